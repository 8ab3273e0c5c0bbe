"""Read what can still be read of a damaged database, and put it into a sound one.

Tables are walked in the order of their row numbers, roll-ups by minute; `walk.py` steps over what cannot be read. Then
`raw_pages.py` finds what bad inner pages cut off. Roll-ups that are still missing are made again from the chunks.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heartreach.store.chunks import Chunk, decode
from heartreach.store.raw_pages import rows_on_leaves
from heartreach.store.series import SERIES, Cell, Series
from heartreach.store.walk import walk
from heartreach.store.writer import Writer

__all__ = ["Salvaged", "salvage"]

Row = tuple[Cell, ...]

#: Kept by minute, and made again where they are missing.
ROLLUPS = ("minute", "quarter")

#: Columns of `chunk` and of `wearer`, by which their rows are known on a bare page.
CHUNK_WIDTH, WEARER_WIDTH = 6, 4
#: What the JSON of a word begins with, and the table it belongs to.
TABLE_OF = {
    '{"onset_id"': "onset",
    '{"decision_id"': "decision",
    '{"answer_id"': "answer",
    '{"connection_id"': "connection",
    '{"practice_id"': "practice",
    '{"closed_at"': "outcome",
    '{"calibration_id"': "calibration",
    '{"note_id"': "note",
}


@dataclass(slots=True)
class Salvaged:
    """What was found: rows and chunks taken over, and stretches or single rows that could not be read."""

    rows: int = 0
    chunks: int = 0
    unreadable: int = 0


def salvage(path: Path, writer: Writer) -> Salvaged:
    """Take over everything readable, in one transaction; rows of the damaged database win over those of a backup."""
    damaged = sqlite3.connect(path, isolation_level=None)
    try:
        return _salvage(damaged, path, writer)
    finally:
        damaged.close()


def _salvage(damaged: sqlite3.Connection, path: Path, writer: Writer) -> Salvaged:
    told = Salvaged()
    writer.connection.execute("pragma foreign_keys = off").close()
    with writer.transaction():
        for table, width in _tables(writer.connection):
            _take_table(damaged, writer.connection, table, width, told)
        for table in ROLLUPS:
            _take_rollups(damaged, writer.connection, table, told)
        _take_chunks(_by_rowid(damaged, "chunk", told), writer, told)
        if told.unreadable:
            _take_raw(path, writer, told)
        _name_the_nameless(writer.connection)
        writer.sum_up_missing()
    writer.connection.execute("pragma foreign_keys = on").close()
    return told


def _tables(target: sqlite3.Connection) -> list[tuple[str, int]]:
    """Tables whose rows are taken as they are, with their numbers of columns; wearers first: roll-ups need them."""
    found: list[tuple[str, int]] = target.execute(
        """select t.name, (select count(*) from pragma_table_info(t.name)) from sqlite_schema t
        where t.type = 'table' and t.name not in ('chunk', ?, ?) order by t.name <> 'wearer'""",
        ROLLUPS,
    ).fetchall()
    return found


def _take_table(
    damaged: sqlite3.Connection, target: sqlite3.Connection, table: str, width: int, told: Salvaged
) -> None:
    insert = f"insert or replace into {table} values ({', '.join('?' * width)})"  # noqa: S608  # names from this file
    for row in _by_rowid(damaged, table, told):
        if len(row) == width and _readable_body(row):
            told.rows += _inserted(target, insert, row, told)


def _inserted(target: sqlite3.Connection, insert: str, row: Row, told: Salvaged) -> bool:
    try:
        done = target.execute(insert, row)
    except (sqlite3.IntegrityError, sqlite3.OperationalError):
        # A cell of a type the table does not allow, or too many of them: the page lied.
        told.unreadable += 1
        return False
    done.close()
    return done.rowcount > 0


def _readable_body(row: Row) -> bool:
    body = row[-1]
    if isinstance(body, str) and body.startswith("{"):
        try:
            json.loads(body)
        except ValueError:
            return False
    return True


def _take_rollups(damaged: sqlite3.Connection, target: sqlite3.Connection, table: str, told: Salvaged) -> None:
    select = f"select minute, * from {table} where wearer = ? and minute >= ? order by minute limit ?"  # noqa: S608
    insert = f"insert or replace into {table} values ({', '.join('?' * 14)})"  # noqa: S608  # names from this file
    for (key,) in target.execute("select key from wearer").fetchall():

        def ask(low: int, limit: int, wearer: int = key) -> sqlite3.Cursor:
            return damaged.execute(select, (wearer, low, limit))

        # What is missing is made again, so it is not counted as lost.
        for row in walk(ask):
            if row is not None:
                _inserted(target, insert, row, told)


def _take_raw(path: Path, writer: Writer, told: Salvaged) -> None:
    """Rows on sound leaves that a bad inner page, or a bad first one, cut off."""
    chunks: list[Row] = []
    for row in rows_on_leaves(path):
        if len(row) == CHUNK_WIDTH and isinstance(row[-1], bytes):
            chunks.append(row)
        elif table := _table_of(row):
            insert = f"insert or ignore into {table} values ({', '.join('?' * len(row))})"  # noqa: S608  # from this file
            told.rows += _inserted(writer.connection, insert, row, told)
    there = _chunks_in(writer.connection)
    _take_chunks(chunks, writer, Salvaged())
    told.chunks += _chunks_in(writer.connection) - there


def _table_of(row: Row) -> str | None:
    """The table of a row on a bare page: that of a word by the id its JSON begins with, and that of wearers, in whose
    rows alone neither name nor zone nor tool is a number.
    """
    if len(row) == WEARER_WIDTH and isinstance(row[1], str) and all(isinstance(cell, str | None) for cell in row[2:]):
        return "wearer"
    return TABLE_OF.get(row[-1].partition(":")[0]) if row and isinstance(row[-1], str) else None


def _chunks_in(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("select count(*) from chunk").fetchone()
    return int(found)


def _take_chunks(rows: Iterable[Row], writer: Writer, told: Salvaged) -> None:
    by_code = {series.code: series for series in SERIES.values()}
    for row in rows:
        wearer, code, *rest = row
        series = by_code.get(code) if isinstance(code, int) else None
        if series is not None and isinstance(wearer, int) and _take_chunk(writer, wearer, series, rest):
            told.chunks += 1
        else:
            told.unreadable += 1


def _take_chunk(writer: Writer, wearer: int, series: Series, rest: list[Cell]) -> bool:
    try:
        chunk = Chunk.of(rest)
        if writer.has(wearer, series, chunk):
            return True
        block = decode(series, chunk)
    except (ValueError, OverflowError):
        return False
    writer.put_or_merge(wearer, series, chunk, block)
    return True


def _by_rowid(damaged: sqlite3.Connection, table: str, told: Salvaged) -> Iterator[Row]:
    select = f"select rowid, * from {table} where rowid >= ? order by rowid limit ?"  # noqa: S608  # names from this file

    def ask(low: int, limit: int) -> sqlite3.Cursor:
        return damaged.execute(select, (low, limit))

    for row in walk(ask):
        if row is None:
            told.unreadable += 1
        else:
            yield row


def _name_the_nameless(target: sqlite3.Connection) -> None:
    """Give a wearer whose name was on a bad page another one, so that their beats are kept."""
    target.execute(
        """insert into wearer (key, wearer_id)
        select distinct wearer, 'recovered-' || wearer from chunk where wearer not in (select key from wearer)"""
    ).close()
