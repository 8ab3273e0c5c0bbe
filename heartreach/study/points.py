"""Decision points of one or many wearers, from data folders or from exports, ready for analysis."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from heartreach.errors import BadInput
from heartreach.models import Tool
from heartreach.store import Reader, made_up
from heartreach.store.decision_records import decision_records
from heartreach.store.layout import Layout
from heartreach.store.sheet import Cell, read_sheet

__all__ = ["DecisionPoint", "Participant", "participants_of"]


@dataclass(frozen=True, slots=True)
class DecisionPoint:
    """One onset at which something was decided; `None` is "not known".

    Attributes:
        at: in epoch seconds.
        day: days since the wearer's first decision point, from 0.
        hour: on the wearer's clock, 0 to 24.
        available: whether a prompt was allowed.
        reasons: every reason that held against it.
        p: probability of a prompt; `None` where nothing was drawn.
        prompted: what was decided.
        tools: probability of each tool, where there was one.
        tool: of the prompt.
        severity: of the onset, 0 to 1.
        displayed: whether a phone showed the prompt.
        answer: first tap.
        half_time_min: the primary outcome.
        late_mean: the secondary outcome, in SD.
        missing: why the primary outcome is not known.
        previous_min: the half-time known before.
        connected: a connection within the hour.
    """

    at: float
    day: int
    hour: float
    available: bool
    reasons: tuple[str, ...]
    p: float | None
    prompted: bool
    tools: Mapping[Tool, float]
    tool: Tool | None
    severity: float | None
    displayed: bool
    answer: str | None
    half_time_min: float | None
    late_mean: float | None
    missing: str | None
    previous_min: float | None
    connected: bool | None

    @property
    def drawn(self) -> bool:
        """Whether chance decided."""
        return self.available and self.p is not None and 0 < self.p < 1


@dataclass(frozen=True, slots=True)
class Participant:
    """One wearer of the study.

    Attributes:
        label: folder and id.
        points: in order of time.
        simulated: whether nobody lived this.
    """

    label: str
    points: tuple[DecisionPoint, ...]
    simulated: bool


def participants_of(folders: Iterable[Path]) -> list[Participant]:
    """Everybody in these folders.

    Args:
        folders: data folders (with `heartreach.db`), or exports (with `sub-*`); any mixture.

    Raises:
        BadInput: a folder is neither, or the same wearer comes twice.
    """
    found = [one for folder in folders for one in _of_folder(folder)]
    labels = [one.label for one in found]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise BadInput(f"{twice[0]} comes twice", "Name each folder once.")
    return found


def _of_folder(folder: Path) -> list[Participant]:
    if Layout(folder).database.exists():
        return _of_data(folder)
    subjects = sorted(path for path in folder.glob("sub-*") if path.is_dir())
    if not subjects:
        raise BadInput(
            f"{folder} is neither a data folder nor an export",
            "Name folders of `heartreach run` or `heartreach export`.",
        )
    readme = folder / "README.txt"
    told = readme.read_text(encoding="utf-8") if readme.exists() else ""
    return [
        _participant(
            folder, path.name[4:], read_sheet(path, "decision_records"), f"SIMULATED DATA: {path.name[4:]} " in told
        )
        for path in subjects
    ]


def _of_data(folder: Path) -> list[Participant]:
    with Reader.open(folder) as reader:
        return [
            _participant(
                folder,
                wearer.wearer_id,
                list(decision_records(reader, wearer.wearer_id)),
                made_up(reader, wearer.wearer_id) is not None,
            )
            for wearer in reader.wearers()
        ]


def _participant(folder: Path, wearer: str, rows: list[dict[str, Cell]], simulated: bool) -> Participant:
    onsets = [row for row in rows if row.get("kind") == "onset" and not row.get("follows")]
    first = datetime.fromisoformat(str(onsets[0]["local_time"])).date().toordinal() if onsets else 0
    points = tuple(_point(row, first) for row in onsets)
    return Participant(f"{folder.resolve().name}/{wearer}", points, simulated)


def _point(row: Mapping[str, Cell], first_day: int) -> DecisionPoint:
    local = datetime.fromisoformat(str(row["local_time"]))
    tools = {tool: _number(row.get(f"p_{tool.value}")) for tool in Tool}
    return DecisionPoint(
        at=float(str(row["at"])),
        day=local.date().toordinal() - first_day,
        hour=local.hour + local.minute / 60,
        available=row.get("available") == 1,
        reasons=tuple(str(row.get("reasons") or "").split()),
        p=_number(row.get("p")),
        prompted=row.get("action") == "prompt",
        tools={tool: p for tool, p in tools.items() if p is not None},
        tool=Tool(str(row["tool"])) if row.get("tool") else None,
        severity=_number(row.get("severity")),
        displayed=row.get("displayed_at") is not None,
        answer=str(row["answer"]) if row.get("answer") else None,
        half_time_min=_number(row.get("half_time_min")),
        late_mean=_number(row.get("late_mean")),
        missing=str(row["missing"]) if row.get("missing") else None,
        previous_min=_number(row.get("previous_half_time_min")),
        connected=None if row.get("connected") is None else row["connected"] == 1,
    )


def _number(value: Cell) -> float | None:
    return None if value is None else float(value)
