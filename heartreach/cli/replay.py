"""`heartreach replay`: run a recording through the core and write what it would have said."""

import argparse
import sys
from pathlib import Path

from heartreach.errors import UsageError
from heartreach.hub.raw_recording import RawRecording, is_raw, read_raw
from heartreach.hub.recording import Recording, read_recording
from heartreach.hub.replay import replay, write_replay
from heartreach.signal.core import StressCore

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach replay`."""
    parser.add_argument(
        "rr",
        type=Path,
        metavar="RR.csv[.gz]|FRAMES.jsonl",
        help="beats: t_s (end of the interval), rr_ms; or what `heartreach record` wrote",
    )
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
    if is_raw(args.rr):
        if args.acc is not None:
            raise UsageError("A raw recording holds its own movement", "Leave --acc out.")
        recording: RawRecording | Recording = read_raw(args.rr)
    else:
        recording = read_recording(args.rr, args.acc)
    if recording.out_of_order:
        why = "are damaged" if isinstance(recording, RawRecording) else "have times that run backwards"
        print(f"{recording.out_of_order} lines that {why} were left out", file=sys.stderr)
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
