"""Time domain and Poincaré plot from exact sums.

Conventions (Task Force 1996, Circulation 93:1043-1065; Brennan et al. 2001, IEEE TBME 48:1342-1347): standard
deviations divide by n - 1; pNN50 divides by the number of pairs, not of beats; the mean heart rate belongs to the mean
interval.
"""

from collections.abc import Mapping

import numpy as np

from heartreach.signal.hrv.column import Codes, Column, column, judge
from heartreach.signal.hrv.moments import Moments
from heartreach.signal.hrv.profiles import Profile
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import FINE_PER_MS, FINE_PER_SECOND, Floats, Ints, Ticks
from heartreach.signal.hrv.windows import Windows

__all__ = ["time_domain"]


def time_domain(recording: Recording, windows: Windows, profile: Profile) -> Mapping[str, Column]:
    """Mean, spread, differences and Poincaré plot of every window.

    >>> from heartreach.signal.hrv.profiles import TASKFORCE
    >>> r = Recording.from_ms([800, 810, 790, 800, 860, 800])
    >>> columns = time_domain(r, Windows.whole(r), TASKFORCE)
    >>> columns["mean_nn"].get(0), columns["nn50"].get(0), columns["pnn50"].get(0)
    (810.0, 2.0, 40.0)
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return _columns(Moments.over(recording, windows), windows, profile)


def _columns(sums: Moments, windows: Windows, profile: Profile) -> Mapping[str, Column]:
    size = len(windows)
    always = np.zeros(size, np.uint8)
    some = judge((sums.beats == 0, Reason.NO_BEATS), size=size)
    beats = judge((sums.beats == 0, Reason.NO_BEATS), (sums.beats < profile.min_beats, Reason.TOO_FEW_BEATS), size=size)
    pairs = judge((sums.beats == 0, Reason.NO_BEATS), (sums.pairs < profile.min_pairs, Reason.TOO_FEW_PAIRS), size=size)
    mean = sums.total / (sums.beats * FINE_PER_MS)
    columns = {
        "span_s": Column(np.full(size, windows.length_s), always),
        "coverage": Column(_coverage(sums, windows), always),
        "beats": Column(sums.beats.astype(np.float64), always),
        "masked": Column((windows.stop - windows.first - sums.beats).astype(np.float64), always),
        "pairs": Column(sums.pairs.astype(np.float64), always),
        "mean_nn": column(mean, some),
        "mean_hr": column(60_000.0 / mean, some),
        "sdnn": column(_deviation(sums.spread, sums.beats), beats),
    }
    return columns | _pair_columns(sums, pairs)


def _pair_columns(sums: Moments, why: Codes) -> dict[str, Column]:
    rmssd = np.sqrt(sums.step_squares / sums.pairs) / FINE_PER_MS
    sdsd = _deviation(sums.step_spread, sums.pairs)
    sd1 = sdsd / np.sqrt(2.0)
    sd2 = _deviation(sums.level_spread, sums.pairs) / np.sqrt(2.0)
    return {
        "rmssd": column(rmssd, why),
        "ln_rmssd": _where(rmssd > 0, np.log(rmssd), why),
        "sdsd": column(sdsd, why),
        "nn50": column(sums.over_50.astype(np.float64), why),
        "pnn50": column(100.0 * sums.over_50 / sums.pairs, why),
        "nn20": column(sums.over_20.astype(np.float64), why),
        "pnn20": column(100.0 * sums.over_20 / sums.pairs, why),
        "sd1": column(sd1, why),
        "sd2": column(sd2, why),
        "sd2_sd1": _where(sd1 > 0, sd2 / sd1, why),
    }


def _where(varies: np.ndarray[tuple[int], np.dtype[np.bool_]], values: Floats, why: Codes) -> Column:
    flat = judge((~varies, Reason.FLAT), size=len(why))
    return column(values, np.where(why == 0, flat, why))


def _deviation(spread: Ticks, count: Ints) -> Floats:
    """Standard deviation in milliseconds from count squared times the variance."""
    return np.sqrt(spread.astype(np.float64) / (count * (count - 1))) / FINE_PER_MS


def _coverage(sums: Moments, windows: Windows) -> Floats:
    covered = np.asarray(sums.total / FINE_PER_SECOND)
    return np.minimum(covered / windows.length_s, 1.0) if windows.length_s else np.zeros(len(windows))
