"""What a lean explains of the heart is learnt from the person, and is nothing where it says nothing."""

import random

import pytest

from heartreach.models import Motion, Onset
from heartreach.signal.core import StressCore
from heartreach.signal.exertion import ExertionModel
from heartreach.signal.movement import Moved, Movement
from heartreach.simulation import Activity, ActivityKind, Person, WornStrap
from heartreach.simulation.body import Traits

SITTING, STANDING = 20.0, 2.0


def moved(standing: float) -> Moved:
    """A quiet minute of somebody who stands, or sits, as far as the trunk tells."""
    return Moved(minute_g=0.01, memory_g=0.01, steps=0, standing=standing)


def taught(stands_bpm: float) -> ExertionModel:
    """A day of quiet minutes, a quarter of them upright, in which standing adds so much."""
    rng, model = random.Random(1), ExertionModel()
    for minute in range(600):
        upright = minute % 60 >= 45
        model.learn(moved(float(upright)), 0.0, 70 + stands_bpm * upright + rng.gauss(0, 3), 3.5)
    return model


@pytest.mark.parametrize("stands_bpm", [0.0, 9.0, 15.0])
def test_what_standing_adds_is_the_persons_own(stands_bpm: float) -> None:
    """Somebody whose trunk tells nothing, and two whose does."""
    model = taught(stands_bpm)
    added = model.explain(moved(1.0), 0.0).hr_bpm - model.explain(moved(0.0), 0.0).hr_bpm

    assert added == pytest.approx(stands_bpm, abs=1.0)


def test_a_minute_counts_each_lean_for_as_long_as_it_lasted() -> None:
    """Half a minute upright is half; one-second and ten-second stretches say the same; a silent sensor says nothing."""
    coarse, fine = Movement(), Movement()
    for at in range(1, 61):
        lean_deg = SITTING if at <= 30 else STANDING
        fine.push(Motion(at=float(at), span_s=1.0, sd_g=0.01, lean_deg=lean_deg))
        if at % 10 == 0:
            coarse.push(Motion(at=float(at), span_s=10.0, sd_g=0.01, lean_deg=lean_deg))

    one, other, later = coarse.at(60.0), fine.at(60.0), coarse.at(150.0)
    assert one is not None
    assert other is not None
    assert later is not None
    assert one.standing == other.standing == pytest.approx(0.5, abs=0.05)
    assert later.standing is None


@pytest.mark.parametrize("step_s", [-3600.0, 3600.0])
def test_a_clock_that_is_set_moves_what_is_known_of_the_posture(step_s: float) -> None:
    """Ten minutes upright stay the last minute's; one minute on a chair after the step is all that counts then."""
    core = StressCore("me", "UTC")
    for at in range(36_010, 36_610, 10):
        core.push(Motion(at=float(at), span_s=10.0, sd_g=0.01, lean_deg=STANDING))
    core.clock_set(step_s)
    movement, now = core.mind.movement, 36_600.0 + step_s

    stood = movement.at(now)
    for n in range(1, 7):
        movement.push(Motion(at=now + 10 * n, span_s=10.0, sd_g=0.01, lean_deg=SITTING))
    sits = movement.at(now + 60)

    assert stood is not None
    assert stood.standing == pytest.approx(0.95, abs=0.01)
    assert sits is not None
    assert sits.standing == pytest.approx(0.0, abs=0.01)
    assert len(movement.leans) <= 24, "older leans are forgotten"


def onsets(*, sits_deg: float, tells_lean: bool) -> list[Onset]:
    """A morning of sitting, walking and standing up, and one stressor at the end; standing is all that misleads."""
    script = [Activity(ActivityKind.WALK, 2400.0 + 3600 * n, 2520.0 + 3600 * n) for n in range(3)]
    script += [Activity(ActivityKind.STAND, 4200.0 + 3600 * n, 5400.0 + 3600 * n, 1.3) for n in range(4)]
    script += [Activity(ActivityKind.STRESS, 18_000.0, 19_200.0, 1.6)]
    somebody = Person(7, 0.0, activities=script, traits=Traits(sits_deg=sits_deg))
    core, told = StressCore("me", "UTC"), list[Onset]()
    core.calibrate(0.0, 600.0)
    for event in WornStrap(somebody, 7).tell(19_800.0):
        blind = isinstance(event, Motion) and not tells_lean
        heard = event.model_copy(update={"lean_deg": None}) if blind else event
        told += [word for word in core.push(heard) if isinstance(word, Onset)]
    return told


@pytest.mark.long
def test_a_strap_that_tells_the_lean_tells_standing_from_stress() -> None:
    """The stressor is found with and without; who only stood up is left in peace where the trunk shows it."""
    blind, seeing = onsets(sits_deg=16.0, tells_lean=False), onsets(sits_deg=16.0, tells_lean=True)

    assert any(18_000 <= onset.at <= 19_200 for onset in blind)
    assert any(18_000 <= onset.at <= 19_200 for onset in seeing)
    assert sum(onset.at < 18_000 for onset in blind) > sum(onset.at < 18_000 for onset in seeing)
    assert all(upright(onset) is None for onset in blind)
    assert upright(seeing[-1]) == pytest.approx(0.0, abs=0.1), "they sat when the stressor came"


def upright(onset: Onset) -> float | None:
    """What the onset's evidence says of the posture."""
    return next((one.value for one in onset.evidence if one.name == "upright"), None)
