"""Episodes with and without something the wearer chose, compared at like moments. It describes, and proves nothing."""

import numpy as np

from heartreach.review.arrays import Flags, Floats, Labels
from heartreach.review.sandwich import sandwich
from heartreach.review.student import t_quantile

__all__ = ["adjusted_difference", "alike", "most_alike"]

#: Fewer degrees of freedom than this give no interval worth showing.
LEAST_FREEDOM = 3


def alike(severity: Floats, hour: Floats) -> Floats:
    """Moments as points, so that like ones lie close: severity and the place on the clock's circle, shape (n, 3).

    Args:
        severity: 0 at the threshold, 1 at twice the threshold, shape (n,).
        hour: local hour, 0 to 24, shape (n,).

    >>> alike(np.array([0.5]), np.array([6.0])).round(2).tolist()
    [[0.5, 0.0, 1.0]]
    """
    angle = hour * (2 * np.pi / 24)
    return np.column_stack([severity, np.cos(angle), np.sin(angle)])


def most_alike(moments: Floats, chosen: Flags) -> list[tuple[int, int]]:
    """For each chosen episode, in order, the nearest one that was not and is still free.

    Args:
        moments: shape (n, k), as from `alike`; columns are compared in their own standard deviations.
        chosen: which had it, shape (n,).

    Returns:
        Pairs of places, as many as the smaller side has episodes.

    >>> most_alike(np.array([[0.0], [1.0], [1.1], [5.0]]), np.array([True, False, True, False]))
    [(0, 1), (2, 3)]
    """
    spread = moments.std(axis=0) if len(moments) else np.ones(moments.shape[1])
    points = moments / np.where(spread > 0, spread, 1.0)
    others, pairs = np.flatnonzero(~chosen), []
    theirs = points[others]
    length2 = (theirs**2).sum(axis=1)  # |t - p|^2 = |t|^2 - 2 t p + |p|^2, and the last is the same for all
    for i in np.flatnonzero(chosen)[: len(others)]:
        place = int((length2 - 2 * (theirs @ points[i])).argmin())
        pairs.append((int(i), int(others[place])))
        length2[place] = np.inf  # taken
    return pairs


def adjusted_difference(
    outcome: Floats, chosen: Flags, moments: Floats, day: Labels
) -> tuple[float, float, float] | None:
    """Mean difference, chosen less not, after the moments are taken out by regression, with its 95 % interval.

    Args:
        outcome: shape (n,).
        chosen: which had it, shape (n,).
        moments: what is taken out, shape (n, k).
        day: the local date of each episode as a number, shape (n,): those of one day may depend on each other.

    Returns:
        Difference, lower and upper limit; `None` where the moments and the choice cannot be told apart, or where there
        are too few days for an interval.

    >>> rng = np.random.default_rng(0)
    >>> chosen, moments = rng.random(80) < 0.5, rng.normal(size=(80, 2))
    >>> outcome = 20 - 4.0 * chosen + 3 * moments[:, 0] + rng.normal(size=80)
    >>> difference, low, high = adjusted_difference(outcome, chosen, moments, np.arange(80) // 3)
    >>> low < -4 < high, high - low < 1.5
    (True, True)
    """
    others = _independent(np.column_stack([np.ones(len(outcome)), moments]))
    design = np.column_stack([others[:, :1], chosen, others[:, 1:]])
    days = len(np.unique(day))
    if days < design.shape[1] + LEAST_FREEDOM or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    found = np.linalg.lstsq(design, outcome, rcond=None)[0]
    error = float(np.sqrt(sandwich(day, outcome - design @ found, design, design)[1, 1]))
    reach = t_quantile(0.975, days - design.shape[1]) * error
    return float(found[1]), float(found[1]) - reach, float(found[1]) + reach


def _independent(columns: Floats) -> Floats:
    """The columns that say something the ones before do not: an hour that is always the same explains nothing."""
    kept = columns[:, :1]
    for column in columns.T[1:]:
        wider = np.column_stack([kept, column])
        kept = wider if np.linalg.matrix_rank(wider) == wider.shape[1] else kept
    return kept
