"""Draw an evaluation: ROC, an alarm clock, and one dot per subject. Only this file here knows matplotlib."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from heartreach.errors import BadInput
from heartreach.hub.evaluation.metrics import auc, roc
from heartreach.hub.evaluation.outcome import Outcome

__all__ = ["plot_evaluation"]


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
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.set(title="Windows of 60 s", xlabel="called stress at rest", ylabel="called stress in stress")


def _clock(axes: Axes, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    subjects = [(name, outcome) for name, told in outcomes.items() for outcome in told]
    axes.eventplot([outcome.onset_hours for _, outcome in subjects], linelengths=0.8, colors="C3")
    axes.set(title="Onsets", xlabel="hours from the start", yticks=range(len(subjects)))
    axes.set_yticklabels([f"{name}/{outcome.name}" for name, outcome in subjects], fontsize=5)


def _dots(axes: Axes, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    for column, told in enumerate(outcomes.values()):
        areas = [auc(outcome.positive, outcome.negative) for outcome in told]
        known = [area for area in areas if area is not None]
        axes.plot([column] * len(known), known, "o", alpha=0.6)
    axes.set(title="AUC of each subject", ylim=(0, 1.02), xticks=range(len(outcomes)))
    axes.set_xticklabels(list(outcomes), rotation=30, ha="right")
    axes.axhline(0.5, color="0.7", linewidth=1)
