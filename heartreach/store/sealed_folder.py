"""A folder that leaves the data folder only as one sealed file: a tar archive in the age format."""

import contextlib
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from heartreach.errors import UsageError
from heartreach.store.forget import erase
from heartreach.store.layout import Layout, private_file, private_folder
from heartreach.store.sealing import Seal, seal

__all__ = ["sealed_folder"]


@contextlib.contextmanager
def sealed_folder(layout: Layout, target: Path, by: Seal) -> Iterator[Path]:
    """Give a folder to write into; afterwards it is sealed as `target`, and overwritten here.

    Until then it stands in the data folder, where the same data are open anyway.

    Raises:
        UsageError: `target` is there already, or its folder is not.
    """
    if target.exists():
        raise UsageError(f"{target} is there already", "Choose a new name.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}", "Make it first.")
    room = layout.folder / "export.sealing"
    _erase_all(room)  # of one that was killed
    private_folder(room)
    try:
        yield room / "export"
        archive = room / "export.tar"
        private_file(archive)
        with tarfile.open(archive, "w") as tar:
            tar.add(room / "export", arcname="export")
        seal(archive, target, by)
    finally:
        _erase_all(room)


def _erase_all(room: Path) -> None:
    for path in room.rglob("*"):
        erase(path)
    shutil.rmtree(room, ignore_errors=True)
