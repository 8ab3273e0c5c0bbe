"""Learning which tool helps: the probability of each being the best, with a floor and an eye for boredom.

Four arms, each with a normal belief about its outcomes in standard deviations of calm minutes. The probability that an
arm is the best is worked out on a grid rather than by sampling, so the shares on record are exact and replayable.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from heartreach.models import Tool, Word

__all__ = ["ToolBelief", "best_shares", "learn_tool"]

#: Prior: nobody knows, but the wearer's own pick is believed to be a little better, in SD.
PRIOR_SD = 0.3
OWN_PICK_SD = 0.15
NOISE_SD = 1.0

#: No tool is ever suggested less often than this.
FLOOR = 0.1

#: The last suggested tool counts as this much worse: in PCAR a "last switch" term beat plain learning
#: (arXiv 2407.11612), and people tire of what is always the same.
BOREDOM_SD = 0.1

#: Points of the grid, over all beliefs and six of their standard deviations to either side.
POINTS = 401
REACH_SD = 6.0

Vector = NDArray[np.float64]


class ToolBelief(Word):
    """What a tool's outcomes add up to."""

    count: int = 0
    total: float = 0.0


def learn_tool(belief: ToolBelief, outcome: float) -> ToolBelief:
    """The belief after one more outcome."""
    return ToolBelief(count=belief.count + 1, total=belief.total + outcome)


def best_shares(beliefs: Mapping[Tool, ToolBelief], chosen: Tool, last: Tool | None) -> dict[Tool, float]:
    """Probability of each tool: of being the best, above the floor.

    >>> shares = best_shares({}, Tool.ASSESS, last=None)
    >>> max(shares, key=shares.__getitem__).value, round(sum(shares.values()), 9)
    ('assess', 1.0)
    """
    posteriors = {tool: _posterior(beliefs.get(tool, ToolBelief()), tool, chosen, last) for tool in Tool}
    lowest = min(mean - REACH_SD * sd for mean, sd in posteriors.values())
    highest = max(mean + REACH_SD * sd for mean, sd in posteriors.values())
    grid = np.linspace(lowest, highest, POINTS)
    below = {tool: _cdf((grid - mean) / sd) for tool, (mean, sd) in posteriors.items()}
    best = {tool: _best(tool, posteriors[tool], grid, below) for tool in Tool}
    whole = sum(best.values())
    return {tool: FLOOR + (1 - FLOOR * len(Tool)) * share / whole for tool, share in best.items()}


def _posterior(belief: ToolBelief, tool: Tool, chosen: Tool, last: Tool | None) -> tuple[float, float]:
    prior_mean = OWN_PICK_SD if tool is chosen else 0.0
    precision = 1 / PRIOR_SD**2 + belief.count / NOISE_SD**2
    mean = (prior_mean / PRIOR_SD**2 + belief.total / NOISE_SD**2) / precision
    return mean - (BOREDOM_SD if tool is last else 0.0), 1 / math.sqrt(precision)


def _best(tool: Tool, posterior: tuple[float, float], grid: Vector, below: Mapping[Tool, Vector]) -> float:
    """Probability (times the grid's step) that `tool` is at a point and all others below it."""
    mean, sd = posterior
    density = np.exp(-0.5 * ((grid - mean) / sd) ** 2) / sd
    for other, cdf in below.items():
        if other is not tool:
            density = density * cdf
    return float(density.sum())


def _cdf(z: Vector) -> Vector:
    return np.array([0.5 * (1 + math.erf(one / math.sqrt(2))) for one in z])
