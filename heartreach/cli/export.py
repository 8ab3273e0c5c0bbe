"""`heartreach export`: everything as tidy CSV or Parquet with a data dictionary and raw RR as text, or BIDS-like."""

import argparse
import sys
from pathlib import Path

from heartreach.cli.data_folder import add_data_options, chosen_layout, open_reader
from heartreach.cli.sealing import add_sealing_options, seal_to_write
from heartreach.errors import UsageError
from heartreach.hub.found_afterwards import found_ever
from heartreach.models import Wearer
from heartreach.store.bids import export_bids
from heartreach.store.export import export
from heartreach.store.layout import Layout
from heartreach.store.sealed_folder import sealed_folder
from heartreach.store.sheet import SheetFormat

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="new folder for the files; with --encrypt a new file, FILE.tar.age"
    )
    parser.add_argument("--wearer", metavar="ID", help="only this wearer (default: everybody)")
    parser.add_argument(
        "--format",
        choices=[form.value for form in SheetFormat],
        default=SheetFormat.CSV.value,
        help="CSV, Parquet (extra `export`), or both (csv)",
    )
    parser.add_argument("--bids", action="store_true", help="a BIDS-like layout instead: one session per local day")
    add_sealing_options(parser)
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Export, whether or not a hub runs."""
    form = SheetFormat(args.format)
    if args.bids and form is not SheetFormat.CSV:
        raise UsageError("--bids has its own formats", "Leave --format away.")
    layout, by = chosen_layout(args), seal_to_write(args)
    if by is None:
        written = _export(args, layout, args.folder)
    else:
        with sealed_folder(layout, args.folder, by) as folder:
            written = _export(args, layout, folder)
    explained = "README" if args.bids else "data_dictionary.csv"
    print(f"{len(written)} files in {args.folder}; {explained} explains {'them' if args.bids else 'every column'}")
    return 0


def _export(args: argparse.Namespace, layout: Layout, out: Path) -> list[Path]:
    form = SheetFormat(args.format)
    with open_reader(layout.folder) as reader:
        wearers = _asked(reader.wearers(), args.wearer)
        if args.bids:
            written = export_bids(reader, out, wearers, _show, found_ever)
        else:
            written = export(reader, out, [one.wearer_id for one in wearers], _show, found_ever, form)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return written


def _asked(wearers: list[Wearer], wearer: str | None) -> list[Wearer]:
    known = {one.wearer_id: one for one in wearers}
    if wearer is not None and wearer not in known:
        raise UsageError(f"Nobody is called {wearer!r}", f"There is: {', '.join(known) or 'nobody yet'}.")
    return wearers if wearer is None else [known[wearer]]


def _show(wearer: str, share: float) -> None:
    if sys.stderr.isatty():
        print(f"\rexporting {wearer} {100 * share:3.0f} %", end="", file=sys.stderr, flush=True)
