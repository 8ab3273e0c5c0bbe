"""One hub owns one data folder.

The lock is an SQLite file held exclusively: the same on every system, and the kernel frees it when the process dies,
however it dies.
"""

import contextlib
import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from heartreach.errors import StoreBusy, StoreError
from heartreach.store.layout import Layout, private_file

__all__ = ["HubLock", "refuse_if_held"]


class HubLock:
    """Holds a data folder for this process.

    Raises:
        StoreBusy: another process (or another store in this one) holds it; names its process id.
        StoreError: the folder is not there or cannot be written.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        try:
            private_file(layout.lock)
            self._held = sqlite3.connect(layout.lock, timeout=0, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.OperationalError) as error:
            raise _unusable(layout, error) from error
        try:
            self._held.execute("pragma journal_mode = memory").close()
            self._held.execute("pragma locking_mode = exclusive").close()
            self._held.execute("begin exclusive").close()
            private_file(layout.owner)
            layout.owner.write_text(f"{os.getpid()}\n", encoding="ascii")
        except (OSError, sqlite3.OperationalError) as error:
            self._held.close()
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise _unusable(layout, error) from error
            raise StoreBusy(
                f"Another heartreach{_named(layout)} works on {layout.folder}",
                "Stop it first, or choose another data folder.",
            ) from error

    def release(self) -> None:
        """Give the folder back."""
        with contextlib.suppress(OSError):  # a name that stays is nobody's lock
            self._layout.owner.unlink(missing_ok=True)
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def refuse_if_held(folder: Path) -> None:
    """Say at once that a hub works on the folder; the hub that starts takes the lock itself, when it is loaded.

    Where nobody left a process id nobody is asked, so that two hubs that start together do not refuse each other.

    Raises:
        StoreBusy: another process holds it.
    """
    layout = Layout(folder)
    try:
        if layout.owner.exists():
            HubLock(layout).release()
    except StoreBusy:
        raise
    except (OSError, StoreError):
        return  # a folder in trouble is told of by the start itself


def _unusable(layout: Layout, error: Exception) -> StoreError:
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return StoreError(
        f"The data folder {layout.folder} cannot be used ({why})", "Check the path, its rights and the disk."
    )


def _named(layout: Layout) -> str:
    with contextlib.suppress(OSError, ValueError):
        return f" (process {int(layout.owner.read_text(encoding='ascii'))})"
    return ""
