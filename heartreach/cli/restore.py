"""`heartreach restore`: put a backup in the place of the database."""

import argparse
import contextlib
import time
from pathlib import Path

from heartreach.cli.data_folder import add_data_options, chosen_layout
from heartreach.cli.sealing import seal_to_open
from heartreach.errors import StoreError, UsageError
from heartreach.store.forget import erase
from heartreach.store.layout import Layout
from heartreach.store.restore import Restored, restore
from heartreach.store.sealing import is_sealed, opened_by, unseal

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("backup", type=Path, nargs="?", metavar="BACKUP", help="the file (default: newest sound one)")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the key file that opens an encrypted one")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Restore, and say what became of what was there."""
    layout = chosen_layout(args)
    missing = [folder for folder in (layout.folder, *layout.folder.parents) if not folder.exists()]
    try:
        done = _restored(layout, args)
    except BaseException:
        with contextlib.suppress(OSError):  # something is kept there
            for folder in missing:
                folder.rmdir()
        raise
    print(f"Restored {args.backup or done.backup} to {layout.database}")
    if missing:
        print(f"Nothing was there before: {layout.folder} is new.")
    if done.kept_in:
        print(f"What was there before is kept in {layout.folder / done.kept_in}")
    return 0


def _restored(layout: Layout, args: argparse.Namespace) -> Restored:
    backup = args.backup
    if backup is None or not backup.is_file() or not is_sealed(backup):
        return restore(layout, backup, time.time())
    if args.key is None and opened_by(backup) == "key":
        raise UsageError(f"{backup} is opened by a key", "Name its file with --key.")
    by = seal_to_open(args.key)
    layout.prepare()
    plain = layout.folder / f"{layout.database.name}.opened"
    try:
        unseal(backup, plain, by)
        return restore(layout, plain, time.time())
    except StoreError as error:  # the person named the sealed file, and knows no other
        told = error.message.replace(str(plain), f"What is sealed in {backup}")
        raise type(error)(told, error.advice) from error
    finally:
        erase(plain)
