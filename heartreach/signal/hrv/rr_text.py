"""Read RR intervals from text: a column of numbers, a CSV with headings, or a Kubios export with its RR series.

Headings say what a column is: `rr_ms`, `rr_s`, `rr_ticks` (1/1024 s) and their relatives are intervals; `t_s`, `time`,
`at` and theirs are the moments at which they ended, in seconds or milliseconds. Without headings the first column holds
intervals, in milliseconds unless the caller says otherwise; of two columns the first holds the moments.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from heartreach.errors import BadInput
from heartreach.plain_text import decimal_points, times_in_s
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Floats

__all__ = ["UNITS", "parse_rr"]

#: Ways to read an interval, by the name of its unit.
UNITS: dict[str, Callable[[Floats, Floats | None, float | None], Recording]] = {
    "ms": Recording.from_ms,
    "s": Recording.from_seconds,
    "ticks": Recording.from_strap,
}

#: Headings of intervals, as `_heading` writes them, and the unit they name (`None`: not said); the first is taken.
RR_HEADINGS: dict[str, str | None] = {
    **{f"{name} {unit}": unit for unit in UNITS for name in ("rr", "rri", "rr interval", "nn", "nni", "ibi")},
    **dict.fromkeys(("rr", "rri", "rr interval", "nn", "nni", "ibi")),
}
#: Headings of the moments at which intervals ended.
TIME_HEADINGS = ("t s", "time s", "at s", "at", "time", "t", "timestamp", "seconds")
#: What stands between the words of a heading: `RR-interval [ms]`, `rr_ms`, `IBI(s)`.
BETWEEN_WORDS = re.compile(r"[\s_()\[\]-]+")

#: What a Kubios export writes above its RR series; five lines of headings follow.
KUBIOS_MARK = "RR INTERVAL DATA"
#: Kubios corrects beats without moving the others, so that its times and intervals disagree by up to some tenths of a
#: second; it counts such pairs like any other.
KUBIOS_TOLERANCE_S = 1.0


@dataclass(frozen=True, slots=True)
class _Table:
    rr: list[float]
    times: list[float] | None
    unit: str | None
    tolerance_s: float | None = None


def parse_rr(text: str, unit: str | None = None) -> Recording:
    r"""The recording a text holds.

    Args:
        text: the file's content.
        unit: `"ms"`, `"s"` or `"ticks"`; without it the heading's, or milliseconds.

    Raises:
        BadInput: there are no intervals in it, or a line is not a number; or see `Recording.from_ms`.

    >>> parse_rr("t_s,rr_ms\n0.8,800\n1.61,810").rr_ms.tolist()
    [800.0, 810.0]
    >>> parse_rr("0.8 0.81 0.79", unit="s").rr_ms.tolist()
    [800.0, 810.0, 790.0]
    """
    table = _kubios(text) if KUBIOS_MARK in text else _columns(text)
    if not table.rr:
        raise BadInput("there are no RR intervals in it", "Give a file with one RR interval a line, in milliseconds.")
    times = None if table.times is None else np.array(table.times)
    return UNITS[unit or table.unit or "ms"](np.array(table.rr), times, table.tolerance_s)


def _kubios(text: str) -> _Table:
    lines = text[text.index(KUBIOS_MARK) :].splitlines()[5:]
    cells = [[cell.strip() for cell in line.split(",")[1:3]] for line in lines]
    rows = [(float(row[0]), float(row[1])) for row in cells if len(row) == 2 and row[0] and row[1]]
    return _Table([rr for _, rr in rows], [at for at, _ in rows], "s", KUBIOS_TOLERANCE_S)


def _columns(text: str) -> _Table:
    stripped = (line.strip() for line in text.splitlines())
    lines = decimal_points(line for line in stripped if line and not line.startswith("#"))
    if not lines:
        return _Table([], None, None)
    split = _splitter(lines)
    head = [_heading(cell) for cell in split(lines[0])]
    if not any(_is_number(cell) for cell in head):
        return _headed(head, [split(line) for line in lines[1:]])
    rows = [[_number(cell, place) for cell in split(line)] for place, line in enumerate(lines, 1)]
    if len(rows) > 1 and {len(row) for row in rows} == {2}:
        return _Table([row[1] for row in rows], [row[0] for row in rows], None)
    return _Table([value for row in rows for value in row], None, None)


def _heading(cell: str) -> str:
    """A heading in small letters, its words apart by one blank; a number stays one."""
    bare = cell.strip().strip('"').lower()
    return bare if _is_number(bare) else BETWEEN_WORDS.sub(" ", bare).strip()


def _headed(head: list[str], rows: list[list[str]]) -> _Table:
    found = next((name for name in RR_HEADINGS if name in head), None)
    if found is None:
        raise BadInput(f"no column of {', '.join(head)} holds RR intervals", "Name the column rr_ms, rr_s or rr_ticks.")
    moment = next((name for name in TIME_HEADINGS if name in head), None)
    rr_at, time_at = head.index(found), None if moment is None else head.index(moment)
    full = [(place, row) for place, row in enumerate(rows, 2) if len(row) > rr_at and row[rr_at].strip()]
    rr = [_number(row[rr_at], place) for place, row in full]
    times = None if time_at is None else times_in_s([_number(row[time_at], place) for place, row in full])
    return _Table(rr, times, RR_HEADINGS[found])


def _splitter(lines: list[str]) -> Callable[[str], list[str]]:
    for mark in (",", ";", "\t"):
        if mark in lines[0]:
            return lambda line: next(csv.reader(io.StringIO(line), delimiter=mark))
    return str.split


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?(\d+[.,]?\d*|\.\d+)(e[-+]?\d+)?|nan|[-+]?inf", cell.strip().lower()) is not None


def _number(cell: str, line: int) -> float:
    if not _is_number(cell):
        raise BadInput(f"line {line} holds {cell.strip()!r} where a number should be")
    return float(cell.replace(",", "."))
