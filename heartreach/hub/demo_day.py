"""The morning of the demo: when it begins, to whom, what happens in it, and how fast it passes."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.body import Traits
from heartreach.simulation.person import Person

__all__ = [
    "CALM_SIT_S",
    "DEFAULT_SPEED",
    "FAST_FORWARD_S",
    "demo_activities",
    "demo_person",
    "demo_policy",
    "demo_start",
]

#: Hub seconds for each real second: a stress episode and its nudge fit into two minutes of watching, and a nudge
#: stays long enough to be read.
DEFAULT_SPEED = 30.0
#: The day begins when the default quiet hours are over.
DAY_BEGINS = time(8, 30)
#: The guided calm sit of a new wearer, in seconds: five minutes, as in the onboarding.
CALM_SIT_S = 300.0
#: This much of the morning passes at once, so that the core has warmed up and the chart has something to show.
FAST_FORWARD_S = 50 * 60.0
#: Somebody fetches a coffee, from and for how long, in seconds: the strap learns which way is up, and the heart has had
#: its ten minutes to settle well before the fast-forward ends.
WALK_AT_S, WALK_LASTS_S = 25 * 60.0, 3 * 60.0
#: On their chair they lean as the backs of chairs do, in degrees; of who sits as upright as they stand, a strap tells
#: nothing.
SITS_DEG = 16.0
#: After the fast-forward there is time to open both pages, in seconds of the demo day (a quarter of a minute to watch).
FIRST_STRESS_AFTER_S = 7 * 60.0
#: From one episode to the next, in seconds; above the core's refractory time of 30 minutes.
STRESS_EVERY_S = 42 * 60.0
#: An episode lasts this long, in seconds; laboratory stressors (TSST) last 10 to 15 minutes.
STRESS_LASTS_S = 12 * 60.0
#: An episode is as strong as a laboratory stressor, not as a mild one: a demo should not need luck.
STRESS_STRENGTH = 1.6
#: Nobody watches longer.
EPISODES = 12


def demo_start(now: float, tz: str, last_beat_at: float | None) -> float:
    """When the demo's day begins: this morning, or the morning after the last day that was played.

    Args:
        now: the real time, in epoch seconds.
        tz: the wearer's IANA zone.
        last_beat_at: the last beat in the demo's data, in epoch seconds; `None` for a first start.

    >>> demo_start(now=86_400.0 * 10 + 3600, tz="UTC", last_beat_at=None) / 3600 % 24
    8.5
    """
    zone = ZoneInfo(tz)
    day = datetime.fromtimestamp(now, zone).date()
    if last_beat_at is not None:
        day = max(day, datetime.fromtimestamp(last_beat_at, zone).date() + timedelta(days=1))
    return datetime.combine(day, DAY_BEGINS, zone).timestamp()


def demo_activities(start: float) -> list[Activity]:
    """What happens on the demo's day: a calm morning with a short walk, then one stress episode after another.

    >>> [(one.kind.value, round(one.start / 60)) for one in demo_activities(0.0)][:3]
    [('walk', 25), ('stress', 57), ('stress', 99)]
    """
    walk = Activity(ActivityKind.WALK, start + WALK_AT_S, start + WALK_AT_S + WALK_LASTS_S)
    first = start + FAST_FORWARD_S + FIRST_STRESS_AFTER_S
    return [
        walk,
        *(
            Activity(ActivityKind.STRESS, at, at + STRESS_LASTS_S, STRESS_STRENGTH)
            for at in (first + number * STRESS_EVERY_S for number in range(EPISODES))
        ),
    ]


def demo_person(seed: int, start: float, tz: str) -> Person:
    """Who wears the strap on the demo's day.

    Args:
        seed: who it is.
        start: when the day begins, in epoch seconds.
        tz: the wearer's IANA zone.

    >>> demo_person(seed=1, start=0.0, tz="UTC").traits.sits_deg
    16.0
    """
    somebody = Traits.drawn(random.Random(f"{seed}/traits"))  # noqa: S311  # a simulation, not a secret
    traits = replace(somebody, sits_deg=SITS_DEG)
    return Person(seed, start, activities=demo_activities(start), tz=tz, traits=traits)


def demo_policy(settings: PolicySettings) -> PolicySettings:
    """The wearer's policy with the waits of a demo: nobody watches for an hour and a half.

    Only the waits change; availability, draw and quiet hours are those of every day. A nudge stays for 45 minutes of
    the demo day, a minute and a half to watch.

    >>> demo_policy(PolicySettings()).first_probability
    0.8
    """
    return settings.model_copy(update={"prompt_gap_min": 20.0, "nudge_gap_min": 30.0, "expiry_min": 45.0, "cap": 6})
