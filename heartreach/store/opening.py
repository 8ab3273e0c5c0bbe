"""Open the database for the hub: look at every page, then bring it to today's schema."""

import sqlite3

from heartreach.errors import StoreDamaged
from heartreach.store.connect import check, connect_writer
from heartreach.store.layout import Layout
from heartreach.store.migrate import migrate

__all__ = ["open_database"]


def open_database(layout: Layout) -> sqlite3.Connection:
    """The writer's connection to a sound database of today's schema; made if it is missing.

    Raises:
        StoreDamaged: pages are unreadable.
        StoreNewer: a newer heartreach wrote it.
        StoreError: the folder cannot be used.
    """
    connection = connect_writer(layout.database)
    try:
        _refuse_damage(connection, layout)
        migrate(connection, layout)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_damage(connection: sqlite3.Connection, layout: Layout) -> None:
    damage = check(connection)
    if damage:
        raise StoreDamaged(f"{layout.database} is damaged ({damage})", "Run `heartreach verify`.")
