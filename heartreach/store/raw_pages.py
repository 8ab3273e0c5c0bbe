"""Read rows from the bare pages of a damaged database, past the tree that should lead to them.

A bad inner page cuts hundreds of sound leaves off. The leaves of a table say themselves what they are (SQLite file
format, sqlite.org/fileformat2.html, sections 1.6 and 2.1), so their rows can be read one page after the other. Rows
that spill over into other pages are left out: ours do not. A NULL in the first cell is read as the number of the row: a
column that is an integer and the primary key is kept so (section 2.3).
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from heartreach.store.series import Cell

__all__ = ["rows_on_leaves"]

#: First byte of a leaf of a table with rowids.
TABLE_LEAF = 0x0D
#: The first page begins with the file's own header.
FILE_HEADER = 100
DEFAULT_PAGE = 4096

#: Bytes of the integers with serial types 1 to 6.
_INT_BYTES = (0, 1, 2, 3, 4, 6, 8)
_FLOAT, _ZERO, _ONE, _FIRST_LONG = 7, 8, 9, 12


def rows_on_leaves(path: Path) -> Iterator[tuple[Cell, ...]]:
    """Every row on a leaf that can be made out, of whichever table; what makes no sense is passed over."""
    with path.open("rb") as file:
        size = _page_size(file.read(FILE_HEADER))
        file.seek(0)
        header = FILE_HEADER
        while page := file.read(size):
            if page[header : header + 1] == bytes([TABLE_LEAF]):
                yield from _rows(page, header)
            header = 0


def _page_size(header: bytes) -> int:
    said = int.from_bytes(header[16:18], "big")
    size = 65_536 if said == 1 else said
    return size if size in {2**k for k in range(9, 17)} else DEFAULT_PAGE


def _rows(page: bytes, header: int) -> Iterator[tuple[Cell, ...]]:
    (cells,) = struct.unpack_from(">H", page, header + 3)
    for number in range(cells):
        try:
            (place,) = struct.unpack_from(">H", page, header + 8 + 2 * number)
            row = _row(page, place)
        except (struct.error, IndexError, OverflowError, UnicodeDecodeError):
            continue
        if row is not None:
            yield row


def _row(page: bytes, place: int) -> tuple[Cell, ...] | None:
    length, place = _varint(page, place)
    number, place = _varint(page, place)
    if place + length > len(page):
        return None
    head, at = _varint(page, place)
    kinds, body = [], place + head
    while at < place + head:
        kind, at = _varint(page, at)
        kinds.append(kind)
    values = list[Cell]()
    for kind in kinds:
        value, body = _value(page, body, kind)
        values.append(value)
    if values and values[0] is None:
        values[0] = number
    return tuple(values) if body == place + length else None


def _varint(page: bytes, place: int) -> tuple[int, int]:
    """A number in seven-bit groups, the greatest first; the ninth byte counts whole."""
    value = 0
    for k in range(9):
        byte = page[place + k]
        if k == 8:
            return value << 8 | byte, place + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + k + 1
    raise AssertionError("a ninth byte ends every number")


def _value(page: bytes, place: int, kind: int) -> tuple[Cell, int]:
    if kind in (0, _ZERO, _ONE):
        return (None if kind == 0 else kind - _ZERO), place
    if kind == _FLOAT:
        return struct.unpack_from(">d", page, place)[0], place + 8
    if kind < _FLOAT:
        end = place + _INT_BYTES[kind]
        return int.from_bytes(page[place:end], "big", signed=True), end
    if kind < _FIRST_LONG:
        raise IndexError("reserved serial type")
    end = place + (kind - _FIRST_LONG) // 2
    return (page[place:end].decode("utf-8") if kind % 2 else bytes(page[place:end])), end
