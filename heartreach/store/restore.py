"""Put a backup in the place of the database; what it replaces is kept aside."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import StoreDamaged, StoreError
from heartreach.store.backups import backups, sound
from heartreach.store.copies import sync_folder
from heartreach.store.layout import Layout, private_file
from heartreach.store.lock import HubLock
from heartreach.store.recovery import aside_name, move_aside

__all__ = ["Restored", "restore"]


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
        layout: the data folder; made if it is missing.
        chosen: a backup file anywhere.
        now: seconds since 1970-01-01 UTC, for the name of the folder that keeps what was there before.

    Raises:
        StoreBusy: a hub runs there.
        StoreDamaged: the chosen file cannot be read.
        StoreError: there is no sound backup.
    """
    layout.prepare()
    with HubLock(layout):
        backup = _checked(chosen) if chosen else _newest_sound(layout)
        arriving = layout.folder / "heartreach.db.restored"
        private_file(arriving)
        shutil.copyfile(backup, arriving)
        kept_in = None
        if layout.database.exists():
            kept_in = aside_name(layout, "replaced", now)
            move_aside(layout, kept_in)
        arriving.replace(layout.database)
        sync_folder(layout.folder)
        return Restored(backup, kept_in)


def _checked(backup: Path) -> Path:
    if not backup.is_file():
        raise StoreError(f"There is no backup at {backup}", "Run `heartreach verify` to see what there is.")
    if not sound(backup):
        raise StoreDamaged(f"{backup} cannot be read", "Choose another one; `heartreach verify` lists them.")
    return backup


def _newest_sound(layout: Layout) -> Path:
    for backup in backups(layout):
        if sound(backup.path):
            return backup.path
    raise StoreError(f"There is no sound backup in {layout.backups}", "Name a file to restore from.")
