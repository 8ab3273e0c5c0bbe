"""Paired devices in a small JSON file that only its owner can read."""

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from heartreach.errors import StoreDamaged, StoreError
from heartreach.web.pairing import PairedDevice

__all__ = ["FileBook"]

_DEVICES = TypeAdapter(tuple[PairedDevice, ...])


class FileBook:
    """A `DeviceBook` in one file, replaced as a whole so that a crash leaves the old one or the new one.

    Args:
        path: the file; it need not exist yet, its folder must.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[PairedDevice, ...]:
        """All of them; none where there is no file.

        Raises:
            StoreDamaged: the file is something else.
        """
        try:
            return _DEVICES.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return ()
        except (ValidationError, OSError) as error:
            raise StoreDamaged(
                f"The list of paired phones {self._path} cannot be read", "Delete it and pair the phones again."
            ) from error

    def write(self, devices: tuple[PairedDevice, ...]) -> None:
        """Keep exactly these.

        Raises:
            StoreError: the disk does not take it.
        """
        beside = self._path.with_suffix(".new")
        try:
            with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
                out.write(_DEVICES.dump_json(devices, indent=1))
                out.flush()
                os.fsync(out.fileno())
            beside.replace(self._path)
        except OSError as error:
            raise StoreError(f"The list of paired phones {self._path} cannot be written", "Free some space.") from error
