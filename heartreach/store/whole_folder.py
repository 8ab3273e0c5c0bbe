"""A new folder that is whole, or says that it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heartreach.errors import BadInput

__all__ = ["check_whole", "whole_folder"]

#: Stands in the folder from its first file to its last.
UNFINISHED = "UNFINISHED.txt"
TOLD = "Not everything is here: this export is being written, or was interrupted. Then delete it and export again.\n"


@contextmanager
def whole_folder(folder: Path) -> Iterator[None]:
    """Make a folder, or take an empty one, and mark it as unfinished until everything is in it.

    Raises:
        BadInput: there is something in it.
    """
    if folder.is_dir():
        check_whole(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty", "Choose a new folder.")
    mark = folder / UNFINISHED
    mark.write_text(TOLD, encoding="utf-8")
    yield
    mark.unlink()


def check_whole(folder: Path) -> None:
    """Refuse what was not written to its end.

    Raises:
        BadInput: it says that it is unfinished.
    """
    if (folder / UNFINISHED).exists():
        raise BadInput(f"The export in {folder} was not finished", "Delete it and export again.")
