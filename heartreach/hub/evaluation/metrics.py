"""How well scores part two kinds of windows."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Confusion", "auc", "roc"]


def roc(positive: Sequence[float], negative: Sequence[float]) -> list[tuple[float, float]]:
    """False-positive and true-positive share at every threshold, from none to all.

    >>> roc([2.0, 3.0], [1.0, 2.0])
    [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]
    """
    points = [(0.0, 0.0)]
    for limit in sorted({*positive, *negative}, reverse=True):
        hit = sum(value >= limit for value in positive) / len(positive)
        alarm = sum(value >= limit for value in negative) / len(negative)
        points.append((alarm, hit))
    return points


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive window scores above a negative one, ties half; `None` without both kinds.

    >>> auc([2.0, 3.0], [1.0, 2.0])
    0.875
    """
    if not positive or not negative:
        return None
    ordered = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    wins, below, i = 0.0, 0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        ups = sum(kind for _, kind in ordered[i:j])
        downs = j - i - ups
        wins += ups * (below + downs / 2)
        below += downs
        i = j
    return wins / (len(positive) * len(negative))


@dataclass(slots=True, frozen=True)
class Confusion:
    """Windows called right and wrong at one threshold.

    >>> Confusion.at(1.5, positive=[2.0, 1.0], negative=[0.0, 0.0]).balanced_accuracy
    0.75
    """

    hits: int
    misses: int
    alarms: int
    quiet: int

    @classmethod
    def at(cls, limit: float, *, positive: Sequence[float], negative: Sequence[float]) -> "Confusion":
        """Count the windows at or above `limit`."""
        hits = sum(value >= limit for value in positive)
        alarms = sum(value >= limit for value in negative)
        return cls(hits, len(positive) - hits, alarms, len(negative) - alarms)

    @property
    def balanced_accuracy(self) -> float | None:
        """Mean of the shares called right in either kind."""
        if not self.hits + self.misses or not self.alarms + self.quiet:
            return None
        return (self.hits / (self.hits + self.misses) + self.quiet / (self.alarms + self.quiet)) / 2

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        total = 2 * self.hits + self.misses + self.alarms
        return 2 * self.hits / total if total else None
