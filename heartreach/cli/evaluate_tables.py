"""What `heartreach evaluate` prints: tables for people, JSON for programs."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence

from heartreach.hub.evaluation.labelled import DataSet
from heartreach.hub.evaluation.outcome import HOURS, Outcome, Summary, summarise
from heartreach.hub.evaluation.transfer import Transfer, transfers

__all__ = ["as_json", "as_text", "sweep_as_json", "sweep_as_text"]

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


Sets = Mapping[str, DataSet]
Outcomes = Mapping[str, Sequence[Outcome]]
Points = Mapping[float, Mapping[str, Summary]]


def as_json(sets: Sets, outcomes: Outcomes, limit: float) -> str:
    """Every number of every data set and subject, and whatever its reader should know; `null` is "not known"."""
    across = transfers(outcomes)
    told = {
        name: dataclasses.asdict(summarise(some, limit))
        | {
            "by_subject": {one.name: dataclasses.asdict(summarise([one], limit)) for one in some},
            "transfer": [dataclasses.asdict(transfer) for transfer in across if transfer.judged_on == name],
            "left_out": sets[name].left_out,
            "notes": _notes(some),
            "unused_labels": _unused(some),
            "fitted": NOTE,
        }
        for name, some in outcomes.items()
    }
    return json.dumps(told, indent=2)


def as_text(sets: Sets, outcomes: Outcomes, limit: float, *, each: bool) -> str:
    """A row for each data set, and for `each` subject if asked."""
    titles = [title for _, title, _ in COLUMNS] + [f"{kind}/h" for kind in HOURS]
    lines = [f"{'':16}" + "".join(f"{title:>11}" for title in titles)]
    for name, some in outcomes.items():
        lines.append(_row(name, summarise(some, limit)))
        lines += [_row("  " + one.name, summarise([one], limit)) for one in some if each]
    lines += [_transfer(one) for one in transfers(outcomes)]
    return "\n".join([*lines, *_remarks(sets, outcomes), NOTE])


def sweep_as_json(points: Points, sets: Sets) -> str:
    """The same for every sensitivity."""
    told = {
        f"{x:g}": {name: dataclasses.asdict(one) | {"left_out": sets[name].left_out} for name, one in row.items()}
        for x, row in points.items()
    }
    return json.dumps(told, indent=2)


def sweep_as_text(points: Points, sets: Sets) -> str:
    """A row for each sensitivity and data set."""
    lines = [f"{'sensitivity':>11}  {'set':16}{'found':>11}{'FA/h':>11}{'delay s':>11}{'waking/h':>11}{'sleep/h':>11}"]
    for sensitivity, row in points.items():
        for name, one in row.items():
            cells = (one.events_found, one.false_alarms_per_hour, one.median_delay_s)
            hours = (one.alarms_per_hour["waking"], one.alarms_per_hour["sleep"])
            told = "".join(_cell(value, form) for value, form in zip((*cells, *hours), SWEEP_FORMS, strict=True))
            lines.append(f"{sensitivity:>11g}  {name:16}{told}")
    return "\n".join([*lines, *_remarks(sets, {})])


def _notes(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    """Each note with the subjects it is about."""
    about: dict[str, list[str]] = {}
    for outcome in outcomes:
        for note in outcome.notes:
            about.setdefault(note, []).append(outcome.name)
    return about


def _unused(outcomes: Sequence[Outcome]) -> list[str]:
    """Labels that count for nothing, of all subjects together."""
    return sorted({label for outcome in outcomes for label in outcome.unused_labels})


def _remarks(sets: Sets, outcomes: Outcomes) -> Iterator[str]:
    for name, found in sets.items():
        some = outcomes.get(name, ())
        for note, who in _notes(some).items():
            yield f"{name}: {note}: {'each' if len(who) == len(some) else ', '.join(who)}"
        if _unused(some):
            yield f"{name}: labels that mean nothing here: {', '.join(_unused(some))}"
        for left, why in found.left_out.items():
            yield f"{name}: {left} is left out: {why}"


def _transfer(one: Transfer) -> str:
    return (
        f"limit {one.limit:.2f} chosen on {one.chosen_on}, judged on {one.judged_on}: balanced accuracy"
        f"{_cell(one.balanced_accuracy, '.2f').strip():>5}, F1{_cell(one.f1, '.2f').strip():>5}"
    )


def _row(name: str, summary: Summary) -> str:
    values = dataclasses.asdict(summary)
    cells = [_cell(values[key], form) for key, _, form in COLUMNS]
    return f"{name:16}" + "".join(cells) + "".join(_cell(summary.alarms_per_hour[kind], ".2f") for kind in HOURS)


def _cell(value: float | None, form: str) -> str:
    return f"{'-' if value is None else format(value, form):>11}"
