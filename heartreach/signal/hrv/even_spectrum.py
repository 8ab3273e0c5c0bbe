"""Spectra of the even series, and Kubios's way to integrate them.

Welch: segments of 256 s, half overlapping, under a symmetric Hann window without its zeros. AR: the modified covariance
method; the variance of what is not predicted is divided by twice the length of the series. Band powers: the density,
drawn as straight lines between its points, is read every 0.001 Hz and integrated by trapezes; HF ends at 0.399 Hz and
the total at 0.401 Hz. All of this is read off an export's own density columns, to every printed digit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from heartreach.signal.hrv.even_series import RATE_HZ
from heartreach.signal.hrv.units import Floats

__all__ = ["BandPowers", "ar_density", "kubios_bands", "welch_density"]

#: Kubios's "256 points/Hz".
POINTS = 1024
#: Kubios reads its densities every so many Hz.
READ_HZ = 0.001


@dataclass(frozen=True, slots=True)
class BandPowers:
    """Powers in ms²; the total is not the sum of the three (see the module)."""

    vlf: float
    lf: float
    hf: float
    total: float


def welch_density(values: Floats, segment_s: float) -> Floats:
    """One-sided density in ms²/Hz at multiples of 1/256 Hz (finer where a segment is longer than 256 s).

    >>> waves = np.sin(2 * np.pi * 0.25 * np.arange(2048) / 4)
    >>> round(float(welch_density(waves, 256.0).sum() / 256), 3)  # A²/2
    0.5
    """
    length = min(round(segment_s * RATE_HZ), len(values))
    window = np.hanning(length + 2)[1:-1]
    segments = sliding_window_view(values, length)[:: max(length // 2, 1)]
    lines = np.fft.rfft(segments * window, max(POINTS, length), axis=1)
    density = 2.0 * np.mean(np.abs(lines) ** 2, axis=0) / (RATE_HZ * float(window @ window))
    density[0] /= 2.0
    return np.asarray(density)


def ar_density(values: Floats, order: int) -> Floats:
    """One-sided density in ms²/Hz at multiples of 1/256 Hz of an autoregressive model fitted forwards and backwards.

    >>> noise = np.random.default_rng(1).normal(0, 2, 4000)
    >>> round(float(ar_density(noise, 4).mean() * 2))  # a variance of 4, spread over 2 Hz
    4
    """
    seen = sliding_window_view(values, order + 1)
    before = np.concatenate([seen[:, :order][:, ::-1], seen[:, 1:]])
    now = np.concatenate([seen[:, order], seen[:, 0]])
    weights, *_ = np.linalg.lstsq(before, now, rcond=None)
    left = float(np.sum((now - before @ weights) ** 2)) / (2 * len(values))
    response = np.fft.rfft(np.concatenate([[1.0], -weights]), POINTS)
    density = 2.0 * left / RATE_HZ / np.abs(response) ** 2
    density[0] /= 2.0
    return np.asarray(density)


def kubios_bands(density: Floats) -> BandPowers:
    """Powers between the usual edges from a density that ends at 2 Hz.

    >>> kubios_bands(np.ones(513))
    BandPowers(vlf=0.04, lf=0.11, hf=0.249, total=0.401)
    """
    places = np.arange(0, 402)
    step = RATE_HZ / 2 / (len(density) - 1)
    read = np.interp(places * READ_HZ, np.arange(len(density)) * step, density)
    edges = ((0, 40), (40, 150), (150, 399), (0, 401))
    return BandPowers(*(round(float(np.trapezoid(read[low : high + 1])) * READ_HZ, 12) for low, high in edges))
