"""RR intervals with their times and with what may be computed from them: `beat_ok` and `pair_ok`.

A hole is never closed up. An interval that cannot be one heartbeat is masked; two intervals count as neighbours only
when nothing is missing between them. Splicing two runs together instead doubles RMSSD in ordinary recordings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from heartreach.errors import BadInput
from heartreach.plain_text import FITS_S, tell_beginnings
from heartreach.signal.hrv.errors import BadInterval, BadTimes, WrongUnit, check_seconds
from heartreach.signal.hrv.units import FINE_PER_MS, FINE_PER_STRAP_TICK, Bools, Floats, Ticks, to_fine

__all__ = ["LONGEST_MS", "SHORTEST_MS", "Recording"]

#: An interval outside these bounds is a dropout or a double count, not a heartbeat: 250 and 20 beats a minute. The
#: longest RR of a sinus pause in healthy sleepers is about 2 s (Task Force 1996 gives no bound; this one is generous).
SHORTEST_MS = 240.0
LONGEST_MS = 3000.0

#: Medians outside these bounds mean that the numbers are in another unit (or not RR at all): 20 to 250 beats a minute.
MEDIAN_MS = (SHORTEST_MS, LONGEST_MS)

#: Beat times may disagree with the intervals by this much (rounding, filtering) before a gap is assumed.
CLOCK_TOLERANCE_S = FITS_S
#: ... and by this much where times are whole seconds: the rounding of two stamps and one more for the writer's delay.
COARSE_TOLERANCE_S = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """RR intervals on one clock. Make one with `from_ms`, `from_seconds` or `from_strap`.

    Attributes:
        ticks: the intervals in 1/128000 s; `int64` wherever the recorder's clock allows it.
        at_s: the moment at which each interval ended, in seconds.
        beat_ok: the interval is one normal heartbeat.
        joined: the interval began where the one before it ended; False at the first and after every hole.

    >>> r = Recording.from_ms([800, 810, 60_000, 790, 805])
    >>> r.beat_ok.tolist()
    [True, True, False, True, True]
    >>> r.pair_ok.tolist()
    [False, True, False, False, True]
    """

    ticks: Ticks
    at_s: Floats
    beat_ok: Bools
    joined: Bools

    @classmethod
    def from_ms(cls, rr_ms: ArrayLike, at_s: ArrayLike | None = None, tolerance_s: float | None = None) -> Self:
        """RR intervals in milliseconds.

        Args:
            rr_ms: the intervals, in the order in which they came; any real dtype.
            at_s: when each interval ended, in seconds on any clock; without them the intervals follow one another.
                Times of their beginnings are known by fitting better, and taken as such.
            tolerance_s: how far times and intervals may disagree before a gap is assumed; without it 0.05 s, or 2 s
                when all times are whole seconds.

        Raises:
            WrongUnit: the median says that these are not milliseconds.
            BadInterval: a value is NaN, infinite, zero or negative.
            BadTimes: the times do not fit.
            BadInput: the tolerance is no time above 0.

        >>> Recording.from_ms([800, 810], at_s=[10.0, 15.0]).pair_ok.tolist()
        [False, False]
        >>> Recording.from_ms([0.8, 0.81, 0.79])
        Traceback (most recent call last):
        ...
        heartreach.signal.hrv.errors.WrongUnit: a median RR of 0.8 ms looks like seconds. Use Recording.from_ms, ...
        """
        rr = _intervals(rr_ms)
        _check_unit(rr)
        return cls._build(to_fine(rr), at_s, tolerance_s)

    @classmethod
    def from_seconds(cls, rr_s: ArrayLike, at_s: ArrayLike | None = None, tolerance_s: float | None = None) -> Self:
        """RR intervals in seconds; see `from_ms`.

        >>> Recording.from_seconds([0.8, 0.81]).rr_ms.tolist()
        [800.0, 810.0]
        """
        return cls.from_ms(_intervals(rr_s) * 1000.0, at_s, tolerance_s)

    @classmethod
    def from_strap(cls, rr_ticks: ArrayLike, at_s: ArrayLike | None = None, tolerance_s: float | None = None) -> Self:
        """RR intervals in a strap's ticks of 1/1024 s; see `from_ms`.

        >>> Recording.from_strap([1024, 1000]).rr_ms.tolist()
        [1000.0, 976.5625]
        """
        return cls.from_ms(_intervals(rr_ticks) * (FINE_PER_STRAP_TICK / FINE_PER_MS), at_s, tolerance_s)

    @classmethod
    def _build(cls, ticks: Ticks, at_s: ArrayLike | None, tolerance_s: float | None) -> Self:
        rr_ms = ticks / FINE_PER_MS
        joined = np.ones(len(ticks), np.bool_)
        joined[:1] = False
        if at_s is None:
            times = np.cumsum(ticks) / (FINE_PER_MS * 1000)
        else:
            if tolerance_s is not None:
                check_seconds("tolerance_s", tolerance_s)
            times = _times(at_s, len(ticks))
            coarse = bool((times == np.rint(times)).all())
            tolerance = tolerance_s or (COARSE_TOLERANCE_S if coarse else CLOCK_TOLERANCE_S)
            rr_s = rr_ms / 1000.0
            joined[1:] = np.abs(np.diff(times) - rr_s[1:]) <= tolerance
            if tell_beginnings(times.tolist(), rr_s.tolist(), tolerance):
                joined[1:] = np.abs(np.diff(times) - rr_s[:-1]) <= tolerance
                times = np.maximum.accumulate(times + rr_s)
            times = _refined(times, rr_s, joined) if coarse else times
        beat_ok = (rr_ms >= SHORTEST_MS) & (rr_ms <= LONGEST_MS)
        return cls(ticks, times, beat_ok, joined)

    def __len__(self) -> int:
        return len(self.ticks)

    @property
    def exact(self) -> bool:
        """Whether the intervals are whole fine ticks, so that their statistics are exact."""
        return self.ticks.dtype == np.int64

    @property
    def rr_ms(self) -> Floats:
        """The intervals in milliseconds."""
        return self.ticks / FINE_PER_MS

    @property
    def pair_ok(self) -> Bools:
        """Whether the interval and the one before it are normal beats with nothing missing between them."""
        both = self.joined & self.beat_ok
        both[1:] &= self.beat_ok[:-1]
        return both

    @property
    def start_s(self) -> float:
        """When the first interval began; 0 for an empty recording."""
        return float(self.at_s[0] - self.ticks[0] / (FINE_PER_MS * 1000)) if len(self) else 0.0

    @property
    def span_s(self) -> float:
        """From the beginning of the first interval to the end of the last, in seconds."""
        return float(self.at_s[-1]) - self.start_s if len(self) else 0.0

    @property
    def coverage(self) -> float:
        """The share of the span that normal beats cover, 0 to 1.

        >>> round(Recording.from_ms([1000] * 30 + [30_000]).coverage, 2)
        0.5
        """
        if not self.span_s:
            return 0.0
        return min(1.0, float(self.ticks[self.beat_ok].sum()) / (FINE_PER_MS * 1000) / self.span_s)

    def masked(self, bad: ArrayLike) -> Self:
        """The same recording with the beats of `bad` (a mask, or places) masked as well.

        Raises:
            BadInput: there are no such places, or the mask is of another length.

        >>> Recording.from_ms([800, 810, 790]).masked([1]).pair_ok.tolist()
        [False, False, False]
        """
        places = np.asarray(bad)
        beat_ok = self.beat_ok.copy()
        try:
            beat_ok[places if places.size else []] = False
        except IndexError as error:
            raise BadInput(
                f"these are no places among {len(self)} beats: {error}", "Pass a mask of all beats, or whole numbers."
            ) from None
        return replace(self, beat_ok=beat_ok)

    def part(self, first: int, stop: int) -> Self:
        """Beats `first` to `stop` (exclusive); the pair across the left edge is cut."""
        joined = self.joined[first:stop].copy()
        joined[:1] = False
        return replace(
            self,
            ticks=self.ticks[first:stop],
            at_s=self.at_s[first:stop],
            beat_ok=self.beat_ok[first:stop],
            joined=joined,
        )


def _intervals(rr: ArrayLike | Sequence[int]) -> Floats:
    try:
        values = np.atleast_1d(np.asarray(rr))
    except ValueError:  # rows of different lengths
        values = np.empty((0, 0))
    is_real = np.issubdtype(values.dtype, np.number) and not np.iscomplexobj(values)
    if values.ndim != 1 or not (is_real or values.size == 0):
        raise BadInterval(
            "RR intervals must be one row of numbers", "Pass a list or a one-dimensional array of RR intervals."
        )
    numbers = values.astype(np.float64)
    wrong = np.flatnonzero(~(np.isfinite(numbers) & (numbers > 0)))
    if wrong.size:
        raise BadInterval(f"interval {wrong[0]} is {numbers[wrong[0]]:g}, which no heart can have")
    return numbers


def _check_unit(rr_ms: Floats) -> None:
    if not rr_ms.size:
        return
    middle = float(np.median(rr_ms))
    low, high = MEDIAN_MS
    if middle < low:
        guess = "seconds" if middle < low / 50 else "beats per minute, or seconds in another scale"
        raise WrongUnit(f"a median RR of {middle:.4g} ms looks like {guess}")
    if middle > high:
        raise WrongUnit(f"a median RR of {middle:.6g} ms is no heart's, so these are not milliseconds")


def _times(at_s: ArrayLike, size: int) -> Floats:
    try:
        times = np.atleast_1d(np.asarray(at_s, np.float64))
    except (ValueError, TypeError):
        raise BadTimes("beat times must be one row of numbers") from None
    if times.shape != (size,):
        raise BadTimes(f"{size} intervals came with {times.size} times")
    if not np.isfinite(times).all() or (np.diff(times) < 0).any():
        raise BadTimes("beat times must be finite and must not run backwards")
    return times


def _refined(times: Floats, rr_s: Floats, joined: Bools) -> Floats:
    """Whole-second stamps as times of beats: within a run beats are their intervals apart, and right on average."""
    if not len(times):
        return times
    elapsed = np.cumsum(rr_s)
    run = np.cumsum(~joined)
    late = np.bincount(run, times - elapsed)[run] / np.bincount(run)[run]
    return np.asarray(np.maximum.accumulate(elapsed + late))
