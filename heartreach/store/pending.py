"""Words that wait for the next commit: small, in order, and bounded when the disk takes nothing for a day."""

from array import array
from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from heartreach.errors import BadInput
from heartreach.models import Word
from heartreach.store.series import SERIES, Series, parts
from heartreach.store.shelves import SHELVES

__all__ = ["MAX_ROWS", "Pending"]

#: Rows kept per wearer and dense series while the disk takes nothing: a day of beats is about 104,000, so this is more
#: than 36 h even at 90 beats/min; 16 bytes each.
MAX_ROWS = 200_000
#: Sparse words kept; the rarest kind comes a few times a day, the commonest (link changes) a few times a minute.
MAX_WORDS = 200_000
#: Times beyond the year 5000 are a mistake, and would not fit the tables.
LATEST = 1e11


@dataclass(slots=True)
class Pending:
    """A batch being filled.

    Attributes:
        dense: flat rows by wearer and series, each `series.width` numbers long.
        sparse: other words with their wearer, in the order they came.
        dropped: how many words the bounds cost.
    """

    dense: dict[tuple[str, type[Word]], "array[float]"] = field(default_factory=dict)
    sparse: deque[tuple[str, Word]] = field(default_factory=deque)
    dropped: int = 0

    def __bool__(self) -> bool:
        return bool(self.dense or self.sparse)

    def add(self, wearer: str, word: Word) -> None:
        """Append one word.

        Raises:
            BadInput: nothing stores this kind of word, or its time is out of reach.
        """
        if type(word) in SERIES:
            for part in parts(word):
                self._add_row(wearer, part)
        elif type(word) in SHELVES:
            self.sparse.append((wearer, word))
            self._trim_sparse()
        else:
            raise BadInput(f"The store has no place for a {type(word).__name__}")

    def put_before(self, later: "Pending") -> "Pending":
        """This batch again, with `later` after it: for when this one could not be written."""
        for key, rows in later.dense.items():
            self._rows(*key).extend(rows)
            self._trim(self.dense[key], SERIES[key[1]])
        self.sparse.extend(later.sparse)
        self._trim_sparse()
        self.dropped += later.dropped
        return self

    def rows(self, wearer: str, kind: type[Word]) -> NDArray[np.float64]:
        """The dense rows of one wearer and series, shape (n, width)."""
        return np.array(self.dense[wearer, kind], dtype=np.float64).reshape(-1, SERIES[kind].width)

    def _rows(self, wearer: str, kind: type[Word]) -> "array[float]":
        rows = self.dense.get((wearer, kind))
        if rows is None:
            rows = self.dense[wearer, kind] = array("d")
        return rows

    def _add_row(self, wearer: str, word: Word) -> None:
        series = SERIES[type(word)]
        row = series.row(word)
        if not abs(row[0]) < LATEST:
            raise BadInput(f"{word!r} lies beyond every calendar")
        rows = self._rows(wearer, type(word))
        rows.extend(row)
        if len(rows) > MAX_ROWS * len(row):
            self._trim(rows, series)

    def _trim(self, rows: "array[float]", series: Series) -> None:
        excess = len(rows) // series.width - MAX_ROWS
        if excess > 0:
            # A tenth more than needed, so that the next thousands of words do not each move the whole array.
            excess = min(excess + MAX_ROWS // 10, MAX_ROWS)
            del rows[: excess * series.width]
            self.dropped += excess

    def _trim_sparse(self) -> None:
        while len(self.sparse) > MAX_WORDS:
            self.sparse.popleft()
            self.dropped += 1
