"""The kinds of connection: the one that writes, those that only read, and one that copies."""

import sqlite3
from pathlib import Path

from heartreach.errors import StoreDamaged, StoreError
from heartreach.store.layout import private_file

__all__ = ["check", "connect_copier", "connect_reader", "connect_writer", "no_database"]

#: How long a statement waits for a lock, in seconds. Only a check point or another tool can hold one, briefly.
BUSY_S = 5.0

#: Pages that a connection keeps, as SQLite wants it (minus kB; sqlite.org/pragma.html). Half of its default: a day of
#: beats is as large, a chart reads each page once, and the system keeps the file in memory beside it.
CACHE = "cache_size = -1000"

#: STRICT tables came with 3.37 (sqlite.org/stricttables.html).
OLDEST_SQLITE = (3, 37, 0)

#: What SQLite says where it can make no log: on a disk that may only be read, and to who has no right in the folder.
NO_LOG = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY_DIRECTORY)


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open the database for the one writer; made, and private, if it is new.

    Transactions are begun and ended by hand. FULL makes every commit survive a pulled plug (NORMAL lost up to 8.5 s of
    commits in 25 of 25 simulated power cuts); secure_delete overwrites what is deleted.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old", "Use a Python with SQLite 3.37 or newer.")
    try:
        private_file(path)
        connection = _connected(path, "rwc")
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(f"{path} cannot be opened ({error})", "Check the data folder and its rights.") from error
    try:
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "secure_delete = on", CACHE):
            connection.execute(f"pragma {pragma}").close()
    except sqlite3.Error as error:
        connection.close()
        raise _told(path, error) from error
    return connection


def no_database(path: Path) -> StoreError:
    """What to say where there is none."""
    return StoreError(f"There is no database at {path}", "Name a folder that holds one; `heartreach run` makes one.")


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open the database read-only; many may, while the writer writes."""
    try:
        connection = _connected(path, "ro")
    except sqlite3.OperationalError as error:
        raise no_database(path) from error
    try:
        return _looked_into(connection, path)
    except sqlite3.Error as error:
        raise _told(path, error) from error


def connect_copier(path: Path) -> sqlite3.Connection:
    """Open the database to copy it, whether or not a hub runs; whoever may write takes the empty log away then."""
    try:
        return _looked_into(_connected(path, "rw"), path)
    except sqlite3.OperationalError as error:
        raise StoreError(f"{path} cannot be opened ({error})", "Check that it is there, and its rights.") from error
    except sqlite3.DatabaseError as error:
        raise _told(path, error) from error


def _looked_into(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """The connection, or another one to the same database where nothing can be written beside it.

    SQLite reads no database in WAL mode without its log. Where there is none and none can be made (a disk or a folder
    that may only be read), nobody writes, and SQLite is told so (sqlite.org/uri.html: `immutable`).
    """
    try:
        connection.execute("select count(*) from sqlite_schema").close()
        connection.execute(f"pragma {CACHE}").close()
    except sqlite3.Error as error:
        connection.close()
        if error.sqlite_errorcode not in NO_LOG or path.with_name(f"{path.name}-wal").exists():
            raise
        connection = _connected(path, "ro&immutable=1")
    return connection


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    """Opened by address, in which a file may have any name, also one that is no text (`copy_database` relies on it)."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False)


def check(connection: sqlite3.Connection) -> str | None:
    """What is wrong with the pages of the database, or `None`; reads every page (0.2 s for a year)."""
    try:
        rows = connection.execute("pragma quick_check(3)").fetchall()
    except sqlite3.DatabaseError as error:
        return str(error)
    found = "; ".join(str(row[0]) for row in rows)
    return None if found == "ok" else found


def _told(path: Path, error: sqlite3.Error) -> StoreError:
    if isinstance(error, sqlite3.OperationalError):
        return StoreError(f"{path} cannot be used ({error})", "Check that the disk has room and the folder its rights.")
    return StoreDamaged(f"{path} is damaged ({error})", "Run `heartreach verify`.")
