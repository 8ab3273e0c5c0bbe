"""Which tool goes with the soonest recovery, with each estimate pulled towards all tools by how little is known.

Raw means of few episodes rank by luck. Here the tools share a normal distribution whose width is learnt with them, so a
tool tried ten times stays near the others until its data say more.

A tool that was drawn more often at some times than at others would stand for those times: a wearer who comes down
sooner every week, and chose another tool half way, would find the new one the best. So each episode counts by one over
the chance that its tool had.

References:
    Gelman et al., Bayesian Data Analysis, 3rd ed., section 5.4 (the marginal of tau is equation 5.21).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from heartreach.models import Tool
from heartreach.review.arrays import Floats

__all__ = ["LEAST_PER_TOOL", "RankedTool", "rank_tools"]

#: Tools tried less often are not ranked.
LEAST_PER_TOOL = 8
#: Draws from the posterior, and widths tried for the differences between tools.
DRAWS, WIDTHS = 4000, 200


@dataclass(frozen=True, slots=True)
class RankedTool:
    """One tool's place.

    Attributes:
        tool: which.
        episodes: how often it was drawn and its recovery is known.
        mean: posterior mean, in the outcome's unit.
        likely: lower and upper limit of the central 80 %.
        nearly_sure: the same of 95 %.
        best: probability of having the lowest mean of the ranked ones.
    """

    tool: Tool
    episodes: int
    mean: float
    likely: tuple[float, float]
    nearly_sure: tuple[float, float]
    best: float


def rank_tools(
    outcomes: Mapping[Tool, Floats], rng: "np.random.Generator", weights: Mapping[Tool, Floats] | None = None
) -> tuple[RankedTool, ...]:
    """Rank the tools that were tried at least eight times, lowest (soonest) first.

    Args:
        outcomes: recovery half-times in minutes of each tool's episodes, shape (n of the tool,).
        rng: for draws from the posterior.
        weights: how much each episode counts, in the same shapes; all the same where left out.

    Returns:
        Nothing where fewer than two tools can be ranked: one alone has no place.

    >>> rng = np.random.default_rng(0)
    >>> minutes = {Tool.ASSESS: rng.normal(15, 5, 60), Tool.CONTRIBUTE: rng.normal(25, 5, 60)}
    >>> [(one.tool.value, round(one.best)) for one in rank_tools(minutes, rng)]
    [('assess', 1), ('contribute', 0)]
    """
    tried = {tool: values for tool, values in outcomes.items() if len(values) >= LEAST_PER_TOOL}
    if len(tried) < 2:
        return ()
    counts = {tool: np.ones(len(values)) if weights is None else weights[tool] for tool, values in tried.items()}
    drawn = _posterior(list(tried.values()), list(counts.values()), rng)
    best = np.bincount(drawn.argmin(axis=1), minlength=len(tried)) / DRAWS
    ranked = [_ranked(tool, len(values), drawn[:, i], float(best[i])) for i, (tool, values) in enumerate(tried.items())]
    return tuple(sorted(ranked, key=lambda one: one.mean))


def _ranked(tool: Tool, episodes: int, drawn: Floats, best: float) -> RankedTool:
    low, likely_low, likely_high, high = (float(edge) for edge in np.percentile(drawn, [2.5, 10, 90, 97.5]))
    return RankedTool(tool, episodes, float(drawn.mean()), (likely_low, likely_high), (low, high), best)


def _posterior(outcomes: list[Floats], weights: list[Floats], rng: "np.random.Generator") -> Floats:
    """Draws of every tool's mean, shape (draws, tools)."""
    counts = np.array([weight.sum() ** 2 / (weight**2).sum() for weight in weights])  # as many equal ones (Kish 1965)
    means = np.array([np.average(values, weights=weight) for values, weight in zip(outcomes, weights, strict=True)])
    spread = [
        float((weight / weight.mean() * (values - mean) ** 2).sum())
        for values, weight, mean in zip(outcomes, weights, means, strict=True)
    ]
    within = sum(spread) / (sum(map(len, outcomes)) - len(outcomes))
    error2 = np.maximum(within, 1e-12) / counts
    width = within**0.5 * np.linspace(0.005, 2, WIDTHS)  # tools differ by no more than twice what episodes do
    precision = 1 / (error2 + width[:, None] ** 2)
    spread2 = 1 / precision.sum(axis=1)
    centre = (precision @ means) * spread2
    misfit = (precision * (means - centre[:, None]) ** 2).sum(axis=1)
    log = 0.5 * (np.log(spread2) + np.log(precision).sum(axis=1) - misfit)
    chance = np.exp(log - log.max())
    i = rng.choice(WIDTHS, DRAWS, p=chance / chance.sum())
    common = centre[i] + rng.normal(size=DRAWS) * spread2[i] ** 0.5
    own = 1 / (1 / error2 + 1 / width[i, None] ** 2)
    pulled = own * (means / error2 + common[:, None] / width[i, None] ** 2)
    return np.asarray(pulled + rng.normal(size=pulled.shape) * own**0.5)
