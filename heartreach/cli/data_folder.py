"""The option every command about the stored data shares: which data folder."""

import argparse
import os
from pathlib import Path

from heartreach.config import Settings, data_folder, load
from heartreach.store.layout import Layout

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
