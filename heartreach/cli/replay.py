"""`heartreach replay`: run a recording through the core and write what it would have said."""

import argparse
import sys
from pathlib import Path

from heartreach.errors import UsageError
from heartreach.hub.recording import read_recording
from heartreach.hub.replay import replay, write_replay
from heartreach.signal.core import StressCore

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach replay`."""
    parser.add_argument("rr", type=Path, metavar="RR.csv[.gz]", help="beats: t_s (end of the interval), rr_ms")
    parser.add_argument("--acc", type=Path, metavar="ACC.csv[.gz]", help="movement: t_s,mag_mean_g,mag_sd_g or counts")
    parser.add_argument(
        "--calm",
        type=float,
        nargs=2,
        action="append",
        default=[],
        metavar=("START", "END"),
        help="known-calm seconds, taken as calibration; may be given more than once",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for readings.csv and onsets.csv")


def run(args: argparse.Namespace) -> int:
    """Replay one recording."""
    calm = [(float(start), float(end)) for start, end in args.calm]
    for start, end in calm:
        if not start < end:
            raise UsageError(f"--calm {start:g} {end:g} ends before it begins")
    recording = read_recording(args.rr, args.acc)
    if recording.out_of_order:
        print(f"{recording.out_of_order} lines whose time runs backwards were left out", file=sys.stderr)
    told = replay(recording, StressCore("replay", "UTC"), calm, _show)
    print(file=sys.stderr)
    write_replay(told, args.out)
    judged = sum(reading.score is not None for reading in told.readings)
    print(
        f"{len(told.readings)} readings, {judged} with a score, {len(told.onsets)} onsets: {args.out}",
        file=sys.stderr,
    )
    return 0


def _show(share: float) -> None:
    if sys.stderr.isatty() or share >= 1:
        print(f"\rreplaying {100 * min(share, 1):3.0f} %", end="", file=sys.stderr, flush=True)
