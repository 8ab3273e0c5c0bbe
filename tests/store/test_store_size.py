"""What a wearer's days cost: room on the disk, and the work behind a chart (`python -m bench.store_year`: a year)."""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from bench.store_year import DAY, START, WEARER, fill
from heartreach.store import Reader
from heartreach.store.asking import Asking
from heartreach.store.connect import connect_reader
from heartreach.store.layout import Layout

#: A year of twenty-four hours a day, everything included, in bytes.
A_YEAR = 150e6
#: Days stored at first, of which the last two are not packed yet, as on any day; and days that follow.
FIRST, MORE = 3, 2
#: A tree with more rows is deeper, not longer: steps may grow by this much.
ALIKE = 1.02

#: Five whole days are stored first.
pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Drawn:
    """A chart, and what it cost: the tables it read, the steps of SQLite's machine, and its points."""

    tables: frozenset[str]
    steps: int
    points: int


@dataclass(frozen=True)
class Kept:
    """A data folder at one moment: bytes on the disk, and a day's chart drawn from it."""

    size: int
    day: Drawn


class Watched:
    """Draws charts, and counts what that takes."""

    def __init__(self, folder: Path) -> None:
        self._connection = connect_reader(Layout(folder).database)
        self._reader = Reader(Asking(self._connection))
        self._tables: set[str] = set()
        self._steps = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def chart(self, start: float, days: float, points: int) -> Drawn:
        """Draw one."""
        self._tables, self._steps = set(), 0
        self._connection.set_authorizer(self._read)
        self._connection.set_progress_handler(self._step, 1)
        drawn = self._reader.day_series(WEARER, start, start + days * DAY, points)
        self._connection.set_progress_handler(None, 1)
        return Drawn(frozenset(self._tables), self._steps, drawn.at.size)

    def _read(self, action: int, table: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table:
            self._tables.add(table)
        return sqlite3.SQLITE_OK

    def _step(self) -> int:
        self._steps += 1
        return 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the days are kept."""
    return tmp_path_factory.mktemp("days")


@pytest.fixture(scope="module")
def kept(folder: Path) -> list[Kept]:
    """The folder after the first days, and after all; the chart is one of the first days'."""
    found = []
    for first, days in ((0, FIRST), (FIRST, MORE)):
        asyncio.run(fill(folder, days, first))
        with Watched(folder) as watched:
            found.append(Kept(Layout(folder).database.stat().st_size, watched.chart(START + DAY, 1, 1440)))
    return found


@pytest.fixture
def watched(folder: Path, kept: list[Kept]) -> Iterator[Watched]:
    """A reader on all the days."""
    assert kept
    with Watched(folder) as one:
        yield one


def test_goal_6_a_year_of_a_wearer_takes_less_than_150_mb(folder: Path, kept: list[Kept]) -> None:
    """As one more day of beats, heart rates, motion, readings, link quality and roll-ups makes the file grow."""
    with Reader.open(folder) as reader:
        worn = reader.wear(WEARER, START, START + 365 * DAY)
    a_day = (kept[1].size - kept[0].size) / MORE

    assert worn.covered_s.sum() > 0.95 * (FIRST + MORE) * DAY, "the days were not full"
    assert a_day > 100_000
    assert kept[0].size + (365 - FIRST) * a_day < A_YEAR


def test_goal_7_a_days_chart_costs_the_same_whatever_else_is_stored(kept: list[Kept]) -> None:
    """It reads that day's minutes, neither a beat nor another day."""
    before, after = (one.day for one in kept)

    assert before.tables == after.tables == {"wearer", "minute"}
    assert before.points == after.points == 1440
    assert after.steps <= ALIKE * before.steps


def test_goal_7_a_month_and_a_year_read_one_row_a_quarter_of_an_hour(watched: Watched) -> None:
    """No minute and no beat, and no more work for ten years than for the days that hold something."""
    month, year, decade = (watched.chart(START, days, 1000) for days in (30, 365, 3650))
    day, two = (watched.chart(START, days, 90) for days in (1, 2))

    assert month.tables == year.tables == decade.tables == {"wearer", "quarter"}
    assert decade.steps <= year.steps <= month.steps
    assert month.steps < 10 * two.steps
    assert two.steps <= 2 * day.steps
