"""Copy a living database to a file that is either whole or not there."""

import os
import sqlite3
from pathlib import Path

from heartreach.store.layout import private_file

__all__ = ["copy_database", "sync_folder"]


def copy_database(connection: sqlite3.Connection, target: Path) -> None:
    """Write a compact copy to `target` (VACUUM INTO): under another name first, flushed to disk, then renamed."""
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    private_file(unfinished)
    connection.execute("vacuum into ?", (str(unfinished),)).close()
    with unfinished.open("rb") as copy:
        os.fsync(copy.fileno())
    unfinished.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a pulled plug, where the system allows it (Windows does not open folders)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
