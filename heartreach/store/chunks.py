"""Chunks: some minutes of one dense series as bytes, plain for the last days, packed for the rest.

Inside the store a stretch of a series is a *block*: an int64 array of shape (1 + columns, n); row 0 is the absolute
time in the series' ticks since 1970-01-01 UTC, strictly rising; the other rows are the stored numbers of its columns.

A **plain** chunk (one minute) is n little-endian records without padding: the place in the minute as uint16 ticks, then
the columns. Anybody reads it: a beat is `struct.unpack("<HH", ...)`, its time in the minute and its RR, in 1/1024 s.

A **packed** chunk (several minutes) holds the same numbers column by column: differences between neighbours (for
beats the time is first reduced by the RR interval, which leaves almost only zeros), byte planes apart, then zlib
(RFC 1950, whose check sum also tells damage).
"""

import logging
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from operator import lt

import numpy as np
from numpy.typing import NDArray

from heartreach.store.series import SERIES, Cell, Series

__all__ = ["Block", "Chunk", "decode", "empty", "encode", "grown", "join", "merge", "to_block", "to_values"]

log = logging.getLogger(__name__)

Block = NDArray[np.int64]

#: zlib's best; packing is done once per chunk, in the night.
LEVEL = 9
#: Rows that Python turns into numbers faster than numpy does: a commit has about six.
FEW = 32
#: Time steps since the start of a packed chunk.
PACKED_TIME = "<u4"


@dataclass(frozen=True, slots=True)
class Chunk:
    """One row of the table `chunk`, without its wearer and series.

    Attributes:
        minute: first minute it covers, counted from 1970-01-01 UTC.
        span: minutes it covers; 1 is plain, more is packed.
        n: rows in it.
        data: the bytes.
    """

    minute: int
    span: int
    n: int
    data: bytes

    @classmethod
    def of(cls, row: Sequence[Cell]) -> "Chunk":
        """From the columns minute, span, n, data of its row.

        Raises:
            ValueError: the row holds something else, as a damaged page may.
        """
        minute, span, n, data = row
        if isinstance(minute, int) and isinstance(span, int) and isinstance(n, int) and isinstance(data, bytes):
            return cls(minute, span, n, data)
        raise ValueError(f"a chunk cannot be made of {row!r:.80}")


def empty(series: Series) -> Block:
    """A block without rows."""
    return np.empty((series.width, 0), dtype=np.int64)


def to_block(series: Series, rows: NDArray[np.float64]) -> Block:
    """Stored numbers for measured rows, shape (n, width), in any order; the last of two rows at one tick wins."""
    if len(rows) <= FEW:
        at, *columns = rows.T.tolist()
        ticks = [round(one * series.ticks_per_s) for one in at]
        numbers = [list(map(column.to_int, told)) for column, told in zip(series.columns, columns, strict=True)]
        block = np.array([ticks, *numbers], dtype=np.int64)
        return block if all(map(lt, ticks, ticks[1:])) else _sorted(block)
    block = np.empty((series.width, len(rows)), dtype=np.int64)
    block[0] = np.rint(rows[:, 0] * series.ticks_per_s)
    for row, column in enumerate(series.columns, start=1):
        block[row] = column.to_ints(rows[:, row])
    return _sorted(block)


def to_values(series: Series, block: Block) -> tuple[NDArray[np.float64], ...]:
    """Times in seconds and the columns in their units, NaN for unknown; each of shape (n,)."""
    return (block[0] / series.ticks_per_s, *(c.to_floats(block[i]) for i, c in enumerate(series.columns, start=1)))


def merge(old: Block, new: Block) -> Block:
    """Both blocks in time order; of two rows at one tick the new one stays, so that writing twice changes nothing."""
    if old.shape[1] == 0:
        return new
    both = np.concatenate([old, new], axis=1)
    return both if new.shape[1] and new[0, 0] > old[0, -1] else _sorted(both)


def _sorted(block: Block) -> Block:
    times = block[0]
    if times.size < 2 or (times[1:] > times[:-1]).all():
        return block
    block = block[:, np.argsort(times, kind="stable")]
    last = np.append(block[0, 1:] != block[0, :-1], True)
    return block[:, last]


def encode(series: Series, block: Block, minute: int, span: int) -> Chunk:
    """The chunk that holds `block`, all of whose rows lie in the `span` minutes from `minute` on."""
    offsets = block[0] - minute * series.ticks_per_minute
    data = _plain(series, offsets, block) if span == 1 else _packed(series, offsets, block)
    return Chunk(minute, span, block.shape[1], data)


def grown(series: Series, chunk: Chunk, old: Block, new: Block) -> tuple[Chunk, Block]:
    """A chunk and the block in it (`old`), with rows of its minutes merged in.

    What is told goes on where it stopped, so nearly always the new bytes follow the old ones.
    """
    merged = merge(old, new)
    goes_on = 0 < chunk.n == old.shape[1] and 0 < new.shape[1] <= FEW and new[0, 0] > old[0, -1]
    if chunk.span > 1 or not goes_on:
        return encode(series, merged, chunk.minute, chunk.span), merged
    record, start = _STRUCTS[series.code], chunk.minute * series.ticks_per_minute
    data = b"".join([record.pack(at - start, *told) for at, *told in new.T.tolist()])
    return Chunk(chunk.minute, 1, merged.shape[1], chunk.data + data), merged


def decode(series: Series, chunk: Chunk) -> Block:
    """The block in a chunk.

    Raises:
        ValueError: the bytes are not what the row says (zlib's own error counts as one).
    """
    if chunk.span == 1:
        if len(chunk.data) != chunk.n * _record(series).itemsize:
            raise ValueError(f"{series.name}: {len(chunk.data)} bytes do not hold {chunk.n} rows")
        return _from_plain(series, [chunk])
    return _from_packed(series, chunk)


def join(series: Series, chunks: Sequence[Chunk]) -> Block:
    """The block in many chunks, in time order; plain ones are read all at once, damaged ones left out (and logged)."""
    plain = [chunk for chunk in chunks if chunk.span == 1 and len(chunk.data) == chunk.n * _record(series).itemsize]
    blocks = [_from_plain(series, plain)] if plain else []
    for chunk in chunks:
        if chunk.span > 1:
            try:
                blocks.append(_from_packed(series, chunk))
            except ValueError as error:
                log.warning("leaving out a damaged chunk: %s", error)
    return _sorted(np.hstack(blocks)) if blocks else empty(series)


def _record(series: Series) -> np.dtype[np.void]:
    return _RECORDS[series.code]


#: numpy's integer types, as `struct` names them.
_CODES = {"<u1": "B", "<u2": "H", "<u4": "I", "<i4": "i"}
#: The layout of a plain record by the series' number; making one takes longer than reading a minute with it.
_RECORDS: dict[int, np.dtype[np.void]] = {
    series.code: np.dtype([("tick", "<u2"), *((column.name, column.dtype) for column in series.columns)])
    for series in SERIES.values()
}

#: The same for single rows.
_STRUCTS: dict[int, struct.Struct] = {
    series.code: struct.Struct("<H" + "".join(_CODES[column.dtype] for column in series.columns))
    for series in SERIES.values()
}


def _plain(series: Series, offsets: Block, block: Block) -> bytes:
    records = np.empty(block.shape[1], dtype=_record(series))
    records["tick"] = offsets
    for row, column in enumerate(series.columns, start=1):
        records[column.name] = block[row]
    return records.tobytes()


def _from_plain(series: Series, chunks: Sequence[Chunk]) -> Block:
    records = np.frombuffer(b"".join([chunk.data for chunk in chunks]), dtype=_record(series))
    starts = [chunk.minute * series.ticks_per_minute for chunk in chunks]
    block = np.empty((series.width, records.size), dtype=np.int64)
    block[0] = records["tick"]
    block[0] += starts[0] if len(starts) == 1 else np.repeat(starts, [chunk.n for chunk in chunks])
    for row, column in enumerate(series.columns, start=1):
        block[row] = records[column.name]
    return block


def _packed(series: Series, offsets: Block, block: Block) -> bytes:
    steps = np.diff(offsets, prepend=0)
    if series.interval is not None:
        steps = steps - block[1 + series.interval]
    planes = [_planes(steps, PACKED_TIME)]
    planes += [_planes(np.diff(block[i], prepend=0), c.dtype) for i, c in enumerate(series.columns, start=1)]
    return zlib.compress(b"".join(planes), LEVEL)


def _planes(differences: Block, dtype: str) -> bytes:
    """Byte planes of the differences, small ones of either sign as small numbers (0, -1, 1, -2: "zigzag").

    So the high planes are almost only zeros, and a beat's RR takes little more than the entropy of its change.
    """
    size = np.dtype(dtype).itemsize
    wrapped = differences.astype(f"<i{size}").astype(np.int64)
    folded = ((wrapped << 1) ^ (wrapped >> 63)).astype(f"<u{size}")
    return folded.view(np.uint8).reshape(-1, size).T.tobytes()


def _from_packed(series: Series, chunk: Chunk) -> Block:
    try:
        raw = zlib.decompress(chunk.data)
    except zlib.error as error:
        raise ValueError(f"{series.name}: {error}") from error
    kinds = [np.dtype(kind) for kind in (PACKED_TIME, *(column.dtype for column in series.columns))]
    if len(raw) != chunk.n * sum(kind.itemsize for kind in kinds):
        raise ValueError(f"{series.name}: {len(raw)} bytes do not hold {chunk.n} rows")
    block, place = np.empty((series.width, chunk.n), dtype=np.int64), 0
    for row, kind in enumerate(kinds):
        size = chunk.n * kind.itemsize
        block[row] = _from_planes(raw[place : place + size], kind.itemsize)
        place += size
    for row in range(1, series.width):
        block[row] = np.cumsum(block[row]).astype(kinds[row])
    if series.interval is not None:
        block[0] += block[1 + series.interval]
    block[0] = np.cumsum(block[0]).astype(kinds[0])
    block[0] += chunk.minute * series.ticks_per_minute
    return block


def _from_planes(planes: bytes, size: int) -> Block:
    parts = np.frombuffer(planes, dtype=np.uint8).reshape(size, -1).T
    folded = np.ascontiguousarray(parts).view(f"<u{size}").ravel().astype(np.int64)
    return (folded >> 1) ^ -(folded & 1)
