"""`heartreach evaluate`: run labelled recordings through the core and print what it got right and wrong."""

import argparse
import contextlib
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from heartreach.cli.evaluate_tables import as_json, as_text, sweep_as_json, sweep_as_text
from heartreach.errors import BadInput
from heartreach.hub.evaluation.labelled import DataSet, find_sets
from heartreach.hub.evaluation.outcome import Outcome, Summary, evaluate, summarise
from heartreach.signal.settings import CoreSettings

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach evaluate`."""
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="recordings: NAME.csv.gz, NAME.labels.csv.gz, NAME.acc.csv.gz"
    )
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw ROC, alarm clock and subjects into FILE (.png, .svg)"
    )
    parser.add_argument(
        "--sensitivity", type=_above_zero, default=1.0, metavar="X", help="scale the threshold (default 1)"
    )
    parser.add_argument(
        "--motion",
        choices=("measured", "none", "constant"),
        default="measured",
        help="use the accelerometer, leave it away, or hold it at its median",
    )
    parser.add_argument(
        "--sweep",
        type=_above_zero,
        nargs="+",
        metavar="X",
        help="go through these sensitivities instead: events found against false alarms, as a table and with --plot",
    )
    parser.add_argument("--subjects", action="store_true", help="print every subject, too")


def _above_zero(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (value := float(text)) < math.inf:
            return value
    raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")


def run(args: argparse.Namespace) -> int:
    """Evaluate every data set under a folder."""
    draw = _drawing(args.plot)
    if args.sweep:
        return _sweep(args, draw)
    settings = CoreSettings(sensitivity=args.sensitivity)
    sets = find_sets(args.folder)
    outcomes = _outcomes(sets, settings, args.motion)
    limit = settings.threshold * settings.sensitivity
    print(as_json(sets, outcomes, limit) if args.json else as_text(sets, outcomes, limit, each=args.subjects))
    if draw is not None:
        draw.plot_evaluation(outcomes, args.plot)
    return 0


def _drawing(path: Path | None) -> ModuleType | None:
    """What draws; a picture that cannot be drawn is refused before the work."""
    if path is None:
        return None
    from heartreach.hub.evaluation import plots  # noqa: PLC0415  # matplotlib is heavy and optional

    plots.check_target(path)
    return plots


def _outcomes(sets: Mapping[str, DataSet], settings: CoreSettings, motion: str) -> dict[str, list[Outcome]]:
    """What the core makes of every recording; one that cannot be read is left out, and told."""
    outcomes: dict[str, list[Outcome]] = {name: [] for name in sets}
    subjects = [(name, subject) for name, found in sets.items() for subject in found.subjects]
    for place, (name, subject) in enumerate(subjects, start=1):
        print(f"{name}/{subject.name} ({place} of {len(subjects)})", file=sys.stderr, flush=True)
        try:
            outcomes[name].append(evaluate(subject, settings, motion))
        except BadInput as error:
            sets[name].left_out[subject.name] = str(error)
    if not any(outcomes.values()):
        _refuse(sets)
    return outcomes


def _refuse(sets: Mapping[str, DataSet]) -> NoReturn:
    """Nothing can be told, and why."""
    reasons = [f"{name}/{who}: {why}" for name, found in sets.items() for who, why in found.left_out.items()]
    *others, last = reasons
    for reason in others:
        print(reason, file=sys.stderr)
    raise BadInput(f"no recording can be used: {last}", "")


def _sweep(args: argparse.Namespace, draw: ModuleType | None) -> int:
    """The trade-off: what a lower or higher threshold finds, and what it costs."""
    sets = find_sets(args.folder)
    points: dict[float, dict[str, Summary]] = {}
    for sensitivity in sorted(args.sweep):
        print(f"sensitivity {sensitivity:g}", file=sys.stderr, flush=True)
        settings = CoreSettings(sensitivity=sensitivity)
        outcomes = _outcomes(sets, settings, args.motion)
        points[sensitivity] = {name: summarise(one, settings.threshold * sensitivity) for name, one in outcomes.items()}
    form = sweep_as_json if args.json else sweep_as_text
    print(form(points, sets))
    if draw is not None:
        draw.plot_sweep(points, args.plot)
    return 0
