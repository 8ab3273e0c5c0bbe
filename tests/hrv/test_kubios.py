"""The profile kubios-3.3 gives what Kubios HRV Standard 3.3.0 printed for the same beats."""

import os
from pathlib import Path

import numpy as np
import pytest

from heartreach.signal.hrv import PROFILES, Reason, Recording, analyze, sliding
from heartreach.signal.hrv.rr_text import parse_rr
from heartreach.signal.hrv.smoothness_priors import trend
from tests.hrv.hrv_tachogram import sinus_rhythm, two_waves

#: Printed by Kubios HRV Standard 3.3.0 for a public recording of 9:27 min (smoothness priors 256, 4 Hz, Welch 256 s).
PRINTED = {
    "mean_nn": 792.8006, "sdnn": 71.4176, "mean_hr": 75.6811, "sd_hr": 7.0364, "rmssd": 58.3838, "hti": 18.282051,
    "lf": 3377.5443, "hf": 1536.8612, "total_power": 4928.9568, "lf_hf": 2.1977, "lf_nu": 68.7016, "hf_nu": 31.2608,
    "sd1": 41.312748, "sd2": 92.151222, "sd2_sd1": 2.230576, "apen": 1.2222, "sampen": 1.3886, "dfa1": 1.2178,
}  # fmt: skip
RECORDINGS = Path(os.environ.get("HEARTREACH_RECORDINGS", "../shared/data")) / "kubios" / "Sample01.txt"


@pytest.mark.recordings
@pytest.mark.skipif(not RECORDINGS.exists(), reason="needs the Kubios export, which is not part of the project")
def test_the_printed_values_come_back() -> None:
    """Every printed index within 0.02 %, the autoregressive powers too."""
    recording = parse_rr(RECORDINGS.read_text("latin1"))

    found = analyze(recording, PROFILES["kubios-3.3"])
    model = analyze(recording, PROFILES["kubios-3.3-ar"])

    assert found.known() | PRINTED == pytest.approx(found.known(), rel=2e-4, abs=1e-9)
    assert (model.lf, model.hf) == pytest.approx((3347.9032, 1523.7614), rel=2e-4)
    assert found.nn50 == pytest.approx(201, abs=1)
    assert round(found.dfa2 or 0.0, 3) == 0.135


def test_the_trend_solves_its_equations() -> None:
    """Five diagonals give what the full matrices give."""
    values = np.random.default_rng(1).normal(0, 30, 60)
    second = np.diff(np.eye(60), 2, axis=0)

    full = np.linalg.solve(np.eye(60) + 256.0**2 * second.T @ second, values)

    np.testing.assert_allclose(trend(values, 256.0), full, atol=1e-9)


def test_trends_do_not_count() -> None:
    """A straight drift leaves no trace in SDNN, and the plain profile sees all of it."""
    rr = two_waves()
    drifting = Recording.from_ms(rr + np.linspace(-60, 60, len(rr)))

    plain, kubios = analyze(drifting), analyze(drifting, PROFILES["kubios-3.3"])

    still = analyze(Recording.from_ms(rr), PROFILES["kubios-3.3"])
    assert kubios.sdnn == pytest.approx(still.sdnn, rel=0.01)
    assert plain.sdnn is not None
    assert still.sdnn is not None
    assert plain.sdnn > 1.3 * still.sdnn


def test_every_window_is_detrended_on_its_own() -> None:
    """Sliding with the profile gives what each window gives alone."""
    recording = Recording.from_ms(sinus_rhythm(700, 2))
    track = sliding(recording, 300.0, 60.0, profile=PROFILES["kubios-3.3"])

    end = track.end_s[2]
    inside = np.flatnonzero((recording.at_s > end - 300.0) & (recording.at_s <= end))
    alone = analyze(recording.part(inside[0], inside[-1] + 1), PROFILES["kubios-3.3"])

    assert {name: getattr(track.row(2), name) for name in ("sdnn", "lf", "sampen", "dfa1")} == {
        name: getattr(alone, name) for name in ("sdnn", "lf", "sampen", "dfa1")
    }


def test_a_long_hole_is_not_splined_over() -> None:
    """Kubios's series cannot be had across a long hole: unknown, and the beats' own mean still known."""
    rr = sinus_rhythm(400, 3)
    times = np.cumsum(rr) / 1000 + 60.0 * (np.arange(400) >= 200)

    found = analyze(Recording.from_ms(rr, times), PROFILES["kubios-3.3"])

    assert found.rmssd is None
    assert found.unknown["rmssd"] is Reason.GAP
    assert found.mean_nn == pytest.approx(rr.mean())


def test_the_periodogram_has_the_same_power() -> None:
    """Lomb's periodogram agrees with the powers put in within 3 %."""
    found = analyze(Recording.from_ms(two_waves()), PROFILES["taskforce-lomb"])

    assert found.profile == "taskforce-lomb"
    assert found.lf == pytest.approx(800.0, rel=0.03)
    assert found.hf == pytest.approx(450.0, rel=0.03)
