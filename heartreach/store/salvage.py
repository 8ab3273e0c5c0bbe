"""Read what can still be read of a damaged database, and put it into a sound one.

Tables are walked in the order of their row numbers, roll-ups by minute; `walk.py` steps over what cannot be read.
Roll-ups that are missing then are made again from the chunks.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from heartreach.store.chunks import Chunk, decode
from heartreach.store.series import SERIES, Cell, Series
from heartreach.store.walk import walk
from heartreach.store.writer import Writer

__all__ = ["Salvaged", "salvage"]

Row = tuple[Cell, ...]

#: Kept by minute, and made again where they are missing.
ROLLUPS = ("minute", "quarter")


@dataclass(slots=True)
class Salvaged:
    """What was found: rows and chunks taken over, and stretches or single rows that could not be read."""

    rows: int = 0
    chunks: int = 0
    unreadable: int = 0


def salvage(damaged: sqlite3.Connection, writer: Writer) -> Salvaged:
    """Take over everything readable, in one transaction; rows of the damaged database win over those of a backup."""
    told = Salvaged()
    writer.connection.execute("pragma foreign_keys = off").close()
    with writer.transaction():
        for table, width in _tables(writer.connection):
            _take_table(damaged, writer.connection, table, width, told)
        for table in ROLLUPS:
            _take_rollups(damaged, writer.connection, table, told)
        _take_chunks(damaged, writer, told)
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
        target.execute(insert, row).close()
    except sqlite3.IntegrityError:
        # A cell of a type the table does not allow: the page lied.
        told.unreadable += 1
        return False
    return True


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


def _take_chunks(damaged: sqlite3.Connection, writer: Writer, told: Salvaged) -> None:
    by_code = {series.code: series for series in SERIES.values()}
    for row in _by_rowid(damaged, "chunk", told):
        wearer, code, *rest = row
        series = by_code.get(code) if isinstance(code, int) else None
        if series is not None and isinstance(wearer, int) and _take_chunk(writer, wearer, series, rest):
            told.chunks += 1
        else:
            told.unreadable += 1


def _take_chunk(writer: Writer, wearer: int, series: Series, rest: list[Cell]) -> bool:
    try:
        chunk = Chunk.of(rest)
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
