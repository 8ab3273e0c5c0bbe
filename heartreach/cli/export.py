"""`heartreach export`: everything as tidy CSV with a data dictionary, and raw RR as plain text."""

import argparse
import sys
from pathlib import Path

from heartreach.cli.data_folder import add_data_options, chosen_layout
from heartreach.errors import UsageError
from heartreach.store.export import export
from heartreach.store.reader import Reader

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="new folder for the files")
    parser.add_argument("--wearer", metavar="ID", help="only this wearer (default: everybody)")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Export, whether or not a hub runs."""
    with Reader.open(chosen_layout(args).folder) as reader:
        known = [wearer.wearer_id for wearer in reader.wearers()]
        if args.wearer and args.wearer not in known:
            raise UsageError(f"Nobody is called {args.wearer!r}", f"There is: {', '.join(known) or 'nobody yet'}.")
        written = export(reader, args.folder, [args.wearer] if args.wearer else known, _show)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{len(written)} files in {args.folder}; data_dictionary.csv explains every column")
    return 0


def _show(wearer: str, share: float) -> None:
    if sys.stderr.isatty():
        print(f"\rexporting {wearer} {100 * share:3.0f} %", end="", file=sys.stderr, flush=True)
