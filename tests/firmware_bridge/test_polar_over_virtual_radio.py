import itertools

import pytest

from heartreach.firmware_bridge import Measurement
from heartreach.firmware_bridge.protocol.pmd import PMD_DATA, Operation, Status
from heartreach.firmware_bridge.virtual import VirtualStrap
from heartreach.models import Beat, Link, LinkState, Motion
from tests.firmware_bridge.stage import OnStage, Stage

H10 = frozenset({Measurement.ECG, Measurement.ACC})
VERITY = frozenset({Measurement.ACC, Measurement.PPI})


def advice(stage: Stage) -> list[str]:
    """Every sentence the link gave while streaming."""
    return [event.advice for event in stage.events if isinstance(event, Link) and event.advice]


async def two_minutes(stage: Stage) -> None:
    """Nothing special happens."""
    stage.heart.movement_g = 0.05
    await stage.clock.sleep(120.0)


def test_acceleration_becomes_movement_every_ten_seconds(on_stage: OnStage) -> None:
    """The wearer's sway arrives as its standard deviation in g."""
    stage = on_stage(two_minutes, Stage(measures=H10))

    motions = [event for event in stage.events if isinstance(event, Motion)]
    assert len(motions) in {10, 11}
    assert [motion.sd_g for motion in motions] == pytest.approx([0.05] * len(motions), abs=0.001)
    assert all(9.9 < b.at - a.at < 10.1 for a, b in itertools.pairwise(motions))


def test_what_was_started_is_stopped_before_leaving(on_stage: OnStage) -> None:
    """An H10 that is left measuring drains its battery."""
    stage = on_stage(two_minutes, Stage(measures=H10))

    assert stage.strap.pmd is not None
    assert stage.strap.pmd.ran[-1] == (Operation.STOP, Measurement.ACC)
    assert (Operation.START, Measurement.ACC) in stage.strap.pmd.ran


def test_an_optical_sensor_without_rr_gives_pulse_intervals(on_stage: OnStage) -> None:
    """No interval in twenty seconds of heart rate: they are taken from light."""
    stage = on_stage(two_minutes, Stage(measures=VERITY, sends_rr=False))

    assert len(stage.beats) > 80
    assert {beat.rr_ticks for beat in stage.beats} <= {818, 819, 820}
    assert not advice(stage)


def test_movement_blocks_pulse_intervals(on_stage: OnStage) -> None:
    """What the sensor itself doubts is no beat."""

    async def scene(stage: Stage) -> None:
        stage.heart.movement_g = 0.5
        await stage.clock.sleep(60.0)

    stage = on_stage(scene, Stage(measures=VERITY, sends_rr=False))

    assert not stage.beats


def test_heart_rate_only_is_said_plainly(on_stage: OnStage) -> None:
    """A strap without intervals is named so, once, after twenty seconds."""
    stage = on_stage(two_minutes, Stage(sends_rr=False))

    assert [sentence[:36] for sentence in advice(stage)] == ["This strap sends heart rate only, no"]


@pytest.mark.parametrize("status", [Status.MTU_TOO_SMALL, Status.ON_CHARGER, Status.WRONG_STATE])
def test_a_refusal_costs_no_beat(on_stage: OnStage, status: Status) -> None:
    """Busy, charging, packets too small: told, tried again later, and heart rate goes on."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(1.0)
        assert stage.strap.pmd is not None
        stage.strap.pmd.refuse = status
        await stage.clock.sleep(30.0)
        stage.strap.pmd.refuse = None
        await stage.clock.sleep(90.0)

    stage = on_stage(scene, Stage(measures=H10))

    assert len(stage.beats) > 140
    assert status.name.lower().replace("_", " ") in advice(stage)[0]
    assert any(isinstance(event, Motion) for event in stage.events)


def test_a_link_that_keeps_its_short_packets_still_gives_heart_rate(on_stage: OnStage) -> None:
    """The strap agrees to 23 bytes and no more, and so refuses to measure movement: told, and no beat is lost."""
    stage = Stage()
    stage.strap = VirtualStrap("Polar H10 SHORT", stage.heart, measures=H10, largest_mtu=23)

    on_stage(two_minutes, stage)

    assert len(stage.beats) > 120
    assert "mtu too small" in advice(stage)[0]
    assert not stage.gaps
    assert not any(isinstance(event, Motion) for event in stage.events)


def test_a_measurement_the_strap_ended_is_started_again(on_stage: OnStage) -> None:
    """On the charger and off: movement comes back by itself."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(20.0)
        assert stage.strap.pmd is not None
        await stage.strap.pmd.announce_stop(Measurement.ACC)
        await stage.clock.sleep(100.0)
        assert Measurement.ACC in stage.strap.pmd.running

    on_stage(scene, Stage(measures=H10))


def test_a_control_point_that_never_answers_costs_no_beat(on_stage: OnStage) -> None:
    """Every question has its own limit."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(1.0)
        assert stage.strap.pmd is not None
        stage.strap.pmd.silent = True
        await stage.until(LinkState.STREAMING)
        await stage.clock.sleep(60.0)

    stage = on_stage(scene, Stage(measures=H10))

    beats = [event for event in stage.events if isinstance(event, Beat)]
    assert len(beats) > 60
    assert "no answer" in advice(stage)[0]
    assert not stage.gaps


def test_raw_frames_are_seen_before_they_are_decoded(on_stage: OnStage) -> None:
    """A recording holds every notification, whatever its source."""
    stage = on_stage(two_minutes, Stage(measures=H10))

    assert sum(frame.source == PMD_DATA for frame in stage.frames) > 100
