"""The clock was set: what is remembered is as long ago as before, and nothing else changes."""

from collections.abc import Callable

import pytest

from heartreach.models import Beat, Motion, Onset, Reading
from heartreach.signal.core import CoreEvent, StressCore
from heartreach.signal.minute import HeartMinute
from tests.signal.test_core import heart, tell

#: When the clock is set, and by how much.
NOW, STEP_S = 4200.0, -86_400.0


def later(events: list[CoreEvent], seconds: float) -> list[CoreEvent]:
    """The same beats and movement on a clock that shows more."""
    return [one.model_copy(update={"at": one.at + seconds}) for one in events if isinstance(one, Beat | Motion)]


def calm(core: StressCore) -> None:
    """An hour at a desk, the first ten minutes a told sit."""
    calm_until(core, 70)


def walked(core: StressCore) -> None:
    """Came back from a short walk two minutes ago."""
    calm_until(core, 65)
    tell(core, heart(110, 3900.0, 3, moved_g=0.3) + heart(80, 4080.0, 2))


def activated(core: StressCore) -> None:
    """An episode is under way, and it was told."""
    calm_until(core, 66)
    assert any(isinstance(word, Onset) for word in tell(core, heart(92, 66 * 60.0, 4, rmssd_ms=15)))


def just_woken(core: StressCore) -> None:
    """Asleep until ten minutes ago."""
    calm_until(core, 20)
    tell(core, heart(54, 1200.0, 40, moved_g=0.001))
    tell(core, heart(70, 3600.0, 10, moved_g=0.05))


def talks(core: StressCore) -> None:
    """Said a moment ago that they talk for a while."""
    calm(core)
    core.talking(NOW + 900.0)


def announced(core: StressCore) -> None:
    """Somebody new, who is to sit from the next minutes on."""
    tell(core, heart(70, NOW - 300.0, 5))
    core.calibrate(NOW + 600.0, NOW + 1200.0)


def sat_down(core: StressCore) -> None:
    """Somebody new, who sat quietly just now and says so when the clock is set."""
    tell(core, heart(70, NOW - 420.0, 7))


def calm_until(core: StressCore, minutes: float) -> None:
    """A told sit and a calm time after it."""
    core.calibrate(0.0, 600.0)
    tell(core, heart(70, 0.0, minutes))


@pytest.mark.parametrize(
    "life",
    [
        *(pytest.param(life, marks=pytest.mark.long) for life in (calm, walked, just_woken, talks, announced)),
        activated,
        sat_down,
    ],
)
def test_a_clock_that_is_set_changes_no_judgement(life: Callable[[StressCore], None]) -> None:
    """What comes next is judged as if nobody had touched the clock, but for the open minute, which begins anew."""
    untouched, stepped = StressCore("me", "UTC"), StressCore("me", "UTC")
    for core in (untouched, stepped):
        life(core)
        core.advance(NOW + 5)
    untouched.mind.heart = HeartMinute()
    untouched.mind.rates.clear()
    stepped.clock_set(STEP_S)
    rest = heart(70, NOW + 5, 8) + heart(88, NOW + 485, 25, rmssd_ms=15)
    expected, told = tell(untouched, rest), tell(stepped, later(rest, STEP_S))
    if life is sat_down:
        untouched.calibrate(NOW - 420.0, NOW)
        stepped.calibrate(NOW - 420.0 + STEP_S, NOW + STEP_S)

    assert [type(word) for word in told] == [type(word) for word in expected]
    for one, other in zip(told, expected, strict=True):
        assert one.at - STEP_S == pytest.approx(other.at)
        assert one.score == (None if other.score is None else pytest.approx(other.score, abs=1e-6))
        if isinstance(one, Reading) and isinstance(other, Reading):
            assert one.state is other.state
    assert stepped.mind.activation.usual_bpm == pytest.approx(untouched.mind.activation.usual_bpm)
