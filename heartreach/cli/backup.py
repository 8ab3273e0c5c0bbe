"""`heartreach backup`: copy the database, whether or not a hub runs."""

import argparse
import time
from pathlib import Path

from heartreach.cli.data_folder import add_data_options, chosen_layout
from heartreach.errors import UsageError
from heartreach.store.backups import back_up, nightly_backup

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("--to", type=Path, metavar="FILE", help="copy to this new file instead of the data folder")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Make one backup and say where it is."""
    layout = chosen_layout(args)
    if args.to is None:
        made = nightly_backup(layout, time.time())
    else:
        made = args.to
        if made.exists():
            raise UsageError(f"{made} is there already", "Choose a new name.")
        if not made.parent.is_dir():
            raise UsageError(f"There is no folder {made.parent}", "Make it first.")
        back_up(layout.database, made)
    print(f"{made} ({made.stat().st_size / 1e6:.1f} MB), read back and sound")
    return 0
