"""Exact sums over the beats of the last seconds: beats come, leave, and may be taken out late."""

from collections import deque
from collections.abc import Iterable

__all__ = ["OnlineSums"]

#: 50 and 20 ms in fine ticks.
FIFTY_MS = 50 * 128
TWENTY_MS = 20 * 128

#: One interval: fine ticks, when it ended, whether it is a normal beat, whether it makes a pair with the one before.
Row = list[int]


class OnlineSums:
    """Sums over the window (now - length, now] in fine ticks; `pair` sums are over good neighbours.

    >>> sums = OnlineSums(length=1_000)
    >>> for end in (400, 800, 1200):
    ...     sums.add(400, end)
    >>> sums.beats, sums.pairs, sums.total
    (3, 2, 1200)
    """

    __slots__ = ("_length", "_rows", "beats", "level_squares", "levels", "over_20", "over_50", "pairs", "squares", "step_squares", "steps", "total")  # fmt: skip  # noqa: E501

    def __init__(self, length: int) -> None:
        self._length = length
        self._rows: deque[Row] = deque()
        self.beats = self.total = self.squares = 0
        self.pairs = self.steps = self.step_squares = self.levels = self.level_squares = 0
        self.over_50 = self.over_20 = 0

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, ticks: int, end: int, *, normal: bool = True, joined: bool = True) -> None:
        """The next interval; whatever ended a window length ago leaves."""
        rows = self._rows
        oldest = end - self._length
        while rows and rows[0][1] <= oldest:
            self._leave()
        pair = joined and normal and bool(rows) and rows[-1][2] == 1
        if normal:
            self._count(ticks, 1)
            if pair:
                self._count_pair(rows[-1][0], ticks, 1)
        rows.append([ticks, end, int(normal), int(pair)])

    def mask(self, back: int) -> None:
        """Take out the interval that came `back` intervals before the newest, and its pairs."""
        rows = self._rows
        place = len(rows) - 1 - back
        if place < 0 or not rows[place][2]:
            return
        row = rows[place]
        self._count(row[0], -1)
        row[2] = 0
        self._part(place)
        if back:
            self._part(place + 1)

    def rows(self) -> list[Row]:
        """The intervals of the window."""
        return [list(row) for row in self._rows]

    def load(self, rows: Iterable[Row]) -> None:
        """Start from the intervals that `rows` gave."""
        for ticks, end, normal, pair in rows:
            if normal:
                self._count(ticks, 1)
            if pair:
                self._count_pair(self._rows[-1][0], ticks, 1)
            self._rows.append([ticks, end, normal, pair])

    def _part(self, place: int) -> None:
        """Take the pair of the interval at `place` and the one before it out."""
        row = self._rows[place]
        if row[3]:
            self._count_pair(self._rows[place - 1][0], row[0], -1)
            row[3] = 0

    def _leave(self) -> None:
        rows = self._rows
        row = rows.popleft()
        if row[2]:
            self._count(row[0], -1)
            if rows and rows[0][3]:
                self._count_pair(row[0], rows[0][0], -1)
                rows[0][3] = 0

    def _count(self, ticks: int, times: int) -> None:
        self.beats += times
        self.total += times * ticks
        self.squares += times * ticks * ticks

    def _count_pair(self, before: int, ticks: int, times: int) -> None:
        step, level = ticks - before, ticks + before
        self.pairs += times
        self.steps += times * step
        self.step_squares += times * step * step
        self.levels += times * level
        self.level_squares += times * level * level
        size = abs(step)
        if size > TWENTY_MS:
            self.over_20 += times
            if size > FIFTY_MS:
                self.over_50 += times
