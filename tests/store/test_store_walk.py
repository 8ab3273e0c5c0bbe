"""Walking through a table with bad pages."""

import sqlite3

import pytest

from heartreach.store.walk import FAR, Row, walk

PAGE = 10


class TornTable:
    """Rows 1 to 1000, ten to a page, some pages of which cannot be read."""

    def __init__(self, *bad: int) -> None:
        self.bad, self.asked = bad, 0

    def ask(self, low: int, limit: int) -> list[Row]:
        """As SQLite answers: an error as soon as a bad page is touched, also the one behind the last row asked for."""
        self.asked += 1
        rows = range(max(low, 1), min(max(low, 1) + limit, 1001))
        if any(row // PAGE in self.bad for row in rows):
            raise sqlite3.DatabaseError("database disk image is malformed")
        return [(row, f"row {row}") for row in rows]


@pytest.mark.parametrize("bad", [(), (0,), (7,), (7, 8), (3, 50, 99), (100,), tuple(range(101))])
def test_only_rows_on_bad_pages_are_lost(bad: tuple[int, ...]) -> None:
    """Every row of every good page comes, in order, and each bad stretch is told once."""
    table = TornTable(*bad)
    found = list(walk(lambda low, limit: iter(()) if low > FAR else lazily(table, low, limit)))

    good = [f"row {row}" for row in range(1, 1001) if row // PAGE not in bad]
    stretches = sum(page - 1 not in bad for page in bad)
    assert [row[0] for row in found if row is not None] == good
    assert found.count(None) == stretches


def lazily(table: TornTable, low: int, limit: int) -> "list[Row] | Rows":
    """Row after row, as a cursor gives them."""
    return table.ask(low, limit) if limit == 1 else Rows(table, low)


class Rows:
    """A cursor: good rows first, then the error."""

    def __init__(self, table: TornTable, low: int) -> None:
        self.table, self.next = table, max(low, 1)

    def __iter__(self) -> "Rows":
        return self

    def __next__(self) -> Row:
        if self.next > 1000:
            raise StopIteration
        row = self.table.ask(self.next, 1)[0]
        self.next += 1
        return row


def test_bad_pages_cost_few_questions() -> None:
    """A table that cannot be read at all is given up after some dozen tries, not after millions."""
    table = TornTable(*range(101))
    list(walk(lambda low, limit: table.ask(low % 1000, limit)))

    assert table.asked < 60
