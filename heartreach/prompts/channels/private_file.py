"""Small files that only their owner can read, replaced as a whole so that a crash leaves the old one or the new one."""

import os
from collections.abc import Callable
from pathlib import Path

from heartreach.errors import StoreError

__all__ = ["read_or_make", "replace"]


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the file's place, on disk when this returns.

    Raises:
        StoreError: the disk does not take it.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror})", "Free some space.") from error


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds; where there is none, what `make` says, kept from now on.

    Raises:
        StoreError: it cannot be read or made.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        made = make()
        replace(path, made)
        return made
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror})", "Check its permissions.") from error
