"""Copy a living database to a file that is either whole or not there."""

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from heartreach.store.layout import private_file

__all__ = ["copy_database", "sync_folder"]

#: What fsync(2) says of a folder that knows no syncing, as on a share.
UNSYNCED = (errno.EINVAL, errno.ENOTSUP)


def copy_database(
    connection: sqlite3.Connection, target: Path, approve: Callable[[Path], None] = lambda _copy: None
) -> None:
    """Write a compact copy to `target` (VACUUM INTO): under another name first, flushed to disk, then renamed.

    Args:
        connection: to the living database, from `connect.py`.
        target: whatever is there stays until the copy is whole.
        approve: looks at the finished copy before it counts, and raises where it must not.
    """
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    private_file(unfinished)
    try:
        connection.execute("vacuum into ?", (unfinished.absolute().as_uri(),)).close()
        with unfinished.open("rb+") as copy:  # Windows flushes only what is open for writing
            os.fsync(copy.fileno())
        approve(unfinished)
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)  # on a full disk half a copy would take the room that is missing
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a pulled plug, where the system allows it (Windows does not open folders)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in UNSYNCED:
            raise
    finally:
        os.close(handle)
