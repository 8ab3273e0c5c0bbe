"""Walk through a table some of whose pages cannot be read, losing only what lies on them."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator

from heartreach.store.series import Cell

__all__ = ["walk"]

Row = tuple[Cell, ...]

#: Asks for at most so many rows from a place on, in order; the first column of each is its place.
Ask = Callable[[int, int], Iterable[Row]]

#: Where the search for readable rows ends: 2**26 minutes is the year 2097, 2**26 chunks two centuries of them.
FAR = 2**26
#: More rows than any table has.
ALL = 2**62


def walk(ask: Ask) -> Iterator[Row | None]:
    """Every row that can be read, without its place; `None` for each stretch that cannot.

    After an unreadable place, ever longer steps find one that can be read again, and halving finds the first of those:
    some dozen questions for each bad page, however many rows there are.
    """
    place, more = 0, True
    while more:
        try:
            for row in ask(place, ALL):
                yield row[1:]
                place = _place(row) + 1
            more = False
        except sqlite3.DatabaseError:
            # The last good row before a bad page comes only when nobody looks behind it.
            for row in _tried(ask, place) or []:
                yield row[1:]
                place = _place(row) + 1
            yield None
            place = _beyond(ask, place)
            more = place <= FAR


def _beyond(ask: Ask, bad: int) -> int:
    step = 1
    while _tried(ask, bad + step) is None:
        step *= 2
        if step > FAR:
            return FAR + 1
    low, high = step // 2, step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _tried(ask, bad + middle) is None else (low, middle)
    return bad + high


def _tried(ask: Ask, place: int) -> list[Row] | None:
    """The next row from `place` on, none at the end; `None` where it cannot be read."""
    try:
        return list(ask(place, 1))
    except sqlite3.DatabaseError:
        return None


def _place(row: Row) -> int:
    return int(row[0] or 0)
