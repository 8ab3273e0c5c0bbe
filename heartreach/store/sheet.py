"""How a sheet of an export is written: as CSV, or as Parquet; pyarrow has its only door here."""

import csv
import importlib.util
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path

from heartreach.errors import BadInput, UsageError, install_extra
from heartreach.store.dictionary import DICTIONARY, Column

__all__ = ["Cell", "SheetFormat", "check_format", "read_sheet", "write_csv", "write_sheet"]

Cell = str | float | int | None

#: Rows in one group of a Parquet file: a day of readings.
GROUP_ROWS = 10_000
#: Units whose cells are whole numbers; other numbers are floating.
WHOLE = frozenset({"0/1", "0..4", "0..10", "1..5", "-5..5", "count", "%", "1/1024 s", "number"})
#: Units whose cells are text.
TEXT = frozenset({"IANA zone", "ISO 8601", "ISO 8601 UTC", "JSON", "id", "text", "version", "word", "words"})


class SheetFormat(StrEnum):
    """What is written."""

    CSV = "csv"
    PARQUET = "parquet"
    BOTH = "both"


def check_format(form: SheetFormat) -> None:
    """Refuse before anything is written what could not be written.

    Raises:
        UsageError: Parquet is asked for and pyarrow is not installed.
    """
    if form is not SheetFormat.CSV and importlib.util.find_spec("pyarrow") is None:
        raise UsageError("Parquet needs the extra `export`", install_extra("export"))


def write_sheet(folder: Path, name: str, rows: Iterable[list[Cell]], form: SheetFormat) -> list[Path]:
    """Write one sheet of the dictionary.

    Args:
        folder: where.
        name: its name in the dictionary.
        rows: cells in the dictionary's order; taken once, so that years fit into little memory.
        form: CSV, Parquet or both.

    Returns:
        The files written.
    """
    columns = DICTIONARY[name]
    if form is SheetFormat.PARQUET:
        _parquet(folder / f"{name}.parquet", columns, rows)
        return [folder / f"{name}.parquet"]
    written = [write_csv(folder / f"{name}.csv", [column.name for column in columns], rows)]
    if form is SheetFormat.BOTH:
        _parquet(folder / f"{name}.parquet", columns, _read_back(written[0], columns))
        written.append(folder / f"{name}.parquet")
    return written


def write_csv(path: Path, header: list[str], rows: Iterable[Iterable[Cell]], delimiter: str = ",") -> Path:
    """Write rows under a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def read_sheet(folder: Path, name: str) -> list[dict[str, Cell]]:
    """Rows of a sheet that was exported into `folder`, as CSV or as Parquet; columns it lacks are not known.

    Raises:
        BadInput: there is no such sheet, or it is malformed.
        UsageError: there is only Parquet, and pyarrow is not installed.
    """
    known = {column.name: column for column in DICTIONARY[name]}
    path = folder / f"{name}.csv"
    if not path.exists():
        return _read_parquet(folder / f"{name}.parquet", known)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # a spreadsheet begins with a mark of its own
            header, *rows = list(csv.reader(file)) or [[]]
            return [
                {key: _cell(text, known[key]) for key, text in zip(header, row, strict=True) if key in known}
                for row in rows
            ]
    except (OSError, ValueError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read ({error})", "Export it again.") from error


def _read_parquet(path: Path, known: dict[str, Column]) -> list[dict[str, Cell]]:
    if not path.exists():
        raise BadInput(f"There is no {path.stem} in {path.parent}", "Export it again with this heartreach.")
    check_format(SheetFormat.PARQUET)
    import pyarrow as pa  # noqa: PLC0415  # heavy and an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        rows = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise BadInput(f"{path} cannot be read ({error})", "Export it again.") from error
    return [{key: value for key, value in row.items() if key in known} for row in rows]


def _read_back(path: Path, columns: tuple[Column, ...]) -> Iterator[list[Cell]]:
    """The rows of a CSV file just written, so that `rows` need not be kept."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for row in reader:
            yield [_cell(text, column) for text, column in zip(row, columns, strict=True)]


def _cell(text: str, column: Column) -> Cell:
    if text == "":
        return None
    if column.unit in TEXT:
        return text
    return int(text) if column.unit in WHOLE else float(text)


def _parquet(path: Path, columns: tuple[Column, ...], rows: Iterable[list[Cell]]) -> None:
    import pyarrow as pa  # noqa: PLC0415  # heavy (150 MB) and an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema(
        [pa.field(one.name, _type(pa, one), metadata={"unit": one.unit, "meaning": one.meaning}) for one in columns]
    )
    taken = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(taken, GROUP_ROWS)):
            cells = zip(*group, strict=True)
            arrays = [
                pa.array(_typed(one, values), field.type)
                for one, values, field in zip(columns, cells, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _type(pa: object, column: Column) -> object:
    name = "string" if column.unit in TEXT else "int64" if column.unit in WHOLE else "float64"
    return getattr(pa, name)()


def _typed(column: Column, values: tuple[Cell, ...]) -> list[Cell]:
    """Numbers of the column's own kind; an empty text is no text, as in CSV."""
    if column.unit in TEXT:
        return [None if value is None or value == "" else str(value) for value in values]
    kind = int if column.unit in WHOLE else float
    return [None if value is None else kind(value) for value in values]
