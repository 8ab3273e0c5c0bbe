"""The guided sit: count quiet seconds, say what disturbs, and know when it is enough."""

import math
from dataclasses import dataclass, field

from heartreach.models import Calibration, CalibrationPhase, SignalMode
from heartreach.signal.minute import WINDOW_S, Minute
from heartreach.signal.movement import Moved

__all__ = ["GuidedSit", "SitHint"]

#: A guided sit takes this long when nothing disturbs, in seconds (five minutes, as in HRV's short-term standard: Task
#: Force 1996, doi:10.1161/01.CIR.93.5.1043).
SIT_S = 300.0
#: A sit that found too little quiet by then is given up, in seconds.
LONGEST_S = 600.0
#: The first reading that looks back on the sit alone comes after this long, in seconds.
SETTLE_S = WINDOW_S - 10.0
#: Readings come this often, in seconds.
READING_S = 10.0
#: Sitting people gesture and breathe below this movement, in g (SD of |acc|, mean of a minute); standing up is above.
QUIET_G = 0.06


class SitHint:
    """What the wearer can do; the sentences of the page and of the terminal."""

    BEATS = "Too few beats arrive: moisten the electrodes, and pull the strap tighter."
    MOVING = "You are moving: rest both feet on the floor and both hands in your lap."


@dataclass(slots=True)
class GuidedSit:
    """One sit, reading by reading.

    The first minute only settles the wearer (a reading looks back over sixty seconds). After it every quiet reading
    counts; disturbed ones make the sit longer, up to ten minutes.

    >>> sit = GuidedSit("c1", 0.0)
    >>> for at in range(10, 310, 10):
    ...     sit.see(at, Minute(at, coverage=1.0, hr_bpm=62.0, ln_rmssd=3.7, mode=SignalMode.RR), None)
    >>> sit.word().phase, sit.word().hr_bpm
    (<CalibrationPhase.DONE: 'done'>, 62.0)
    """

    calibration_id: str
    started_at: float
    quiet_s: float = 0.0
    phase: CalibrationPhase = CalibrationPhase.SITTING
    hint: str | None = None
    disturbed: dict[str, int] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    ln_rmssds: list[float] = field(default_factory=list)
    quiet_minutes: list[float] = field(default_factory=list)
    seen_at: float | None = None

    def see(self, at: float, minute: Minute, moved: Moved | None) -> None:
        """Take the reading of this moment."""
        self.seen_at = at
        if at < self.started_at + WINDOW_S:
            return
        self.hint = _disturbance(minute, moved)
        if self.hint is None:
            self._count(at, minute)
        else:
            self.disturbed[self.hint] = self.disturbed.get(self.hint, 0) + 1
        if self.left_s <= 0:
            self.phase = CalibrationPhase.DONE
        elif at - self.started_at >= LONGEST_S:
            self.phase = CalibrationPhase.FAILED
            self.hint = max(self.disturbed, key=self.disturbed.__getitem__, default=SitHint.BEATS)

    def stop(self, at: float) -> None:
        """The wearer breaks it off."""
        self.seen_at, self.phase, self.hint = at, CalibrationPhase.STOPPED, None

    @property
    def left_s(self) -> float:
        """Seconds of quiet that are still needed."""
        sat_s = 0.0 if self.seen_at is None else self.seen_at - self.started_at
        return max(0.0, SIT_S - min(SETTLE_S, max(0.0, sat_s)) - self.quiet_s)

    def word(self) -> Calibration:
        """How it stands."""
        ln_rmssd = _median(self.ln_rmssds)
        return Calibration(
            calibration_id=self.calibration_id,
            started_at=self.started_at,
            at=self.started_at if self.seen_at is None else self.seen_at,
            phase=self.phase,
            share=1 - self.left_s / SIT_S,
            left_s=self.left_s,
            hint=self.hint,
            hr_bpm=_median(self.rates),
            rmssd_ms=None if ln_rmssd is None else round(math.exp(ln_rmssd), 1),
        )

    def _count(self, at: float, minute: Minute) -> None:
        self.quiet_s += READING_S
        if at % WINDOW_S == 0:
            self.quiet_minutes.append(at)
        if minute.hr_bpm is not None:
            self.rates.append(round(minute.hr_bpm, 1))
        if minute.ln_rmssd is not None and minute.mode is SignalMode.RR:
            self.ln_rmssds.append(minute.ln_rmssd)


def _disturbance(minute: Minute, moved: Moved | None) -> str | None:
    if minute.mode is SignalMode.NONE:
        return SitHint.BEATS
    return SitHint.MOVING if moved is not None and moved.minute_g > QUIET_G else None


def _median(values: list[float]) -> float | None:
    return sorted(values)[len(values) // 2] if values else None
