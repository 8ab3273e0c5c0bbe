"""Tachograms with a known truth."""

import numpy as np

from heartreach.signal.hrv.units import Floats


def two_waves(
    low: tuple[float, float] = (0.1, 40.0),
    high: tuple[float, float] = (0.25, 30.0),
    mean_ms: float = 800.0,
    length_s: float = 300.0,
) -> Floats:
    """Intervals whose tachogram, read at the beat that ends each, is two sines: (Hz, ms) low and high.

    Rounded to the strap's 1/1024 s, as a strap would; the exact band powers are half the squared amplitudes.
    """
    beats = [0.0]
    while beats[-1] < length_s:
        at = beats[-1] + mean_ms / 1000
        for _ in range(40):
            waves = sum(size * np.sin(2 * np.pi * hz * at) for hz, size in (low, high))
            at = beats[-1] + (mean_ms + float(waves)) / 1000
        beats.append(at)
    ticks = np.round(np.array(beats) * 1024)
    return np.asarray(np.diff(ticks) * 1000 / 1024)


def sinus_rhythm(beats: int, seed: int, mean_ms: float = 800.0) -> Floats:
    """Ordinary variation: a slow drift, a 0.1-Hz wave, breathing and a little noise, on the strap's clock."""
    draw = np.random.default_rng(seed)
    at = np.arange(beats) * mean_ms / 1000
    drift = np.cumsum(draw.normal(0, 1.5, beats))
    waves = 20 * np.sin(2 * np.pi * 0.1 * at + draw.uniform(0, 6)) + 25 * np.sin(2 * np.pi * 0.24 * at)
    rr = mean_ms + drift - drift.mean() + waves + draw.normal(0, 6, beats)
    return np.asarray(np.round(rr * 1.024) / 1.024)
