"""Which tool a nudge suggests: mostly the wearer's own, sometimes another, so that none wears out."""

from heartreach.models import Tool
from heartreach.prompts.quota import Quota

__all__ = ["tool_shares"]


def tool_shares(quota: Quota, own_share: float) -> dict[Tool, float]:
    """Probability of each tool; those whose practice is done today get none.

    >>> from heartreach.prompts.quota import Quota
    >>> quota = Quota(Tool.ASSESS, dict.fromkeys(Tool, 3), {})
    >>> {tool.value: round(share, 2) for tool, share in tool_shares(quota, 0.7).items()}
    {'outsource': 0.1, 'metabolize': 0.1, 'assess': 0.7, 'contribute': 0.1}
    """
    other = (1 - own_share) / (len(Tool) - 1)
    shares = {tool: (own_share if tool is quota.chosen else other) if quota.open(tool) else 0.0 for tool in Tool}
    total = sum(shares.values())
    if not total:  # an own share of 0 with the other three done today, or of 1 with the own one done
        return {tool: float(tool is quota.chosen) for tool in Tool}
    return {tool: share / total for tool, share in shares.items()}
