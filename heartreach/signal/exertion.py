"""How much of the heart is explained by movement, posture and the hour: the exertion model, with memory.

Additional heart rate and additional HRV reduction (Verkuil 2016; Brown 2020, PMC7642880) are what is left when the
body's own work is taken away. The heart follows movement at once and through a memory of some minutes, and beats faster
upright. Whether the trunk tells who stands is learnt from each person, because some sit as upright as they stand.
"""

import math
from dataclasses import dataclass, field

from heartreach.signal.movement import Moved
from heartreach.signal.ridge import RecursiveRidge

__all__ = ["ExertionModel", "Explained"]

#: Heart rate in bpm per g of movement, at once and through the memory; ln RMSSD likewise. Medians of eleven people's
#: within-hour regressions in the waking minutes below 0.1 g of MMASH (24 h of strap RR and wrist actigraphy).
PRIOR_HR = (65.0, 40.0)
PRIOR_LN_RMSSD = (-1.3, -1.0)
#: How far people differ from those (SD), from the same regressions.
SPREAD_HR = (22.0, 35.0)
SPREAD_LN_RMSSD = (0.7, 1.5)
#: What standing adds where the trunk seems to tell it, and how far people differ from that (SD). Half of what it does
#: to most hearts (9 bpm, RMSSD down by a quarter), because not every chest shows it; 3 to 6 bpm measured alike.
STANDING_HR, STANDING_LN_RMSSD = (4.5, 5.0), (-0.15, 0.15)
#: Sizes of the daily swing that the prior finds plausible (SD of each harmonic).
SWING_HR, SWING_LN_RMSSD = 3.0, 0.1
#: What calm minutes scatter around the model (SD), and how wide levels differ between people (SD).
NOISE_HR, NOISE_LN_RMSSD = 6.0, 0.3
LEVEL_HR, LEVEL_LN_RMSSD = (70.0, 12.0), (3.5, 0.6)
#: Neighbouring minutes say nearly the same: three of them count as one. Errors echo with .88 from minute to minute (8
#: minutes), movement with about .6, and a slope's minutes count (1 - .88 x .6) / (1 + .88 x .6) each.
INDEPENDENT_MINUTES = 3.0
#: Half of what was learnt is forgotten after this many calm minutes (about seven waking days of them).
HALF_LIFE_MINUTES = 7 * 600.0


@dataclass(slots=True, frozen=True)
class Explained:
    """What movement, posture and the hour explain.

    Attributes:
        hr_bpm: of the heart rate.
        ln_rmssd: of ln RMSSD.
        by_moving_bpm: the part of `hr_bpm` that movement alone explains; the larger, the less sure is the rest.
    """

    hr_bpm: float
    ln_rmssd: float
    by_moving_bpm: float


def _ridge(
    level: tuple[float, float],
    slopes: tuple[float, float],
    spread: tuple[float, float],
    standing: tuple[float, float],
    swing: float,
    noise: float,
) -> RecursiveRidge:
    variance = noise**2 * INDEPENDENT_MINUTES
    return RecursiveRidge(
        prior=[level[0], *slopes, standing[0], 0.0, 0.0, 0.0, 0.0],
        precision=[variance / sd**2 for sd in (level[1], *spread, standing[1], swing, swing, swing / 2, swing / 2)],
        keep=0.5 ** (1 / HALF_LIFE_MINUTES),
    )


@dataclass(slots=True)
class ExertionModel:
    """Heart rate and ln RMSSD as a function of movement, its memory, posture and the hour.

    >>> model = ExertionModel()
    >>> round(model.explain(Moved(minute_g=0.1, memory_g=0.1, steps=0), local_s=0.0).hr_bpm, 1)
    10.5
    """

    hr: RecursiveRidge = field(
        default_factory=lambda: _ridge(LEVEL_HR, PRIOR_HR, SPREAD_HR, STANDING_HR, SWING_HR, NOISE_HR)
    )
    ln_rmssd: RecursiveRidge = field(
        default_factory=lambda: _ridge(
            LEVEL_LN_RMSSD, PRIOR_LN_RMSSD, SPREAD_LN_RMSSD, STANDING_LN_RMSSD, SWING_LN_RMSSD, NOISE_LN_RMSSD
        )
    )

    def explain(self, moved: Moved | None, local_s: float) -> Explained:
        """What is explained now; movement that nobody measures explains nothing."""
        x = _features(moved, local_s)
        moving = self.hr.weights[1] * x[1] + self.hr.weights[2] * x[2]
        hr_bpm = moving + sum([w * value for w, value in zip(self.hr.weights[3:], x[3:], strict=True)])
        ln_rmssd = sum([w * value for w, value in zip(self.ln_rmssd.weights[1:], x[1:], strict=True)])
        return Explained(hr_bpm, ln_rmssd, max(0.0, moving))

    def learn(self, moved: Moved | None, local_s: float, hr_bpm: float, ln_rmssd: float | None) -> None:
        """Learn a calm minute."""
        x = _features(moved, local_s)
        self.hr.update(x, hr_bpm)
        if ln_rmssd is not None:
            self.ln_rmssd.update(x, ln_rmssd)


def _features(moved: Moved | None, local_s: float) -> list[float]:
    angle = 2 * math.pi * local_s / 86_400
    moving = (0.0, 0.0, 0.0) if moved is None else (moved.minute_g, moved.memory_g, moved.standing or 0.0)
    return [1.0, *moving, math.cos(angle), math.sin(angle), math.cos(2 * angle), math.sin(2 * angle)]
