"""Patterns of three intervals, and how far two of them are apart.

A template is an interval and the two after it; it counts only when all three are good neighbours. Two templates are as
far apart as their worst interval: `two` over the first two intervals, `three` over all three.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from heartreach.signal.hrv.native import native
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Bools, Ints
from heartreach.signal.hrv.windows import Places

__all__ = ["Matches", "Templates"]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Pairs of templates that are near: the row of the one, how many beats on the other lies, and both distances."""

    row: Places
    lag: Places
    two: Ints
    three: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """All templates of a recording, with room on both sides so that no look ever leaves the array.

    Attributes:
        steps: intervals in the recording's own steps, `reach` empty places, and as many before them.
        whole: the template that begins here counts.
        reach: the number of empty places on either side.
        step_ms: one step in milliseconds.
    """

    steps: Ints
    whole: Bools
    reach: int
    step_ms: float

    @classmethod
    def of(cls, recording: Recording, reach: int) -> Self:
        """All templates, to be compared over at most `reach` beats."""
        steps, step = native(recording, 1)
        # Differences of two numbers below 2^14 still fit 16 bits, and 16 bits are compared four times as fast as 64.
        small = np.int16 if np.abs(steps).max(initial=0) < 2**14 else np.int32
        pair_ok = recording.pair_ok
        whole = np.zeros(len(steps), np.bool_)
        whole[:-2] = pair_ok[1:-1] & pair_ok[2:]
        room = reach + 3
        return cls(np.pad(steps, room).astype(small), np.pad(whole, room), room, step / 128.0)

    def before(self, low: int, high: int, lags: int, furthest: int) -> Matches:
        """Near pairs of the templates `low` to `high` (exclusive) with those 1 to `lags` before them."""
        # Row j of the view holds the intervals before interval low + j, farthest first.
        own = self.steps[low + self.reach : high + self.reach + 1]
        view = sliding_window_view(self.steps[low + self.reach - lags : high + self.reach], lags)
        row, column, two = _near(view, own, furthest)
        lag = lags - column
        return self._whole_only(
            low, high, lags, Matches(row, lag, two, self._third(low + row, low + row - lag, two)), -1
        )

    def after(self, low: int, high: int, lags: int, furthest: int) -> Matches:
        """Near pairs of the templates `low` to `high` (exclusive) with those 1 to `lags` after them."""
        own = self.steps[low + self.reach : high + self.reach + 1]
        view = sliding_window_view(self.steps[low + self.reach + 1 : high + self.reach + 1 + lags], lags)
        row, column, two = _near(view, own, furthest)
        lag = column + 1
        return self._whole_only(
            low, high, lags, Matches(row, lag, two, self._third(low + row, low + row + lag, two)), 1
        )

    def _whole_only(self, low: int, high: int, lags: int, made: Matches, way: int) -> Matches:
        near = self.whole[low + self.reach - lags : high + self.reach + lags]
        if near.all():
            return made
        own = made.row + low + self.reach
        real = self.whole[own] & self.whole[own + way * made.lag]
        return Matches(made.row[real], made.lag[real], made.two[real], made.three[real])

    def _third(self, own: Places, other: Places, two: Ints) -> Ints:
        x = self.steps[self.reach + 2 :]
        return np.asarray(np.maximum(two, np.abs(x.take(own) - x.take(other))))

    def distances(self, own: Places, other: Places) -> tuple[Ints, Ints]:
        """How far pairs of templates are apart over two and over three intervals."""
        x, a, b = self.steps, own + self.reach, other + self.reach
        two = np.maximum(np.abs(x[a] - x[b]), np.abs(x[a + 1] - x[b + 1]))
        return two, self._third(own, other, two)


def _near(view: Ints, own: Ints, furthest: int) -> tuple[Places, Places, Ints]:
    """Rows and columns at which two neighbouring rows of differences are both small, and the larger of the two."""
    apart = np.abs(view - own[:, None])
    worst = np.maximum(apart[:-1], apart[1:]).ravel()
    found = np.flatnonzero(worst <= furthest)
    row = found // view.shape[1]
    return row, found - row * view.shape[1], worst.take(found)
