"""Put a backup in the place of the database; what it replaces is kept aside."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import StoreError
from heartreach.store.backups import back_up, backups, refuse_unsound, sound
from heartreach.store.connect import connect_writer
from heartreach.store.copies import sync_folder
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock
from heartreach.store.recovery import aside_name, move_aside

__all__ = ["Restored", "finish_restore", "restore"]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done.

    Attributes:
        backup: the file that was put in place.
        kept_in: folder, within the data folder, that holds what was there before; `None` where there was nothing.
    """

    backup: Path
    kept_in: str | None


def restore(layout: Layout, chosen: Path | None, now: float) -> Restored:
    """Restore a backup: the chosen file, or the newest sound one under `backups/`.

    Args:
        layout: the data folder; made if it is missing and there is a backup to put into it.
        chosen: a backup file anywhere.
        now: seconds since 1970-01-01 UTC, for the name of the folder that keeps what was there before.

    Raises:
        StoreBusy: a hub runs there.
        StoreDamaged: the chosen file cannot be read, or is no backup of heartreach.
        StoreNewer: a newer heartreach made it.
        StoreError: there is no sound backup.
    """
    if chosen is None and not layout.backups.is_dir():  # nor is a folder made, which may only be mistyped
        raise _none_sound(layout)
    if chosen is not None:
        _check(chosen)
    layout.prepare()
    with HubLock(layout):
        backup = chosen or _newest_sound(layout)
        # Copied as a database, not as a file: a log beside it, as one has that was replaced, belongs to it.
        back_up(backup, layout.arriving)
        kept_in = None
        if layout.database.exists():
            with contextlib.suppress(StoreError):  # damaged, it is kept as it is
                connect_writer(layout.database).close()  # its log goes into it
            kept_in = aside_name(layout, "replaced", now)
            move_aside(layout, kept_in)
        finish_restore(layout)
        return Restored(backup, kept_in)


def finish_restore(layout: Layout) -> None:
    """Put the copy that arrived in the place that is free for it; also for a restore that was killed half-way.

    Killed before the old database was moved, it changed nothing, and the copy goes.
    """
    if not layout.arriving.exists():
        return
    if layout.database.exists():
        layout.arriving.unlink()
    else:
        layout.arriving.replace(layout.database)
    sync_folder(layout.folder)


def _check(backup: Path) -> None:
    if not backup.is_file():
        raise StoreError(f"There is no backup at {backup}", "Run `heartreach verify` to see what there is.")
    refuse_unsound(backup)


def _newest_sound(layout: Layout) -> Path:
    for backup in backups(layout):
        if sound(backup.path):
            return backup.path
    raise _none_sound(layout)


def _none_sound(layout: Layout) -> StoreError:
    return StoreError(
        f"There is no sound backup in {layout.backups}", "Check the path, or name a file to restore from."
    )
