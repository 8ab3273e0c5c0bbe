"""Sample entropy of every window, exactly, without comparing every window's patterns anew.

Sample entropy is -log(A / B): of all pairs of templates that agree over two intervals within r standard deviations
(B of them), A agree over the third as well (Richman and Moorman 2000, Am. J. Physiol. 278:H2039-H2049). Neighbouring
windows share almost all their pairs, but each has its own tolerance. So pairs are counted once, sorted into the few
tolerances that a block of windows has; a window is what its block began with, plus the pairs that came with each beat,
less those that went.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from heartreach.signal.hrv.column import Column, column, judge
from heartreach.signal.hrv.moments import Moments
from heartreach.signal.hrv.profiles import Profile
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.templates import Matches, Templates
from heartreach.signal.hrv.units import Bools, Floats, Ints
from heartreach.signal.hrv.windows import Places, Windows

__all__ = ["MOST_BEATS", "sample_entropy"]

#: Windows that share one count of pairs at most, and by how many beats they may differ in length.
BLOCK = 256
UNLIKE = 24
#: Pairs are compared row by row, so many rows at once.
ROWS = 128
#: Longer stretches have more pairs than patience, and are no one process anyway.
MOST_BEATS = 10_000


def sample_entropy(recording: Recording, windows: Windows, profile: Profile) -> Column:
    """Sample entropy with patterns of two intervals and a tolerance of `profile.entropy_r` standard deviations.

    >>> from heartreach.signal.hrv.profiles import TASKFORCE
    >>> rr = [800, 810, 790, 820] * 30
    >>> r = Recording.from_ms(rr)
    >>> round(sample_entropy(r, Windows.whole(r), TASKFORCE).get(0), 3)  # what repeats itself has none
    0.0
    """
    sums = Moments.over(recording, windows)
    few = np.less(sums.beats, profile.min_entropy_beats)
    long = windows.stop - windows.first > MOST_BEATS
    flat = np.equal(sums.spread, 0)
    two, three = np.zeros(len(windows), np.int64), np.zeros(len(windows), np.int64)
    # Windows that will not be answered have no templates, so that they cost nothing.
    last = np.where(few | long | flat, windows.first, np.maximum(windows.stop - 2, windows.first))
    templates = Templates.of(recording, int((last - windows.first).max(initial=0)))
    tolerance = _tolerance(sums, profile.entropy_r, templates.step_ms)
    for place in _blocks(last - windows.first):
        block = _Block(templates, windows.first[place], last[place], tolerance[place])
        two[place], three[place] = block.counts()
    why = judge(
        (few, Reason.TOO_FEW_BEATS),
        (long, Reason.TOO_LONG),
        (flat, Reason.FLAT),
        (three == 0, Reason.NO_MATCH),
        size=len(few),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return column(np.log(two / three), why)


def _tolerance(sums: Moments, share: float, step_ms: float) -> Ints:
    """The widest distance in whole steps that is still within the tolerance."""
    beats = np.maximum(sums.beats, 2)
    deviation_ms: Floats = np.sqrt(sums.spread.astype(np.float64) / (beats * (beats - 1))) / 128.0
    return np.floor(share * deviation_ms / step_ms).astype(np.int64)


def _blocks(templates: Places) -> Iterator[slice]:
    """Runs of windows whose numbers of templates differ by little."""
    start = 0
    while start < len(templates):
        near = templates[start : start + BLOCK]
        unlike = np.maximum.accumulate(near) - np.minimum.accumulate(near) > UNLIKE
        size = int(unlike.argmax()) if unlike.any() else len(near)
        yield slice(start, start + size)
        start += size


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Neighbouring windows: the templates `first` to `last` (exclusive) of each, and how far apart pairs may be."""

    templates: Templates
    first: Places
    last: Places
    tolerance: Ints

    def counts(self) -> tuple[Ints, Ints]:
        """Pairs of each window that agree over two and over three intervals."""
        common = int((self.last - self.first).min())
        if common < 2:
            # Only stretches without templates; `_blocks` never mixes them with long ones.
            return np.zeros_like(self.tolerance), np.zeros_like(self.tolerance)
        levels = np.unique(self.tolerance)
        level = np.searchsorted(levels, self.tolerance)
        furthest = int(levels[-1])
        rank = np.searchsorted(levels, np.arange(furthest + 1))
        lags = common - 1
        come = self._table(self.last, lags, rank, came=True)
        gone = self._table(self.first, lags, rank, came=False)
        counts = (
            self._begun(lags, rank, len(levels))
            + come[:, self.last - self.last[0]]
            - gone[:, self.first - self.first[0]]
        )
        two, three = np.cumsum(counts, axis=2)[:, np.arange(len(level)), level]
        return self._with_far_pairs(two, three, common)

    def _begun(self, lags: int, rank: Places, levels: int) -> Ints:
        """Pairs within the first window by level."""
        counts = np.zeros((2, 1, levels), np.int64)
        for low in range(int(self.first[0]), int(self.last[0]), ROWS):
            high = min(low + ROWS, int(self.last[0]))
            made = self.templates.before(low, high, min(lags, high - int(self.first[0])), len(rank) - 1)
            inside = made.lag <= made.row + low - self.first[0]
            counts += _by_level(made, rank, levels, 1, inside, np.zeros_like(made.row))
        return counts

    def _table(self, edge: Places, lags: int, rank: Places, *, came: bool) -> Ints:
        """Running counts, beat after beat, of the pairs that come with the last template or go with the first."""
        low, high, levels = int(edge[0]), int(edge[-1]), int(rank[-1]) + 1
        counts = np.zeros((2, high - low + 1, levels), np.int64)
        for start in range(low, high, ROWS):
            stop = min(start + ROWS, high)
            look = self.templates.before if came else self.templates.after
            made = look(start, stop, lags, len(rank) - 1)
            counts[:, start - low + 1 : stop - low + 1] = _by_level(made, rank, levels, stop - start, None, made.row)
        return np.cumsum(counts, axis=1, out=counts)

    def _with_far_pairs(self, two: Ints, three: Ints, common: int) -> tuple[Ints, Ints]:
        """Add the few pairs that lie further apart than the shortest window of the block is long."""
        spare = self.last - self.first - common
        most = int(spare.max())
        if not most:
            return two, three
        offset, further = np.nonzero(np.add.outer(np.arange(most), np.arange(most)) < most)
        window, pair = np.nonzero((offset + further) < spare[:, None])
        own = self.first[window] + offset[pair]
        other = own + common + further[pair]
        room = self.templates.reach
        real = self.templates.whole[own + room] & self.templates.whole[other + room]
        window, own, other = window[real], own[real], other[real]
        made = self.templates.distances(own, other)
        near = (np.bincount(window[apart <= self.tolerance[window]], minlength=len(two)) for apart in made)
        return two + next(near), three + next(near)


def _by_level(made: Matches, rank: Places, levels: int, rows: int, only: Bools | None, row: Places) -> Ints:
    """How many pairs of each row first agree at each level: over two intervals, and over three."""
    first, two, three = row * levels, made.two, made.three
    if only is not None:
        first, two, three = first[only], two[only], three[only]
    agree = np.flatnonzero(three < len(rank))
    tables = np.empty((2, rows * levels), np.int64)
    tables[0] = np.bincount(first + rank.take(two), minlength=rows * levels)
    tables[1] = np.bincount(first.take(agree) + rank.take(three.take(agree)), minlength=rows * levels)
    return tables.reshape(2, rows, levels)
