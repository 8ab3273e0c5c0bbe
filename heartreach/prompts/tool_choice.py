"""Which tool a nudge suggests: mostly the wearer's own, sometimes another, so that none wears out."""

from collections.abc import Mapping

from heartreach.models import Tool
from heartreach.prompts.quota import Quota

__all__ = ["open_only", "tool_shares"]


def tool_shares(quota: Quota, own_share: float) -> dict[Tool, float]:
    """Probability of each tool; those whose practice is done today get none.

    >>> from heartreach.prompts.quota import Quota
    >>> quota = Quota(Tool.ASSESS, dict.fromkeys(Tool, 3), {})
    >>> {tool.value: round(share, 2) for tool, share in tool_shares(quota, 0.7).items()}
    {'outsource': 0.1, 'metabolize': 0.1, 'assess': 0.7, 'contribute': 0.1}
    """
    other = (1 - own_share) / (len(Tool) - 1)
    return open_only({tool: own_share if tool is quota.chosen else other for tool in Tool}, quota)


def open_only(shares: Mapping[Tool, float], quota: Quota) -> dict[Tool, float]:
    """The shares of those tools whose practice is still open today, scaled to one."""
    still = {tool: share if quota.open(tool) else 0.0 for tool, share in shares.items()}
    total = sum(still.values())
    if not total:  # an own share of 0 with the other three done today: the own one is open, or we would be quiet
        return {tool: float(tool is quota.chosen) for tool in Tool}
    return {tool: share / total for tool, share in still.items()}
