"""`heartreach config show|check`: what is set, and whether it is right."""

import argparse
import os
from pathlib import Path

from heartreach.config import default_path, load

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("what", choices=["show", "check"], help="show every setting, or only say whether all is right")
    parser.add_argument("--config", type=Path, metavar="FILE", help=f"settings file (default: {default_path()})")


def run(args: argparse.Namespace) -> int:
    """Load the settings, which refuses what is wrong, and print them or one line."""
    settings = load(args.config, os.environ)
    if args.what == "show":
        print(settings.model_dump_json(indent=2))
    else:
        print("All settings are right.")
    return 0
