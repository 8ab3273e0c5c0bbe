"""Made-up wearers whose truth is known: episodes with serial correlation and a probability that follows the past."""

from dataclasses import dataclass

import numpy as np

from heartreach.review.course import Course
from heartreach.review.trial import Episode

#: Usual half-time and its spread, in minutes; correlation of neighbouring episodes.
USUAL_MIN, SPREAD_MIN, CARRY = 22.0, 6.0, 0.5


@dataclass
class Sides:
    """What a greedy policy remembers of each side."""

    nudged: list[float]
    quiet: list[float]

    def probability(self) -> float:
        """Follow whichever side looks better so far, between .2 and .8."""
        if not self.nudged or not self.quiet:
            return 0.5
        gain = np.mean(self.quiet[-15:]) - np.mean(self.nudged[-15:])
        return float(np.clip(0.5 + 0.15 * gain, 0.2, 0.8))


def wearer(rng: np.random.Generator, n: int, effect_sd: float, *, greedy: bool = True) -> list[Episode]:
    """`n` episodes; a nudge changes the half-time by `effect_sd` standard deviations."""
    carried, sides, episodes = 0.0, Sides([], []), []
    for index in range(n):
        carried = CARRY * carried + rng.normal(0, (1 - CARRY**2) ** 0.5)
        p = sides.probability() if greedy else 0.5
        nudged = bool(rng.random() < p)
        severity, hour = rng.random(), 8 + 12 * rng.random()
        recovery = USUAL_MIN + SPREAD_MIN * (carried + 0.8 * (severity - 0.5) + effect_sd * nudged)
        (sides.nudged if nudged else sides.quiet).append(recovery)
        episodes.append(Episode(index * 2e4, p, nudged, max(recovery, 0.5), severity, hour))
    return episodes


def course(rng: np.random.Generator, half_min: float, talk: tuple[float, float] | None, noise: float = 0.5) -> Course:
    """Two hours of scores, one a minute: a decay, a talk that lifts by 1 SD and settles in 3 min, and AR(1) noise."""
    minutes = np.arange(0.5, 120.0)
    start, end = talk or (0.0, 0.0)
    talking = (minutes >= start) & (minutes < end)
    lift, ripple = np.zeros(120), np.zeros(120)
    for i in range(1, 120):
        lift[i] = lift[i - 1] + (talking[i] - lift[i - 1]) / 3
        ripple[i] = 0.8 * ripple[i - 1] + rng.normal(0, noise * 0.6)
    return Course(minutes, 2.5 * 0.5 ** (minutes / half_min) + lift + ripple, talking)
