"""Delete, so that nothing stays: rows, free pages, the log, backups, and what was moved aside."""

import contextlib
import os
import shlex
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from heartreach.errors import StoreError
from heartreach.store.connect import connect_writer
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock

__all__ = ["ASIDE", "erase", "forget_everything", "forget_wearer", "unfinished"]

#: Zeros are written in pieces of this many bytes.
PIECE = 1 << 20

#: Folders that hold what was replaced or damaged (recovery.py, restore.py).
ASIDE = ("damaged-*", "replaced-*")

#: What the other rooms keep in the data folder: paired phones and known straps, keys and addresses of other ways to the
#: wearer, the broker's messages and passwords, the private authority and its certificate, the log, a sealed export that
#: was not finished. A test holds that a hub leaves nothing else behind.
HOUSE = ("phones.*", "straps.*", "hub.pid", "invitation", "channels", "broker", "tls", "log", "export.sealing")
#: Copies that a killed command did not finish; only the next of its kind would take them away.
UNFINISHED = ("heartreach.db.*", "backups/*.part", "export.sealing/**/*")
#: What every data folder has and no other folder: without one of them nothing is deleted.
OURS = ("heartreach.db", "hub.lock", "demo/heartreach.db")
#: What brokers keep of messages, which name the wearer too; phones subscribe anew.
MESSAGES = ("broker/journal.db*", "broker/mosquitto/mosquitto.db*")
#: The simulated wearer's own data folder, within the real one.
DEMO = "demo"


def forget_everything(layout: Layout) -> list[Path]:
    """Delete the whole data folder's memory, paired phones, keys, messages and logs included; returns what is not ours.

    Every file is overwritten first. (On flash storage and on file systems that copy on write, old blocks may outlive
    that; only an encrypted disk helps there.)

    Raises:
        StoreBusy: a hub runs there.
        StoreError: there is nothing to forget, or a folder is somebody else's; everything else is deleted then.
    """
    if not _found(layout, OURS):
        raise StoreError(f"There is no data of heartreach in {layout.folder}", "Check the path.")
    with HubLock(layout):
        for path in [*_database_files(layout.database), *_inside(layout)]:
            erase(path)
        for folder in [layout.backups, *_house(layout), *_aside_folders(layout)]:
            shutil.rmtree(folder, ignore_errors=True)
    kept = [folder for folder in [layout.backups, *_house(layout), *_aside_folders(layout)] if _holds(folder)]
    if kept:
        why = f"{kept[0]} could not be deleted: it is somebody else's, or in use; all else is forgotten"
        raise StoreError(why, f"Delete it as its owner, for example with `sudo rm -r {shlex.quote(str(kept[0]))}`.")
    layout.lock.unlink(missing_ok=True)
    layout.owner.unlink(missing_ok=True)
    demo = Layout(layout.folder / DEMO)
    if demo.database.exists():
        forget_everything(demo)
    left = sorted(layout.folder.iterdir())
    if not left:
        with contextlib.suppress(OSError):  # a link to it, a disk of its own, a folder above that is somebody else's
            layout.folder.rmdir()
    return left


def forget_wearer(layout: Layout, wearer: str) -> int:
    """Delete one wearer from the database and from every backup; returns how many databases held them.

    Databases that were moved aside hold the wearer too and cannot be cleaned row by row: they are deleted.

    Raises:
        StoreBusy: a hub runs there.
        StoreError: nobody of that name is there, or a database could not be cleaned; all the others are then.
    """
    with HubLock(layout):
        held, failed = 0, list[str]()
        for path in [layout.database, *sorted(layout.backups.glob("*.db"))]:
            try:
                held += path.is_file() and _delete(path, wearer)
            except StoreError as error:
                failed.append(error.message)
        if not held and not failed:
            raise StoreError(f"Nobody is called {wearer!r} in {layout.folder}", "Check the wearer's id.")
        if held:
            for path in [*_aside(layout), *unfinished(layout), *_found(layout, MESSAGES)]:
                erase(path)
            for folder in _aside_folders(layout):
                shutil.rmtree(folder, ignore_errors=True)
        if failed:
            raise StoreError(
                f"{wearer} is deleted from {held} files, but not from all: {'; '.join(failed)}",
                "Delete a damaged file yourself; where the disk is full, free some space and forget again.",
            )
        return held


def unfinished(layout: Layout) -> list[Path]:
    """Copies of the database that were begun and left, with all that is in them."""
    return _found(layout, UNFINISHED)


def _delete(database: Path, wearer: str) -> bool:
    connection = connect_writer(database)  # secure_delete is on: what is deleted is overwritten
    try:
        connection.execute("pragma temp_store = memory").close()  # VACUUM's own copy must not outlive it on disk
        # References delete the rest. An older backup may lack today's tables; the wearer is in every one.
        gone = connection.execute("delete from wearer where wearer_id = ?", (wearer,)).rowcount
        connection.execute("vacuum").close()
        connection.execute("pragma wal_checkpoint(truncate)").close()
        # Leaving write-ahead mode removes the log and its index; the hub turns it on again.
        connection.execute("pragma journal_mode = delete").close()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{database} cannot be cleaned ({error})") from error
    finally:
        connection.close()
    return gone > 0


def _database_files(database: Path) -> list[Path]:
    return sorted(database.parent.glob(f"{database.name}*"))


def _aside_folders(layout: Layout) -> Iterator[Path]:
    for pattern in ASIDE:
        yield from layout.folder.glob(pattern)


def _aside(layout: Layout) -> list[Path]:
    return [path for folder in _aside_folders(layout) for path in folder.rglob("*")]


def _found(layout: Layout, patterns: Iterable[str]) -> list[Path]:
    return [path for pattern in patterns for path in layout.folder.glob(pattern)]


def _house(layout: Layout) -> list[Path]:
    return _found(layout, HOUSE)


def _inside(layout: Layout) -> list[Path]:
    house = [inner for path in _house(layout) for inner in (path, *path.rglob("*"))]
    return [*layout.backups.rglob("*"), *house, *_aside(layout)]


def _holds(folder: Path) -> bool:
    """Whether there may be something in a folder; a link to an empty one is only a link."""
    try:
        return any(folder.iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True


def erase(path: Path) -> None:
    """Overwrite a file and remove it; what is no file is left alone."""
    if not path.is_file():
        return
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(PIECE, left)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
