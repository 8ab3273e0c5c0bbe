"""`heartreach backup`: copy the database, whether or not a hub runs; encrypted where it goes elsewhere."""

import argparse
import time
from pathlib import Path

from heartreach.cli.data_folder import add_data_options, chosen_layout
from heartreach.cli.sealing import add_sealing_options, seal_to_write
from heartreach.errors import UsageError
from heartreach.store.backups import back_up, nightly_backup
from heartreach.store.forget import erase
from heartreach.store.layout import Layout
from heartreach.store.sealing import Seal, make_key, seal

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("--to", type=Path, metavar="FILE", help="copy to this new file instead of the data folder")
    add_sealing_options(parser)
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="only make a key file for --key")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Make one backup and say where it is."""
    if args.new_key is not None:
        print(f"{args.new_key} is the key; its public half is {make_key(args.new_key)}")
        print("Keep it apart from the copies, and twice: without it nobody opens them again, you included.")
        return 0
    layout = chosen_layout(args)
    if args.to is None:
        if args.encrypt:
            raise UsageError("An encrypted copy is for elsewhere", "Say where with --to FILE.")
        made = nightly_backup(layout, time.time())
    else:
        made = _free(args.to)
        by = seal_to_write(args)
        if by is None:
            back_up(layout.database, made)
        else:
            _sealed(layout, made, by)
    print(f"{made} ({made.stat().st_size / 1e6:.1f} MB), read back and sound")
    return 0


def _free(chosen: Path) -> Path:
    if chosen.exists():
        raise UsageError(f"{chosen} is there already", "Choose a new name.")
    if not chosen.parent.is_dir():
        raise UsageError(f"There is no folder {chosen.parent}", "Make it first.")
    return chosen


def _sealed(layout: Layout, made: Path, by: Seal) -> None:
    """The open copy stands in the data folder for a moment, where the same data are open anyway."""
    plain = layout.folder / f"{layout.database.name}.sealing"
    try:
        back_up(layout.database, plain)
        seal(plain, made, by)
    finally:
        erase(plain)
