"""Order statistics and the shape of the histogram: quantiles, triangular index, TINN, Baevsky's stress index.

Quantiles interpolate linearly between neighbours (numpy's default). The triangular index is the number of beats over
the height of the histogram with bins of 1/128 s that begin at zero (Task Force 1996). The stress index is
AMo / (2 Mo MxDMn): AMo is the percentage of beats in the fullest bin of 50 ms, Mo the median and MxDMn the range, both
in seconds (Baevsky and Chernikova 2017, Cardiometry 10:66-76; Kubios takes its square root).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from heartreach.signal.hrv.column import Column, column, judge
from heartreach.signal.hrv.counts import Block, Counts, blocks, count_table
from heartreach.signal.hrv.moments import running
from heartreach.signal.hrv.profiles import Profile
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.tinn import triangle_base
from heartreach.signal.hrv.units import FINE_PER_MS, Floats, Ints, Ticks
from heartreach.signal.hrv.windows import Windows

__all__ = ["order_statistics"]

#: Width of the bins of the stress index.
STRESS_BIN_MS = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class _Sorted:
    """The sorted values of every window, as staircases: how many values are at most each level.

    The staircase of each window stands on top of the one before it, so that one binary search answers all windows.
    """

    levels: Ticks
    staircase: Counts
    beats: Ints

    @classmethod
    def of(cls, block: Block) -> Self:
        levels, kinds = np.unique(block.values, return_inverse=True)
        beats = block.stop - block.first
        counts = np.cumsum(count_table(kinds, len(levels), block.first, block.stop), axis=1, dtype=np.int32)
        counts += (np.arange(len(beats)) * (beats.max() + 1)).astype(np.int32)[:, None]
        return cls(levels, counts.ravel(), beats)

    def at(self, rank: Ints) -> Floats:
        """The value with that rank (from 0) in each window."""
        rows = np.arange(len(rank))
        sought = (rank + rows * (self.beats.max() + 1)).astype(np.int32)
        found = np.searchsorted(self.staircase, sought, side="right") - rows * len(self.levels)
        return np.asarray(self.levels[np.minimum(found, len(self.levels) - 1)] / FINE_PER_MS)

    def quantile(self, share: float) -> Floats:
        """The quantile between the two nearest ranks."""
        position = share * np.maximum(self.beats - 1, 0)
        low = np.floor(position).astype(np.int64)
        below = self.at(low)
        above = self.at(np.minimum(low + 1, np.maximum(self.beats - 1, 0)))
        return below + (above - below) * (position - low)


def order_statistics(recording: Recording, windows: Windows, profile: Profile) -> Mapping[str, Column]:
    """Quantiles and histogram indices of every window.

        >>> from heartreach.signal.hrv.profiles import TASKFORCE
    >>> r = Recording.from_ms([800, 810, 790, 800, 860, 800])
        >>> columns = order_statistics(r, Windows.whole(r), TASKFORCE)
        >>> columns["median_nn"].get(0), columns["max_nn"].get(0), columns["hti"].get(0)
        (800.0, 860.0, 2.0)
    """
    size = len(windows)
    table = {
        name: np.zeros(size)
        for name in ("median_nn", "q20_nn", "q80_nn", "min_nn", "max_nn", "hti", "tinn", "stress_index")
    }
    beats = np.zeros(size, np.int64)
    for block in blocks(recording, windows):
        beats[block.place] = block.stop - block.first
        if len(block.values):
            for name, values in _block(block, profile).items():
                table[name][block.place] = values
    few = judge((beats == 0, Reason.NO_BEATS), (beats < profile.min_beats, Reason.TOO_FEW_BEATS), size=size)
    # Splines through wild beats can leave a median below zero; there is no stress index of that either.
    senseless = (table["max_nn"] <= table["min_nn"]) | (table["median_nn"] <= 0)
    flat = judge((beats == 0, Reason.NO_BEATS), (senseless, Reason.FLAT), size=size)
    flat = np.where(few == 0, flat, few)
    table["sd_hr"] = _rate_deviation(recording, windows, beats)
    return {name: column(values, flat if name == "stress_index" else few) for name, values in table.items()}


def _rate_deviation(recording: Recording, windows: Windows, beats: Ints) -> Floats:
    """Standard deviation of 60000 / RR, divisor n - 1."""
    rates = np.where(recording.beat_ok, 60_000.0 / recording.rr_ms, 0.0)
    centre = float(np.median(rates[recording.beat_ok])) if recording.beat_ok.any() else 0.0
    rates = np.where(recording.beat_ok, rates - centre, 0.0)
    total, squares = (sums[windows.stop] - sums[windows.first] for sums in (running(rates), running(rates * rates)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.sqrt(np.maximum(squares - total * total / beats, 0.0) / (beats - 1)))


def _block(block: Block, profile: Profile) -> dict[str, Floats]:
    ordered = _Sorted.of(block)
    table = {"median_nn": ordered.quantile(0.5), "q20_nn": ordered.quantile(0.2), "q80_nn": ordered.quantile(0.8)}
    table["min_nn"] = ordered.at(np.zeros_like(ordered.beats))
    table["max_nn"] = ordered.at(np.maximum(ordered.beats - 1, 0))
    heights = _histogram(block, profile.histogram_ms)
    with np.errstate(invalid="ignore", divide="ignore"):
        table["hti"] = ordered.beats / heights.max(axis=1)
        table["tinn"] = triangle_base(heights) * profile.histogram_ms
        table["stress_index"] = _stress(block, table, ordered.beats, root=profile.root_stress)
    return table


def _stress(block: Block, table: dict[str, Floats], beats: Ints, *, root: bool) -> Floats:
    modal = 100.0 * _histogram(block, STRESS_BIN_MS).max(axis=1) / beats
    width = (table["max_nn"] - table["min_nn"]) / 1000.0
    stress = np.asarray(modal / (2.0 * table["median_nn"] / 1000.0 * width))
    return np.sqrt(stress) if root else stress


def _histogram(block: Block, width_ms: float) -> Counts:
    bins = np.floor_divide(block.values, width_ms * FINE_PER_MS).astype(np.int64)
    lowest = int(bins.min())
    return count_table(bins - lowest, int(bins.max()) - lowest + 1, block.first, block.stop)
