"""Find labelled recordings in a folder, and know what their labels mean."""

import math
from dataclasses import dataclass, field
from pathlib import Path

from heartreach.errors import BadInput
from heartreach.hub.table import malformed, read_cells

__all__ = ["EVENTS", "KNOWN", "QUIET", "REST", "SLEEP", "WORK", "DataSet", "Stretch", "Subject", "find_sets"]

#: Labels of tasks meant to stress. Hyperventilation is a breathing task and stands in no set.
EVENTS = frozenset({"stress", "stress_stroop", "stress_interview", "exam"})
#: Labels of rest in the same recordings: what a stress detector must not call stress.
REST = frozenset({"baseline", "amusement", "meditation", "relax", "post_questionnaire_rest"})
#: Labels of a day: asleep, bodily work, and quiet hours.
SLEEP = frozenset({"sleep_actigraph", "sleep_diary"})
WORK = frozenset({"medium_movement", "heavy_movement"})
QUIET = frozenset({"sitting", "lying_down", "small_screen", "large_screen"})
#: Labels that mean something here; all others are told and count for nothing.
KNOWN = EVENTS | REST | SLEEP | WORK | QUIET
#: What recordings, their labels and their movement end in, the packed form first.
ENDINGS = (".csv.gz", ".csv")
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


@dataclass(slots=True)
class DataSet:
    """What one folder holds.

    Attributes:
        subjects: recordings with labels.
        left_out: recordings that cannot be used, by name, and why.
    """

    subjects: list[Subject] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def find_sets(folder: Path) -> dict[str, DataSet]:
    """Every data set (a folder with labelled recordings) under `folder`, itself included.

    Raises:
        BadInput: there is none.
    """
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}", "Name the folder that holds the recordings.")
    sets: dict[str, DataSet] = {}
    for place in [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]:
        found = _data_set(place)
        name = place.resolve().name
        if found is not None:
            sets[f"{folder.resolve().name}/{name}" if name in sets else name] = found
    if not sets:
        raise BadInput(
            f"{folder} holds no labelled recordings, nor does a folder in it",
            "Each needs NAME.csv[.gz] (t_s,rr_ms) and NAME.labels.csv[.gz] (start_s,end_s,label).",
        )
    return sets


def _data_set(folder: Path) -> DataSet | None:
    """The recordings beside their labels; `None` where nothing has labels."""
    names = {
        name for path in folder.iterdir() for ending in ENDINGS if (name := path.name.removesuffix(ending)) != path.name
    }
    labelled = {name.removesuffix(".labels") for name in names if name.endswith(".labels")}
    if not labelled:
        return None
    found = DataSet()
    for name in sorted(labelled):
        try:
            found.subjects.append(_subject(folder, name))
        except BadInput as error:
            found.left_out[name] = str(error)
    beside = tuple(f"{name}." for name in labelled | names)
    for name in sorted(names - labelled):
        if not name.startswith(beside):
            found.left_out[name] = f"there is no {name}.labels.csv[.gz] beside it"
    return found


def _subject(folder: Path, name: str) -> Subject:
    rr, labels = _file(folder, name), _file(folder, f"{name}.labels")
    if rr is None or labels is None:
        raise BadInput(f"there is no {name}.csv[.gz] beside its labels", "Put the recording there: t_s,rr_ms.")
    return Subject(name, rr, _file(folder, f"{name}.acc"), _read_labels(labels))


def _file(folder: Path, name: str) -> Path | None:
    return next((path for ending in ENDINGS if (path := folder / f"{name}{ending}").exists()), None)


def _read_labels(path: Path) -> tuple[Stretch, ...]:
    stretches = []
    for line, (start, end, label) in read_cells(path, ("start_s", "end_s", "label")):
        try:
            stretch = Stretch(float(start), float(end), label.strip())
        except ValueError as error:
            raise malformed(path, line, str(error)) from None
        if not -math.inf < stretch.start < stretch.end < math.inf:
            raise malformed(path, line, "a label must end after it begins")
        stretches.append(stretch)
    if not stretches:
        raise BadInput(f"{path} holds no labels", "It needs a line for each stretch: start_s,end_s,label.")
    return tuple(stretches)
