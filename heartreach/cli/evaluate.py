"""`heartreach evaluate`: run labelled recordings through the core and print what it got right and wrong."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from heartreach.hub.evaluation.labelled import find_subjects
from heartreach.hub.evaluation.outcome import HOURS, Outcome, Summary, evaluate, summarise
from heartreach.hub.evaluation.transfer import Transfer, transfers
from heartreach.signal.settings import CoreSettings

__all__ = ["configure", "run"]

COLUMNS = (
    ("window_auc", "AUC", ".3f"),
    ("balanced_accuracy", "bal.acc", ".2f"),
    ("f1", "F1", ".2f"),
    ("windows_judged", "win.judged", ".2f"),
    ("events", "events", "d"),
    ("events_found", "found", ".2f"),
    ("events_met", "met", ".2f"),
    ("false_alarms_per_hour", "FA/h", ".2f"),
    ("median_delay_s", "delay s", ".0f"),
    ("time_judged", "judged", ".2f"),
    ("coverage", "coverage", ".2f"),
)
SWEEP_FORMS = (".2f", ".2f", ".0f", ".2f", ".2f")
NOTE = (
    "No weight was fitted on these recordings' labels: every subject is new to the core and calibrates on its own "
    "baseline (MMASH: on nothing). The one operating point was chosen by hand while looking at the development half of "
    "WESAD, Stress-Predict and MMASH, and the movement slopes' prior comes from MMASH; see docs/stress.md."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach evaluate`."""
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="recordings: NAME.csv.gz, NAME.labels.csv.gz, NAME.acc.csv.gz"
    )
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw ROC, alarm clock and subjects into FILE (.png, .svg)"
    )
    parser.add_argument("--sensitivity", type=float, default=1.0, metavar="X", help="scale the threshold (default 1)")
    parser.add_argument(
        "--motion",
        choices=("measured", "none", "constant"),
        default="measured",
        help="use the accelerometer, leave it away, or hold it at its median",
    )
    parser.add_argument(
        "--sweep",
        type=float,
        nargs="+",
        metavar="X",
        help="go through these sensitivities instead: events found against false alarms, as a table and with --plot",
    )
    parser.add_argument("--subjects", action="store_true", help="print every subject, too")


def run(args: argparse.Namespace) -> int:
    """Evaluate every data set under a folder."""
    if args.sweep:
        return _sweep(args)
    settings = CoreSettings(sensitivity=args.sensitivity)
    outcomes = _outcomes(args.folder, settings, args.motion)
    limit = settings.threshold * settings.sensitivity
    summaries = {name: summarise(told, limit) for name, told in outcomes.items()}
    across = transfers(outcomes)
    if args.json:
        sets = {name: dataclasses.asdict(summary) for name, summary in summaries.items()}
        for name, told in sets.items():
            told["transfer"] = [dataclasses.asdict(one) for one in across if one.judged_on == name]
            told["fitted"] = NOTE
        print(json.dumps(sets, indent=2))
    else:
        _print(summaries, outcomes if args.subjects else {}, limit)
        _print_transfers(across)
    if args.plot:
        from heartreach.hub.evaluation.plots import plot_evaluation  # noqa: PLC0415  # matplotlib is heavy and optional

        plot_evaluation(outcomes, args.plot)
    return 0


def _outcomes(folder: Path, settings: CoreSettings, motion: str) -> dict[str, list[Outcome]]:
    outcomes: dict[str, list[Outcome]] = {}
    for name, subjects in find_subjects(folder).items():
        outcomes[name] = []
        for subject in subjects:
            print(f"{name}/{subject.name}", file=sys.stderr, flush=True)
            outcomes[name].append(evaluate(subject, settings, motion))
    return outcomes


def _sweep(args: argparse.Namespace) -> int:
    """The trade-off: what a lower or higher threshold finds, and what it costs."""
    points: dict[float, dict[str, Summary]] = {}
    for sensitivity in sorted(args.sweep):
        print(f"sensitivity {sensitivity:g}", file=sys.stderr, flush=True)
        settings = CoreSettings(sensitivity=sensitivity)
        told = _outcomes(args.folder, settings, args.motion)
        points[sensitivity] = {name: summarise(one, settings.threshold * sensitivity) for name, one in told.items()}
    if args.json:
        rows = {f"{x:g}": {name: dataclasses.asdict(s) for name, s in sets.items()} for x, sets in points.items()}
        print(json.dumps(rows, indent=2))
    else:
        print(f"{'sensitivity':>11}  {'set':16}{'found':>11}{'FA/h':>11}{'delay s':>11}{'waking/h':>11}{'sleep/h':>11}")
        for sensitivity, sets in points.items():
            for name, one in sets.items():
                cells = (one.events_found, one.false_alarms_per_hour, one.median_delay_s)
                hours = (one.alarms_per_hour["waking"], one.alarms_per_hour["sleep"])
                row = "".join(_cell(value, form) for value, form in zip((*cells, *hours), SWEEP_FORMS, strict=True))
                print(f"{sensitivity:>11g}  {name:16}{row}")
    if args.plot:
        from heartreach.hub.evaluation.plots import plot_sweep  # noqa: PLC0415  # matplotlib is heavy and optional

        plot_sweep(points, args.plot)
    return 0


def _print_transfers(across: Sequence[Transfer]) -> None:
    for one in across:
        print(
            f"limit {one.limit:.2f} chosen on {one.chosen_on}, judged on {one.judged_on}: balanced accuracy"
            f"{_cell(one.balanced_accuracy, '.2f').strip():>5}, F1{_cell(one.f1, '.2f').strip():>5}"
        )


def _print(summaries: dict[str, Summary], outcomes: dict[str, list[Outcome]], limit: float) -> None:
    print(
        f"{'':16}"
        + "".join(f"{title:>11}" for _, title, _ in COLUMNS)
        + "".join(f"{kind + '/h':>11}" for kind in HOURS)
    )
    for name, summary in summaries.items():
        print(_row(name, summary))
        for outcome in outcomes.get(name, []):
            print(_row("  " + outcome.name, summarise([outcome], limit)))
    print(NOTE)


def _row(name: str, summary: Summary) -> str:
    values = dataclasses.asdict(summary)
    cells = [_cell(values[key], form) for key, _, form in COLUMNS]
    return f"{name:16}" + "".join(cells) + "".join(_cell(summary.alarms_per_hour[kind], ".2f") for kind in HOURS)


def _cell(value: float | None, form: str) -> str:
    return f"{'-' if value is None else format(value, form):>11}"
