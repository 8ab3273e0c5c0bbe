"""Intervals in lines: plain text, and every table that has a column for them.

Plain text with one interval a line (Elite HRV, Kubios and most apps) or all in one, and tables with a header: Polar
Sensor Logger (`Phone timestamp;RR-interval [ms]`), HRV Logger (`date,rr,since start`), HRV4Training and others, as long
as a column is called RR, IBI, PPI, NN or interval. A text report of Kubios HRV is found by its heading.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from heartreach.errors import BadInput
from heartreach.firmware_bridge.imports.intervals import Intervals, in_ms
from heartreach.plain_text import decimal_points, times_in_s

__all__ = ["read_table"]

_INTERVAL_NAME = re.compile(r"\b(rr|ibi|ppi?|nn|interval|rri)s?\b", re.IGNORECASE)
_TIME_NAME = re.compile(r"\b(timestamp|date|datetime|time|at|t)\b", re.IGNORECASE)
_UNIT = re.compile(r"(?:[\[(_]|\b)(ms|s|sec|msec|seconds|milliseconds|ticks)\b[\])]?", re.IGNORECASE)
_UNITS = {"ms": "ms", "msec": "ms", "milliseconds": "ms", "s": "s", "sec": "s", "seconds": "s", "ticks": "ticks"}
_COMMENT = "#"
#: Numbers in one line stand apart by one of these.
_APART = re.compile(r"[;,\s]+")
#: A time in seconds above this counts from 1970, below it from the file's beginning (1973, or three years of a file).
SINCE_1970_S = 1e8
#: So much of a line that is no header is said back, in characters.
SAID_BACK = 80
_KUBIOS = "HRV ANALYSIS RESULTS"
_KUBIOS_DATA = "RR INTERVAL DATA"
#: Intervals may end this much before or after the file's own stamps, in seconds, before we call it a gap: phones stamp
#: the packet, not the beat, and a packet holds up to two.
STAMP_SLACK_S = 3.0


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand in a table."""

    separator: str
    column: int
    time_column: int | None
    unit: str | None
    source: str
    is_plain: bool = False


def read_table(text: str, source: str = "text file") -> Intervals:
    """Read intervals from lines.

    Raises:
        BadInput: no column of intervals was found, or it holds none.
    """
    lines = [line.strip("\ufeff\r ") for line in text.splitlines()]
    if lines and lines[0].startswith(_KUBIOS):
        return _kubios(lines)
    lines = _one_a_line(lines)
    header = next((line for line in lines if line and not line.startswith(_COMMENT)), "")
    layout = _layout(header)
    rows = lines if layout.is_plain else lines[lines.index(header) + 1 :]
    values, stamps, skipped = _cells(rows, layout)
    rr_ms = in_ms(values, layout.unit, source)
    if len(stamps) == len(rr_ms) and stamps:
        return _stamped(rr_ms, times_in_s(stamps), layout.source, skipped)
    return Intervals.in_a_row(rr_ms, layout.source, skipped=skipped)


def _one_a_line(lines: list[str]) -> list[str]:
    """The lines, with points for decimal commas; a single line of numbers becomes as many lines."""
    told = [line for line in lines if line and not line.startswith(_COMMENT)]
    points = decimal_points(told)
    if points != told:
        return points
    numbers = [cell for cell in _APART.split(told[0]) if cell] if len(told) == 1 else []
    return numbers if len(numbers) > 1 and all(_number(one) is not None for one in numbers) else lines


def _layout(header: str) -> _Layout:
    separator = next((one for one in (";", "\t", ",") if one in header), "")
    names = [
        name.strip().replace("_", " ").replace("-", " ")
        for name in (header.split(separator) if separator else [header])
    ]
    if all(_number(name) is not None for name in names):
        return _Layout(separator, len(names) - 1, None, None, "plain RR intervals", is_plain=True)
    column = next((place for place, name in enumerate(names) if _INTERVAL_NAME.search(name)), None)
    if column is None:
        said = ", ".join(names)[:SAID_BACK]
        told = f"No column of {said} holds intervals" if header else "There is nothing in the file"
        raise BadInput(told, "A column called RR, IBI or NN is looked for.")
    time_column = next((place for place, name in enumerate(names) if place != column and _TIME_NAME.search(name)), None)
    found = _UNIT.search(names[column])
    unit = _UNITS[found.group(1).lower()] if found else None
    return _Layout(separator, column, time_column, unit, f"table ({names[column]})")


def _cells(lines: Sequence[str], layout: _Layout) -> tuple[list[float], list[float], int]:
    values, stamps, skipped = [], [], 0
    for line in lines:
        cells = line.split(layout.separator) if layout.separator else [line]
        value = _number(cells[layout.column]) if layout.column < len(cells) else None
        if value is None or value <= 0:
            skipped += bool(line)
            continue
        values.append(value)
        if layout.time_column is not None:
            stamp = _stamp(cells[layout.time_column])
            stamps.extend([] if stamp is None else [stamp])
    return values, stamps, skipped


def _stamped(rr_ms: tuple[float, ...], stamps: list[float], source: str, skipped: int) -> Intervals:
    """Chain the intervals, and follow the stamps where they say that time passed without any."""
    began_at = stamps[0] - rr_ms[0] / 1000
    ends, last = [], 0.0
    for rr, stamp in zip(rr_ms, stamps, strict=True):
        last += rr / 1000
        if stamp - began_at - last > STAMP_SLACK_S:
            last = stamp - began_at
        ends.append(round(last, 6))
    return Intervals(rr_ms, tuple(ends), source, began_at if began_at > SINCE_1970_S else None, skipped)


def _kubios(lines: list[str]) -> Intervals:
    start = next((place for place, line in enumerate(lines) if line.startswith(_KUBIOS_DATA)), len(lines))
    values = []
    for line in lines[start:]:
        cells = [cell.strip() for cell in line.split(",")]
        value = _number(cells[2]) if len(cells) > 2 else None  # empty, time, interval, spectra
        values.extend([] if value is None or _number(cells[1]) is None else [value])
    return Intervals.in_a_row(in_ms(values, "s", "Kubios report"), "Kubios report")


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().strip('"').replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _stamp(text: str) -> float | None:
    """A number as it is, or the wall seconds of an ISO date and time; without a zone it is taken as UTC, as only
    differences matter then.
    """
    number = _number(text)
    if number is not None:
        return number
    try:
        moment = datetime.fromisoformat(text.strip().strip('"'))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
