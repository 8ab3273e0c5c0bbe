import random
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from heartreach.errors import BadInput
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.body import Traits
from heartreach.simulation.daily_life import daily_life
from heartreach.simulation.person import Person

WALK = Activity(ActivityKind.WALK, 1200.0, 1800.0)


def test_same_seed_same_life() -> None:
    """The seed alone decides, in whatever steps the life is asked for."""
    one, two = Person(5, 3600.0), Person(5, 3600.0)
    stepwise = [beat for until in range(3600, 7300, 7) for beat in one.beats(float(until))]

    assert stepwise == [beat for beat in two.beats(7299.0) if beat.at <= 7296.0 or beat in stepwise]


@pytest.mark.parametrize("tz", ["Mars", "../x", "Europe", ""])
def test_an_unknown_zone_is_refused(tz: str) -> None:
    """With the next step."""
    with pytest.raises(BadInput, match="IANA name"):
        Person(seed=1, start=0.0, tz=tz)


def test_beats_follow_each_other_without_holes() -> None:
    """Each beat ends where its interval, counted from the one before, ends."""
    beats = Person(1, 0.0, activities=[WALK]).beats(2400.0)

    assert all(b.at - a.at == pytest.approx(b.rr_ticks / 1024) for a, b in pairwise(beats))


def test_a_walk_moves_and_quickens() -> None:
    """A walk shows in the movement and in the heart."""
    somebody = Person(1, 0.0, activities=[WALK])
    beats, motion = somebody.beats(1800.0), somebody.motion(1800.0)

    def rate(low: float, high: float) -> float:
        return sum(low < beat.at <= high for beat in beats) * 60 / (high - low)

    assert rate(1500, 1800) > rate(600, 1200) + 15
    assert min(m.sd_g for m in motion if m.at > 1300) > max(m.sd_g for m in motion if m.at < 1190)


def test_what_was_not_planned_can_happen() -> None:
    """A connection that somebody makes now is part of the truth."""
    somebody = Person(1, 0.0, activities=[])
    somebody.beats(100.0)
    met = Activity(ActivityKind.CONNECTION, 100.0, 700.0)
    somebody.undergo(met)

    assert somebody.truth == (met,)


def test_ordinary_days_have_nights_and_stress() -> None:
    """Ordinary days sleep twice, around midnight, and bring some stress that does not overlap."""
    days = [daily_life(random.Random(seed), 0.0) for seed in range(40)]
    stress = [[a for a in day if a.kind is ActivityKind.STRESS] for day in days]

    assert all(sum(a.kind is ActivityKind.SLEEP for a in day) == 2 for day in days)
    assert 3 < sum(map(len, stress)) / len(days) < 6
    assert all(b.start - a.start > 2400 for day in stress for a, b in pairwise(sorted(day, key=lambda a: a.start)))


@pytest.mark.long
def test_every_day_that_was_lived_stays_in_the_truth() -> None:
    """Three days of an ordinary life, the first of which is long past."""
    somebody = Person(seed=7, start=0.0)
    somebody.beats(3 * 86_400.0)

    assert {activity.start // 86_400 for activity in somebody.truth} >= {0.0, 1.0, 2.0}


def test_the_evening_of_a_day_of_25_hours_ends_with_it() -> None:
    """Summer time ends in Berlin on 25 October 2026: they sleep until its midnight, not only until 23:00."""
    berlin = ZoneInfo("Europe/Berlin")
    midnight, tomorrow = (datetime(2026, 10, day, tzinfo=berlin).timestamp() for day in (25, 26))
    somebody = Person(5, midnight + 3600, tz="Europe/Berlin")
    somebody.beats(midnight + 7200)
    night = max(one.end for one in somebody.truth if one.kind is ActivityKind.SLEEP)

    assert tomorrow - midnight == 25 * 3600
    assert night == tomorrow


@pytest.mark.parametrize("month", [3, 6])
def test_other_days_are_lived_as_ever(month: int) -> None:
    """Those of 24 hours, and the one of 23: knowing their end changes nothing."""
    berlin = ZoneInfo("Europe/Berlin")
    midnight, tomorrow = (datetime(2026, month, day, tzinfo=berlin).timestamp() for day in (29, 30))
    known, before = (daily_life(random.Random(4), midnight, end) for end in (tomorrow, None))

    assert known == before


def left_of_stress(relief: float, strength: float = 1.0, unwind_s: float = 1800.0) -> float:
    """What is left of a stress of strength 1 a quarter of an hour after its end, when somebody was reached then."""
    script = [
        Activity(ActivityKind.STRESS, 600.0, 1200.0),
        Activity(ActivityKind.CONNECTION, 1200.0, 1320.0, strength),
    ]
    somebody = Person(3, 0.0, activities=script, relief=relief, traits=Traits(unwind_s=unwind_s))
    somebody.beats(2100.0)
    return somebody.stress_level


def test_reaching_out_helps_by_as_much_as_was_asked_for() -> None:
    """The true effect of a connection is a parameter: none, sooner down, or later; a stronger one has more of it."""
    assert left_of_stress(relief=1.0, strength=1.5) == left_of_stress(relief=1.0) == pytest.approx(0.607, abs=0.002)
    assert left_of_stress(relief=3.0) == pytest.approx(0.607**3, abs=0.002)
    assert left_of_stress(relief=3.0, strength=0.5) == pytest.approx(0.607**2, abs=0.002)
    assert left_of_stress(relief=0.5) == pytest.approx(0.607**0.5, abs=0.002)


def test_some_people_unwind_slowly() -> None:
    """How long stress lingers once its cause is gone is a trait."""
    assert left_of_stress(1.0, unwind_s=600.0) == pytest.approx(0.607**3, abs=0.002)


def test_a_trunk_shows_who_sits_and_changes_no_heart() -> None:
    """Upright in a walk, leaning on a chair, flat in bed; the same seed beats the same however it sits."""
    stand, sleep = Activity(ActivityKind.STAND, 600.0, 1200.0), Activity(ActivityKind.SLEEP, 1800.0, 2400.0)
    near, far = (
        Person(3, 0.0, activities=[stand, sleep], traits=Traits(sits_deg=deg, rest_bpm=60.0)) for deg in (3.0, 25.0)
    )

    assert near.beats(2400.0) == far.beats(2400.0)
    leans = [motion.lean_deg for motion in far.motion(2400.0)]
    assert all(lean is not None for lean in leans)
    sits, stands, lies = (
        [lean for lean in leans[part] if lean] for part in (slice(60), slice(60, 120), slice(180, 240))
    )
    assert max(stands) < min(sits) < max(sits) < min(lies)
