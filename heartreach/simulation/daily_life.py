"""An ordinary day, drawn from a seed: sleep, walks, sport, standing, talk, coffee, stress, and a strap that slips."""

import random
from collections.abc import Callable

from heartreach.simulation.activity import Activity, ActivityKind

__all__ = ["daily_life"]

DAY_S = 86_400.0
#: Stressors of an ordinary day (5.39 a day in daily-diary studies that count small ones too).
STRESSORS = 5.4
#: Two stressors lie at least this far apart, in seconds; closer ones are one.
APART_S = 2400.0


def daily_life(rng: random.Random, midnight: float, tomorrow: float | None = None) -> list[Activity]:
    """The day that begins at local `midnight`.

    Args:
        rng: where chance comes from.
        midnight: local midnight, in epoch seconds.
        tomorrow: the next one, up to which they sleep where the day has 25 hours; 24 hours later when `None`.

    >>> day = daily_life(random.Random(1), midnight=0.0)
    >>> sum(activity.kind is ActivityKind.SLEEP for activity in day)
    2
    """
    wake = midnight + 3600 * rng.gauss(7.0, 0.5)
    bed = midnight + 3600 * rng.gauss(23.0, 0.5)
    day = [
        Activity(ActivityKind.SLEEP, midnight, wake),
        Activity(ActivityKind.SLEEP, bed, max(midnight + DAY_S, tomorrow or 0.0)),
    ]

    def scatter(kind: ActivityKind, a_day: float, minutes: Callable[[], float], low: float, high: float) -> None:
        for _ in range(_poisson(rng, a_day)):
            start = rng.uniform(wake + 900, bed - 3600)
            day.append(Activity(kind, start, start + 60 * minutes(), rng.uniform(low, high)))

    scatter(ActivityKind.WALK, 9.0, lambda: rng.uniform(2, 20), 0.6, 1.4)
    scatter(ActivityKind.SPORT, 0.4, lambda: rng.uniform(20, 50), 0.8, 1.5)
    scatter(ActivityKind.STAND, 8.0, lambda: rng.uniform(5, 40), 0.5, 1.4)
    scatter(ActivityKind.TALK, 8.0, lambda: rng.uniform(3, 30), 0.5, 1.4)
    scatter(ActivityKind.CAFFEINE, 1.8, lambda: 150.0, 0.5, 1.3)
    day += _stress(rng, wake, bed)
    scatter(ActivityKind.LOOSE, 1.5, lambda: rng.uniform(3, 40), 0.5, 2.0)
    scatter(ActivityKind.OFF, 0.7, lambda: rng.uniform(5, 45), 1.0, 1.0)
    return sorted(day, key=lambda activity: (activity.start, activity.kind))


def _stress(rng: random.Random, wake: float, bed: float) -> list[Activity]:
    found: list[Activity] = []
    for _ in range(_poisson(rng, STRESSORS)):
        start = rng.uniform(wake + 1800, bed - 3600)
        if all(abs(start - other.start) > APART_S for other in found):
            minutes = min(60.0, rng.lognormvariate(2.7, 0.5))
            found.append(Activity(ActivityKind.STRESS, start, start + 60 * minutes, rng.uniform(0.5, 1.8)))
    return found


def _poisson(rng: random.Random, mean: float) -> int:
    """How often something happens whose gaps are exponential."""
    count, waited = 0, rng.expovariate(1.0)
    while waited < mean:
        count += 1
        waited += rng.expovariate(1.0)
    return count
