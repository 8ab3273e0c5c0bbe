"""The writer remembers the minute it wrote last; what is on disk is the same as if it remembered nothing."""

import random
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from heartreach.models import Beat, BodyState, HeartRate, Reading, SignalMode
from heartreach.store import rollup
from heartreach.store.layout import Layout
from heartreach.store.opening import open_database
from heartreach.store.pending import Pending
from heartreach.store.writer import Writer

NOON = 1_772_452_800.0


def batches(seed: int) -> list[Pending]:
    """Twenty-five minutes of commits for two wearers, some late, some again, some of minutes long gone."""
    chance, made = random.Random(seed), []
    for second in range(0, 1500, 5):
        batch = Pending()
        late_s = chance.choices((0.0, 7.0, 61.0, 700.0), (20, 3, 2, 1))[0]
        for wearer in ("ann", "ben")[: chance.randint(1, 2)]:
            at = NOON + second - late_s
            for beat in range(chance.randint(0, 7)):
                batch.add(wearer, Beat(at=at + 0.8 * beat, rr_ticks=chance.randint(600, 1000)))
            batch.add(wearer, HeartRate(at=at + chance.random(), bpm=chance.randint(50, 90)))
            if chance.random() < 0.5:
                batch.add(wearer, reading(at, chance))
        made.append(batch)
    return made


def reading(at: float, chance: random.Random) -> Reading:
    """A judgement with a score, or without."""
    return Reading(
        at=at,
        state=BodyState.CALM,
        score=chance.choice((None, chance.random())),
        hr_bpm=60 + 20 * chance.random(),
        ln_rmssd=3.5,
        coverage=1.0,
        mode=SignalMode.RR,
    )


def opened(folder: Path) -> sqlite3.Connection:
    """A new database."""
    layout = Layout(folder)
    layout.prepare()
    connection = open_database(layout, NOON)[0]
    connection.execute("pragma synchronous = off")  # no power cut here
    return connection


def stored(connection: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    """All dense words and their roll-ups."""
    return [
        connection.execute(f"select * from {table} order by 1, 2, 3").fetchall()
        for table in ("chunk", "minute", "quarter")
    ]


def summed_up_anew(connection: sqlite3.Connection, writer: Writer) -> list[list[tuple[object, ...]]]:
    """The same with all roll-ups made again from the words."""
    for table in ("minute", "quarter"):
        connection.execute(f"delete from {table}")
    writer.sum_up_missing()
    return stored(connection)


class _FullDisk(Writer):
    """Now and then a transaction fails after everything was written into it."""

    fails = False

    def _write(self, batch: Pending) -> None:
        super()._write(batch)
        if self.fails:
            raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_what_it_remembers_changes_nothing_on_disk(tmp_path: Path, seed: int) -> None:
    """Late beats, two wearers, a full disk, a day that is packed between: as if each commit had a new writer."""
    remembering, forgetting = opened(tmp_path / "one"), opened(tmp_path / "other")
    writer, chance = _FullDisk(remembering), random.Random(seed)
    for number, batch in enumerate(batches(seed)):
        if chance.random() < 0.1:
            writer.fails = True
            with pytest.raises(sqlite3.OperationalError):
                writer.apply(batches(seed + 1)[number])
            writer.fails = False
        writer.apply(batch)
        Writer(forgetting).apply(batch)
        if number == 200:
            for one in (writer, Writer(forgetting)):
                while one.pack_day(int((NOON + 720) // 60)):
                    pass

    for one in (writer, last := Writer(forgetting)):
        one.apply(batch)
        one.finish()
    assert stored(remembering) == stored(forgetting) == summed_up_anew(forgetting, last)
    assert any(span > 1 for (span,) in remembering.execute("select span from chunk"))
    remembering.close()
    forgetting.close()


def test_a_minute_is_summed_up_when_it_begins_and_when_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with each of its twelve commits; what was begun when a run ended is whole after the next one's first."""
    connection = opened(tmp_path)
    writer, made = Writer(connection), Counter[int]()
    write = rollup.write_minute

    def counted(connection: sqlite3.Connection, wearer: int, minute: int, summed: rollup.Rollup) -> None:
        made[minute] += 1
        write(connection, wearer, minute, summed)

    monkeypatch.setattr("heartreach.store.writer.write_minute", counted)
    for second in range(0, 230, 5):
        batch = Pending()
        batch.add("ann", Beat(at=NOON + second, rr_ticks=1000))
        if second == 200:
            writer = Writer(connection)
        writer.apply(batch)
    beats = [row[0] for row in connection.execute("select beats from minute order by minute")]
    writer.finish()

    assert list(made.values()) == [2, 2, 2, 2]
    assert beats == [12, 12, 12, 1]
    assert [row[0] for row in connection.execute("select beats from minute order by minute")] == [12, 12, 12, 10]
    connection.close()


def test_it_remembers_one_minute_of_each_series(tmp_path: Path) -> None:
    """However long it runs."""
    connection = opened(tmp_path)
    writer = Writer(connection)
    for batch in batches(4):
        writer.apply(batch)

    assert len(writer._last) <= 2 * 3
    assert all(block.shape[1] <= 200 for _, block in writer._last.values())
    connection.close()
