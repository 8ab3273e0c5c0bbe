"""Wall time for monotonic stamps, with steps of the wall clock found and told.

Beats are timed by the monotonic clock, which nobody can set. Their wall time is that clock plus an offset learned when
the session began. A Raspberry Pi without a network jumps by months when it finds one; a laptop that slept wakes with
the monotonic clock behind: both show as a difference that is too large to be drift.
"""

import math

__all__ = ["WallLine"]

#: Differences up to this many seconds are drift or slow adjustment and are followed; larger ones are steps.
STEP_S = 0.25
#: Follow drift by this much per stamp at most, so that beat times stay smooth.
FOLLOW_S = 0.005


class WallLine:
    """The offset between the wall clock and the monotonic clock.

    >>> line = WallLine(now=1000.0, monotonic=5.0)
    >>> line.at(6.5)
    1001.5
    >>> line.observe(now=4600.0, monotonic=7.0)  # somebody set the clock forward
    3598.0
    >>> line.at(7.0)
    4600.0
    """

    def __init__(self, now: float, monotonic: float) -> None:
        self._offset = now - monotonic

    def at(self, monotonic: float) -> float:
        """Seconds since 1970-01-01 UTC of a monotonic stamp."""
        return self._offset + monotonic

    def observe(self, now: float, monotonic: float) -> float:
        """Compare both clocks, read together; return the seconds the wall clock stepped by, 0 if it did not."""
        apart = now - monotonic - self._offset
        size = abs(apart)
        if size > STEP_S:
            self._offset += apart
            return apart
        self._offset += apart if size <= FOLLOW_S else math.copysign(FOLLOW_S, apart)
        return 0.0
