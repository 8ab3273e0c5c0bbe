"""`heartreach restore`: put a backup in the place of the database."""

import argparse
import time
from pathlib import Path

from heartreach.cli.data_folder import add_data_options, chosen_layout
from heartreach.store.restore import restore

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("backup", type=Path, nargs="?", metavar="BACKUP", help="the file (default: newest sound one)")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Restore, and say what became of what was there."""
    layout = chosen_layout(args)
    done = restore(layout, args.backup, time.time())
    print(f"Restored {done.backup} to {layout.database}")
    if done.kept_in:
        print(f"What was there before is kept in {layout.folder / done.kept_in}")
    return 0
