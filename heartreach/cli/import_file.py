"""`heartreach import`: turn a recording from another app or device into the table that `replay` reads."""

import argparse
import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from heartreach.errors import BadInput
from heartreach.firmware_bridge.imports import Intervals, read_intervals

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach import`."""
    parser.add_argument(
        "file", type=Path, help="RR text or table, Kubios report, FIT activity, or a raw recording; may be .gz"
    )
    parser.add_argument("--out", type=Path, metavar="RR.csv", help="the table to write; standard output when left out")


def run(args: argparse.Namespace) -> int:
    """Read one file and write t_s, rr_ms."""
    intervals = read_intervals(args.file)
    try:
        if args.out is None:
            _write(intervals, sys.stdout)
        else:
            with args.out.open("w", encoding="utf-8", newline="") as out:
                _write(intervals, out)
    except FileNotFoundError:
        raise BadInput(f"The folder of {args.out} does not exist", "Make it first.") from None
    print(_summary(intervals), file=sys.stderr)
    return 0


def _write(intervals: Intervals, out: TextIO) -> None:
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("t_s", "rr_ms"))
    table.writerows(zip(intervals.ends_s, intervals.rr_ms, strict=True))


def _summary(intervals: Intervals) -> str:
    minutes = intervals.ends_s[-1] / 60
    began = (
        ""
        if intervals.began_at is None
        else f", from {datetime.fromtimestamp(intervals.began_at, UTC):%Y-%m-%d %H:%M} by its own clock"
    )
    skipped = f", {intervals.skipped} lines without an interval" if intervals.skipped else ""
    return f"{intervals.source}: {len(intervals.rr_ms)} intervals in {minutes:.1f} min{began}{skipped}"
