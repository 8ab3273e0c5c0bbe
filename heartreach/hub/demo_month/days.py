"""The days of the month: when the strap is on, what happens, and where the signal has holes."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from heartreach.hub.demo_month.plan import MonthPlan
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.daily_life import daily_life

__all__ = ["Hole", "LivedDay", "lived_days"]

MINUTE_S, HOUR_S = 60.0, 3600.0
#: The strap goes on this long after waking, in seconds, and comes off this long before bed.
ON_AFTER_S, OFF_BEFORE_S = 15 * MINUTE_S, 30 * MINUTE_S
#: A demanding month: this many stressors a day on average, each at least this far from the next, in seconds.
STRESSORS, APART_S = 6.5, 80 * MINUTE_S
#: Stressors are short; what lasts is the unwinding. In minutes, least and most.
STRESSOR_MIN = (3.0, 8.0)
#: With confounding there are two kinds: what passes soon, and what goes on; the wearer can tell them apart.
PASSING_MIN, LASTING_MIN = (2.0, 4.0), (25.0, 45.0)
#: Strength: felt and seen, as in a laboratory.
STRENGTH = (1.2, 2.0)
#: The core needs some minutes of the day before it can tell anything, in seconds.
WARM_S = 40 * MINUTE_S
#: What else lifts the heart without movement counts for less than in ordinary days: every onset without stress
#: behind it adds a recovery that is none.
MUTED = {ActivityKind.STAND: 0.4, ActivityKind.CAFFEINE: 0.5}
#: Share of an ordinary day's walks that are taken: every walk within an hour of an onset ends what can be seen of it.
WALKS = 0.5
#: Share of days on which the strap stays in the drawer, and of worn days with a hole in the signal.
FORGOTTEN, HOLED = 0.06, 0.4
#: Share of days with a meeting, with hours without a phone, and with sport dropped from the day.
MEETING, PHONELESS = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch in which no beat arrives although the strap is worn."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class LivedDay:
    """One date on which the strap was worn.

    Attributes:
        number: counted from 0.
        on: the strap goes on, in epoch seconds.
        off: it comes off.
        activities: what truly happens; connections come on top.
        hole: where the signal is lost.
        meeting: a stretch in which the phone says "busy".
        phoneless: a stretch in which no phone is reachable.
    """

    number: int
    on: float
    off: float
    activities: tuple[Activity, ...]
    hole: Hole | None
    meeting: Hole | None
    phoneless: Hole | None


def lived_days(plan: MonthPlan) -> list[LivedDay]:
    """Every day on which the strap is worn; the first one always is.

    >>> from datetime import date
    >>> from heartreach.models import Wearer
    >>> len(lived_days(MonthPlan(Wearer(), date(2026, 3, 2), days=30, seed=1)))
    27
    """
    worn = [n for n in range(plan.days) if n == 0 or plan.chance("worn", n).random() >= FORGOTTEN]
    return [_day(plan, number) for number in worn]


def _day(plan: MonthPlan, number: int) -> LivedDay:
    rng = plan.chance("day", number)
    date = plan.first_day + timedelta(days=number)
    midnight = datetime.combine(date, time(), ZoneInfo(plan.wearer.tz)).timestamp()
    whole = daily_life(rng, midnight)
    asleep = [activity for activity in whole if activity.kind is ActivityKind.SLEEP]
    on, off = asleep[0].end + ON_AFTER_S, asleep[-1].start - OFF_BEFORE_S

    def stretch(share: float, low_min: float, high_min: float) -> Hole | None:
        if rng.random() >= share:
            return None
        start = rng.uniform(on + HOUR_S, off - 2 * HOUR_S)
        return Hole(start, start + MINUTE_S * rng.uniform(low_min, high_min))

    return LivedDay(
        number=number,
        on=on,
        off=off,
        activities=tuple(_apart_from_stress(plan, number, whole) + _stress(plan, number, on, off)),
        hole=stretch(HOLED, 3, 45),
        meeting=stretch(MEETING, 30, 75),
        phoneless=stretch(PHONELESS, 60, 150),
    )


def _apart_from_stress(plan: MonthPlan, number: int, whole: list[Activity]) -> list[Activity]:
    rng = plan.chance("walks", number)
    left_out = (ActivityKind.SLEEP, ActivityKind.STRESS)
    return [
        _muted(one)
        for one in whole
        if one.kind not in left_out and (one.kind is not ActivityKind.WALK or rng.random() < WALKS)
    ]


def _muted(activity: Activity) -> Activity:
    return replace(activity, strength=activity.strength * MUTED.get(activity.kind, 1.0))


def _stress(plan: MonthPlan, number: int, on: float, off: float) -> list[Activity]:
    """The day's stressors, from when the core can see them to an hour before the strap comes off."""
    rng = plan.chance("stress", number)
    at, found = on + WARM_S, []
    spare_s = max(60.0, (off - on - WARM_S - HOUR_S) / STRESSORS - APART_S)
    while (at := at + rng.expovariate(1 / spare_s)) < off - HOUR_S:
        span = (PASSING_MIN if rng.random() < 0.5 else LASTING_MIN) if plan.confounded else STRESSOR_MIN
        end = at + MINUTE_S * rng.uniform(*span)
        found.append(Activity(ActivityKind.STRESS, at, end, rng.uniform(*STRENGTH)))
        at += APART_S
    return found
