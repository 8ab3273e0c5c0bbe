"""A simulated person's heart under a virtual strap: the same numbers a real strap would have measured."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from heartreach.firmware_bridge import StrapSecond
from heartreach.models import TICKS_PER_SECOND

__all__ = ["Living", "StrapHeart"]

#: A strap hands a beat over about a second after it happened (rule D in docs/bridge.md was measured with this lag).
LAG_S = 1.0
#: Beats that are older when the strap can speak again, in seconds, as after a computer's sleep, are gone: straps hand a
#: beat over up to four seconds late (polar-ble-sdk issue 227) and keep no more.
KEPT_S = 4.0
#: Straps smooth their own heart rate over several beats; eight is a common choice.
SMOOTHED_BEATS = 8
#: The virtual strap's battery, in percent, and how long it lasts, in seconds (a coin cell of some 400 hours).
BATTERY_FULL = 96
BATTERY_LIFE_S = 400 * 3600.0


class TrueBeat(Protocol):
    """One heartbeat: the interval, in 1/1024 s, that ended at `at`."""

    @property
    def at(self) -> float: ...

    @property
    def rr_ticks(self) -> int: ...


class TrueMotion(Protocol):
    """How much somebody moved, in g, in the seconds that end at `at`, and how far they leaned."""

    @property
    def at(self) -> float: ...

    @property
    def sd_g(self) -> float: ...

    @property
    def lean_deg(self) -> float | None: ...


class Living(Protocol):
    """Whoever wears the strap: `heartreach.simulation.person.Person`, or one who is told of by another process."""

    def beats(self, until: float, /) -> Sequence[TrueBeat]:
        """True beats since the last call."""

    def motion(self, until: float, /) -> Sequence[TrueMotion]:
        """Movement since the last call."""


class StrapHeart:
    """What a strap on this person says each second.

    Args:
        person: whose heart it is.
        start: when the strap was put on, in epoch seconds.
        worn: whether the strap is on the skin at an epoch second; always when left out.
    """

    def __init__(self, person: Living, start: float, worn: Callable[[float], bool] | None = None) -> None:
        self._person = person
        self._start = start
        self._worn = worn or (lambda _: True)
        self._recent: deque[int] = deque(maxlen=SMOOTHED_BEATS)
        self._bpm = 0
        self._told_battery: int | None = None
        self._moved_g, self._lean_deg = 0.0, 0.0

    def advance(self, at: float) -> StrapSecond:
        """Live on until `at` (epoch seconds) and say what was measured since the last call."""
        beats = self._person.beats(at - LAG_S)
        if beats:
            ticks = tuple([beat.rr_ticks for beat in beats if beat.at > at - LAG_S - KEPT_S])
            self._recent.extend(ticks)
            self._bpm = round(60 * TICKS_PER_SECOND * len(self._recent) / sum(self._recent)) if self._recent else 0
        else:
            ticks = ()
        for motion in self._person.motion(at):
            self._moved_g, self._lean_deg = motion.sd_g, motion.lean_deg or 0.0
        return StrapSecond(ticks, self._bpm, self._worn(at), self._battery(at), self._moved_g, self._lean_deg)

    def _battery(self, at: float) -> int | None:
        percent = max(0, round(BATTERY_FULL * (1 - (at - self._start) / BATTERY_LIFE_S)))
        if percent == self._told_battery:
            return None
        self._told_battery = percent
        return percent
