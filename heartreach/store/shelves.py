"""The sparse words: one row each, and the SQL that keeps it once however often it is written.

A word with an id is kept as it came first (history is not rewritten), except a connection, which the wearer may edit,
an outcome, which may be worked out again, and a calibration, which goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from heartreach.models import (
    NOTES,
    Answer,
    Battery,
    Calibration,
    Connection,
    Contact,
    Context,
    Decision,
    DeviceInfo,
    Gap,
    Link,
    Onset,
    Outcome,
    Pause,
    PhoneSeen,
    Practice,
    Prompt,
    Receipt,
    Seconds,
    SettingsChange,
    Silence,
    ToolChoice,
    Wearer,
    Word,
)
from heartreach.models.note import PracticeNote
from heartreach.store.series import Cell, row_of

__all__ = ["SHELVES", "Shelf", "Snapshot"]

W = TypeVar("W", bound=Word)


class Snapshot(Word):
    """What a part of the hub needs to go on after a restart; the last one of a name counts."""

    name: str
    at: Seconds
    data: bytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one kind of word goes: an insert whose first parameter is the wearer's key."""

    sql: str
    row: Callable[[Word], tuple[Cell, ...]]


def _shelf(word: type[W], sql: str, row: Callable[[W], tuple[Cell, ...]]) -> tuple[type[Word], Shelf]:
    return word, Shelf(sql, row_of(word, row))


def _decision(decision: Decision) -> tuple[Cell, ...]:
    return (
        decision.decision_id,
        decision.at,
        "prompt" if isinstance(decision, Prompt) else "silence",
        decision.kind,
        int(decision.available),
        decision.onset_id,
        decision.draw.p if decision.draw else None,
        decision.expires_at if isinstance(decision, Prompt) else None,
        decision.model_dump_json(),
    )


_DECISION = """insert into decision
(wearer, decision_id, at, outcome, kind, available, onset_id, probability, expires_at, body)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing"""

_NOTE = "insert into note (wearer, note_id, at, kind, body) values (?, ?, ?, ?, ?) on conflict do nothing"


def _note(note: PracticeNote) -> tuple[Cell, ...]:
    return note.note_id, note.at, note.kind, note.model_dump_json()


#: The shelf of each sparse word.
SHELVES: dict[type[Word], Shelf] = dict(
    [
        _shelf(
            Wearer,
            """with new (key, tz, tool) as (values (?, ?, ?))
            update wearer set tz = new.tz, tool = new.tool from new where wearer.key = new.key""",
            lambda w: (w.tz, w.tool),
        ),
        _shelf(
            Gap,
            """insert into gap (wearer, at, reason, until) values (?, ?, ?, ?)
            on conflict do update set until = max(until, excluded.until)""",
            lambda g: (g.start, g.reason, g.end),
        ),
        _shelf(
            Contact,
            """insert into contact (wearer, at, state) values (?, ?, ?)
            on conflict do update set state = excluded.state""",
            lambda c: (c.at, c.state),
        ),
        _shelf(
            Battery,
            """insert into battery (wearer, at, percent) values (?, ?, ?)
            on conflict do update set percent = excluded.percent""",
            lambda b: (b.at, b.percent),
        ),
        _shelf(
            DeviceInfo,
            """insert into device_info (wearer, at, body) values (?, ?, ?)
            on conflict do update set body = excluded.body""",
            lambda d: (d.at, d.model_dump_json()),
        ),
        _shelf(
            Link,
            "insert into link (wearer, at, state, body) values (?, ?, ?, ?) on conflict do nothing",
            lambda k: (k.at, k.state, k.model_dump_json()),
        ),
        _shelf(
            Onset,
            "insert into onset (wearer, onset_id, at, body) values (?, ?, ?, ?) on conflict do nothing",
            lambda o: (o.onset_id, o.at, o.model_dump_json()),
        ),
        _shelf(Prompt, _DECISION, _decision),
        _shelf(Silence, _DECISION, _decision),
        _shelf(
            Receipt,
            """insert into receipt (wearer, decision_id, kind, channel, at) values (?, ?, ?, ?, ?)
            on conflict do update set at = min(at, excluded.at)""",
            lambda r: (r.decision_id, r.kind, r.channel, r.at),
        ),
        _shelf(
            Answer,
            """insert into answer (wearer, answer_id, decision_id, at, kind, body) values (?, ?, ?, ?, ?, ?)
            on conflict do nothing""",
            lambda a: (a.answer_id, a.decision_id, a.at, a.kind, a.model_dump_json()),
        ),
        _shelf(
            Connection,
            """insert into connection (wearer, connection_id, at, body) values (?, ?, ?, ?)
            on conflict do update set at = excluded.at, body = excluded.body""",
            lambda c: (c.connection_id, c.at, c.model_dump_json()),
        ),
        _shelf(
            Calibration,
            """insert into calibration (wearer, calibration_id, at, body) values (?, ?, ?, ?)
            on conflict do update set at = excluded.at, body = excluded.body""",
            lambda c: (c.calibration_id, c.at, c.model_dump_json()),
        ),
        _shelf(
            Practice,
            "insert into practice (wearer, practice_id, at, body) values (?, ?, ?, ?) on conflict do nothing",
            lambda p: (p.practice_id, p.at, p.model_dump_json()),
        ),
        _shelf(
            Context,
            """insert into context (wearer, at, kind, body) values (?, ?, ?, ?)
            on conflict do update set body = excluded.body""",
            lambda c: (c.at, c.kind, c.model_dump_json()),
        ),
        _shelf(
            Pause,
            "insert into pause (wearer, at, body) values (?, ?, ?) on conflict do update set body = excluded.body",
            lambda p: (p.at, p.model_dump_json()),
        ),
        _shelf(
            PhoneSeen,
            """insert into phone_seen (wearer, at, device, body) values (?, ?, ?, ?)
            on conflict do update set body = excluded.body""",
            lambda p: (p.at, p.device, p.model_dump_json()),
        ),
        *(_shelf(kind, _NOTE, _note) for kind in NOTES),
        _shelf(
            ToolChoice,
            """insert into tool_choice (wearer, at, tool) values (?, ?, ?)
            on conflict do update set tool = excluded.tool""",
            lambda t: (t.at, t.tool),
        ),
        _shelf(
            SettingsChange,
            """insert into settings_change (wearer, at, changed_by, body) values (?, ?, ?, ?)
            on conflict do update set body = excluded.body""",
            lambda s: (s.at, s.by, s.model_dump_json()),
        ),
        _shelf(
            Outcome,
            """insert into outcome (wearer, decision_id, at, rule, closed_at, body) values (?, ?, ?, ?, ?, ?)
            on conflict do update set at = excluded.at, rule = excluded.rule, closed_at = excluded.closed_at,
            body = excluded.body""",
            lambda o: (o.decision_id, o.at, o.rule, o.closed_at, o.model_dump_json()),
        ),
        _shelf(
            Snapshot,
            """insert into snapshot (wearer, name, at, data) values (?, ?, ?, ?)
            on conflict do update set at = excluded.at, data = excluded.data""",
            lambda s: (s.name, s.at, s.data),
        ),
    ]
)
