"""Event-triggered averages: the mean score around nudged and around quiet onsets, on the same axis.

A curve that falls after a prompt proves nothing: one that was high falls by itself. So there are always two curves, and
the band is made by drawing whole days again, since the moments of a day resemble each other. It is wider by as
much as few days understate how days differ, and none stands at a moment that fewer than four days know.

References:
    Bootstrap by blocks: Kuensch 1989, doi:10.1214/aos/1176347265.
"""

from dataclasses import dataclass

import numpy as np

from heartreach.review.arrays import Flags, Floats, Labels
from heartreach.review.student import few_widen

__all__ = ["Average", "average_around", "average_difference"]

#: Days are drawn this often for a band.
DRAWS = 500
#: Fewer days than this cannot tell how much days differ.
LEAST_DAYS = 4


@dataclass(frozen=True, slots=True)
class Average:
    """A mean curve of m moments; NaN stands in a curve only where nothing was known at that moment.

    Attributes:
        mean: shape (m,).
        low: lower edge of the 95 % band, shape (m,); `None` with too few days, NaN at moments too few days know.
        high: upper edge, shape (m,).
        known: episodes that had a score at each moment, shape (m,).
    """

    mean: Floats
    low: Floats | None
    high: Floats | None
    known: Labels


def average_around(scores: Floats, day: Labels, rng: "np.random.Generator", weight: Floats | None = None) -> Average:
    """Mean over episodes at each moment.

    Args:
        scores: one row per episode, one column per moment relative to its onset, shape (n, m); NaN where not known.
        day: the wearer's date of each episode as a number, shape (n,).
        rng: for drawing days again.
        weight: how much each episode counts, shape (n,); one over the probability of what was drawn makes sides alike
            whose chance followed what was learnt. All the same where left out.

    >>> rng = np.random.default_rng(0)
    >>> average = average_around(np.array([[1.0, 2.0], [3.0, np.nan]]), np.array([1, 2]), rng)
    >>> average.mean.tolist(), average.known.tolist(), average.low
    ([2.0, 2.0], [2, 1], None)
    """
    totals, weights = _by_day(scores, day, weight)
    mean = _mean(totals.sum(axis=0), weights.sum(axis=0))
    return _average(mean, _again(totals, weights, rng), _days(weights), (~np.isnan(scores)).sum(axis=0))


def average_difference(
    scores: Floats, nudged: Flags, day: Labels, rng: "np.random.Generator", weight: Floats | None = None
) -> Average:
    """Nudged less quiet, at each moment; days are drawn with both kinds of their episodes.

    Args:
        scores: as in `average_around`.
        nudged: which were nudged, shape (n,).
        day: as in `average_around`.
        rng: for drawing days again.
        weight: as in `average_around`.

    Returns:
        The difference; `known` counts the smaller side.

    >>> rng = np.random.default_rng(0)
    >>> average_difference(np.array([[1.0], [3.0]]), np.array([True, False]), np.array([1, 1]), rng).mean.tolist()
    [-2.0]
    """
    apart = [np.where((nudged == side)[:, None], scores, np.nan) for side in (True, False)]
    sides = [_by_day(one, day, weight) for one in apart]
    (a, n), (b, m) = sides
    seed = rng.integers(2**63)
    again = [_again(totals, weights, np.random.default_rng(seed)) for totals, weights in sides]
    both = None if again[0] is None or again[1] is None else again[0] - again[1]
    mean = _mean(a.sum(axis=0), n.sum(axis=0)) - _mean(b.sum(axis=0), m.sum(axis=0))
    known = [(~np.isnan(one)).sum(axis=0) for one in apart]
    return _average(mean, both, np.minimum(_days(n), _days(m)), np.minimum(*known))


def _by_day(scores: Floats, day: Labels, weight: Floats | None) -> tuple[Floats, Floats]:
    """Weighted sums of known scores and their weights per day, shape (days, m)."""
    order = np.argsort(day, kind="stable")
    starts = np.unique(day[order], return_index=True)[1]
    if not len(starts):
        return np.zeros((0, scores.shape[1])), np.zeros((0, scores.shape[1]))
    counts = np.ones(len(day)) if weight is None else weight
    known = np.where(np.isnan(scores), 0.0, counts[:, None])[order]
    return np.add.reduceat(known * np.nan_to_num(scores[order]), starts, axis=0), np.add.reduceat(known, starts, axis=0)


def _again(totals: Floats, counts: Floats, rng: "np.random.Generator") -> Floats | None:
    """Mean curves of as many days drawn with replacement, shape (draws, m)."""
    days = len(totals)
    if days < LEAST_DAYS:
        return None
    times = rng.multinomial(days, np.full(days, 1 / days), size=DRAWS).astype(float)
    return _mean(times @ totals, times @ counts)


def _mean(totals: Floats, weights: Floats) -> Floats:
    return np.where(weights > 0, totals / np.where(weights > 0, weights, 1.0), np.nan)


def _days(weights: Floats) -> Labels:
    """How many days knew each moment, shape (m,)."""
    return np.asarray((weights > 0).sum(axis=0))


def _average(mean: Floats, again: Floats | None, days: Labels, known: Labels) -> Average:
    if again is None:
        return Average(mean, None, None, known)
    low, high = _edges(again)
    counts, index = np.unique(days, return_inverse=True)
    wider = np.array([few_widen(count) if count >= LEAST_DAYS else np.nan for count in counts.tolist()])[index]
    return Average(mean, mean - wider * (mean - low), mean + wider * (high - mean), known)


def _edges(again: Floats) -> tuple[Floats, Floats]:
    """Lower and upper 2.5 % points of each column, NaN left out; sorting once is a hundred times quicker than asking
    numpy column by column.
    """
    rising = np.sort(again, axis=0)  # NaN comes last
    last = np.maximum((~np.isnan(again)).sum(axis=0) - 1, 0)
    columns = np.arange(again.shape[1])

    def at(share: float) -> Floats:
        place = share * last
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, last)
        part = place - below
        return np.asarray(rising[below, columns] * (1 - part) + rising[above, columns] * part)

    return at(0.025), at(0.975)
