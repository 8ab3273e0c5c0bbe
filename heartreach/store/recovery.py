"""When pages are damaged: the newest sound backup, and on top of it all that can still be read. Nothing is thrown away.

Others move the file aside and start empty. Here the damaged file is moved aside too (`damaged-<time>/`), but the hub
starts with what was rescued, and tells the wearer.
"""

import datetime as dt
import shutil
import sqlite3
from pathlib import Path

from heartreach.errors import StoreError
from heartreach.models import Seconds, Word
from heartreach.store.backups import backups, sound
from heartreach.store.connect import connect_writer
from heartreach.store.copies import sync_folder
from heartreach.store.layout import Layout, private_folder
from heartreach.store.migrate import migrate
from heartreach.store.salvage import Salvaged, salvage
from heartreach.store.writer import Writer

__all__ = ["Recovery", "aside_name", "move_aside", "recover"]


class Recovery(Word):
    """A damaged database was mended: what the wearer is told."""

    at: Seconds
    damage: str  #: what SQLite said
    backup: str | None  #: name of the backup it was built on, `None` where there was no sound one
    backup_at: Seconds | None
    rows: int  #: rows taken over from the damaged file
    unreadable: int  #: stretches that could not be read; what is older than the backup is in it
    kept_in: str  #: folder, within the data folder, that holds the damaged file

    @property
    def sentence(self) -> str:
        """What to tell the wearer."""
        base = f"the backup {self.backup}" if self.backup else "no backup"
        return (
            f"The database was damaged and has been mended from {base} and {self.rows} rows that could still be read"
            f" ({self.unreadable} stretches could not); the damaged file is kept in {self.kept_in}."
        )


def recover(layout: Layout, damage: str, now: float) -> Recovery:
    """Put a sound database in the place of the damaged one.

    Killed in the middle, it leaves the damaged one in place and the next start begins anew.

    Raises:
        StoreError: there is no room for it.
    """
    rescued = layout.folder / "heartreach.db.rescued"
    _remove(rescued)
    base = next((backup for backup in backups(layout) if sound(backup.path)), None)
    if base:
        shutil.copyfile(base.path, rescued)  # years of it are larger than what a service may take of memory
    connection = connect_writer(rescued)
    try:
        migrate(connection, layout)
        told = salvage(layout.database, Writer(connection)) if layout.database.exists() else Salvaged()
        kept_in = aside_name(layout, "damaged", now)
        recovery = Recovery(
            at=now,
            damage=damage,
            backup=base.path.name if base else None,
            backup_at=base.made_at if base else None,
            rows=told.rows + told.chunks,
            unreadable=told.unreadable,
            kept_in=kept_in,
        )
        connection.execute("insert into recovery (at, body) values (?, ?)", (now, recovery.model_dump_json())).close()
        connection.execute("pragma wal_checkpoint(truncate)").close()
    except sqlite3.OperationalError as error:
        raise StoreError(f"The damaged database cannot be mended ({error})", "Free some space first.") from error
    finally:
        connection.close()
    move_aside(layout, kept_in)
    rescued.replace(layout.database)
    sync_folder(layout.folder)
    return recovery


def move_aside(layout: Layout, name: str) -> None:
    """Move the database, with its log, into a folder of the data folder."""
    private_folder(layout.folder / name)
    # The log first: a database without its log is older, a log without its database is nothing.
    for suffix in ("-shm", "-wal", ""):
        path = layout.database.with_name(layout.database.name + suffix)
        if path.exists():
            path.replace(layout.folder / name / path.name)


def aside_name(layout: Layout, kind: str, now: float) -> str:
    """A folder name that is not taken yet, for what is moved aside at `now`."""
    stamp = f"{kind}-{dt.datetime.fromtimestamp(now, dt.UTC):%Y-%m-%dT%H%M%SZ}"
    taken = len(list(layout.folder.glob(f"{stamp}*")))
    return f"{stamp}-{taken}" if taken else stamp


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
