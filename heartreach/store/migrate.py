"""Bring a database to today's schema: numbered SQL files, each applied whole or not at all.

`schema/0001_first.sql` makes version 1 of an empty file, `0002_*.sql` makes 2 of 1, and so on; `pragma user_version`
says where a database stands. Before an existing one is changed, a copy is kept under `backups/`.
"""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import StoreNewer
from heartreach.store.copies import copy_database
from heartreach.store.layout import Layout, private_folder

__all__ = ["SCHEMA", "Step", "is_ours", "migrate", "newest", "steps", "version"]

#: Where the numbered files are.
SCHEMA = Path(__file__).parent / "schema"


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered file."""

    version: int
    path: Path


def steps(folder: Path = SCHEMA) -> list[Step]:
    """Every numbered file, in order; the numbers run from 1 without a hole."""
    found = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    numbered = [Step(int(re.match(r"\d+", path.name)[0]), path) for path in found]  # type: ignore[index]  # glob saw it
    if [step.version for step in numbered] != list(range(1, len(numbered) + 1)):
        raise ValueError(f"the schema files are not numbered one by one: {[path.name for path in found]}")
    return numbered


def newest() -> int:
    """The version this heartreach writes."""
    return len(steps())


def version(connection: sqlite3.Connection) -> int:
    """The version of a database; 0 for an empty file."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether a heartreach of any age made this database: every schema has had these two tables."""
    sql = "select count(*) from sqlite_schema where type = 'table' and name in ('wearer', 'chunk')"
    return int(connection.execute(sql).fetchone()[0]) == 2


def migrate(connection: sqlite3.Connection, layout: Layout, folder: Path = SCHEMA) -> None:
    """Apply the steps a database still lacks.

    Raises:
        StoreNewer: a newer heartreach wrote it.
    """
    stands, todo = version(connection), steps(folder)
    if stands > len(todo):
        raise StoreNewer(f"{layout.database} has schema {stands}; this heartreach knows {len(todo)}")
    if 0 < stands < len(todo):
        private_folder(layout.backups)
        copy_database(connection, layout.backups / f"before-schema-{stands + 1:04d}.db")
    for step in todo[stands:]:
        _apply(connection, step)


def _apply(connection: sqlite3.Connection, step: Step) -> None:
    sql = step.path.read_text(encoding="utf-8")
    try:
        connection.executescript(f"begin immediate;\n{sql}\npragma user_version = {step.version};\ncommit;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("rollback").close()
        raise
