"""`heartreach hrv`: the heart rate variability of a recording."""

import argparse
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from heartreach.cli.hrv_tables import as_csv, as_json, as_text, windows_as_csv, windows_as_json
from heartreach.errors import BadInput, UsageError
from heartreach.plain_text import plain_text, unpacked
from heartreach.signal.hrv import PROFILES, Profile, Recording, Track, WrongUnit, analyze, profile_named, sliding
from heartreach.signal.hrv.rr_text import UNITS, parse_rr

__all__ = ["configure", "read_rr", "run"]

#: How often a sliding window is read when nothing else is said.
STEP_S = 10.0
#: How long it is when only the step is said: the Task Force's five minutes.
WINDOW_S = 300.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach hrv`."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="RR",
        help="RR intervals: one a line, a CSV with headings, or a Kubios export (.gz too)",
    )
    parser.add_argument("--unit", choices=sorted(UNITS), help="unit of the intervals (default: the heading's, or ms)")
    parser.add_argument("--profile", default="taskforce", metavar="NAME", help=f"one of: {', '.join(PROFILES)}")
    parser.add_argument("--window", type=float, metavar="SECONDS", help="slide a window of this length along")
    parser.add_argument("--step", metavar="SECONDS", help="from one window to the next (default 10), or `beat`")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="write JSON")
    form.add_argument("--csv", action="store_true", help="write CSV")
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw beats, spectrum and Poincaré plot into FILE (.png, .svg)"
    )


def run(args: argparse.Namespace) -> int:
    """Compute, write, and draw if asked to."""
    draw = _drawing(args.plot)
    profile = profile_named(args.profile)
    recording = read_rr(args.file, args.unit)
    track = _track(recording, profile, args.window, args.step)
    if track is not None:
        print(windows_as_json(track, args.file.name) if args.json else windows_as_csv(track), end="")
    else:
        found = analyze(recording, profile)
        form = as_json if args.json else as_csv if args.csv else as_text
        print(form(found, args.file.name), end="")
    if draw is not None:
        draw(args.plot, recording, profile, args.file.name, track)
        print(f"drawn: {args.plot}", file=sys.stderr)
    return 0


def read_rr(path: Path, unit: str | None) -> Recording:
    """The recording in a file, packed or not."""
    text = plain_text(unpacked(path), str(path))
    if text.startswith("{") and _is_raw(text):
        advice = f"Make a table of it: `heartreach import {shlex.quote(str(path))} --out RR.csv`."
        raise BadInput(f"{path.name} is a raw recording", advice)
    try:
        return parse_rr(text, unit)
    except WrongUnit as error:
        raise WrongUnit(f"{path.name}: {error.message}", "Say what they are with --unit s, ms or ticks.") from error
    except BadInput as error:
        raise type(error)(f"{path.name}: {error.message}", error.advice) from error


def _is_raw(text: str) -> bool:
    # The bridge brings bleak along, which no table needs.
    from heartreach.firmware_bridge.recording import is_recording  # noqa: PLC0415

    return is_recording(text.partition("\n")[0])


def _track(recording: Recording, profile: Profile, window: float | None, step: str | None) -> Track | None:
    if window is None and step is None:
        return None
    length_s = WINDOW_S if window is None else window
    if not 0 < length_s < float("inf"):
        raise UsageError(f"--window {length_s:g} is no length of time")
    if recording.span_s < length_s:
        raise UsageError(
            f"The recording is {recording.span_s:.0f} s long, shorter than the window of {length_s:g} s",
            "Choose a shorter --window, or leave it out.",
        )
    track = sliding(recording, length_s, _seconds(step), profile=profile, told=_show)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return track


def _seconds(step: str | None) -> float | None:
    """Seconds between windows, `None` for every beat."""
    if step == "beat":
        return None
    try:
        seconds = STEP_S if step is None else float(step)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise UsageError(f"--step {step} is neither a number of seconds nor `beat`")
    return seconds


def _show(share: float) -> None:
    if sys.stderr.isatty():
        print(f"\rsliding {100 * share:3.0f} %", end="", file=sys.stderr, flush=True)


def _drawing(path: Path | None) -> Callable[[Path, Recording, Profile, str, Track | None], None] | None:
    """What draws; a picture that cannot be drawn is refused before the work."""
    if path is None:
        return None
    # Only a picture needs matplotlib, 0.5 s and an extra.
    from heartreach.cli.hrv_plot import draw  # noqa: PLC0415
    from heartreach.hub.evaluation.plots import check_target  # noqa: PLC0415

    check_target(path)
    return draw
