"""What lies where in a data folder, and who may read it."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import StoreError

__all__ = ["Layout", "private_file", "private_folder"]

#: The most private data a person has: nobody else on the machine reads them.
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one data folder.

    >>> Layout(Path("data")).database.name
    'heartreach.db'
    """

    folder: Path

    @property
    def database(self) -> Path:
        """The database itself; SQLite keeps its `-wal` and `-shm` beside it."""
        return self.folder / "heartreach.db"

    @property
    def arriving(self) -> Path:
        """The whole copy of a backup, until it is put in the database's place."""
        return self.folder / "heartreach.db.restored"

    @property
    def lock(self) -> Path:
        """Held by the one hub that owns this folder."""
        return self.folder / "hub.lock"

    @property
    def owner(self) -> Path:
        """The process id of the hub that holds the lock."""
        return self.folder / "hub.pid"

    @property
    def backups(self) -> Path:
        """Nightly copies, and those made before a migration."""
        return self.folder / "backups"

    @property
    def log(self) -> Path:
        """What the hub says of itself, with older files beside it; nothing of the wearer stands there."""
        return self.folder / "log" / "heartreach.log"

    def prepare(self) -> None:
        """Make the folder if it is missing and close it to everybody else.

        Raises:
            StoreError: it cannot be made, or is somebody else's.
        """
        try:
            private_folder(self.folder)
        except OSError as error:
            why = f"The data folder {self.folder} cannot be used ({error.strerror})"
            raise StoreError(why, "Check the path and its rights, or choose another with --data.") from error


def private_folder(folder: Path) -> None:
    """Make `folder` readable to its owner alone."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)


def private_file(path: Path) -> None:
    """Make sure that `path` exists and is readable to its owner alone; SQLite gives its `-wal` the same rights.

    A new file is so from its first moment. Nothing more is asked of it: a share or a stick may know no rights, and
    refuses to change them.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE_FILE))
        return
    os.close(os.open(path, os.O_RDWR))
    path.chmod(PRIVATE_FILE)
