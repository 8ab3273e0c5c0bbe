"""Look at everything there is in a data folder, and say whether it is sound."""

import sqlite3
from dataclasses import dataclass

from heartreach.errors import StoreDamaged
from heartreach.store.backups import backups, sound
from heartreach.store.chunks import Chunk, decode
from heartreach.store.connect import connect_reader, no_database
from heartreach.store.layout import Layout
from heartreach.store.migrate import newest, version
from heartreach.store.series import SERIES

__all__ = ["BackupVerdict", "Verdict", "verify"]


@dataclass(frozen=True, slots=True)
class BackupVerdict:
    """One backup: its file name, when it was made, its bytes, and whether every page of it can be read."""

    name: str
    made_at: float
    bytes: int
    sound: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes:
        faults: what is wrong, in sentences; none when all is well.
        schema: version of the database, `None` where it could not be read.
        newest_schema: the version this heartreach writes.
        chunks: chunks that were read.
        words: dense words in them.
        bytes: size of the database.
        backups: the newest first.
    """

    faults: tuple[str, ...]
    schema: int | None
    newest_schema: int
    chunks: int
    words: int
    bytes: int
    backups: tuple[BackupVerdict, ...]


def verify(layout: Layout) -> Verdict:
    """Read every page and every chunk of the database, and every page of every backup; changes nothing.

    A hub may run meanwhile.

    Raises:
        StoreError: there is no database, or it may not be opened, which says nothing of its pages.
    """
    if not layout.database.exists():
        raise no_database(layout.database)
    found = tuple(
        BackupVerdict(backup.path.name, backup.made_at, backup.bytes, sound(backup.path)) for backup in backups(layout)
    )
    size = layout.database.stat().st_size
    try:
        connection = connect_reader(layout.database)
    except StoreDamaged as error:
        return Verdict((error.message,), None, newest(), 0, 0, size, found)
    try:
        faults = _page_faults(connection)
        chunks, words, torn = _read_chunks(connection)
        stands = version(connection)
    except sqlite3.DatabaseError as error:
        return Verdict((str(error),), None, newest(), 0, 0, size, found)
    finally:
        connection.close()
    if torn:
        faults.append(f"{torn} chunks of dense words cannot be read")
    return Verdict(tuple(faults), stands, newest(), chunks, words, size, found)


def _page_faults(connection: sqlite3.Connection) -> list[str]:
    told = [str(row[0]) for row in connection.execute("pragma integrity_check(10)").fetchall()]
    faults = [fault for fault in told if fault != "ok"]
    orphans = connection.execute("pragma foreign_key_check").fetchall()
    return [*faults, f"{len(orphans)} rows belong to nobody"] if orphans else faults


def _read_chunks(connection: sqlite3.Connection) -> tuple[int, int, int]:
    by_code = {series.code: series for series in SERIES.values()}
    chunks = words = torn = 0
    for code, *row in connection.execute("select series, minute, span, n, data from chunk"):
        try:
            words += decode(by_code[code], Chunk.of(row)).shape[1]
            chunks += 1
        except (ValueError, KeyError):
            torn += 1
    return chunks, words, torn
