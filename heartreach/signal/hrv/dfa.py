"""Detrended fluctuation analysis of every window at once, without looking into any window.

The cumulated intervals are cut into boxes of n beats that do not overlap, a line is taken out of each box, and the
fluctuation F(n) is the root mean square of what is left (Peng et al. 1995, Chaos 5:82-87). What is left in one box
does not depend on the window around it: a window's mean only adds a line. So the energy of the box that begins at each
beat is computed once, and a window is a difference of sums over every n-th box. Energies are whole, hence exact.

Boxes never reach across a masked beat or a hole; every unbroken run is boxed from its own beginning.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from heartreach.signal.hrv.column import Column, column, judge
from heartreach.signal.hrv.native import native
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Floats, Ints
from heartreach.signal.hrv.windows import Places, Windows

__all__ = ["Boxes", "scaling_exponent"]

#: Recordings without a coarser step of their own are rounded to 1/16 ms: that moves the exponents by about one in a
#: million, and keeps the energies of long boxes far from the end of `int64`.
FINEST = 8
#: Fewer boxes of one size do not give its fluctuation.
MIN_BOXES = 4


def scaling_exponent(recording: Recording, windows: Windows, sizes: tuple[int, int]) -> Column:
    """Slope of log F(n) over log n for every n from the first to the last size, window by window.

    >>> import numpy as np
    >>> r = Recording.from_ms(800 + np.random.default_rng(1).normal(0, 30, 500).round())
    >>> round(scaling_exponent(r, Windows.whole(r), (4, 12)).get(0), 1)  # white noise
    0.5
    """
    boxes = Boxes.of(recording)
    rows = len(windows)
    fewest, flat = np.full(rows, np.iinfo(np.int64).max), np.zeros(rows, np.bool_)
    n = np.arange(sizes[0], sizes[1] + 1)
    logs = np.log(n) - np.log(n).mean()
    slope = np.zeros(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        for size, log in zip(n.tolist(), logs.tolist(), strict=True):
            energy, count = boxes.between(size, windows.first, windows.stop)
            np.minimum(fewest, count, out=fewest)
            flat |= energy <= 0
            slope += log * 0.5 * np.log(energy / (count * size))
    why = judge((fewest < MIN_BOXES, Reason.TOO_FEW_BEATS), (flat, Reason.FLAT), size=rows)
    return column(slope / float(logs @ logs), why)


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Running sums of the cumulated intervals, from which any box's energy follows.

    Attributes:
        run: for each beat, which unbroken run it belongs to.
        begins, ends: first beat and one past the last of each run.
        sum0, sum1, sum2: of the cumulated intervals y, of i y and of y². They wrap around `int64`, which is harmless: a
            box's energy is the difference of sums that fits again.
        scale: energies in steps², to milliseconds².
    """

    run: Ints
    begins: Ints
    ends: Ints
    sum0: Ints
    sum1: Ints
    sum2: Ints
    scale: float

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """The running sums of a recording."""
        steps, step = native(recording, FINEST)
        y = np.cumsum(steps)
        # A run begins wherever a beat does not continue the one before; masked beats make runs too short for any box.
        starts = ~recording.pair_ok
        begins = np.flatnonzero(starts)
        ends = np.append(begins[1:], len(y))
        places = np.arange(len(y), dtype=np.int64)
        with np.errstate(over="ignore"):
            sums = (_running(y), _running(places * y), _running(y * y))
        return cls(np.cumsum(starts) - 1, begins, ends, *sums, scale=(step / 128.0) ** 2)

    def energies(self, size: int) -> Ints:
        """For the box of `size` beats at each place, size (size² - 1) times the energy left after taking out its line.

        Places whose box would reach beyond the run have 0.
        """
        last = len(self.run) - size
        if last < 0:
            return np.zeros(0, np.int64)
        place = np.arange(last + 1, dtype=np.int64)
        with np.errstate(over="ignore"):
            s0 = self.sum0[size:] - self.sum0[:-size]
            s1 = 2 * (self.sum1[size:] - self.sum1[:-size]) - (2 * place + size - 1) * s0
            s2 = self.sum2[size:] - self.sum2[:-size]
            square = size * size - 1
            energy = size * square * s2 - square * s0 * s0 - 3 * s1 * s1
        energy[self.run[place] != self.run[place + size - 1]] = 0
        return np.asarray(energy)

    def between(self, size: int, first: Places, stop: Places) -> tuple[Floats, Ints]:
        """Energy in ms² and number of the boxes in each stretch of beats."""
        if not len(self.run):
            return np.zeros(len(first)), np.zeros(len(first), np.int64)
        chain = _every_nth(self.energies(size), size, len(self.run) + size)
        whole = (self.ends - self.begins) // size
        run_energy = _running(chain[self.begins] - chain[self.begins + whole * size])
        run_count = _running(whole)
        empty = stop <= first
        start, last = np.minimum(first, len(self.run) - 1), np.clip(stop - 1, 0, len(self.run) - 1)
        head, tail = self.run[start], self.run[last]
        # The first run of a stretch is boxed from the stretch's beginning, every other one from its own.
        boxed = np.where(head == tail, stop - start, self.ends[head] - start) // size
        energy = chain[start] - chain[start + boxed * size]
        rest = np.where(head == tail, 0, (stop - self.begins[tail]) // size)
        energy = energy + chain[self.begins[tail]] - chain[self.begins[tail] + rest * size]
        between = np.maximum(tail, head + 1)
        energy = energy + run_energy[between] - run_energy[head + 1]
        count = np.where(empty, 0, boxed + rest + run_count[between] - run_count[head + 1])
        return np.where(empty, 0.0, energy * (self.scale / (size * (size * size - 1)))), count


def _running(values: Ints) -> Ints:
    sums = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


def _every_nth(values: Ints, size: int, length: int) -> Ints:
    """For each place the sum of the values there, `size` further, twice `size` further, ... to the end."""
    padded = np.zeros(-(-(length + 1) // size) * size, np.int64)
    padded[: len(values)] = values
    table = padded.reshape(-1, size)
    return np.ascontiguousarray(np.cumsum(table[::-1], axis=0)[::-1]).ravel()
