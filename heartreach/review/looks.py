"""When the answer card may judge: few looks, fixed in advance, each with its own strictness.

Somebody who opens the page every day looks at the same question a hundred times; an interval that is right for one look
is then wrong. So the card judges at four numbers of episodes only and says the same thing in between, and the looks
share one error of five in a hundred: strict early, milder late.

References:
    O'Brien & Fleming 1979, doi:10.2307/2530245; the family between their limits and equal ones: Wang & Tsiatis 1987,
    doi:10.2307/2531959; the recursion: Armitage, McPherson & Rowe 1969, doi:10.2307/2343787.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

import numpy as np

from heartreach.review.arrays import Floats

__all__ = ["LOOKS", "Look", "family_error", "look_at", "next_look"]

#: Points of the grid on which the recursion integrates; 801 give the error to 1e-5.
GRID = 801


@dataclass(frozen=True, slots=True)
class Look:
    """One planned look: after `episodes` episodes, judged at the two-sided level `alpha`."""

    episodes: int
    alpha: float


#: Half way between O'Brien-Fleming's limits and equal ones (Wang-Tsiatis with Delta = 1/4): z = 2.06 (n/240)^-1/4.
#: O'Brien-Fleming's own would be 3e-8 and 9e-5 at 30 and 60 episodes, which 1,999 draws can never reach.
LOOKS = (Look(30, 0.0005), Look(60, 0.0035), Look(120, 0.0140), Look(240, 0.0390))


def look_at(episodes: int) -> Look | None:
    """The last planned look that `episodes` episodes have reached; `None` before the first.

    >>> look_at(100)
    Look(episodes=60, alpha=0.0035)
    >>> look_at(29) is None
    True
    """
    return next((look for look in reversed(LOOKS) if look.episodes <= episodes), None)


def next_look(episodes: int) -> Look | None:
    """The next planned look; `None` after the last.

    >>> next_look(100).episodes
    120
    """
    return next((look for look in LOOKS if look.episodes > episodes), None)


def family_error(looks: tuple[Look, ...]) -> float:
    """Chance that any of these looks finds a difference where there is none.

    Args:
        looks: planned looks in rising order of episodes.

    Returns:
        The chance, for a statistic that grows like a Brownian motion with the number of episodes.

    >>> round(family_error((Look(1, 0.05),)), 4)
    0.05
    >>> round(family_error((Look(1, 0.05), Look(2, 0.05))), 3)
    0.083
    """
    edge = _edge(looks[0])
    at = np.linspace(-edge, edge, GRID)
    inside = np.exp(-(at**2) / (2 * looks[0].episodes)) * _weights(at) / np.sqrt(2 * np.pi * looks[0].episodes)
    for before, look in pairwise(looks):
        variance, edge = look.episodes - before.episodes, _edge(look)
        to = np.linspace(-edge, edge, GRID)
        step = np.exp(-((to[:, None] - at) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        inside, at = step @ inside * _weights(to), to
    return float(1 - inside.sum())


def _edge(look: Look) -> float:
    return float(NormalDist().inv_cdf(1 - look.alpha / 2) * look.episodes**0.5)


def _weights(at: Floats) -> Floats:
    """Simpson's rule for an odd number of equal steps."""
    weights = np.full(len(at), 2.0)
    weights[1::2], weights[[0, -1]] = 4.0, 1.0
    return np.asarray(weights * ((at[1] - at[0]) / 3))
