"""Approximate entropy of one stretch of beats (Pincus 1991, PNAS 88:2297-2301).

Kept for comparison with older papers: every pattern also matches itself, which biases the index towards regularity in
short stretches. Sample entropy has not that fault.
"""

import numpy as np

from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Bools, Floats

__all__ = ["approximate_entropy"]

#: Patterns compared with all others at once, so that memory stays small.
ROWS = 256


def approximate_entropy(recording: Recording, share: float) -> float:
    """Patterns of two and three intervals, tolerance `share` standard deviations; patterns never span a hole.

    >>> r = Recording.from_ms([800, 810, 790, 820] * 30)
    >>> round(approximate_entropy(r, 0.2), 3)
    0.0
    """
    rr, pair_ok = recording.rr_ms, recording.pair_ok
    tolerance = share * float(np.std(rr[recording.beat_ok], ddof=1))
    two = np.flatnonzero(pair_ok[1:])
    three = np.flatnonzero(pair_ok[1:-1] & pair_ok[2:])
    short = np.stack([rr[two], rr[two + 1]])
    long = np.stack([rr[three], rr[three + 1], rr[three + 2]])
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    return max(_mean_log_share(short, tolerance) - _mean_log_share(long, tolerance), 0.0) + 0.0


def _mean_log_share(patterns: Floats, tolerance: float) -> float:
    """Mean logarithm of the share of patterns that are near each pattern, itself included."""
    count = patterns.shape[1]
    logs = np.empty(count)
    for start in range(0, count, ROWS):
        near: Bools = np.ones((min(ROWS, count - start), count), np.bool_)
        for row in patterns:
            near &= np.abs(row[start : start + ROWS, None] - row) <= tolerance
        logs[start : start + ROWS] = np.log(near.sum(axis=1) / count)
    return float(logs.mean())
