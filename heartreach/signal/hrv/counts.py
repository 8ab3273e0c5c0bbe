"""How often each value stands in each of many overlapping windows, without counting any window from scratch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Ints, Ticks
from heartreach.signal.hrv.windows import Places, Windows

__all__ = ["Block", "Counts", "blocks", "count_table"]

Counts = NDArray[np.int32]

#: Windows handled at once: large enough that numpy's cost per call vanishes, small enough to stay in the cache.
BLOCK = 256


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some neighbouring windows over the good beats they share.

    Attributes:
        place: which windows, as a slice of all.
        values: the good intervals of all of them.
        first, stop: where each window begins and ends in `values`.
    """

    place: slice
    values: Ticks
    first: Places
    stop: Places


def blocks(recording: Recording, windows: Windows) -> Iterator[Block]:
    """Neighbouring windows in groups; masked beats are left out."""
    good = recording.ticks[recording.beat_ok]
    before = np.concatenate([[0], np.cumsum(recording.beat_ok)])
    first, stop = before[windows.first], before[windows.stop]
    for start in range(0, len(windows), BLOCK):
        place = slice(start, start + BLOCK)
        low, high = int(first[place].min()), int(stop[place].max())
        yield Block(place, good[low:high], first[place] - low, stop[place] - low)


def count_table(kinds: Ints, size: int, first: Places, stop: Places) -> Counts:
    """Row by row, how often each kind 0 ... size - 1 stands in `kinds[first:stop]`; both edges must only rise.

    >>> count_table(np.array([0, 1, 1, 0]), 2, np.array([0, 1]), np.array([3, 4])).tolist()
    [[1, 2], [1, 2]]
    """
    rows = len(first)
    entered = _table(kinds[first[0] : stop[-1]], _window_of(stop, int(first[0]), int(stop[-1])), rows, size)
    left = _table(kinds[first[0] : first[-1]], _window_of(first, int(first[0]), int(first[-1])), rows, size)
    return np.cumsum(entered - left, axis=0, dtype=np.int32)


def _window_of(edges: Places, low: int, high: int) -> Ints:
    """For each place from `low` to `high` the first window whose edge lies beyond it."""
    return np.searchsorted(edges, np.arange(low, high), side="right")


def _table(kinds: Ints, rows_of: Ints, rows: int, size: int) -> Ints:
    return np.bincount(rows_of * size + kinds, minlength=rows * size).reshape(rows, size)
