"""The simple detector that the core is held against: a residual after the fact, a rolling median, a five-minute mean.

What a careful study would do at its desk: the whole recording is fitted at once (movement, its memory, the hour), sleep
is known, and nothing has to be explained to anybody. `bench/core_cohort.py` counts both in one run. The form is that of
additional heart rate and additional HRV reduction (Brown 2020, PMC7642880) with a re-baselined mean.
"""

import math

import numpy as np
import numpy.typing as npt

from heartreach.models import SignalMode
from heartreach.signal.minute import Minute
from heartreach.signal.movement import Moved

__all__ = ["Floats", "peer_onsets", "peer_scores"]

Floats = npt.NDArray[np.float64]
#: Scatter of a normal distribution from its median absolute deviation.
MAD = 1.4826
#: A body this still, for this many minutes, is judged; in g.
STILL_G, STILL_MINUTES = 0.05, 5
#: Quiet minutes before this one that say what is usual, and how many of them must be known.
ROLLING_MINUTES, KNOWN_MINUTES = 90, 15
MEAN_MINUTES, MEAN_KNOWN = 5, 3
#: No second onset sooner than this, in seconds, nor before the score was below this share of the threshold.
REFRACTORY_S, READY_SHARE = 1200.0, 0.5


def peer_scores(minutes: list[tuple[Minute, Moved | None]], asleep: list[tuple[float, float]]) -> Floats:
    """The score of each minute; NaN where it is not judged.

    Args:
        minutes: one a minute, in order, with their movement.
        asleep: when the person sleeps.
    """
    at = np.array([minute.at for minute, _ in minutes])
    awake = np.ones(len(at), dtype=bool)
    for start, end in asleep:
        awake &= (at < start) | (at > end)
    moved_g = np.array([math.nan if moved is None else moved.minute_g for _, moved in minutes])
    memory_g = np.array([0.0 if moved is None else moved.memory_g for _, moved in minutes])
    angle = 2 * np.pi * (at % 86_400) / 86_400
    swing = [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]
    features = np.stack([np.ones(len(at)), np.nan_to_num(moved_g), memory_g, *swing], axis=1)
    fast = _residual(features, np.array([_known(minute.hr_bpm) for minute, _ in minutes]), awake)
    if any(minute.mode is SignalMode.RR for minute, _ in minutes):
        clean = [minute.ln_rmssd if minute.mode is SignalMode.RR else None for minute, _ in minutes]
        fast = (fast - _residual(features, np.array([_known(value) for value in clean]), awake)) / math.sqrt(2)
    still = np.nan_to_num(moved_g, nan=math.inf) < STILL_G
    above = fast - _usual(fast, still)
    rested = np.convolve(still, np.ones(STILL_MINUTES))[: len(at)] >= STILL_MINUTES
    return np.where(rested & awake, _mean(above), math.nan)


def peer_onsets(at: Floats, scores: Floats, threshold: float) -> list[float]:
    """Moments at which the score crosses the threshold."""
    told: list[float] = []
    ready = True
    for moment, score in zip(at.tolist(), scores.tolist(), strict=True):
        if math.isnan(score):
            continue
        if ready and score > threshold and (not told or moment - told[-1] >= REFRACTORY_S):
            told.append(moment)
            ready = False
        elif score < READY_SHARE * threshold:
            ready = True
    return told


def _residual(features: Floats, values: Floats, awake: npt.NDArray[np.bool_]) -> Floats:
    """What is left of the values, in robust standard deviations."""
    known = awake & ~np.isnan(values)
    weights, *_ = np.linalg.lstsq(features[known], values[known], rcond=None)
    left = values - features @ weights
    return np.asarray(left / (MAD * np.median(np.abs(left[known] - np.median(left[known])))))


def _usual(values: Floats, still: npt.NDArray[np.bool_]) -> Floats:
    usual = np.full(len(values), math.nan)
    for n in range(len(values)):
        window = slice(max(0, n - ROLLING_MINUTES), n)
        quiet = values[window][still[window]]
        quiet = quiet[~np.isnan(quiet)]
        if len(quiet) >= KNOWN_MINUTES:
            usual[n] = np.median(quiet)
    return usual


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    sums = np.convolve(np.where(known, values, 0.0), np.ones(MEAN_MINUTES))[: len(values)]
    counts = np.convolve(known, np.ones(MEAN_MINUTES))[: len(values)]
    return np.where(counts >= MEAN_KNOWN, sums / np.maximum(counts, 1), math.nan)


def _known(value: float | None) -> float:
    return math.nan if value is None else value
