"""Indices as text, CSV and JSON; what is not known says why in each."""

import csv
import io
import json

from heartreach.signal.hrv import Indices, Track
from heartreach.signal.hrv.indices import names, unit

__all__ = ["as_csv", "as_json", "as_text", "windows_as_csv", "windows_as_json"]

#: Digits a table shows; six are more than any strap knows.
DIGITS = 6
SCHEMA = "heartreach/hrv/1"


def as_text(found: Indices, name: str) -> str:
    """A table for people."""
    lines = [f"{name}, profile {found.profile}"]
    for index in names():
        value = getattr(found, index)
        shown = f"{value:.{DIGITS}g}" if value is not None else "-"
        why = f"  ({found.unknown[index]})" if index in found.unknown else ""
        lines.append(f"  {index:<18}{shown:>12} {unit(index):<6}{why}".rstrip())
    return "\n".join(lines) + "\n"


def as_csv(found: Indices, name: str) -> str:
    """One line an index: name, value, unit, why it is not known, profile, file."""
    rows = [["index", "value", "unit", "unknown", "profile", "file"]]
    for index in names():
        value = getattr(found, index)
        shown = "" if value is None else f"{value:.12g}"
        rows.append([index, shown, unit(index), str(found.unknown.get(index, "")), found.profile, name])
    return _csv(rows)


def as_json(found: Indices, name: str) -> str:
    """One object; an unknown index is null, and `unknown` holds its reason."""
    made = {"schema": SCHEMA, "file": name, "profile": found.profile, **_parts(found)}
    return json.dumps(made | {"units": {index: unit(index) for index in names()}}, indent=2, ensure_ascii=False) + "\n"


def windows_as_csv(track: Track) -> str:
    """One line a window; an unknown number is empty, and the last column says why."""
    columns = [name for name in names() if name in track.columns]
    rows = [["end_s", *columns, "profile", "unknown"]]
    for end, row in zip(track.end_s, track.rows(), strict=True):
        cells = ["" if (value := getattr(row, name)) is None else f"{value:.9g}" for name in columns]
        rows.append(
            [f"{end:.3f}", *cells, row.profile, "; ".join(f"{name}: {why}" for name, why in row.unknown.items())]
        )
    return _csv(rows)


def windows_as_json(track: Track, name: str) -> str:
    """One object with a list of windows."""
    windows = [
        {"end_s": round(float(end), 3), **_parts(row)} for end, row in zip(track.end_s, track.rows(), strict=True)
    ]
    made = {"schema": SCHEMA, "file": name, "profile": track.profile, "windows": windows}
    return json.dumps(made, ensure_ascii=False) + "\n"


def _parts(found: Indices) -> dict[str, dict[str, float | None] | dict[str, str]]:
    return {
        "indices": {name: getattr(found, name) for name in names()},
        "unknown": {name: str(why) for name, why in found.unknown.items()},
    }


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
