"""Power is what was put in, wherever the beats fall, and unknown where it cannot be known."""

import numpy as np
import pytest

from heartreach.signal.hrv import Indices, Reason, Recording, analyze, sliding
from heartreach.signal.hrv.beat_spectrum import beat_spectra
from heartreach.signal.hrv.windows import Windows
from tests.hrv.hrv_tachogram import sinus_rhythm, two_waves


def known(value: float | None) -> float:
    """The number, which must be known."""
    assert value is not None
    return value


def powers(found: Indices) -> tuple[float, float]:
    """LF and HF, which must be known."""
    return known(found.lf), known(found.hf)


@pytest.mark.parametrize("rate", [45, 60, 90, 140])
def test_band_powers_are_exact(rate: int) -> None:
    """Two sines of known amplitude come back as half their squares, LF within 1 % and HF within 5 %."""
    rr = two_waves((0.1, 30.0), (0.25, 20.0), 60_000 / rate)

    low, high = powers(analyze(Recording.from_ms(rr)))

    assert low == pytest.approx(450.0, rel=0.01)
    assert high == pytest.approx(200.0, rel=0.05)


def test_the_last_beat_hardly_matters() -> None:
    """Moving the last beat of a five-minute window by 100 ms moves LF/HF by less than 1 %."""
    rr = sinus_rhythm(375, 1)
    ratios = []
    for move in (-100.0, 0.0, 100.0):
        moved = rr.copy()
        moved[-1] += move
        ratios.append(known(analyze(Recording.from_ms(moved)).lf_hf))

    assert max(ratios) / min(ratios) < 1.01


@pytest.mark.parametrize("hole_s", [20.0, 45.0])
def test_power_survives_a_hole(hole_s: float) -> None:
    """With beats missing for a while, nothing is spliced and the powers stay within 5 %."""
    recording = Recording.from_ms(two_waves())
    inside = (recording.at_s > 100) & (recording.at_s < 100 + hole_s)

    low, high = powers(analyze(recording.masked(inside)))

    assert low == pytest.approx(800.0, rel=0.05)
    assert high == pytest.approx(450.0, rel=0.05)


def test_sliding_spectra_equal_plain_sums() -> None:
    """The running sums give every window what its own tapered Fourier sum gives."""
    recording = Recording.from_ms(sinus_rhythm(500, 3)).masked([100, 101, 333])
    windows = Windows.every_beat(recording, 120.0)
    density = np.concatenate([made.density for made in beat_spectra(recording, windows)], axis=1)

    for place in range(0, len(windows), 41):
        inside = slice(windows.first[place], windows.stop[place])
        good = recording.beat_ok[inside]
        t, x = recording.at_s[inside][good], recording.rr_ms[inside][good]
        u = (t - windows.end_s[place] + 120.0) / 120.0
        edge = np.minimum(u, 1 - u)
        w = np.where(edge < 1 / 6, 0.5 - 0.5 * np.cos(6 * np.pi * edge), 1.0)
        lines = np.exp(-2j * np.pi * np.outer(np.arange(len(density)) / 120.0, t)) @ (w * (x - w @ x / w.sum()))
        plain = 2 * np.abs(lines) ** 2 * x.mean() / 1000 / (w @ w)
        np.testing.assert_allclose(density[:, place], plain, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize(
    ("length_s", "unknown"),
    [(40, {"vlf", "lf", "hf", "lf_hf"}), (90, {"vlf", "lf", "lf_hf"}), (200, {"vlf", "total_power"}), (300, set())],
)
def test_short_recordings_know_only_fast_waves(length_s: float, unknown: set[str]) -> None:
    """A band is known only when the recording is long enough for it; the reason says so."""
    found = analyze(Recording.from_ms(two_waves(length_s=length_s)))

    missing = {name for name, why in found.unknown.items() if why is Reason.TOO_SHORT}
    assert missing & {"vlf", "lf", "hf", "lf_hf", "total_power"} >= unknown
    assert all(getattr(found, name) is not None for name in {"vlf", "lf", "hf", "lf_hf"} - unknown)


def test_a_mostly_empty_window_has_no_power() -> None:
    """Less than four fifths covered: no power, and the reason is the gap."""
    recording = Recording.from_ms(two_waves())

    found = analyze(recording.masked((recording.at_s > 100) & (recording.at_s < 180)))

    assert found.lf is None
    assert found.unknown["lf"] is Reason.GAP


def test_nothing_varies_nothing_divided() -> None:
    """Constant RR: powers are 0 and their ratio is unknown, not rounding noise."""
    found = analyze(Recording.from_ms([800.0] * 400))

    assert (found.lf, found.hf) == (0.0, 0.0)
    assert found.unknown["lf_hf"] is Reason.FLAT
    assert found.unknown["breaths_per_min"] is Reason.FLAT


@pytest.mark.parametrize("breaths", [9.0, 15.0, 21.0])
def test_breathing_is_read_from_its_peak(breaths: float) -> None:
    """Respiratory sinus arrhythmia gives the breathing rate to a fifth of a breath."""
    found = analyze(Recording.from_ms(two_waves((0.1, 10.0), (breaths / 60, 30.0))))

    assert found.breaths_per_min == pytest.approx(breaths, abs=0.2)


def test_noise_does_not_breathe() -> None:
    """White noise has no breathing rate; the reason is that no peak stands out."""
    draw = np.random.default_rng(5)
    found = analyze(Recording.from_ms(800 + draw.normal(0, 20, 375)))

    assert found.breaths_per_min is None
    assert found.unknown["breaths_per_min"] is Reason.NO_PEAK


def test_long_recordings_are_means_of_five_minutes() -> None:
    """The power of more than a quarter of an hour is the mean over its five-minute windows."""
    recording = Recording.from_ms(sinus_rhythm(1800, 7))
    track = sliding(recording, 300.0, 150.0, families=["frequency"])

    assert analyze(recording).lf == pytest.approx(track["lf"].mean(), rel=0.05)
