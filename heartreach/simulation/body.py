"""A body that is told what happens and answers with a heart: slow levels second by second, beats one by one.

Sizes follow what the recordings this product was developed on show (sitting 77 bpm, light movement 91, heavy 110, sleep
61 on average) and what textbooks give for standing, talk and coffee; they make a plausible person, not a proof.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from heartreach.simulation.activity import ActivityKind

__all__ = ["Body", "Traits"]

_K = ActivityKind
#: Heart rate in bpm, and change of ln(variability), that a kind of strength 1 adds in the end.
EFFECT: dict[ActivityKind, tuple[float, float]] = {
    _K.SLEEP: (-14.0, 0.25),
    _K.STAND: (9.0, -0.30),
    _K.TALK: (5.0, 0.05),
    _K.CONNECTION: (5.0, 0.05),
    _K.CAFFEINE: (3.0, -0.08),
    _K.STRESS: (13.0, -0.45),
}
#: Seconds in which the effect comes, and in which it goes (time constants).
PACE: dict[ActivityKind, tuple[float, float]] = {
    _K.SLEEP: (900.0, 300.0),
    _K.STAND: (15.0, 20.0),
    _K.TALK: (20.0, 40.0),
    _K.CONNECTION: (20.0, 40.0),
    _K.CAFFEINE: (1500.0, 5400.0),
    _K.STRESS: (60.0, 420.0),
}
#: Movement in g (SD of |acc|) of a kind of strength 1, the largest one counts.
MOVES: dict[ActivityKind, float] = {_K.SPORT: 0.45, _K.WALK: 0.22, _K.TALK: 0.03, _K.STAND: 0.025}
STILL_G, ASLEEP_G = 0.012, 0.003
#: Heart rate per g of movement: at once, and through an eight-minute memory.
FAST_BPM_PER_G, SLOW_BPM_PER_G = 90.0, 60.0
FAST_S, SLOW_S = 25.0, 480.0
#: Variability falls with a working heart: change of ln(variability) per bpm of exertion.
LN_PER_BPM = -0.02
#: Wandering of the level that nothing explains: size in bpm and in ln(variability), and time constant in seconds.
WANDER_BPM, WANDER_LN, WANDER_S = 3.0, 0.15, 500.0
#: Share of the variability that follows the breath; the rest comes beat by beat.
BREATH_SHARE = 0.8

#: What a second of wandering adds, and all that one kind does, laid out for a loop that runs 86,400 times a day.
_KICK = math.sqrt(2 / WANDER_S)
_COURSES = tuple((kind, *EFFECT[kind], *PACE[kind]) for kind in EFFECT)


@dataclass(slots=True, frozen=True)
class Traits:
    """What makes one person differ from another.

    Attributes:
        rest_bpm: heart rate when awake, sitting and calm.
        rmssd_ms: RMSSD then.
        breath_s: length of a breath.
        circadian_bpm: how far the day swings the heart.
        stress_gain: how strongly stress moves the heart.
        unwind_s: time constant in seconds in which stress passes once its cause is gone; its half-time is 0.69 of it.
        sits_deg: how far the trunk leans on a chair; the less, the less a strap's axes tell of standing up.
    """

    rest_bpm: float = 70.0
    rmssd_ms: float = 40.0
    breath_s: float = 4.2
    circadian_bpm: float = 3.0
    stress_gain: float = 1.0
    unwind_s: float = PACE[_K.STRESS][1]
    sits_deg: float = 12.0

    @classmethod
    def drawn(cls, rng: random.Random) -> "Traits":
        """Somebody."""
        return cls(
            rest_bpm=min(95.0, max(50.0, rng.gauss(71, 8))),
            rmssd_ms=min(110.0, max(12.0, rng.lognormvariate(3.6, 0.4))),
            breath_s=rng.uniform(3.2, 5.5),
            circadian_bpm=rng.uniform(1, 5),
            stress_gain=rng.uniform(0.6, 1.4),
            sits_deg=max(3.0, rng.gauss(12, 6)),
        )


@dataclass(slots=True)
class Body:
    """Slow levels of one body.

    Attributes:
        moved_g: movement in this second.
        bpm: heart rate in this second, without the breath.
        ln_variability: ln(RMSSD in ms) in this second.
    """

    traits: Traits
    rng: random.Random
    levels: dict[ActivityKind, float] = field(default_factory=dict)
    fast_bpm: float = 0.0
    slow_bpm: float = 0.0
    wander_bpm: float = 0.0
    wander_ln: float = 0.0
    moved_g: float = STILL_G
    bpm: float = 0.0
    ln_variability: float = 0.0

    def second(self, now: Mapping[ActivityKind, float], local_s: float, day_shift_bpm: float, relief: float) -> None:
        """Live through one second.

        Args:
            now: what goes on, with its strength.
            local_s: seconds since local midnight.
            day_shift_bpm: how this day differs from others.
            relief: how many times faster stress passes now (1 is as usual).
        """
        self._move(now)
        self._wander()
        traits, working_bpm = self.traits, self.fast_bpm + self.slow_bpm
        bpm = traits.rest_bpm + day_shift_bpm + self.fast_bpm + self.slow_bpm + self.wander_bpm
        bpm += traits.circadian_bpm * math.cos(2 * math.pi * (local_s / 86_400 - 0.67))
        ln = math.log(traits.rmssd_ms) + LN_PER_BPM * working_bpm + self.wander_ln
        levels = self.levels
        for kind, bpm_effect, ln_effect, comes_s, usual_s in _COURSES:
            target, level, goes_s = now.get(kind, 0.0), levels.get(kind, 0.0), usual_s
            if not target and not level:
                continue
            if kind is ActivityKind.STRESS:
                target, goes_s = target * traits.stress_gain, traits.unwind_s / relief
            level += (target - level) * (1 / (comes_s if target > level else goes_s))
            levels[kind] = level
            bpm, ln = bpm + bpm_effect * level, ln + ln_effect * level
        self.bpm = min(190.0, max(38.0, bpm))
        self.ln_variability = min(5.0, max(1.0, ln))

    def rr_s(self, at: float) -> float:
        """The interval of a beat that begins at `at`."""
        # A sine of amplitude a, sampled once per RR, steps by 2 a sin(pi RR / breath) / sqrt(2) in root mean square.
        rr = 60 / self.bpm
        swing = max(0.3, 2 * math.sin(math.pi * min(0.5, rr / self.traits.breath_s)))
        rmssd_s = math.exp(self.ln_variability) / 1000
        breath = BREATH_SHARE * rmssd_s * math.sqrt(2) / swing * math.sin(2 * math.pi * at / self.traits.breath_s)
        jitter = math.sqrt(1 - BREATH_SHARE**2) * rmssd_s / math.sqrt(2) * self.rng.gauss(0, 1)
        return max(0.31, rr + breath + jitter)

    def _move(self, now: Mapping[ActivityKind, float]) -> None:
        moved = ASLEEP_G if ActivityKind.SLEEP in now else STILL_G
        for kind, strength in now.items():
            moved = max(moved, MOVES.get(kind, 0.0) * strength)
        self.moved_g = moved * math.exp(self.rng.gauss(0, 0.35))
        self.fast_bpm += (FAST_BPM_PER_G * self.moved_g - self.fast_bpm) / FAST_S
        self.slow_bpm += (SLOW_BPM_PER_G * self.moved_g - self.slow_bpm) / SLOW_S

    def _wander(self) -> None:
        gauss = self.rng.gauss
        self.wander_bpm += -self.wander_bpm / WANDER_S + WANDER_BPM * _KICK * gauss(0, 1)
        self.wander_ln += -self.wander_ln / WANDER_S + WANDER_LN * _KICK * gauss(0, 1)
