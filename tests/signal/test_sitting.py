"""The guided sit: enough quiet completes it, movement and bad contact make it longer, nothing is learnt by accident."""

import random

import pytest

from heartreach.models import Beat, CalibrationPhase, Motion, Onset, Reading
from heartreach.signal.core import CoreEvent, StressCore
from heartreach.signal.sitting import SitHint


def living(bpm: float, start: float, seconds: float, moved_g: float = 0.01) -> list[CoreEvent]:
    """Beats at a rate with some variability, and movement every ten seconds."""
    rng, at, due, events = random.Random(7), start, start, list[CoreEvent]()
    while at < start + seconds:
        rr_s = 60 / bpm + rng.gauss(0, 0.02)
        at += rr_s
        if at >= due + 10:
            due += 10
            events.append(Motion(at=due, span_s=10.0, sd_g=moved_g))
        events.append(Beat(at=at, rr_ticks=round(rr_s * 1024)))
    return events


def tell(core: StressCore, events: list[CoreEvent]) -> list[Reading | Onset]:
    """Push events and gather the words."""
    return [word for event in events for word in core.push(event)]


def test_five_quiet_minutes_are_enough() -> None:
    """After five minutes the sit is done, says what it saw, and the core judges."""
    core = StressCore("me", "UTC")
    tell(core, living(64, 0.0, 20))
    begun = core.begin_sit(20.0)
    tell(core, living(64, 20.0, 330))
    done = core.calibration

    assert (begun.phase, begun.share, begun.left_s) == (CalibrationPhase.SITTING, 0.0, 300.0)
    assert done is not None
    assert (done.phase, done.share, done.calibration_id) == (CalibrationPhase.DONE, 1.0, begun.calibration_id)
    assert done.at - done.started_at == 300.0
    assert done.hr_bpm is not None
    assert abs(done.hr_bpm - 64) < 2
    assert done.rmssd_ms == pytest.approx(20 * 2**0.5, rel=0.15)
    assert any(isinstance(word, Reading) and word.score is not None for word in tell(core, living(64, 360.0, 60)))


def test_progress_never_runs_backwards() -> None:
    """The share grows with every quiet reading and stands still in a disturbed one."""
    core = StressCore("me", "UTC")
    core.begin_sit(0.0)
    shares = []
    for minute, moved_g in enumerate((0.01, 0.01, 0.3, 0.01, 0.01, 0.01)):
        tell(core, living(64, 60.0 * minute, 60, moved_g))
        shares.append(core.calibration.share if core.calibration else -1)

    assert shares == sorted(shares)
    assert shares[2] < shares[5] < 1


def test_movement_is_told_and_makes_it_longer() -> None:
    """Whoever fidgets is told so, and needs as much more quiet."""
    core = StressCore("me", "UTC")
    core.begin_sit(0.0)
    tell(core, living(64, 0.0, 120, moved_g=0.2))
    hinted = core.calibration
    tell(core, living(64, 120.0, 200))
    later = core.calibration
    tell(core, living(64, 320.0, 120))
    done = core.calibration

    assert hinted is not None
    assert hinted.hint == SitHint.MOVING
    assert later is not None
    assert not later.ended
    assert done is not None
    assert done.phase is CalibrationPhase.DONE


def test_ten_minutes_without_quiet_fail_with_the_reason() -> None:
    """Nothing is learnt from a restless sit, and the wearer hears why."""
    core = StressCore("me", "UTC")
    core.begin_sit(0.0)
    tell(core, living(64, 0.0, 620, moved_g=0.2))
    failed = core.calibration

    assert failed is not None
    assert (failed.phase, failed.hint) == (CalibrationPhase.FAILED, SitHint.MOVING)
    assert core.mind.activation.calibrated_at is None


def test_without_beats_the_strap_is_the_hint() -> None:
    """A sit in which no beats arrive says that the strap should be seen to."""
    core = StressCore("me", "UTC")
    tell(core, living(64, 0.0, 30))
    core.begin_sit(30.0)
    core.advance(30.0 + 610.0)
    failed = core.calibration

    assert failed is not None
    assert (failed.phase, failed.hint) == (CalibrationPhase.FAILED, SitHint.BEATS)


def test_what_came_before_the_sit_is_forgotten() -> None:
    """A walk to the chair is not what is usual; the sit is."""
    core = StressCore("me", "UTC")
    tell(core, living(95, 0.0, 900))
    core.begin_sit(900.0)
    tell(core, living(62, 900.0, 330))

    known = core.mind.activation
    assert known.usual_bpm == pytest.approx(62, abs=3)
    assert all(0 < one.minutes <= 5 for one in (known.by_rate, known.by_both, known.bpm, known.ln_rmssd))


def test_a_second_start_goes_on_and_a_stop_ends() -> None:
    """Two taps are one sit; after a stop nothing was learnt and a new sit may begin."""
    core = StressCore("me", "UTC")
    first = core.begin_sit(0.0)
    tell(core, living(64, 0.0, 100))
    again = core.begin_sit(100.0)
    core.stop_sit(110.0)
    stopped = core.calibration
    fresh = core.begin_sit(120.0)

    assert again.calibration_id == first.calibration_id
    assert stopped is not None
    assert stopped.phase is CalibrationPhase.STOPPED
    assert fresh.calibration_id != first.calibration_id


def test_a_restart_in_the_middle_of_a_sit_changes_nothing() -> None:
    """The sit is part of what the core remembers."""
    whole = StressCore("me", "UTC")
    whole.begin_sit(0.0)
    events = living(64, 0.0, 330)
    tell(whole, events)
    broken = StressCore("me", "UTC")
    broken.begin_sit(0.0)
    tell(broken, events[:150])
    broken = StressCore.restore(broken.snapshot())
    tell(broken, events[150:])

    assert broken.snapshot() == whole.snapshot()
