"""From a minute to a score: how far the heart is above this person's usual for the hour and movement."""

import math
from dataclasses import dataclass, field

from heartreach.models import SignalMode
from heartreach.signal.exertion import Explained
from heartreach.signal.minute import Minute
from heartreach.signal.settings import CoreSettings
from heartreach.signal.usual import Usual

__all__ = ["Activation", "raw_activation"]

#: Sizes that make heart rate and ln RMSSD comparable: what calm minutes of most people scatter.
UNIT_HR, UNIT_LN_RMSSD = 4.0, 0.25
#: Spread of a sitting person's calm minutes in these units (3 bpm), and the minutes of own data it is worth.
PRIOR_SPREAD, PRIOR_MINUTES = 0.75, 15.0


def raw_activation(minute: Minute, explained: Explained) -> tuple[float | None, float | None]:
    """Activation in population units without the person's level: from the rate alone, and from rate and RMSSD.

    Faster and more even both count, as S = (zHR - z ln RMSSD) / sqrt(2).
    """
    if minute.hr_bpm is None:
        return None, None
    fast = (minute.hr_bpm - explained.hr_bpm) / UNIT_HR
    if minute.mode is not SignalMode.RR or minute.ln_rmssd is None:
        return fast, None
    even = -(minute.ln_rmssd - explained.ln_rmssd) / UNIT_LN_RMSSD
    return fast, (fast + even) / math.sqrt(2)


def _usual() -> Usual:
    return Usual(prior_sd=PRIOR_SPREAD, prior_minutes=PRIOR_MINUTES)


@dataclass(slots=True)
class Activation:
    """The wearer's usual, one for each way of scoring, and the score against it.

    Attributes:
        by_rate: usual of the score from heart rate alone.
        by_both: usual of the score from heart rate and RMSSD.
        bpm: usual heart rate, for the wearer's eyes, in units of 4 bpm.
        ln_rmssd: usual ln RMSSD, for the wearer's eyes, in units of 0.25.
        calm_minutes: calm minutes learnt in all.
        calibrated_at: end of the last guided sit.
    """

    by_rate: Usual = field(default_factory=_usual)
    by_both: Usual = field(default_factory=_usual)
    bpm: Usual = field(default_factory=_usual)
    ln_rmssd: Usual = field(default_factory=_usual)
    calm_minutes: int = 0
    calibrated_at: float | None = None

    def score(self, minute: Minute, explained: Explained, settings: CoreSettings) -> float | None:
        """Standard deviations above usual; `None` where the minute or the usual is not known.

        The unit holds everything that is uncertain: the scatter of calm minutes, how well the usual itself is known,
        and what movement explains.
        """
        by_rate, by_both = raw_activation(minute, explained)
        known, raw = (self.by_rate, by_rate) if by_both is None or not self.by_both.minutes else (self.by_both, by_both)
        if raw is None or known.centre is None:
            return None
        moving = settings.exertion_error * explained.by_moving_bpm / UNIT_HR
        unsure = known.unsure(minute.at, settings.wander)
        return (raw - known.centre) / math.sqrt(known.spread**2 + unsure + moving**2)

    def learn(self, minute: Minute, explained: Explained, settings: CoreSettings) -> None:
        """Take a calm minute."""
        by_rate, by_both = raw_activation(minute, explained)
        if by_rate is None or minute.hr_bpm is None:
            return
        self.calm_minutes += 1
        self._add(self.by_rate, minute.at, by_rate, settings)
        self._add(self.bpm, minute.at, minute.hr_bpm / UNIT_HR, settings)
        if by_both is not None and minute.ln_rmssd is not None:
            self._add(self.by_both, minute.at, by_both, settings)
            self._add(self.ln_rmssd, minute.at, minute.ln_rmssd / UNIT_LN_RMSSD, settings)

    def ready(self, settings: CoreSettings) -> bool:
        """Whether enough calm minutes are known to judge."""
        return self.calibrated_at is not None or self.calm_minutes >= settings.warmup_minutes

    @property
    def usual_bpm(self) -> float | None:
        """Usual heart rate."""
        return None if self.bpm.centre is None else self.bpm.centre * UNIT_HR

    @property
    def usual_ln_rmssd(self) -> float | None:
        """Usual ln RMSSD."""
        return None if self.ln_rmssd.centre is None else self.ln_rmssd.centre * UNIT_LN_RMSSD

    def waking_bpm(self, settings: CoreSettings) -> float | None:
        """Usual heart rate once half an hour of calm waking minutes is known."""
        return self.usual_bpm if self.bpm.minutes >= settings.waking_minutes else None

    def forget(self) -> None:
        """What was usual is so no more: a new level, or a guided sit."""
        for usual in (self.by_rate, self.by_both, self.bpm, self.ln_rmssd):
            usual.forget()

    def doubt(self, settings: CoreSettings) -> None:
        """The level has moved; what the next calm minutes say counts."""
        for usual in (self.by_rate, self.by_both, self.bpm, self.ln_rmssd):
            usual.doubt(settings.echo_minutes)

    @staticmethod
    def _add(usual: Usual, at: float, value: float, settings: CoreSettings) -> None:
        usual.add(at, value, wander=settings.wander, echo=settings.echo_minutes)
