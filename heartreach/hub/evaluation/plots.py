"""Draw an evaluation: ROC, an alarm clock, and one dot per subject. Only this file here knows matplotlib."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from heartreach.errors import BadInput, UsageError, install_extra
from heartreach.hub.evaluation.metrics import auc, roc
from heartreach.hub.evaluation.outcome import Outcome, Summary

try:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
except ImportError as missing:
    raise UsageError("Drawing needs the extra `plot`", install_extra("plot")) from missing

__all__ = ["check_target", "plot_evaluation", "plot_sweep"]


def check_target(path: Path) -> None:
    """Say before the work, not after it, that nothing can be drawn there.

    Raises:
        BadInput: the format is unknown, or the folder is missing.
    """
    if path.suffix[1:].lower() not in FigureCanvasAgg.get_supported_filetypes():
        raise BadInput(f"{path} has no ending that says how to draw", "Name a .png, .svg or .pdf file.")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"there is no folder {path.absolute().parent}", "Make it, or name another file for --plot.")


def plot_evaluation(outcomes: Mapping[str, Sequence[Outcome]], path: Path) -> None:
    """Draw every data set into `path`; the ending says the format.

    Raises:
        BadInput: the format is unknown or the file cannot be written.
    """
    figure = Figure(figsize=(15, 5), layout="constrained")
    curve, clock, dots = figure.subplots(1, 3)
    _curve(curve, outcomes)
    _clock(clock, outcomes)
    _dots(dots, outcomes)
    _save(figure, path)


def plot_sweep(points: Mapping[float, Mapping[str, Summary]], path: Path) -> None:
    """Draw what each sensitivity finds against what it costs; a ring marks the operating point that ships.

    Raises:
        BadInput: the format is unknown or the file cannot be written.
    """
    names = sorted({name for sets in points.values() for name in sets})
    rows = {name: [(x, sets[name]) for x, sets in sorted(points.items()) if name in sets] for name in names}
    events = {name: row for name, row in rows.items() if row[0][1].events and _judged(row)}
    days = {name: row for name, row in rows.items() if not row[0][1].events and row[0][1].alarms_per_hour["waking"]}
    parts = [(draw, told) for draw, told in ((_trade, events), (_load, days)) if told]
    figure = Figure(figsize=(6.0 * max(1, len(parts)), 4.5), layout="constrained")
    for place, (draw, told) in enumerate(parts, start=1):
        draw(figure.add_subplot(1, len(parts), place), told)
    _save(figure, path)


def _judged(row: Sequence[tuple[float, Summary]]) -> bool:
    """A set in which no minute at rest was judged finds nothing and costs nothing: that is no result."""
    return all(summary.false_alarms_per_hour is not None for _, summary in row)


def _trade(axes: Axes, sets: Mapping[str, Sequence[tuple[float, Summary]]]) -> None:
    for name, row in sets.items():
        found = [(x, s.false_alarms_per_hour or 0.0, s.events_found or 0.0) for x, s in row]
        (line,) = axes.plot([a for _, a, _ in found], [f for _, _, f in found], "o-", label=name)
        shipped = [(a, f) for x, a, f in found if x == 1]
        axes.plot([a for a, _ in shipped], [f for _, f in shipped], "o", ms=13, mfc="none", color=line.get_color())
        for x, a, f in found:
            axes.annotate(f"{x:g}", (a, f), textcoords="offset points", xytext=(6, 5), fontsize=7)
    axes.set(title="Laboratory: what each sensitivity finds and costs", ylim=(-0.03, 1.03))
    axes.set(xlabel="false alarms per hour at rest", ylabel="share of events found")
    axes.legend(loc="center right")


def _load(axes: Axes, sets: Mapping[str, Sequence[tuple[float, Summary]]]) -> None:
    for name, row in sets.items():
        axes.plot([x for x, _ in row], [s.alarms_per_hour["waking"] or 0.0 for _, s in row], "o-", label=name)
    axes.axvline(1.0, color="0.7", linewidth=1)
    axes.set(title="Daily life: onsets per waking hour", xlabel="sensitivity (above 1: fewer onsets)")
    axes.set_ylim(bottom=0)
    axes.legend()


def _save(figure: Figure, path: Path) -> None:
    try:
        figure.savefig(path, dpi=120)
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot draw into {path}: {error}", "Name a .png, .svg or .pdf file.") from None


def _curve(axes: Axes, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    for name, told in outcomes.items():
        positive = [score for outcome in told for score in outcome.positive]
        negative = [score for outcome in told for score in outcome.negative]
        area = auc(positive, negative)
        if area is not None:
            points = roc(positive, negative)
            axes.plot([x for x, _ in points], [y for _, y in points], label=f"{name} ({area:.2f})")
            axes.legend(loc="lower right")
    if not axes.lines:
        axes.text(0.5, 0.5, "no windows of both kinds were judged", ha="center", va="bottom")
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.set(title="Windows of 60 s", xlabel="called stress at rest", ylabel="called stress in stress")


def _clock(axes: Axes, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    subjects = [(name, outcome) for name, told in outcomes.items() for outcome in told]
    for place, (_, outcome) in enumerate(subjects):
        axes.broken_barh([(begin, end - begin) for begin, end in outcome.event_hours], (place - 0.4, 0.8), color="0.85")
    axes.eventplot([outcome.onset_hours for _, outcome in subjects], linelengths=0.8, colors="C3")
    axes.set(title="Onsets (red), labelled events (grey)", xlabel="hours from the start", yticks=range(len(subjects)))
    axes.set(xlim=(0, None), ylim=(-0.5, len(subjects) - 0.5))
    axes.set_yticklabels([f"{name}/{outcome.name}" for name, outcome in subjects], fontsize=5)


def _dots(axes: Axes, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    for column, told in enumerate(outcomes.values()):
        areas = [auc(outcome.positive, outcome.negative) for outcome in told]
        known = [area for area in areas if area is not None]
        axes.plot([column] * len(known), known, "o", alpha=0.6)
    axes.set(title="AUC of each subject", ylim=(0, 1.02), xticks=range(len(outcomes)))
    axes.set_xticklabels(list(outcomes), rotation=30, ha="right")
    axes.axhline(0.5, color="0.7", linewidth=1)
