"""Open the database for the hub: look at every page, mend what is damaged, bring it to today's schema."""

import sqlite3

from heartreach.errors import StoreDamaged
from heartreach.store.backups import backups
from heartreach.store.connect import check, connect_writer
from heartreach.store.layout import Layout
from heartreach.store.migrate import is_ours, migrate
from heartreach.store.recovery import Recovery, recover
from heartreach.store.restore import finish_restore

__all__ = ["open_database"]


def open_database(layout: Layout, now: float) -> tuple[sqlite3.Connection, Recovery | None]:
    """The writer's connection to a sound database of today's schema, and what had to be mended.

    A missing or empty file is a new database, unless there are backups: then it was lost, and is mended.

    Raises:
        StoreNewer: a newer heartreach wrote it.
        StoreError: the folder cannot be used.
    """
    finish_restore(layout)
    damage = _damage(layout)
    recovery = recover(layout, damage, now) if damage else None
    connection = connect_writer(layout.database)
    try:
        migrate(connection, layout)
    except BaseException:
        connection.close()
        raise
    return connection, recovery


def _damage(layout: Layout) -> str | None:
    if not layout.database.exists() or not layout.database.stat().st_size:
        return "the database is gone" if backups(layout) else None
    try:
        connection = connect_writer(layout.database)
    except StoreDamaged as error:
        return error.message
    try:
        return check(connection) or _not_ours(connection, layout)
    finally:
        connection.close()


def _not_ours(connection: sqlite3.Connection, layout: Layout) -> str | None:
    if is_ours(connection):
        return None
    if connection.execute("select count(*) from sqlite_schema").fetchone()[0]:
        return "another program's database is in its place"
    return "the database is empty" if backups(layout) else None
