"""Intervals in lines: plain text, and every table that has a column for them.

Plain text with one interval a line (Elite HRV, Kubios and most apps) or all in one, and tables with a header: Polar
Sensor Logger (`Phone timestamp;RR-interval [ms]`), HRV Logger (`date,rr,since start`), HRV4Training and others, as long
as a column is called RR, IBI, PPI, NN or interval. An Empatica `IBI.csv` names its start where its first column
would have a name. A title may stand above the header. A text report of Kubios HRV is found by its heading.
"""

import contextlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from heartreach.errors import BadInput
from heartreach.firmware_bridge.imports.intervals import Intervals, in_ms
from heartreach.plain_text import decimal_points, tell_beginnings, times_in_s

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
#: The same where stamps are those of the beats themselves: less than any interval, more than rounding adds up to.
BEAT_SLACK_S = 0.25
#: Stamps are those of beats where at least every second agrees with its interval to so many seconds: a stamp in
#: milliseconds does, a packet's does not.
BEAT_STAMP_S = 0.01
#: Lines of a title above the header, at most.
TITLE_LINES = 10


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand in a table."""

    separator: str
    column: int
    time_column: int | None
    unit: str | None
    source: str
    is_plain: bool = False
    start_s: float | None = None  #: seconds since 1970 that the times count from, where the header names them


def read_table(text: str, source: str = "text file") -> Intervals:
    """Read intervals from lines.

    Raises:
        BadInput: no column of intervals was found, or it holds none.
    """
    lines = [line.strip("\ufeff\r ") for line in text.splitlines()]
    if lines and lines[0].startswith(_KUBIOS):
        return _kubios(lines)
    lines = _one_a_line(lines)
    told = [place for place, line in enumerate(lines) if line and not line.startswith(_COMMENT)] or [len(lines)]
    try:
        return _table(lines, told[0], source)
    except BadInput:
        for place in told[1 : 1 + TITLE_LINES]:  # what stood above was a title
            with contextlib.suppress(BadInput):
                if not _layout(lines[place]).is_plain:
                    return _table(lines, place, source)
        raise


def _table(lines: list[str], head: int, source: str) -> Intervals:
    """The table whose header stands in line `head`, or which has none and begins there."""
    layout = _layout(lines[head] if head < len(lines) else "")
    values, stamps, skipped = _cells(lines if layout.is_plain else lines[head + 1 :], layout)
    rr_ms = in_ms(values, layout.unit, source)
    if len(stamps) != len(rr_ms):
        return Intervals.in_a_row(rr_ms, layout.source, skipped=skipped)
    wristband = layout.start_s is not None
    times = times_in_s(stamps) if layout.start_s is None else [layout.start_s + stamp for stamp in stamps]
    rr_s = [rr / 1000 for rr in rr_ms]
    if tell_beginnings(times, rr_s):
        times = [time + rr for time, rr in zip(times, rr_s, strict=True)]
    slack_s = BEAT_SLACK_S if wristband or _of_beats(rr_ms, times) else STAMP_SLACK_S
    return _stamped(rr_ms, times, layout.source, skipped, slack_s)


def _of_beats(rr_ms: Sequence[float], times: Sequence[float]) -> bool:
    off = sorted(abs(times[place] - times[place - 1] - rr_ms[place] / 1000) for place in range(1, len(times)))
    return bool(off) and off[len(off) // 2] <= BEAT_STAMP_S


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
    numbers = {place: number for place, name in enumerate(names) if (number := _number(name)) is not None}
    start_column = next((place for place, number in numbers.items() if number > SINCE_1970_S), None)
    found = _UNIT.search(names[column])
    unit = _UNITS[found.group(1).lower()] if found else None
    source = f"table ({names[column]})"
    if time_column is None and start_column is not None:
        return _Layout(separator, column, start_column, unit, source, start_s=numbers[start_column])
    return _Layout(separator, column, time_column, unit, source)


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


def _stamped(rr_ms: tuple[float, ...], stamps: list[float], source: str, skipped: int, slack_s: float) -> Intervals:
    """Chain the intervals, and follow the stamps where they say that time passed without any."""
    began_at = stamps[0] - rr_ms[0] / 1000
    ends, last = [], 0.0
    for rr, stamp in zip(rr_ms, stamps, strict=True):
        last += rr / 1000
        if stamp - began_at - last > slack_s:
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
