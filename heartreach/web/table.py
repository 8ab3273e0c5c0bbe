"""The data behind the day's charts as CSV, one click away."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from heartreach.models import Answer, Onset, Prompt, Reading, Silence
from heartreach.review.chart_words import ConnectionBar

__all__ = ["connections_csv", "csv_text", "events_csv", "readings_csv"]

#: Text that begins so is run as a formula by a spreadsheet, of full width too, and gets a quote in front (OWASP, "CSV
#: injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

READING_COLUMNS = ("time", "at", "state", "score", "hr_bpm", "ln_rmssd", "coverage", "mode")
CONNECTION_COLUMNS = ("time", "at", "start", "minutes", "felt", "direction", "people", "decision_id")
EVENT_COLUMNS = ("time", "at", "event", "id", "about", "kind", "score", "probability", "reasons", "text")


def readings_csv(readings: Iterable[Reading], tz: str) -> str:
    """One row per reading: local time with its offset, epoch seconds, then the reading; empty where not known."""
    return csv_text(
        READING_COLUMNS,
        ((_local(r.at, tz), r.at, r.state, r.score, r.hr_bpm, r.ln_rmssd, r.coverage, r.mode) for r in readings),
    )


def events_csv(
    onsets: Iterable[Onset], decisions: Iterable[Prompt | Silence], answers: Iterable[Answer], tz: str
) -> str:
    """One row per onset, decision and answer, in the order of time."""
    rows = [
        *((o.at, "onset", o.onset_id, None, None, o.score, None, None, o.why) for o in onsets),
        *(_decision_row(d) for d in decisions),
        *((a.at, "answer", a.answer_id, a.decision_id, a.kind, None, None, None, None) for a in answers),
    ]
    rows.sort(key=lambda row: row[0])
    return csv_text(EVENT_COLUMNS, ((_local(row[0], tz), *row) for row in rows))


def connections_csv(connections: Iterable[ConnectionBar], tz: str) -> str:
    """One row per connection: when it was told (local time, epoch seconds) and began, then what was told of it."""
    return csv_text(
        CONNECTION_COLUMNS,
        (
            (_local(c.at, tz), c.at, c.start, c.minutes, c.felt, c.direction, "; ".join(c.people), c.decision_id)
            for c in connections
        ),
    )


def _decision_row(d: Prompt | Silence) -> tuple[float, str, str, str | None, str, None, float | None, str, str | None]:
    text = d.text if isinstance(d, Prompt) else None
    probability = d.draw.p if d.draw else None
    return (d.at, d.outcome, d.decision_id, d.onset_id, d.kind, None, probability, " ".join(d.reasons), text)


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    r"""A table as CSV (RFC 4180); "not known" is an empty cell.

    >>> csv_text(("name", "n"), [("=1", None), ("\uff1d1", -1)])
    "name,n\r\n'=1,\r\n'\uff1d1,-1\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _local(at: float, tz: str) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(tz)).isoformat(timespec="seconds")
