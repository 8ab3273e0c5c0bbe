"""What a reader gives back where there are too many words for one object each: columns, as numpy arrays.

In float columns NaN stands for "not known". All arrays of one object have the same length n.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Beats", "ChartSeries", "HeartRates", "Motions", "Qualities", "Readings", "Wear"]

Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]


class Beats(NamedTuple):
    """Beats in time order; unpacks as `at, rr_ticks`.

    Attributes:
        at: float64, seconds since 1970-01-01 UTC, within 0.5 ms of what was stored.
        rr_ticks: uint16, the RR interval that ended there in 1/1024 s, exact.
    """

    at: Floats
    rr_ticks: NDArray[np.uint16]


class HeartRates(NamedTuple):
    """The strap's own heart rate; unpacks as `at, bpm`.

    Attributes:
        at: float64, seconds since 1970-01-01 UTC, within 8 ms.
        bpm: uint16, beats per minute, exact.
    """

    at: Floats
    bpm: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Motions:
    """Movement.

    Attributes:
        at: seconds since 1970-01-01 UTC.
        span_s: seconds that end at `at`.
        sd_g: standard deviation of the acceleration's magnitude, in g, within 0.05 mg.
        steps: steps in the span.
        lying: 1 lying, 0 not.
        worn: 1 worn, 0 not.
        lean_deg: the strap's angle from upright, within half a degree.
    """

    at: Floats
    span_s: Floats
    sd_g: Floats
    steps: Floats
    lying: Floats
    worn: Floats
    lean_deg: Floats


@dataclass(frozen=True, slots=True)
class Readings:
    """What the core said every ten seconds.

    Attributes:
        at: seconds since 1970-01-01 UTC, within 0.5 ms.
        state: uint8, place in `heartreach.store.STATES`.
        mode: uint8, place in `heartreach.store.MODES`.
        score: activation in standard deviations, within 0.0005.
        hr_bpm: heart rate, within 0.005.
        ln_rmssd: natural logarithm of RMSSD in ms, within 0.0005.
        coverage: share of the last minute covered by beats, within 0.0005.
    """

    at: Floats
    state: Codes
    mode: Codes
    score: Floats
    hr_bpm: Floats
    ln_rmssd: Floats
    coverage: Floats

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Where there is a score."""
        return ~np.isnan(self.score)


@dataclass(frozen=True, slots=True)
class Qualities:
    """The link's integrity, minute by minute; the fields of `LinkQuality`.

    Attributes:
        at: start of the minute, seconds since 1970-01-01 UTC.
        frames: frames received.
        beats: beats in them.
        coverage: sum of RR over wall time.
        malformed: frames the specification does not allow.
        duplicates: beats that came twice.
        gaps: gaps found.
        dropped: frames the hub could not take.
        lag_s: median time from beat to arrival.
    """

    at: Floats
    frames: Floats
    beats: Floats
    coverage: Floats
    malformed: Floats
    duplicates: Floats
    gaps: Floats
    dropped: Floats
    lag_s: Floats


@dataclass(frozen=True, slots=True)
class Wear:
    """Quarters of an hour in which there was a beat or a reading; all arrays have the same length.

    Attributes:
        at: begin of the quarter, seconds since 1970-01-01 UTC, rising.
        covered_s: seconds covered by beats, 0 to 900.
        scored: readings that had a score, 0 to 90.
    """

    at: Floats
    covered_s: Floats
    scored: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A stretch of time in few enough points to draw, from the roll-ups; bins in which nothing is known are left out.

    Attributes:
        width_s: seconds in one bin: a minute or a multiple of it.
        at: start of each bin, seconds since 1970-01-01 UTC.
        beats: beats in the bin.
        covered: share of the bin covered by beats, 0 to 1.
        readings: readings in it.
        scored: readings that had a score.
        state: uint8, the state most readings were in (place in `STATES`); 255 where there was no reading.
        hr_min: lowest heart rate in beats per minute; `hr_mean` and `hr_max` likewise.
        ln_rmssd: mean natural logarithm of RMSSD in ms.
        score_min: lowest score in standard deviations; `score_mean` and `score_max` likewise.
    """

    width_s: float
    at: Floats
    beats: NDArray[np.int64]
    covered: Floats
    readings: NDArray[np.int64]
    scored: NDArray[np.int64]
    state: Codes
    hr_min: Floats
    hr_mean: Floats
    hr_max: Floats
    ln_rmssd: Floats
    score_min: Floats
    score_mean: Floats
    score_max: Floats
