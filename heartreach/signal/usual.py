"""What is usual for this person, now: a rolling centre and spread over calm minutes."""

import math
from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field

__all__ = ["RollingUsual"]


@dataclass(slots=True)
class RollingUsual:
    """Median and spread of the calm minutes of the last while, with a population prior for the spread.

    Args:
        prior_sd: spread of calm minutes in most people, in the value's own unit.
        prior_weight: minutes of data the prior is worth.

    >>> usual = RollingUsual(prior_sd=4.0, prior_weight=10.0)
    >>> for minute, bpm in enumerate([69.0, 71.0, 69.0, 70.0, 71.0]):
    ...     usual.add(60.0 * minute, bpm)
    >>> usual.centre, round(usual.spread, 2)
    (70.0, 3.31)
    """

    prior_sd: float
    prior_weight: float
    minutes: deque[tuple[float, float]] = field(default_factory=deque)
    ordered: list[float] = field(default_factory=list)
    centre: float | None = None
    spread: float = 0.0

    def __len__(self) -> int:
        return len(self.minutes)

    def add(self, at: float, value: float) -> None:
        """Take a calm minute."""
        self.minutes.append((at, value))
        insort(self.ordered, value)
        self._learn()

    def forget(self, before: float, kept: int) -> None:
        """Drop minutes that ended before this moment, but keep the newest `kept`."""
        dropped = False
        while len(self.minutes) > kept and self.minutes[0][0] < before:
            _, value = self.minutes.popleft()
            del self.ordered[bisect_left(self.ordered, value)]
            dropped = True
        if dropped:
            self._learn()

    def _learn(self) -> None:
        n = len(self.ordered)
        self.centre = self.ordered[n // 2]
        squares = math.fsum([(value - self.centre) ** 2 for value in self.ordered])
        self.spread = math.sqrt((self.prior_weight * self.prior_sd**2 + squares) / (self.prior_weight + n))
