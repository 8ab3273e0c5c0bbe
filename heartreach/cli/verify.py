"""`heartreach verify`: read everything that is stored, backups included, and say whether it is sound."""

import argparse
import datetime as dt
import json
from dataclasses import asdict

from heartreach.cli.data_folder import add_data_options, chosen_layout
from heartreach.errors import StoreDamaged
from heartreach.store.verify import BackupVerdict, Verdict, verify

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("--json", action="store_true", help="for scripts")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Verify; damage is refused with exit code 2."""
    layout = chosen_layout(args)
    verdict = verify(layout)
    if args.json:
        print(json.dumps(asdict(verdict), indent=2))
    else:
        _show(verdict)
    if verdict.faults:
        raise StoreDamaged(
            f"{layout.database} is damaged: {verdict.faults[0]}",
            "The next start of the hub mends it; or run `heartreach restore`.",
        )
    return 0


def _show(verdict: Verdict) -> None:
    print(f"database: schema {verdict.schema} of {verdict.newest_schema}, {verdict.bytes / 1e6:.1f} MB")
    print(f"  {verdict.words:,} beats and other dense words in {verdict.chunks:,} chunks")
    for fault in verdict.faults:
        print(f"  FAULT: {fault}")
    if not verdict.faults:
        print("  sound")
    print(f"backups: {len(verdict.backups)}")
    for backup in verdict.backups:
        print(f"  {_line(backup)}")


def _line(backup: BackupVerdict) -> str:
    made = dt.datetime.fromtimestamp(backup.made_at, dt.UTC)
    return (
        f"{backup.name}  {made:%Y-%m-%d %H:%M} UTC  {backup.bytes / 1e6:.1f} MB  {'sound' if backup.sound else 'BAD'}"
    )
