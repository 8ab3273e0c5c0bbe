"""The codec of dense words."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from heartreach.store import chunks
from heartreach.store.chunks import Chunk, decode, encode, grown, join, merge, to_block, to_values
from heartreach.store.series import BEATS, MOTION, READINGS, SERIES, Series

#: Any minute of this century.
MINUTES = some.integers(0, 52_000_000)


@some.composite
def rows_in(draw: some.DrawFn, series: Series, minutes: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Rows of a series within the first `minutes` minutes."""
    ticks = draw(
        some.lists(some.integers(0, minutes * series.ticks_per_minute - 1), min_size=1, max_size=80, unique=True)
    )
    rows = [
        [tick / series.ticks_per_s]
        + [draw(some.integers(0, 200)) / c.per_unit if draw(some.booleans()) else np.nan for c in series.columns]
        for tick in ticks
    ]
    table = np.array(rows)
    for place, column in enumerate(series.columns, start=1):
        if not column.may_be_unknown:
            table[:, place] = np.nan_to_num(table[:, place], nan=1 / column.per_unit)
    return table


@pytest.mark.parametrize("series", SERIES.values(), ids=lambda series: series.name)
@pytest.mark.parametrize("packed", [False, True])
@settings(max_examples=25, deadline=None)
@given(data=some.data(), minute=MINUTES)
def test_a_chunk_gives_back_what_it_was_made_of(
    series: Series, packed: bool, data: some.DataObject, minute: int
) -> None:
    """decode(encode(block)) is the block, plain and packed, in any minute."""
    span = series.packed_minutes if packed else 1
    block = to_block(series, data.draw(rows_in(series, span)))
    block[0] += minute * series.ticks_per_minute

    assert np.array_equal(decode(series, encode(series, block, minute, span)), block)


@pytest.mark.parametrize("series", SERIES.values(), ids=lambda series: series.name)
@settings(max_examples=25, deadline=None)
@given(data=some.data())
def test_a_commits_few_rows_become_the_very_numbers_of_many(series: Series, data: some.DataObject) -> None:
    """Python's rounding and clipping of a few rows is numpy's of many, unknown values and ties included."""
    rows = data.draw(rows_in(series, 1))[: chunks.FEW]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chunks, "FEW", 0)
        many = to_block(series, rows)

    assert np.array_equal(to_block(series, rows), many)


@pytest.mark.parametrize("series", SERIES.values(), ids=lambda series: series.name)
@settings(max_examples=25, deadline=None)
@given(data=some.data(), minute=MINUTES)
def test_a_chunk_that_grows_is_the_chunk_of_all_its_rows(series: Series, data: some.DataObject, minute: int) -> None:
    """Whether the new rows follow the old ones, or lie among them."""
    block = to_block(series, data.draw(rows_in(series, 1)))
    block[0] += minute * series.ticks_per_minute
    is_new = np.array(data.draw(some.lists(some.booleans(), min_size=block.shape[1], max_size=block.shape[1])), bool)
    split = data.draw(some.integers(0, block.shape[1]))
    for new in (is_new, np.arange(block.shape[1]) >= split):
        old = encode(series, block[:, ~new], minute, 1)
        chunk, merged = grown(series, old, decode(series, old), block[:, new])

        assert chunk == encode(series, block, minute, 1)
        assert np.array_equal(merged, block)


@given(at=some.lists(some.floats(0, 59.9), min_size=1, max_size=100, unique=True))
def test_beat_times_come_back_within_half_a_tick(at: list[float]) -> None:
    """Whatever the times are, they come back within 1/2048 s, sorted."""
    apart = sorted({round(a * 1024): a for a in at}.values())
    block = to_block(BEATS, np.array([(a, 800.0) for a in apart]))
    times, _ = to_values(BEATS, decode(BEATS, encode(BEATS, block, 0, 1)))

    assert np.abs(times - apart).max() <= 0.5 / 1024 + 1e-9


def test_a_plain_beat_is_two_small_numbers() -> None:
    """Anybody can read a plain chunk: place in the minute and RR, both in 1/1024 s, little-endian."""
    chunk = encode(BEATS, to_block(BEATS, np.array([[61.5, 820.0], [62.25, 768.0]])), 1, 1)

    assert list(struct.iter_unpack("<HH", chunk.data)) == [(1536, 820), (2304, 768)]


#: Three rows as some database has them, of every series: its number, a plain minute, and a packed chunk that begins at
#: or before it. These bytes are never made anew.
ON_DISK = {
    "beat": (1, "00040a00007e0b0000ed0c00", "78da7bf3ea05fbe7bb0c6020c2c4042401482a04ae"),
    "heart_rate": (2, "40000a00e0070b00d00e0c00", "78da6b7078c0c0cfcb0006224c4c4012001d5701d5"),
    "motion": (
        3,
        "00040a000000140000001e0000002832007e0b00000015000000ffffffffffff00ed0c00000016000000200000002a34",
        "78da636060c8f8728f93010444989818604003896d63eb0467070486a5a46601008d62056d",
    ),
    "reading": (
        4,
        "00040a141e00000028000000320000003c00007e0b1500000080ffffffff000000803d0000ed0c16200000002a000000340000003e00",
        "78da636060c8f8728f9301044498983498986c8eec67f8ff1f820202c318602065ce74b878051313500400185b1345",
    ),
    "link_quality": (
        5,
        (
            "00040a000000140000001e00000028000000320000003c0000004600000050000000007e0b00000015000000ffffffff2900"
            "0000330000003d000000470000000000008000ed0c00000016000000200000002a000000340000003e00000048000000520000"
            "00"
        ),
        "78da636060e8f8724f95010444989818604003896d63eb0467072089a720b12b90d83d48ec0509d10cffff431000bec90c9c",
    ),
    "lean": (6, "00040a007e0b00ed0c", "78da636060e8f8724f950104449898001b260298"),
}


@pytest.mark.parametrize("series", SERIES.values(), ids=lambda series: series.name)
def test_what_lies_on_disks_stays_readable(series: Series) -> None:
    """Numbers, order, widths and units of every column as they have been written since the first database."""
    code, plain, packed = ON_DISK[series.name]
    minute = 29_000_000
    begins = minute - minute % series.packed_minutes
    at = [60.0 * minute + second for second in (1.0, 31.5, 59.25)]
    blocks = [
        decode(series, Chunk(minute, 1, 3, bytes.fromhex(plain))),
        decode(series, Chunk(begins, series.packed_minutes, 3, bytes.fromhex(packed))),
    ]

    assert series.code == code
    for block in blocks:
        times, *values = to_values(series, block)
        assert times.tolist() == at
        for place, (column, told) in enumerate(zip(series.columns, values, strict=True), start=1):
            middle = np.nan if column.may_be_unknown else 10 * place + 1
            expected = np.array([10 * place, middle, 10 * place + 2]) / column.per_unit
            assert np.array_equal(told, expected, equal_nan=True), column.name


def test_beats_that_follow_one_another_pack_small() -> None:
    """Five minutes of ordinary beats take at most 1.6 bytes a beat: nothing is spent on their times."""
    rr = np.random.default_rng(1).normal(850, 40, 340).round()
    at = np.cumsum(rr) / 1024
    block = to_block(BEATS, np.column_stack([at, rr]))

    assert len(encode(BEATS, block, 0, 5).data) / rr.size < 1.6


def test_merging_keeps_order_and_the_later_word() -> None:
    """Rows come in time order; a row written again takes the old one's place."""
    old = to_block(BEATS, np.array([[1.0, 800.0], [2.0, 810.0], [4.0, 820.0]]))
    new = to_block(BEATS, np.array([[3.0, 700.0], [2.0, 811.0]]))

    assert merge(old, new)[1].tolist() == [800, 811, 700, 820]
    assert np.array_equal(merge(merge(old, new), new), merge(old, new))


def test_numbers_out_of_reach_are_clipped() -> None:
    """A score no table can hold stays the greatest one it can; it does not wrap round, nor become unknown."""
    rows = np.array([[0.0, 1, 0, 1e9, -1e9, np.nan, 1e9], [1.0, 1, 0, -1e9, 1e9, 0, 0]])
    _, _, _, score, hr, ln_rmssd, coverage = to_values(READINGS, to_block(READINGS, rows))

    assert (score[0], hr[0], coverage[0]) == ((2**31 - 1) / 1000, 0.0, 65.535)
    assert (score[1], hr[1], coverage[1]) == (-(2**31 - 1) / 1000, (2**32 - 2) / 100, 0.0)
    assert np.isnan(ln_rmssd[0])


@pytest.mark.parametrize("span", [1, 15])
def test_damaged_bytes_are_told(span: int) -> None:
    """A chunk that is not what its row says raises; joining many leaves it out and keeps the others."""
    block = to_block(MOTION, np.array([[10.0, 10, 0.1, np.nan, 1, 1]]))
    whole = encode(MOTION, block, 0, span)
    torn = Chunk(0, span, 1, whole.data[:-1])

    with pytest.raises(ValueError, match="motion"):
        decode(MOTION, torn)
    later = Chunk(60, span, 1, whole.data)
    assert join(MOTION, [torn, later])[0].tolist() == [(3600 + 10) * 1024]


@pytest.mark.parametrize("row", [(1, 1, 1, "text"), (None, 1, 1, b""), (1, 1, 2.5, b"")])
def test_a_row_that_is_no_chunk_is_told(row: tuple[None, int, float, bytes]) -> None:
    """What a damaged page may hold does not become a chunk."""
    with pytest.raises(ValueError, match="cannot be made"):
        Chunk.of(row)
