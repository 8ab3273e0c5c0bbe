"""Take a person out of everything that was stored, so that no trace of the link stays: talks, answers and notes keep
their times and marks, and lose the label.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from heartreach.errors import StoreError
from heartreach.store.connect import connect_writer
from heartreach.store.forget import ASIDE, erase, unfinished
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock

__all__ = ["forget_person", "forget_person_in_copies", "unlink_person"]

#: Tables whose `body` names people, and the field that does: a list of labels, or one label.
NAMED_IN = (("connection", "people"), ("answer", "reached"), ("note", "person"))


def forget_person(layout: Layout, wearer: str, person: str) -> int:
    """Delete every link from a wearer to a person, in the database and every copy; returns how many links there were.

    Raises:
        StoreBusy: a hub runs there; remove the person on the phone instead.
        StoreError: nobody of that label is there.
    """
    with HubLock(layout):
        if not layout.database.is_file():
            raise StoreError(f"There is no database in {layout.folder}", "Check the path.")
        gone = _unlink_in(layout.database, wearer, person)
        copies = forget_person_in_copies(layout, wearer, person)
    if not gone + copies:
        raise StoreError(f"{wearer} has no link to {person!r} in {layout.folder}", "Check the label, letter by letter.")
    return gone


def forget_person_in_copies(layout: Layout, wearer: str, person: str) -> int:
    """The same in backups and in what was kept aside; a copy that cannot be read is erased. Blocks."""
    gone = 0
    for copy in [*sorted(layout.backups.glob("*.db")), *_aside(layout)]:
        try:
            gone += _unlink_in(copy, wearer, person)
        except (sqlite3.DatabaseError, StoreError):
            erase(copy)  # better no copy than one that remembers
    for path in unfinished(layout):
        erase(path)
    for folder in (folder for pattern in ASIDE for folder in layout.folder.glob(pattern)):
        if not any(folder.glob("*.db")):
            shutil.rmtree(folder, ignore_errors=True)
    return gone


def unlink_person(connection: sqlite3.Connection, wearer: str, person: str) -> int:
    """Rewrite every row that names a person, within the caller's transaction; returns how many there were."""
    gone = 0
    for table, field in _tables(connection):
        rows = connection.execute(
            f"select rowid, body from {table} where wearer = (select key from wearer where wearer_id = ?)",  # noqa: S608  # our own table names
            (wearer,),
        ).fetchall()
        for rowid, body in rows:
            without = _without(json.loads(body), field, person)
            if without is not None:
                connection.execute(f"update {table} set body = ? where rowid = ?", (without, rowid)).close()  # noqa: S608  # the same
                gone += 1
    return gone


def _tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Those tables that are there: an older backup may lack some."""
    there = {name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")}
    return [(table, field) for table, field in NAMED_IN if table in there]


def _without(word: dict[str, object], field: str, person: str) -> str | None:
    """The word as JSON without the person; `None` where it does not name them."""
    named = word.get(field)
    match named:
        case list() if person in named:
            word[field] = [label for label in named if label != person]
        case str() if named == person:
            word[field] = None
        case _:
            return None
    return json.dumps(word, ensure_ascii=False, separators=(",", ":"))


def _unlink_in(database: Path, wearer: str, person: str) -> int:
    connection = connect_writer(database)  # secure_delete is on: what is rewritten is overwritten
    try:
        connection.execute("begin immediate").close()
        gone = unlink_person(connection, wearer, person)
        connection.execute("commit").close()
        connection.execute("pragma wal_checkpoint(truncate)").close()
        # Leaving write-ahead mode removes the log, which holds pages as they were; the hub turns it on again.
        connection.execute("pragma journal_mode = delete").close()
    finally:
        connection.close()
    return gone


def _aside(layout: Layout) -> Iterator[Path]:
    for pattern in ASIDE:
        for folder in layout.folder.glob(pattern):
            yield from sorted(folder.glob("*.db"))
