"""Power spectra of the beats themselves: tapered Fourier sums over uneven beat times, nothing interpolated.

Interpolating the tachogram to an even grid is a low-pass filter: at 45 beats a minute it takes up to 43 % of the power
at breathing frequency away. Fourier sums over the beats do not; masked beats simply do not enter the sum.

A window of length L is tapered by half a cosine over the first and last sixth (Tukey window with a share of 1/3): a
beat at the edge hardly counts, so that moving or losing it does not move the result. With tapers w, intervals x less
their tapered mean, and beat times t, the one-sided density is 2 |sum w x exp(-2 pi i f t)|² mean(rr) / sum w², in
ms²/Hz; a sine of amplitude A has the power A²/2. Running sums over the beats answer all windows at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Floats
from heartreach.signal.hrv.windows import Places, Windows

__all__ = ["HIGHEST_HZ", "Spectra", "beat_spectra"]

Complexes = NDArray[np.complex128]

#: The density is computed up to the line after this: the upper edge of HF.
HIGHEST_HZ = 0.4

#: The taper rises over this part of the window and falls over as much. A sixth keeps the last beat's weight near zero
#: and lines narrow enough for 120-s windows; its cosine turns in a third of L, which is a shift by three lines.
RISE = 1.0 / 6.0
SHIFT = 3

#: Windows handled at once: the row of one line for all of them fits the processor's first cache.
BLOCK = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Spectra:
    """Densities of neighbouring windows.

    Attributes:
        place: which windows, as a slice of all.
        step_hz: distance between lines; line k stands at k steps.
        density: one row per line, one column per window, in ms²/Hz; NaN where a window has no beats.
    """

    place: slice
    step_hz: float
    density: Floats


def beat_spectra(recording: Recording, windows: Windows) -> Iterator[Spectra]:
    """Densities of all windows, some at a time.

    >>> r = Recording.from_ms([800, 810, 790, 805] * 30)
    >>> [(made.density.shape, round(made.step_hz, 4)) for made in beat_spectra(r, Windows.whole(r))]
    [((40, 1), 0.0104)]
    """
    before = np.concatenate([[0], np.cumsum(recording.beat_ok)])
    times, rr_ms = recording.at_s[recording.beat_ok], recording.rr_ms[recording.beat_ok]
    first, stop = before[windows.first], before[windows.stop]
    length = windows.length_s or 1.0
    for start in range(0, len(windows), BLOCK):
        place = slice(start, min(start + BLOCK, len(windows)))
        low, high = int(first[place].min()), int(stop[place].max())
        # Times count from the block's beginning: phases of small numbers keep all their digits.
        origin = float(windows.end_s[start]) - length
        near = times[low:high] - origin
        starts = windows.end_s[place] - length - origin
        edges = _Edges.of(first[place] - low, stop[place] - low, near, starts, length)
        yield Spectra(
            place, 1.0 / length, _density(near / length, rr_ms[low:high], edges, int(np.ceil(HIGHEST_HZ * length)) + 1)
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """The beats at which windows begin, their tapers are up, the tapers start down, and the windows end."""

    begin: Places
    risen: Places
    falling: Places
    end: Places
    phase: Complexes

    @classmethod
    def of(cls, begin: Places, end: Places, times: Floats, starts: Floats, length_s: float) -> Self:
        risen = np.clip(np.searchsorted(times, starts + RISE * length_s, side="right"), begin, end)
        falling = np.clip(np.searchsorted(times, starts + (1.0 - RISE) * length_s, side="right"), risen, end)
        return cls(begin, risen, falling, end, np.exp(2j * np.pi * SHIFT * starts / length_s))


class _Lines:
    """Sums over windows, line after line; rows of two, the sum of exp(-2 pi i k turns) and that of x times it.

    Every array is made once and filled again for each line: fresh memory would cost five times the arithmetic.
    """

    def __init__(self, turns: Floats, x: Floats, edges: _Edges) -> None:
        self._edges = edges
        self._x = x
        self._turn = np.exp(-2j * np.pi * turns)
        self._wheel = np.ones(len(turns), np.complex128)
        self._product = np.empty(len(turns), np.complex128)
        self._sums = np.zeros((len(turns) + 1, 2), np.complex128)
        self._flat, self._sloped, self._some = np.empty((3, len(edges.begin), 2), np.complex128)

    def next(self) -> tuple[Complexes, Complexes]:
        """The next line's sums over the flat middles and over the slopes, valid until the line after it."""
        wheel, sums, edges = self._wheel, self._sums, self._edges
        np.cumsum(wheel, out=sums[1:, 0])
        np.cumsum(np.multiply(wheel, self._x, out=self._product), out=sums[1:, 1])
        np.multiply(wheel, self._turn, out=wheel)
        flat, sloped, some = self._flat, self._sloped, self._some
        # mode="clip" lets numpy write into `out` directly; no place is ever outside.
        sums.take(edges.falling, axis=0, mode="clip", out=flat)
        flat -= sums.take(edges.risen, axis=0, mode="clip", out=some)
        sums.take(edges.end, axis=0, mode="clip", out=sloped)
        sloped -= sums.take(edges.begin, axis=0, mode="clip", out=some)
        sloped -= flat
        return flat, sloped


class _Taper:
    """From the sums of neighbouring lines to tapered sums less the window's mean, line after line."""

    def __init__(self, level: Floats, phase: Complexes) -> None:
        self._level = level
        self._above, self._below = 0.25 * phase, 0.25 * phase.conj()
        self._some = np.empty_like(phase)
        self._flats = np.empty((SHIFT + 1, len(phase)), np.complex128)
        self._slopes = np.empty((2 * SHIFT + 1, len(phase)), np.complex128)

    def put(self, line: int, flat: Complexes, sloped: Complexes) -> None:
        """Remember the sums of one line, less the level; lines below 0 mirror those above, as x is real."""
        own = self._slopes[line % len(self._slopes)]
        for made, sums in ((self._flats[line % len(self._flats)], flat), (own, sloped)):
            np.multiply(self._level, sums[:, 0], out=made)
            np.subtract(sums[:, 1], made, out=made)
        if 0 < line <= SHIFT:
            np.conjugate(own, out=self._slopes[-line % len(self._slopes)])

    def power(self, line: int, out: Floats) -> None:
        """Squared modulus of a line; lines up to `line + SHIFT` must have been put."""
        slopes, some = self._slopes, self._some
        made = self._flats[line % len(self._flats)]
        made += np.multiply(slopes[line % len(slopes)], 0.5, out=some)
        made -= np.multiply(slopes[(line - SHIFT) % len(slopes)], self._below, out=some)
        made -= np.multiply(slopes[(line + SHIFT) % len(slopes)], self._above, out=some)
        np.multiply(made.real, made.real, out=out)
        np.multiply(made.imag, made.imag, out=some.real)
        out += some.real


def _density(turns: Floats, rr_ms: Floats, edges: _Edges, lines: int) -> Floats:
    """One row per line; `turns` are the beat times in window lengths."""
    centre = float(np.median(rr_ms)) if rr_ms.size else 0.0
    density = np.empty((lines, len(edges.begin)))
    with np.errstate(invalid="ignore", divide="ignore"):
        level, scale = _level_and_scale(_Lines(turns, rr_ms - centre, edges), centre, edges.phase)
        sums, taper = _Lines(turns, rr_ms - centre, edges), _Taper(level, edges.phase)
        for line in range(lines + SHIFT):
            taper.put(line, *sums.next())
            if line >= SHIFT:
                taper.power(line - SHIFT, density[line - SHIFT])
        density *= scale
    return density


def _level_and_scale(sums: _Lines, centre: float, phase: Complexes) -> tuple[Floats, Floats]:
    """The tapered mean of each window, and what turns squared sums into densities.

    Sum of the squared tapers on the slopes: ((1 - cos) / 2)² = 3/8 - cos / 2 + cos of twice the angle / 8.
    """
    flat, sloped = (made.real.copy() for made in sums.next())
    turned = [sums.next()[1].copy() for _ in range(2 * SHIFT)]
    once = (turned[SHIFT - 1] * phase[:, None]).real
    twice = (turned[2 * SHIFT - 1][:, 0] * phase**2).real
    weight, weighted = (flat + 0.5 * sloped - 0.5 * once).T
    count, total = (flat + sloped).T
    mean_rr_s = (centre + total / count) / 1000.0
    return weighted / weight, 2.0 * mean_rr_s / (flat[:, 0] + 0.375 * sloped[:, 0] - 0.5 * once[:, 0] + 0.125 * twice)
