"""The strap's faults: same seed same faults, loose is worse, off is silent, and the truth stays with the person."""

from itertools import pairwise

import pytest

from heartreach.models import AnswerKind, Beat, Contact, Gap, Motion, Reading
from heartreach.signal.core import StressCore
from heartreach.simulation import Activity, ActivityKind, Answering, Person, WornStrap
from heartreach.simulation.worn_strap import StrapEvent

HOUR = 3600.0


def told_by(activities: list[Activity], seed: int = 3, until: float = 2 * HOUR) -> list[StrapEvent]:
    """What a strap tells of a life."""
    return WornStrap(Person(seed, 0.0, activities=activities), seed).tell(until)


@pytest.mark.long
def test_the_seed_decides_the_faults() -> None:
    """The same seed has the same faults in whatever steps the strap is asked; another seed has others."""
    strap = WornStrap(Person(3, 0.0, activities=[]), 3)
    stepwise = [event for until in range(600, 7201, 600) for event in strap.tell(float(until))]

    assert stepwise == told_by([])
    assert told_by([], seed=4) != told_by([])


def test_time_is_kept() -> None:
    """Beats never overlap: each interval begins at or after the beat before it, whatever was missed or split."""
    loose = Activity(ActivityKind.LOOSE, 0.0, 2 * HOUR)
    beats = [event for event in told_by([loose]) if isinstance(event, Beat)]

    assert all(b.at - b.rr_ticks / 1024 > a.at - 0.01 for a, b in pairwise(beats))


def test_a_loose_strap_is_seen_by_the_core() -> None:
    """Artefacts and holes of a loose strap lower coverage; the core abstains more, and reads no wild heart rate."""
    loose = Activity(ActivityKind.LOOSE, HOUR, 2 * HOUR, strength=3.0)
    core = StressCore("me", "UTC")
    core.calibrate(0.0, 600.0)
    readings = [word for event in told_by([loose]) for word in core.push(event) if isinstance(word, Reading)]
    tight, slack = readings[60:350], readings[370:710]

    def judged(part: list[Reading]) -> float:
        return sum(reading.score is not None for reading in part) / len(part)

    rates = [reading.hr_bpm for reading in readings if reading.hr_bpm is not None]
    assert judged(tight) > 0.9
    assert judged(slack) < judged(tight)
    assert max(rates) - min(rates) < 30


def test_off_is_silent_and_says_so() -> None:
    """No beats while the strap is off, a contact word on both sides and a gap when it is back."""
    off = Activity(ActivityKind.OFF, 1800.0, 2400.0)
    told = told_by([off], until=HOUR)

    assert not [event for event in told if isinstance(event, Beat) and 1801 < event.at < 2400]
    assert [event.state.value for event in told if isinstance(event, Contact)] == ["worn", "not_worn", "worn"]
    assert any(isinstance(event, Gap) and event.end - event.start > 590 for event in told)
    assert any(isinstance(event, Motion) for event in told)


def test_answers_follow_what_is_felt() -> None:
    """Strong stress is mostly confirmed, calm mostly denied, the same moment always the same, some say nothing."""
    hard = Activity(ActivityKind.STRESS, 0.0, HOUR, strength=2.0)
    somebody = Answering(Person(1, 0.0, activities=[hard]), 1)
    during = [somebody.answer(float(at)) for at in range(0, 3600, 10)]
    after = [somebody.answer(float(at)) for at in range(9000, 12600, 10)]

    def confirmed(answers: list[AnswerKind | None]) -> float:
        said = [a for a in answers if a in {AnswerKind.DONE, AnswerKind.NOT_STRESSED}]
        return said.count(AnswerKind.DONE) / len(said)

    assert confirmed(during) > 0.9
    assert confirmed(after) < 0.15
    assert 0.2 < during.count(None) / len(during) < 0.4
    assert during == [somebody.answer(float(at)) for at in range(0, 3600, 10)]
