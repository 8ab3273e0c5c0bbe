"""More felt support, sooner down? A monotone curve and a rank correlation; the wearer chose, so it is no proof."""

import numpy as np

from heartreach.review.arrays import Floats, Labels

__all__ = ["isotonic", "rank_interval", "ranks", "spearman"]

#: Days are drawn this often for an interval.
DRAWS = 400
#: Fewer days than this cannot tell how much days differ: drawn from four, intervals miss no relation 13 times in 100.
LEAST_DAYS = 8


def isotonic(dose: Floats, response: Floats) -> tuple[Floats, Floats]:
    """The falling step curve nearest to the points: the more of the dose, the lower the response, or the same.

    Args:
        dose: for example felt support, shape (n,), n at least 1.
        response: for example the half-time in minutes, shape (n,).

    Returns:
        Distinct doses, rising, and the fitted response at each.

    References:
        Pool adjacent violators: Ayer et al. 1955, doi:10.1214/aoms/1177728423.

    >>> dose, fitted = isotonic(np.array([0.0, 1.0, 2.0, 3.0]), np.array([30.0, 20.0, 24.0, 10.0]))
    >>> fitted.tolist()
    [30.0, 22.0, 22.0, 10.0]
    """
    at, index, count = np.unique(dose, return_inverse=True, return_counts=True)
    blocks: list[tuple[float, int, int]] = []  # mean, weight, how many doses
    for total, weight in zip(np.bincount(index, response), count, strict=True):
        block = (float(total / weight), int(weight), 1)
        while blocks and blocks[-1][0] < block[0]:
            block = _pooled(blocks.pop(), block)
        blocks.append(block)
    return at, np.repeat([mean for mean, _, _ in blocks], [doses for _, _, doses in blocks])


def spearman(one: Floats, other: Floats) -> float | None:
    """Rank correlation, -1 to 1; `None` with fewer than 3 pairs or where one side is constant.

    Args:
        one: shape (n,).
        other: shape (n,).

    References:
        Spearman 1904, doi:10.2307/1412159; ties get their mean rank.

    >>> spearman(np.array([1.0, 2.0, 3.0, 4.0]), np.array([9.0, 7.0, 7.0, 1.0])).__round__(2)
    -0.95
    """
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])


def rank_interval(one: Floats, other: Floats, day: Labels, rng: "np.random.Generator") -> tuple[float, float] | None:
    """The 95 % interval of the rank correlation, by drawing whole days again; `None` with too few days.

    Args:
        one: shape (n,).
        other: shape (n,).
        day: the local date of each pair as a number, shape (n,).
        rng: for drawing days.

    >>> rng = np.random.default_rng(0)
    >>> one, noise = rng.normal(size=80), rng.normal(size=80)
    >>> low, high = rank_interval(one, noise - one, np.arange(80) // 4, rng)
    >>> low < -0.7 < high < 0
    True
    """
    days, index = np.unique(day, return_inverse=True)
    if len(days) < LEAST_DAYS:
        return None
    times = rng.multinomial(len(days), np.full(len(days), 1 / len(days)), size=DRAWS)[:, index].astype(float)
    a, b = (_ranks_again(values, times) for values in (one, other))
    total = times.sum(axis=1, keepdims=True)
    a, b = (part - (times * part).sum(axis=1, keepdims=True) / total for part in (a, b))
    size = np.sqrt((times * a**2).sum(axis=1) * (times * b**2).sum(axis=1))
    found = (times * a * b).sum(axis=1)[size > 0] / size[size > 0]
    if len(found) < DRAWS / 2:  # mostly days alike: nothing can be told
        return None
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def _ranks_again(values: Floats, times: Floats) -> Floats:
    """Ranks of each value when it is there so many times, ties sharing their mean, shape (draws, n)."""
    distinct, index = np.unique(values, return_inverse=True)
    order = np.argsort(index, kind="stable")
    starts = np.searchsorted(index[order], np.arange(len(distinct)))
    counts = np.add.reduceat(times[:, order], starts, axis=1)
    return np.asarray((counts.cumsum(axis=1) - (counts - 1) / 2)[:, index])


def ranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean, shape (n,).

    >>> ranks(np.array([5.0, 1.0, 5.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, index, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((count.cumsum() - (count - 1) / 2)[index])


def _pooled(left: tuple[float, int, int], right: tuple[float, int, int]) -> tuple[float, int, int]:
    weight = left[1] + right[1]
    return (left[0] * left[1] + right[0] * right[1]) / weight, weight, left[2] + right[2]
