"""Read a table from CSV, plain or gzipped; whatever is wrong with it is one sentence that names file and line."""

import csv
import gzip
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from heartreach.errors import BadInput
from heartreach.plain_text import GZIP_MARK

__all__ = ["malformed", "read_cells", "read_header", "read_numbers"]

Line = tuple[int, list[str]]


def read_header(path: Path) -> list[str]:
    """The names in the first line; none where the file is empty.

    Raises:
        BadInput: the file is missing, damaged or no text.
    """
    return _names(_lines(path))


def read_cells(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """Every line's number and the wanted columns of it, in that order; empty lines are nothing.

    Raises:
        BadInput: as `read_header`; a column is missing, or a line is shorter than its header.
    """
    lines = _lines(path)
    header = _names(lines)
    missing = [name for name in columns if name not in header]
    if missing:
        empty = "" if header else "is empty: it "
        advice = f"Its first line must name {', '.join(columns)}."
        if "rr_ms" in columns:
            advice += " `heartreach import` makes such a table of what other apps write."
        raise BadInput(f"{path} {empty}has no column {' and no '.join(missing)}", advice)
    places = [header.index(name) for name in columns]
    for line, row in lines:
        if row and len(row) <= max(places):
            raise malformed(path, line, "it has too few columns")
        if row:
            yield line, [row[place] for place in places]


def read_numbers(path: Path, columns: Sequence[str]) -> Iterator[list[float]]:
    """The same as finite numbers.

    Raises:
        BadInput: as `read_cells`, or a cell is no finite number.
    """
    for line, cells in read_cells(path, columns):
        try:
            values = [float(cell) for cell in cells]
        except ValueError as error:
            raise malformed(path, line, str(error)) from None
        if not all(map(math.isfinite, values)):
            raise malformed(path, line, "a value is not a finite number")
        yield values


def malformed(path: Path, line: int, why: str) -> BadInput:
    """The error for one line.

    >>> str(malformed(Path("rr.csv"), 3, "it has too few columns"))
    'line 3 of rr.csv is malformed. Mend or delete that line (it has too few columns).'
    """
    return BadInput(f"line {line} of {path} is malformed", f"Mend or delete that line ({why}).")


def _names(lines: Iterator[Line]) -> list[str]:
    _, header = next(lines, (1, []))
    return [name.strip() for name in header]


def _lines(path: Path) -> Iterator[Line]:
    line = 0
    try:
        with _open(path) as file:
            for line, row in enumerate(csv.reader(file), start=1):
                yield line, row
    except UnicodeDecodeError:
        raise BadInput(f"{path} is no text", "It must be CSV in UTF-8, plain or gzipped.") from None
    except csv.Error as error:
        raise malformed(path, line + 1, str(error)) from None
    except (EOFError, OSError, zlib.error):
        raise BadInput(f"{path} is damaged: it ends or breaks inside the compressed data", "Copy it again.") from None


def _open(path: Path) -> TextIO:
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == GZIP_MARK
        opener: Callable[..., TextIO] = gzip.open if zipped else open
        return opener(path, "rt", encoding="utf-8-sig", newline="")
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}", "Check the name; a relative path starts where you are.") from None
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror or error}", "Check that it is a file you may read."
        ) from None
