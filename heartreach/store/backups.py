"""Backups: a compact copy each night, a week of days and a month of weeks kept; the newest sound one found again."""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import StoreDamaged, StoreError, StoreNewer
from heartreach.store.connect import check, connect_copier, connect_reader, no_database
from heartreach.store.copies import copy_database
from heartreach.store.layout import Layout, private_folder
from heartreach.store.migrate import is_ours, newest, version

__all__ = ["Backup", "back_up", "backups", "newest_copy", "nightly_backup", "outdated", "refuse_unsound", "sound"]

#: A mistake is noticed within days; slow ones within a month. 4 + 7 copies of a year are about 1.3 GB.
DAILY = 7
WEEKLY = 4


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy under `backups/`: a nightly one, or one from before a migration."""

    path: Path
    made_at: float  #: seconds since 1970-01-01 UTC, by the file
    bytes: int


def nightly_backup(layout: Layout, now: float) -> Path:
    """Copy the database to `backups/<day>.db` (UTC), and drop copies that are not to be kept any longer.

    Raises:
        StoreDamaged: the database or its copy cannot be read; no older copy is dropped then.
        StoreError: there is no database, no room, or the folder cannot be written.
    """
    if not layout.database.exists():
        raise no_database(layout.database)  # before a folder is made where somebody mistyped one
    target = layout.backups / f"{dt.datetime.fromtimestamp(now, dt.UTC):%Y-%m-%d}.db"
    try:
        private_folder(layout.backups)
        back_up(layout.database, target)
        for old in outdated(_days(layout)):
            (layout.backups / f"{old:%Y-%m-%d}.db").unlink()
    except OSError as error:
        raise StoreError(f"{layout.backups} cannot be written ({error.strerror})", "Check its rights.") from error
    return target


def back_up(database: Path, target: Path) -> None:
    """Write a compact copy of a database, whether or not a hub runs, and read it back.

    Raises:
        StoreDamaged: the database or the copy cannot be read.
        StoreError: there is no database, or no room.
    """
    if not database.exists():
        raise no_database(database)
    connection = connect_copier(database)
    try:
        if not is_ours(connection):
            raise StoreDamaged(f"{database} is empty, or not of heartreach", "Put a backup back: `heartreach restore`.")
        copy_database(connection, target, lambda copy: _read_back(copy, target))
    except (sqlite3.OperationalError, OSError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(
            f"{target} cannot be written ({why})", "Check the folder, and that the disk has room."
        ) from error
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(f"{database} cannot be copied ({error})", "Run `heartreach verify`.") from error
    finally:
        connection.close()


def _read_back(copy: Path, target: Path) -> None:
    connection = connect_reader(copy)
    try:
        if check(connection):
            raise StoreDamaged(f"The copy {target} cannot be read back", "Check the disk, and run `heartreach verify`.")
    finally:
        connection.close()


def backups(layout: Layout) -> list[Backup]:
    """Every copy there is, the newest first.

    Raises:
        StoreError: their folder may not be read.
    """
    try:
        found = [
            Backup(path, path.stat().st_mtime, path.stat().st_size)
            for path in layout.backups.iterdir()
            if path.suffix == ".db" and path.is_file()
        ]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreError(f"{layout.backups} cannot be read ({error.strerror})", "Check its rights.") from error
    return sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True)


def newest_copy(layout: Layout) -> dt.date | None:
    """The day (UTC) of the newest nightly copy; `None` where there is none."""
    return max(_days(layout), default=None)


def sound(path: Path) -> bool:
    """Whether a backup can be put in the place of the database."""
    try:
        refuse_unsound(path)
    except StoreError:
        return False
    return True


def refuse_unsound(path: Path) -> None:
    """Read every page of a backup, and see whether it is one.

    Raises:
        StoreDamaged: a page cannot be read, or heartreach did not write it: an empty file, somebody else's database.
        StoreNewer: a newer heartreach wrote it.
    """
    another = "Choose another one; `heartreach verify` lists them."
    connection = connect_reader(path)
    try:
        if check(connection):
            raise StoreDamaged(f"{path} cannot be read", another)
        if not is_ours(connection):
            raise StoreDamaged(f"{path} is no backup of heartreach", another)
        if version(connection) > newest():
            raise StoreNewer(f"{path} has schema {version(connection)}; this heartreach knows {newest()}")
    finally:
        connection.close()


def outdated(days: Iterable[dt.date]) -> list[dt.date]:
    """The days whose nightly copies need not be kept: neither among the last seven, nor the last of their week.

    >>> days = [dt.date(2026, 1, day) for day in range(1, 32)]
    >>> sorted(set(days) - set(outdated(days)))[:4]
    [datetime.date(2026, 1, 11), datetime.date(2026, 1, 18), datetime.date(2026, 1, 25), datetime.date(2026, 1, 26)]
    """
    newest_first = sorted(days, reverse=True)
    last_of_week: dict[tuple[int, int], dt.date] = {}
    for day in newest_first:
        last_of_week.setdefault(day.isocalendar()[:2], day)
    keep = {*newest_first[:DAILY], *list(last_of_week.values())[:WEEKLY]}
    return [day for day in newest_first if day not in keep]


def _days(layout: Layout) -> list[dt.date]:
    """The days of the nightly copies; a copy that somebody named otherwise is theirs."""
    days = []
    for path in layout.backups.glob("????-??-??.db"):
        with contextlib.suppress(ValueError):
            days.append(dt.date.fromisoformat(path.stem))
    return days
