"""Simple hearts for virtual straps: one that beats evenly, and one that beats as a recording did."""

from collections.abc import Iterable
from itertools import repeat

from heartreach.errors import BadInput
from heartreach.firmware_bridge.heart_source import StrapSecond
from heartreach.models import TICKS_PER_SECOND

__all__ = ["RecordedHeart", "SteadyHeart"]

#: Intervals that the heart rate measurement can tell, in 1/1024 s: an unsigned 16-bit number above zero.
TICKS = range(1, 65_536)
#: Share of a new interval in the strap's smoothed heart rate.
SMOOTHING = 0.2


class RecordedHeart:
    """Beats with the intervals it is given, and stands still when there are no more.

    `worn`, `battery`, `movement_g` and `lean_deg` may be set at any time; `told` holds the wall time of every beat
    handed over.

    >>> heart = RecordedHeart([1024, 512, 512])
    >>> heart.advance(100.0).rr_ticks, heart.advance(102.0).rr_ticks, heart.told
    ((), (1024, 512, 512), [101.0, 101.5, 102.0])

    Raises:
        BadInput: an interval is none that a strap can tell; where it comes up.
    """

    def __init__(self, rr_ticks: Iterable[int]) -> None:
        self.worn = True
        self.battery: int | None = None
        self.movement_g: float | None = None
        self.lean_deg = 0.0
        self.told: list[float] = []
        self._rest = iter(rr_ticks)
        self._coming = self._next()
        self._last: float | None = None
        self._smooth: float | None = None

    def advance(self, at: float) -> StrapSecond:
        """Beat on until `at` (wall seconds)."""
        if self._last is None:
            self._last = at
        ticks: list[int] = []
        while self._coming is not None and self._last + self._coming / TICKS_PER_SECOND <= at:
            ticks.append(self._beat(self._coming))
            self._coming = self._next()
        bpm = 0 if self._smooth is None else round(60 * TICKS_PER_SECOND / self._smooth)
        return StrapSecond(tuple(ticks), bpm, self.worn, self.battery, self.movement_g, self.lean_deg)

    def _next(self) -> int | None:
        ticks = next(self._rest, None)
        if ticks is not None and ticks not in TICKS:
            raise BadInput(
                f"an interval of {ticks} ticks is none that a strap can tell", "Give 1 to 65535, of 1/1024 s."
            )
        return ticks

    def _beat(self, ticks: int) -> int:
        self._last = (self._last or 0.0) + ticks / TICKS_PER_SECOND
        self.told.append(self._last)
        before = ticks if self._smooth is None else self._smooth
        self._smooth = before + SMOOTHING * (ticks - before)
        return ticks


class SteadyHeart(RecordedHeart):
    """One interval for ever; 819 ticks are 75 bpm."""

    def __init__(self, rr_ticks: int = 819) -> None:
        super().__init__(repeat(rr_ticks))
