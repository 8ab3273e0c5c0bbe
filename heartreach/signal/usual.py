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
    >>> for minute, bpm in enumerate([70.0, 71.0, 69.0, 70.0]):
    ...     usual.add(60.0 * minute, bpm)
    >>> usual.centre, round(usual.spread, 2)
    (70.0, 3.4)
    """

    prior_sd: float
    prior_weight: float
    minutes: deque[tuple[float, float]] = field(default_factory=deque)
    ordered: list[float] = field(default_factory=list)
    centre: float | None = None
    spread: float = 0.0

    def __post_init__(self) -> None:
        if not self.minutes:
            self.spread = self.prior_sd

    def __len__(self) -> int:
        return len(self.minutes)

    def add(self, at: float, value: float) -> None:
        """Take a calm minute."""
        self.minutes.append((at, value))
        insort(self.ordered, value)
        self._learn()

    def forget(self, before: float) -> None:
        """Drop minutes that ended before this moment."""
        if not self.minutes or self.minutes[0][0] >= before:
            return
        while self.minutes and self.minutes[0][0] < before:
            _, value = self.minutes.popleft()
            del self.ordered[bisect_left(self.ordered, value)]
        self._learn()

    def clear(self) -> None:
        """The level has moved: nothing of the past is usual any more, but its spread is still this person's."""
        self.prior_sd = self.spread
        self.minutes.clear()
        self.ordered.clear()
        self._learn()

    def _learn(self) -> None:
        n = len(self.ordered)
        if n == 0:
            self.centre, self.spread = None, self.prior_sd
            return
        self.centre = self.ordered[n // 2] if n % 2 else (self.ordered[n // 2 - 1] + self.ordered[n // 2]) / 2
        squares = math.fsum((value - self.centre) ** 2 for value in self.ordered)
        self.spread = math.sqrt((self.prior_weight * self.prior_sd**2 + squares) / (self.prior_weight + n))
