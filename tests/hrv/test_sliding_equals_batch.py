"""Sliding windows give what each window gives on its own, and both give what plain numpy gives.

The beats are taken as they come (no cleaning): a window cut out has other neighbours to be judged by.
"""

from dataclasses import replace

import numpy as np
import pytest

from heartreach.signal.hrv import TASKFORCE, Recording, Track, analyze, sliding
from heartreach.signal.hrv.indices import names
from heartreach.signal.hrv.profiles import Cleaning
from heartreach.signal.hrv.units import Floats
from heartreach.signal.hrv.windows import Windows

PLAIN = replace(TASKFORCE, name="taskforce, nothing cleaned", cleaning=Cleaning.NONE)


def wander(beats: int, seed: int) -> Floats:
    """RR intervals in ms on the strap's clock that wander like a day in miniature."""
    draw = np.random.default_rng(seed)
    slow = np.cumsum(draw.normal(0, 3, beats))
    rr = 800 + slow - slow.mean() + draw.normal(0, 30, beats)
    return np.asarray(np.round(np.clip(rr, 400, 1600) * 1.024) / 1.024)


def holed(beats: int, seed: int) -> Recording:
    """The same with masked beats and gaps."""
    draw = np.random.default_rng(seed)
    rr = wander(beats, seed)
    times = np.cumsum(rr / 1000) + 5.0 * np.cumsum(draw.random(beats) < 0.01)
    return Recording.from_ms(rr, times).masked(draw.random(beats) < 0.03)


def test_every_window_equals_numpy() -> None:
    """Mean, SDNN, RMSSD, SDSD, pNN50, Poincaré and quantiles of every window equal numpy's to 1e-11."""
    rr = wander(900, 1)
    recording = Recording.from_ms(rr)
    track = sliding(recording, 60.0, profile=PLAIN, families=["time", "order"])

    for place in range(0, len(track), 37):
        end = track.end_s[place]
        window = rr[(recording.at_s > end - 60.0) & (recording.at_s <= end)]
        steps = np.diff(window)
        sums = (window[1:] + window[:-1]) / np.sqrt(2)
        expected = {
            "mean_nn": window.mean(),
            "sdnn": window.std(ddof=1),
            "rmssd": np.sqrt(np.mean(steps**2)),
            "sdsd": steps.std(ddof=1),
            "nn50": np.sum(np.abs(steps) > 50),
            "pnn20": 100 * np.mean(np.abs(steps) > 20),
            "sd1": steps.std(ddof=1) / np.sqrt(2),
            "sd2": sums.std(ddof=1),
            "median_nn": np.median(window),
            "q20_nn": np.quantile(window, 0.2),
            "q80_nn": np.quantile(window, 0.8),
            "min_nn": window.min(),
            "max_nn": window.max(),
            "hti": len(window) / np.bincount((window // 7.8125).astype(int)).max(),
        }
        assert {name: track[name][place] for name in expected} == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("seed", [3, 4])
def test_every_window_equals_its_own_analysis_bit_for_bit(seed: int) -> None:
    """With masks and gaps, each window's numbers equal those of the window cut out, to the last bit."""
    recording = holed(600, seed)
    windows = Windows.every_beat(recording, 45.0)
    track: Track = sliding(recording, 45.0, profile=PLAIN, families=["time", "order"])

    for place in range(0, len(track), 29):
        alone = analyze(recording.part(int(windows.first[place]), int(windows.stop[place])), PLAIN)
        row = track.row(place)
        for name in names("time") + names("order"):
            if name not in {"span_s", "coverage"}:  # a window that begins in a gap is longer than its beats
                exact = name != "sd_hr"  # a rate is no whole number
                assert getattr(row, name) == pytest.approx(getattr(alone, name), rel=0.0 if exact else 1e-9), name


def test_constant_intervals_vary_by_exactly_nothing() -> None:
    """Constant RR gives 0, not rounding noise, and what would divide by it is unknown because it is flat."""
    found = analyze(Recording.from_ms([800.0] * 300))

    assert (found.sdnn, found.rmssd, found.sd2, found.tinn) == (0.0, 0.0, 0.0, 2 * 7.8125)
    assert {found.unknown[name] for name in ("ln_rmssd", "sd2_sd1", "stress_index")} == {"nothing varies"}


def test_an_empty_recording_is_unknown_throughout() -> None:
    """No beats: counts are 0, everything else is None with a reason."""
    found = analyze(Recording.from_ms([]))

    assert (found.beats, found.mean_nn, found.rmssd) == (0.0, None, None)
    assert found.unknown["rmssd"] == "no beats"


def test_a_full_day_in_one_window_stays_exact() -> None:
    """Sums over 100,000 beats neither overflow nor lose digits."""
    rr = wander(100_000, 5)

    found = analyze(Recording.from_ms(rr), PLAIN)

    assert found.sdnn == pytest.approx(rr.std(ddof=1), rel=1e-12)
    assert found.rmssd == pytest.approx(np.sqrt(np.mean(np.diff(rr) ** 2)), rel=1e-12)


def test_intervals_between_the_ticks_are_as_good_as_exact() -> None:
    """RR that no clock of ours divides are kept as floats, equal to numpy to 1e-10."""
    rr = wander(3000, 6) + 1 / 3
    recording = Recording.from_ms(rr)
    track = sliding(recording, 120.0, profile=PLAIN, families=["time"])

    window = rr[(recording.at_s > track.end_s[-1] - 120.0)]

    assert not recording.exact
    assert track["sdnn"][-1] == pytest.approx(window.std(ddof=1), rel=1e-10)
    assert track["rmssd"][-1] == pytest.approx(np.sqrt(np.mean(np.diff(window) ** 2)), rel=1e-10)
