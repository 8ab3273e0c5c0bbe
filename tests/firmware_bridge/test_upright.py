"""Which way is up is learnt from walking, however the strap was put on."""

import numpy as np
import pytest
from numpy.typing import NDArray

from heartreach.firmware_bridge import Measurement
from heartreach.firmware_bridge.movement import Movement
from heartreach.models import Motion
from tests.firmware_bridge.stage import OnStage, Stage

HZ = 25
WALKING, SITTING = 0.25, 0.01
#: Turns of the strap on its wearer: as it is, upside down, and askew.
PUT_ON = [np.eye(3), np.diag([1.0, -1.0, -1.0]), np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]]


def samples(seconds: int, moved_g: float, lean_deg: float) -> NDArray[np.float64]:
    """Acceleration in thousandths of g of a trunk that leans and sways, shape (n, 3)."""
    sway = 1 + moved_g * np.sqrt(2) * np.sin(2 * np.pi * 2 * np.arange(seconds * HZ) / HZ)
    lean = np.radians(lean_deg)
    return np.outer(1000 * sway, [np.sin(lean), 0.0, np.cos(lean)])


def told(*stretches: NDArray[np.float64], movement: Movement | None = None, start_s: float = 0.0) -> list[Motion]:
    """What movement tells of these stretches, one after the other."""
    acc_mg = np.concatenate(stretches)
    return (movement or Movement()).add(start_s + np.arange(len(acc_mg)) / HZ, acc_mg)


@pytest.mark.parametrize("put_on", PUT_ON)
def test_a_walk_tells_how_the_strap_was_put_on(put_on: NDArray[np.float64]) -> None:
    """Nothing is known before the first walk; then a chair's lean is the same angle however the strap sits."""
    motions = told(
        *(part @ put_on.T for part in (samples(30, SITTING, 20), samples(40, WALKING, 0), samples(31, SITTING, 20)))
    )

    assert [motion.lean_deg for motion in motions[:4]] == [None] * 4
    assert [motion.lean_deg for motion in motions[7:]] == [20.0] * 3


def test_a_short_burst_is_no_walk() -> None:
    """Somebody who reaches for something, or gets up, moves for less than twenty seconds."""
    motions = told(samples(10, SITTING, 20), samples(10, WALKING, 40), samples(21, SITTING, 20))

    assert {motion.lean_deg for motion in motions} == {None}


def test_a_strap_put_on_anew_is_learnt_at_once_and_a_bent_walk_slowly() -> None:
    """Upside down is another strap; a walk with a bag moves upright by a few degrees only."""
    turned = told(samples(60, WALKING, 0), -samples(20, WALKING, 0), -samples(11, SITTING, 15))
    bent = told(samples(60, WALKING, 0), samples(20, WALKING, 10), samples(11, SITTING, 20))

    assert turned[-1].lean_deg == 15.0
    assert bent[-1].lean_deg == pytest.approx(16.5, abs=1.0)


def test_a_lost_link_does_not_forget_which_way_is_up() -> None:
    """The strap is where it was."""
    movement = Movement()
    told(samples(41, WALKING, 0), movement=movement)
    movement.forget()

    assert told(samples(11, SITTING, 25), movement=movement, start_s=100.0)[0].lean_deg == 25.0


def test_a_strap_on_the_air_tells_its_lean(on_stage: OnStage) -> None:
    """Three axes go through the radio; the angle comes out of them."""

    async def scene(stage: Stage) -> None:
        stage.heart.movement_g = WALKING
        await stage.clock.sleep(60.0)
        stage.heart.movement_g, stage.heart.lean_deg = SITTING, 18.0
        await stage.clock.sleep(60.0)

    stage = on_stage(scene, Stage(measures=frozenset({Measurement.ACC})))

    leans = [event.lean_deg for event in stage.events if isinstance(event, Motion)]
    assert leans[0] is None
    assert leans[-3:] == [18.0] * 3
