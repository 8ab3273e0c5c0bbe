"""Pack old minutes: the same numbers in about half the room, a few minutes of a series in one chunk."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby

from heartreach.store.chunks import Chunk, encode, join
from heartreach.store.series import SERIES, Series

__all__ = ["pack_before", "unpacked_days"]

MINUTES_PER_DAY = 1440
#: Packing stops at a whole hour, which every series' packed chunks divide.
WHOLE_HOUR = 60


def unpacked_days(connection: sqlite3.Connection, before: int) -> list[tuple[int, int, int]]:
    """Wearer's key, series' code and first minute of each day that has plain chunks to pack before minute `before`."""
    found: list[tuple[int, int, int]] = connection.execute(
        """select distinct wearer, series, minute / 1440 * 1440 from chunk
        where span = 1 and minute < ? order by 3""",
        (before - before % WHOLE_HOUR,),
    ).fetchall()
    return found


def pack_before(connection: sqlite3.Connection, wearer: int, series_code: int, start: int, before: int) -> int:
    """Pack the plain minutes of one wearer, series and day, up to minute `before`; returns the chunks made.

    Belongs into a transaction; packing twice changes nothing.
    """
    series = next(series for series in SERIES.values() if series.code == series_code)
    end = min(before - before % WHOLE_HOUR, start + MINUTES_PER_DAY)
    rows = connection.execute(
        """select minute, span, n, data from chunk where wearer = ? and series = ? and span = 1
        and minute >= ? and minute < ? order by minute""",
        (wearer, series_code, start, end),
    ).fetchall()
    made = list(_packed(series, (Chunk.of(row) for row in rows)))
    connection.execute(
        "delete from chunk where wearer = ? and series = ? and span = 1 and minute >= ? and minute < ?",
        (wearer, series_code, start, end),
    ).close()
    connection.executemany(
        "insert into chunk (wearer, series, minute, span, n, data) values (?, ?, ?, ?, ?, ?)",
        [(wearer, series_code, chunk.minute, chunk.span, chunk.n, chunk.data) for chunk in made],
    ).close()
    return len(made)


def _packed(series: Series, plain: Iterable[Chunk]) -> Iterator[Chunk]:
    span = series.packed_minutes
    for start, chunks in groupby(plain, key=lambda chunk: chunk.minute - chunk.minute % span):
        block = join(series, list(chunks))
        if block.shape[1]:
            yield encode(series, block, start, span)
