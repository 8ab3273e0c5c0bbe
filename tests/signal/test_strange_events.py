"""Events as no strap should send them: told twice, at no time, with absurd values. The core stays as it would be."""

import math
from collections.abc import Callable

import pytest

from heartreach.errors import BadInput
from heartreach.models import Beat, Motion, Onset, Reading
from heartreach.signal.core import CoreEvent, StressCore
from heartreach.signal.movement import HARDEST_G, Movement
from heartreach.simulation import Activity, ActivityKind, Person, WornStrap


@pytest.fixture(scope="module")
def events() -> list[CoreEvent]:
    """An hour and a half with a walk and a stressor in it, as a strap tells it."""
    walk = Activity(ActivityKind.WALK, 600.0, 1200.0)
    stress = Activity(ActivityKind.STRESS, 4500.0, 5400.0, strength=3.0)
    return list(WornStrap(Person(5, 0.0, activities=[walk, stress]), seed=5).tell(5400.0))


def told(events: list[CoreEvent]) -> tuple[list[Reading | Onset], bytes]:
    """Everything the core says, and what it remembers."""
    core = StressCore("me", "UTC")
    core.calibrate(1800.0, 2400.0)
    words = [word for event in events for word in core.push(event)]
    return words, core.snapshot()


def test_an_event_that_comes_twice_counts_once(events: list[CoreEvent]) -> None:
    """Every frame twice in a row changes nothing, to the last bit."""
    words, mind = told(events)

    assert any(isinstance(word, Onset) for word in words)
    assert told([event for event in events for _ in range(2)]) == (words, mind)


def test_beats_of_a_frame_that_comes_twice_count_once() -> None:
    """Three beats, and the same three again: as if they had come once."""
    beats = [Beat(at=0.8 * n, rr_ticks=819 + n % 7) for n in range(1, 301)]
    frames = [beats[n : n + 3] for n in range(0, 300, 3)]
    once, twice = StressCore("me", "UTC"), StressCore("me", "UTC")
    expected = [word for beat in beats for word in once.push(beat)]
    words = [word for frame in frames for beat in [*frame, *frame] for word in twice.push(beat)]

    assert words == expected
    assert isinstance(expected[-1], Reading)
    assert expected[-1].coverage > 0.95


@pytest.mark.parametrize("at", [math.nan, math.inf, -math.inf, 1.77e12])
@pytest.mark.parametrize(
    "ask",
    [
        lambda core, at: core.advance(at),
        lambda core, at: core.clock_set(at),
        lambda core, at: core.calibrate(0.0, at),
        lambda core, at: core.talking(at),
    ],
    ids=["advance", "clock_set", "calibrate", "talking"],
)
def test_what_is_no_moment_is_refused(ask: Callable[[StressCore, float], None], at: float) -> None:
    """Not a number, no end, or milliseconds: one error that says so, and nothing is lost."""
    core = StressCore("me", "UTC")
    core.push(Beat(at=10.0, rr_ticks=800))
    before = core.snapshot()
    with pytest.raises(BadInput, match="no time in seconds"):
        ask(core, at)

    assert core.snapshot() == before
    assert StressCore.restore(before).snapshot() == before


@pytest.mark.parametrize("end", [600.0, 599.0])
def test_a_sit_without_length_is_refused(end: float) -> None:
    """A mistyped end teaches nothing and says so."""
    core = StressCore("me", "UTC")
    with pytest.raises(BadInput, match="cannot end"):
        core.calibrate(600.0, end)

    assert core.mind.sits == []


def test_a_beat_in_milliseconds_is_refused() -> None:
    """The clock of many a phone counts milliseconds; a core that believed it would break in the calendar."""
    core = StressCore("me", "UTC")
    with pytest.raises(BadInput, match="not milliseconds"):
        core.push(Beat(at=1.77e12, rr_ticks=800))


@pytest.mark.parametrize("span_s", [20.0, 60.0])
def test_a_long_stretch_is_as_many_pieces(span_s: float) -> None:
    """Movement told once a minute is remembered as movement told every ten seconds."""
    fine, coarse = Movement(), Movement()
    for end in range(60, 1860, 60):
        for at in range(end - 50, end + 10, 10):
            fine.push(Motion(at=float(at), span_s=10.0, sd_g=0.1 + end / 9000, steps=2))
        for n in range(1, round(60 / span_s) + 1):
            steps = round(2 * span_s / 10)
            coarse.push(Motion(at=end - 60 + n * span_s, span_s=span_s, sd_g=0.1 + end / 9000, steps=steps))

    assert coarse.at(1800.0) == fine.at(1800.0)
    assert coarse.at(1800.0 + 50.0) is not None
    assert coarse.mean_g(1800.0, 900.0) == fine.mean_g(1800.0, 900.0)


def test_late_beats_are_no_clock(events: list[CoreEvent]) -> None:
    """A frame that comes minutes late is past; no moment is told twice, and nothing but its beats is lost."""
    expected, _ = told(events)
    beats = [place for place, event in enumerate(events) if isinstance(event, Beat)]
    late = [place for start in range(500, len(beats) - 500, 500) for place in beats[start : start + 2]]
    order = {place: place + 400 for place in late}
    words, _ = told([events[place] for place in sorted(range(len(events)), key=lambda place: order.get(place, place))])
    moments = [word.at for word in words if isinstance(word, Reading)]

    assert len(late) > 10
    assert moments == [word.at for word in expected if isinstance(word, Reading)]
    scored = [[word.score is not None for word in some if isinstance(word, Reading)] for some in (words, expected)]
    assert sum(scored[0]) > 0.98 * sum(scored[1])


@pytest.mark.parametrize(("ahead_s", "judged"), [(1800.0, False), (86_400.0, True)])
def test_a_sit_of_tomorrow_does_not_mute_today(ahead_s: float, judged: bool) -> None:
    """What lies within the warm-up is waited for; for what lies beyond, the warm-up is not."""
    core = StressCore("me", "UTC")
    core.push(Beat(at=0.0, rr_ticks=1024))
    core.calibrate(ahead_s, ahead_s + 4 * 3600)
    words = [word for n in range(1, 4200) for word in core.push(Beat(at=float(n), rr_ticks=1024 + 30 * (n % 2)))]

    assert any(isinstance(word, Reading) and word.score is not None for word in words) is judged


def test_absurd_movement_passes() -> None:
    """A sensor's fault of a thousand g weighs as much as the hardest movement there is, and is forgotten like it."""
    moving = Movement()
    moving.push(Motion(at=10.0, span_s=10.0, sd_g=1e9))
    hardest = moving.memory_g
    for at in range(20, 3620, 10):
        moving.push(Motion(at=float(at), span_s=10.0, sd_g=0.0))

    assert hardest <= HARDEST_G
    assert moving.memory_g < 0.001
