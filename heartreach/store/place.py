"""A database that was deleted or replaced under a running hub is put back.

SQLite goes on writing into the file it has open, to which no path leads any more: all that is acknowledged, and all
from before, would be gone with the process, and nobody would know.
"""

import errno
import logging
import sqlite3
from pathlib import Path

from heartreach.store.connect import connect_writer
from heartreach.store.copies import copy_database, sync_folder
from heartreach.store.layout import Layout
from heartreach.store.recovery import aside_name, move_aside

__all__ = ["Place", "put_back"]

log = logging.getLogger(__name__)


class Place:
    """Where a database lies that was just opened.

    Args:
        layout: its data folder, whose lock is held.
    """

    def __init__(self, layout: Layout) -> None:
        self._database, self._lock = layout.database, layout.lock
        self._marks = _mark(self._database), _mark(self._lock)

    def is_kept(self) -> bool:
        """Whether the path still leads to the database that is open.

        Raises:
            OSError: the whole folder was deleted or replaced, its lock included. Whoever does that wants it gone.
        """
        database, lock = self._marks
        if _mark(self._lock) != lock:
            raise FileNotFoundError(errno.ENOENT, f"the data folder {self._lock.parent} was deleted or replaced")
        return _mark(self._database) == database


def put_back(layout: Layout, connection: sqlite3.Connection, now: float) -> sqlite3.Connection:
    """Write all that an open connection still sees to where it was; closes it, and returns a connection to that.

    What lies there instead is kept aside, as by a restore.

    Raises:
        OSError: the folder takes nothing; the old connection is still open.
        sqlite3.Error: the same.
    """
    rescued = layout.folder / "heartreach.db.rescued"
    copy_database(connection, rescued)
    connection.close()
    kept_in = None
    if layout.database.exists():
        kept_in = aside_name(layout, "replaced", now)
        move_aside(layout, kept_in)
    for suffix in ("-shm", "-wal"):  # of the file that is gone
        layout.database.with_name(layout.database.name + suffix).unlink(missing_ok=True)
    rescued.replace(layout.database)
    sync_folder(layout.folder)
    log.warning(
        "the database was %s while it was in use, and is in its place again",
        f"replaced (by what is kept in {kept_in} now)" if kept_in else "deleted",
    )
    return connect_writer(layout.database)


def _mark(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other; `None` where there is none."""
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino
