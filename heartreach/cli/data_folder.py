"""The option every command about the stored data shares: which data folder."""

import argparse
import os
from pathlib import Path

from heartreach.config import Settings, data_folder, load
from heartreach.errors import UsageError
from heartreach.models import Wearer
from heartreach.store.layout import Layout
from heartreach.store.reader import Reader
from heartreach.store.upgrade import bring_up_to_date

__all__ = ["add_data_options", "chosen_layout", "chosen_settings"]


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add --data and --config."""
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="the data folder (as set, or the system's place)")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file")


def chosen_settings(args: argparse.Namespace) -> Settings:
    """The settings the person means."""
    flags = {} if args.data is None else {"data.folder": str(args.data)}
    return load(args.config, os.environ, flags)


def chosen_layout(args: argparse.Namespace) -> Layout:
    """The data folder the person means."""
    return Layout(data_folder(chosen_settings(args)))


def open_reader(folder: Path) -> Reader:
    """A reader on a data folder, of whatever age; a hub may run there.

    Raises:
        StoreError: there is no database, it is newer than this heartreach, or older and a hub works on it.
    """
    bring_up_to_date(folder)
    return Reader.open(folder)


def chosen_wearer(reader: Reader, asked: str | None) -> Wearer:
    """The person meant: the one named, or the only one there is.

    Raises:
        UsageError: nobody is there, nobody has that name, or there are several and none was named.
    """
    known = {wearer.wearer_id: wearer for wearer in reader.wearers()}
    if not known:
        raise UsageError("Nobody is in this data folder yet", "Wear a strap, or make one with `heartreach demo-data`.")
    if asked is None and len(known) == 1:
        return next(iter(known.values()))
    if asked not in known:
        who = f"Nobody is called {asked!r}" if asked else "There are several people in this data folder"
        raise UsageError(who, f"Say --wearer with one of: {', '.join(known)}.")
    return known[asked]
