"""`heartreach replay`: run a recording through the core and write what it would have said."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from heartreach.errors import UsageError
from heartreach.hub.raw_recording import RawRecording, is_raw, read_raw
from heartreach.hub.recording import Recording, read_recording
from heartreach.hub.replay import replay, write_replay
from heartreach.signal.core import StressCore

__all__ = ["configure", "run"]

#: The year 3000, in seconds since 1970-01-01 UTC.
LATEST = 32_503_680_000.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach replay`."""
    parser.add_argument(
        "rr",
        type=Path,
        metavar="RR.csv[.gz]|FRAMES.jsonl[.gz]",
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
    parser.add_argument(
        "--start",
        metavar="TIME",
        help="when the recording's second 0 was, such as 2026-03-02T08:30; the hour of the day then counts",
    )
    parser.add_argument("--tz", metavar="ZONE", help="the wearer's IANA zone, for --start (UTC)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for readings.csv and onsets.csv")


def run(args: argparse.Namespace) -> int:
    """Replay one recording."""
    calm = [(float(start), float(end)) for start, end in args.calm]
    for start, end in calm:
        if not start < end:
            raise UsageError(f"--calm {start:g} {end:g} ends before it begins")
    if args.tz is not None and args.start is None:
        raise UsageError("--tz says nothing without --start", "Say when the recording's second 0 was, or leave it out.")
    tz = args.tz or "UTC"
    epoch = _epoch(args.start, tz)
    recording: RawRecording | Recording
    if is_raw(args.rr):
        if args.acc is not None:
            raise UsageError("A raw recording holds its own movement", "Leave --acc out.")
        recording = read_raw(args.rr)
        _note(recording.damaged, "are damaged were left out")
    else:
        recording = read_recording(args.rr, args.acc)
        _note(recording.out_of_order, "were out of order were put in the order of their times")
    told = replay(recording, StressCore("replay", tz), calm, _show, epoch)
    print(file=sys.stderr)
    write_replay(told, args.out, epoch)
    judged = sum(reading.score is not None for reading in told.readings)
    print(
        f"{len(told.readings)} readings, {judged} with a score, {len(told.onsets)} onsets: {args.out}",
        file=sys.stderr,
    )
    return 0


def _note(lines: int, what: str) -> None:
    if lines:
        print(f"{lines} lines that {what}", file=sys.stderr)


def _epoch(start: str | None, tz: str) -> float:
    if start is None:
        return 0.0
    epoch = _moment(start, tz)
    if epoch is None or not 0 <= epoch < LATEST:
        raise UsageError(
            f"--start {start} with --tz {tz} is no moment", "Write 2026-03-02T08:30 and a zone such as Europe/Berlin."
        )
    return epoch


def _moment(start: str, tz: str) -> float | None:
    try:
        moment = datetime.fromisoformat(start)
        local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(tz))
        at = local.timestamp()
        return at if datetime.fromtimestamp(at, local.tzinfo) == local else None  # clocks skip an hour in spring
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def _show(share: float) -> None:
    if sys.stderr.isatty() or share >= 1:
        print(f"\rreplaying {100 * min(share, 1):3.0f} %", end="", file=sys.stderr, flush=True)
