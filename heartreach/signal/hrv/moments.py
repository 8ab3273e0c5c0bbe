"""Exact sums over any windows: how many beats and pairs, their sums and their squares.

Running sums from the beginning of the recording answer every window by one subtraction. For whole ticks the sums are
`int64` and wrap around silently where a day's total does not fit; the difference of two wrapped sums is still exact as
long as the window's own result fits; where it might not, floats take over.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import FINE_PER_MS, Bools, Ints, Ticks
from heartreach.signal.hrv.windows import Places, Windows

__all__ = ["Moments", "running"]

#: Half the range of `int64`: below it, exact arithmetic cannot overflow.
LARGEST = 2.0**62


def running(values: Ticks) -> Ticks:
    """Sums of the first 0, 1, 2, ... values.

    >>> running(np.array([3, 4])).tolist()
    [0, 3, 7]
    """
    sums = np.zeros(len(values) + 1, np.float64 if values.dtype == np.float64 else np.int64)
    np.cumsum(values, out=sums[1:])
    return np.asarray(sums)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums over the good beats and the good pairs of each window, in fine ticks.

    Attributes:
        beats: good beats.
        pairs: good pairs.
        total: sum of the intervals.
        spread: beats squared times the variance (divisor n) of the intervals.
        step_squares: sum of the squared differences within pairs.
        step_spread: pairs squared times the variance of the differences.
        level_spread: the same for the sums of the two intervals of a pair.
        over_50, over_20: pairs that differ by more than 50 and 20 ms.
    """

    beats: Ints
    pairs: Ints
    total: Ticks
    spread: Ticks
    step_squares: Ticks
    step_spread: Ticks
    level_spread: Ticks
    over_50: Ints
    over_20: Ints

    @classmethod
    def over(cls, recording: Recording, windows: Windows) -> Self:
        """The sums of every window of a recording."""
        ok, pair_ok = recording.beat_ok, recording.pair_ok
        centre = _centre(recording)
        x = np.where(ok, recording.ticks - centre, 0)
        steps = np.zeros_like(x)
        levels = np.zeros_like(x)
        np.subtract(x[1:], x[:-1], out=steps[1:], where=pair_ok[1:])
        np.add(x[1:], x[:-1], out=levels[1:], where=pair_ok[1:])
        first, stop = windows.first, windows.stop
        inner = np.minimum(first + 1, stop)
        beats, pairs = _count(ok, first, stop), _count(pair_ok, inner, stop)
        total, squares = _between(x, first, stop), _between(x * x, first, stop)
        drift, step_squares = _between(steps, inner, stop), _between(steps * steps, inner, stop)
        level, level_squares = _between(levels, inner, stop), _between(levels * levels, inner, stop)
        size = np.abs(steps)
        return cls(
            beats=beats,
            pairs=pairs,
            total=np.asarray(total + beats * centre),
            spread=_spread(beats, total, squares),
            step_squares=step_squares,
            step_spread=_spread(pairs, drift, step_squares),
            level_spread=_spread(pairs, level, level_squares),
            over_50=_count(size > 50 * FINE_PER_MS, inner, stop),
            over_20=_count(size > 20 * FINE_PER_MS, inner, stop),
        )


def _centre(recording: Recording) -> int:
    """A whole number near the usual interval: squares of what is left stay small."""
    good = recording.ticks[recording.beat_ok]
    return int(np.median(good)) if good.size else 0


def _count(flags: Bools, first: Places, stop: Places) -> Ints:
    sums = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=sums[1:])
    return np.asarray(sums[stop] - sums[first])


def _between(values: Ticks, first: Places, stop: Places) -> Ticks:
    sums = running(values)
    return np.asarray(sums[stop] - sums[first])


def _spread(count: Ints, total: Ticks, squares: Ticks) -> Ticks:
    """Count squared times the variance: exact, unless it could leave `int64`, which takes days in one window."""
    if float(count.max(initial=0)) * float(squares.max(initial=0)) >= LARGEST:
        return np.maximum(count.astype(np.float64) * squares - total.astype(np.float64) ** 2, 0.0)
    return np.maximum(count * squares - total * total, 0)
