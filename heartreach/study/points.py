"""Decision points of one or many wearers, from data folders or from exports, ready for analysis."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path

from heartreach.errors import BadInput
from heartreach.models import ChangedBy, SettingsChange, Tool
from heartreach.store import EVER, Reader, made_up
from heartreach.store.decision_records import decision_records
from heartreach.store.layout import Layout
from heartreach.store.sheet import Cell, read_sheet
from heartreach.store.whole_folder import check_whole

__all__ = ["DecisionPoint", "Participant", "participants_of"]

#: Simulated people live on one grid of ten seconds: one onset in common may be chance.
SHARED = 3
Settings = SettingsChange | Mapping[str, Cell]  #: a word of the store, or a row of its sheet


@dataclass(frozen=True, slots=True)
class DecisionPoint:
    """One onset at which something was decided; `None` is "not known".

    Attributes:
        at: in epoch seconds.
        date: on the wearer's calendar, `YYYY-MM-DD`.
        day: days since the wearer's first decision point, from 0.
        hour: on the wearer's clock, 0 to 24.
        available: whether a prompt was allowed.
        reasons: every reason that held against it.
        p: probability of a prompt; `None` where nothing was drawn.
        policy: version of the rules, settings and texts it was decided with.
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
        detector: version of the core that found the onset.
        rule: version of the rule that worked out the outcomes; `None` also where there are none yet.
    """

    at: float
    date: str
    day: int
    hour: float
    available: bool
    reasons: tuple[str, ...]
    p: float | None
    policy: str
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
    detector: str | None = None
    rule: str | None = None

    @property
    def drawn(self) -> bool:
        """Whether chance decided."""
        return self.available and self.p is not None and 0 < self.p < 1


@dataclass(frozen=True, slots=True)
class Participant:
    """One wearer of the study.

    Attributes:
        label: folder and id; more of the path where folders have the same name.
        points: in order of time.
        simulated: whether nobody lived this.
        settings: what is on record of changed settings.
    """

    label: str
    points: tuple[DecisionPoint, ...]
    simulated: bool
    settings: tuple[SettingsChange, ...] = ()


def participants_of(folders: Iterable[Path]) -> list[Participant]:
    """Everybody in these folders.

    Args:
        folders: data folders (with `heartreach.db`), or exports (with `sub-*`); any mixture.

    Raises:
        BadInput: a folder is neither, an export was interrupted, or the same wearer comes twice.
    """
    folders = [folder.resolve() for folder in folders]
    names = _told_apart(folders)
    found = [one for folder, name in zip(folders, names, strict=True) for one in _of_folder(folder, name)]
    for one, other in combinations(found, 2):
        if one.label == other.label or _same_life(one, other):
            raise BadInput(
                f"{one.label} and {other.label} are the same wearer",
                "Name each wearer's data once: the data folder, or one export of it. Of a folder and a restored "
                "backup of it, name the one with more days.",
            )
    return found


def _told_apart(folders: list[Path]) -> list[str]:
    """As much of the ends of the paths as tells them apart.

    >>> _told_apart([Path("/study/anna/data"), Path("/study/ben/data")])
    ['anna/data', 'ben/data']
    """
    names = [folder.name for folder in folders]
    for depth in range(1, max((len(folder.parts) for folder in folders), default=0) + 1):
        names = ["/".join(folder.parts[-depth:]) for folder in folders]
        if len(set(names)) == len(set(folders)):
            break
    return names


def _same_life(one: Participant, other: Participant) -> bool:
    """Whether onsets of one are onsets of the other: no two people share moments with their severity and draw.

    A backup that was restored and lived on shares the days before it only.
    """
    lives = [{(p.at, p.severity, p.prompted) for p in each.points} for each in (one, other)]
    return len(lives[0] & lives[1]) >= min(SHARED, *(len(life) or SHARED for life in lives))


def _of_folder(folder: Path, name: str) -> list[Participant]:
    if Layout(folder).database.exists():
        return _of_data(folder, name)
    check_whole(folder)
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
            name,
            path.name[4:],
            read_sheet(path, "decision_records"),
            read_sheet(path, "settings_changes") if any(path.glob("settings_changes.*")) else [],
            f"SIMULATED DATA: {path.name[4:]} " in told,
        )
        for path in subjects
    ]


def _of_data(folder: Path, name: str) -> list[Participant]:
    with Reader.open(folder) as reader:
        return [
            _participant(
                name,
                wearer.wearer_id,
                list(decision_records(reader, wearer.wearer_id)),
                reader.settings_changes(wearer.wearer_id, *EVER),
                made_up(reader, wearer.wearer_id) is not None,
            )
            for wearer in reader.wearers()
        ]


def _participant(
    folder: str, wearer: str, rows: list[dict[str, Cell]], settings: Sequence[Settings], simulated: bool
) -> Participant:
    try:
        changed = tuple(one if isinstance(one, SettingsChange) else _changed(one) for one in settings)
        return _lived(f"{folder}/{wearer}", rows, changed, simulated)
    except (KeyError, ValueError) as error:
        raise BadInput(
            f"The decision_records or settings_changes of {folder}/{wearer} are malformed ({error})",
            "Export them again; a spreadsheet that saves them may change them.",
        ) from error


def _changed(row: Mapping[str, Cell]) -> SettingsChange:
    return SettingsChange(
        at=float(str(row["at"])),
        by=ChangedBy(str(row["by"])),
        values=json.loads(str(row["values"])),
        dropped=tuple(str(row["dropped"]).split(";")) if row.get("dropped") else (),
        policy=str(row["policy"]),
    )


def _lived(
    label: str, rows: list[dict[str, Cell]], settings: tuple[SettingsChange, ...], simulated: bool
) -> Participant:
    onsets = [row for row in rows if row["kind"] == "onset" and not row.get("follows")]
    onsets.sort(key=lambda row: float(str(row["at"])))  # a spreadsheet may have put them in another order
    first = datetime.fromisoformat(str(onsets[0]["local_time"])).date().toordinal() if onsets else 0
    points = tuple(_point(row, first) for row in onsets)
    return Participant(label, points, simulated or any(row.get("simulated") == 1 for row in rows), settings)


def _point(row: Mapping[str, Cell], first_day: int) -> DecisionPoint:
    local = datetime.fromisoformat(str(row["local_time"]))
    tools = {tool: _number(row.get(f"p_{tool.value}")) for tool in Tool}
    return DecisionPoint(
        at=float(str(row["at"])),
        date=local.date().isoformat(),
        day=local.date().toordinal() - first_day,
        hour=local.hour + local.minute / 60,
        available=row.get("available") == 1,
        reasons=tuple(str(row.get("reasons") or "").split()),
        p=_number(row.get("p")),
        policy=str(row.get("policy") or "unknown"),
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
        detector=str(row["detector"]) if row.get("detector") else None,
        rule=str(row["outcome_rule"]) if row.get("outcome_rule") else None,
    )


def _number(value: Cell) -> float | None:
    return None if value is None else float(value)
