"""Bring a data folder of an older heartreach to today's schema before it is read without a hub."""

from pathlib import Path

from heartreach.errors import StoreBusy, StoreDamaged, StoreError, StoreNewer
from heartreach.store.connect import connect_reader, connect_writer
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock
from heartreach.store.migrate import migrate, newest, version

__all__ = ["bring_up_to_date"]


def bring_up_to_date(folder: Path) -> bool:
    """Migrate the database in `folder` if it is older; a copy of it is kept, as when a hub does it.

    Returns:
        Whether there was anything to do.

    Raises:
        StoreError: there is no database, or it is older and may only be read.
        StoreBusy: it is older, and a hub works on it.
        StoreNewer: a newer heartreach wrote it.
    """
    layout = Layout(folder)
    connection = connect_reader(layout.database)
    try:
        stands = version(connection)
    finally:
        connection.close()
    if stands > newest():
        raise StoreNewer(f"{layout.database} has schema {stands}; this heartreach knows {newest()}")
    if stands in {0, newest()}:
        return False
    try:
        with HubLock(layout):
            _migrate(layout)
    except (StoreBusy, StoreDamaged):
        raise
    except StoreError as error:
        why = f"{layout.database} is of an older heartreach, and cannot be brought up to date: {error.message}"
        raise StoreError(why, "Copy the folder to where you may write, and name the copy.") from error
    return True


def _migrate(layout: Layout) -> None:
    writer = connect_writer(layout.database)
    try:
        migrate(writer, layout)
    finally:
        writer.close()
