"""Find labelled recordings in a folder, and know what their labels mean."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import BadInput

__all__ = ["EVENTS", "QUIET", "REST", "SLEEP", "WORK", "Stretch", "Subject", "find_subjects"]

#: Labels of tasks meant to stress. Hyperventilation is a breathing task and stands in no set.
EVENTS = frozenset({"stress", "stress_stroop", "stress_interview", "exam"})
#: Labels of rest in the same recordings: what a stress detector must not call stress.
REST = frozenset({"baseline", "amusement", "meditation", "relax", "post_questionnaire_rest"})
#: Labels of a day: asleep, bodily work, and quiet hours.
SLEEP = frozenset({"sleep_actigraph", "sleep_diary"})
WORK = frozenset({"medium_movement", "heavy_movement"})
QUIET = frozenset({"sitting", "lying_down", "small_screen", "large_screen"})
#: A baseline longer than this is cut: its first ten minutes calibrate, the rest is judged; a shorter one calibrates as
#: a whole. Seconds.
LONG_BASELINE_S, CALIBRATION_S = 900.0, 600.0


@dataclass(slots=True, frozen=True)
class Stretch:
    """A labelled stretch of a recording, in its seconds."""

    start: float
    end: float
    label: str

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.end - self.start) / 3600


@dataclass(slots=True, frozen=True)
class Subject:
    """One recording with its labels, in the form `NAME.csv.gz`, `NAME.labels.csv.gz`, `NAME.acc.csv.gz`."""

    name: str
    rr: Path
    acc: Path | None
    labels: tuple[Stretch, ...]

    @property
    def calm(self) -> tuple[tuple[float, float], ...]:
        """What calibrates: the baseline, the first ten minutes of a long one, or nothing."""
        for stretch in self.labels:
            if stretch.label == "baseline":
                long = stretch.end - stretch.start > LONG_BASELINE_S
                return ((stretch.start, stretch.start + CALIBRATION_S if long else stretch.end),)
        return ()


def find_subjects(folder: Path) -> dict[str, list[Subject]]:
    """Every data set (a folder with labelled recordings) under `folder`, itself included.

    Raises:
        BadInput: there is none.
    """
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}", "Name the folder that holds the recordings.")
    sets: dict[str, list[Subject]] = {}
    for place in [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]:
        subjects = list(_subjects(place))
        if subjects:
            sets[place.resolve().name] = subjects
    if not sets:
        raise BadInput(
            f"{folder} holds no labelled recordings",
            "Each needs NAME.csv[.gz] (t_s,rr_ms) and NAME.labels.csv[.gz] (start_s,end_s,label).",
        )
    return sets


def _subjects(folder: Path) -> Iterator[Subject]:
    for path in sorted(folder.iterdir()):
        name, dot, ending = path.name.partition(".")
        if ending not in {"csv", "csv.gz"} or not dot:
            continue
        labels = _beside(folder, name, "labels")
        if labels is not None:
            yield Subject(name, path, _beside(folder, name, "acc"), _read_labels(labels))


def _beside(folder: Path, name: str, kind: str) -> Path | None:
    found = [path for path in (folder / f"{name}.{kind}.csv.gz", folder / f"{name}.{kind}.csv") if path.exists()]
    return found[0] if found else None


def _read_labels(path: Path) -> tuple[Stretch, ...]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        try:
            rows = list(csv.DictReader(file))
            return tuple(Stretch(float(row["start_s"]), float(row["end_s"]), row["label"]) for row in rows)
        except (KeyError, ValueError, OSError, EOFError):
            raise BadInput(f"{path} holds no labels", "Its columns are start_s,end_s,label.") from None
