"""Packing changes the room words take, nothing else."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from heartreach.models import Beat, Reading, Word
from heartreach.store import Reader, Store
from heartreach.store.connect import connect_reader
from heartreach.store.layout import Layout

MakeBeats = Callable[..., list[Beat]]


async def test_packed_beats_are_the_same_beats(tmp_path: Path, make_beats: MakeBeats, t0: float) -> None:
    """Times and intervals are unchanged to the bit, and take a third of the bytes."""
    beats = make_beats(t0, 7200)
    async with Store.open(tmp_path) as store:
        await store.commit("me", *beats)
        reader = store.reader()
        before, bytes_before = reader.beats("me", t0 + 100, t0 + 7000), chunk_bytes(tmp_path)
        await store.pack(t0 + 7200)
        after, bytes_after = reader.beats("me", t0 + 100, t0 + 7000), chunk_bytes(tmp_path)

    assert np.array_equal(before.at, after.at)
    assert np.array_equal(before.rr_ticks, after.rr_ticks)
    assert bytes_after < 0.4 * bytes_before


def chunk_bytes(folder: Path) -> int:
    """Bytes in chunks."""
    connection = connect_reader(Layout(folder).database)
    found = int(connection.execute("select sum(length(data)) from chunk").fetchone()[0])
    connection.close()
    return found


async def test_words_that_come_late_join_the_packed_ones(tmp_path: Path, make_beats: MakeBeats, t0: float) -> None:
    """A beat of a packed minute is merged, once, and its roll-up with it."""
    beats = make_beats(t0, 3600)
    early, late = beats[::2], beats[1::2]
    async with Store.open(tmp_path) as store:
        await store.commit("me", *early)
        await store.pack(t0 + 3600)
        await store.commit("me", *late)
        await store.commit("me", *late)
        await store.pack(t0 + 3600)
    with Reader.open(tmp_path) as reader:
        found, chart = reader.beats("me", t0, t0 + 3600), reader.day_series("me", t0, t0 + 3600, 60)

    assert found.rr_ticks.tolist() == [beat.rr_ticks for beat in beats]
    assert int(chart.beats.sum()) == len(beats)


async def test_a_late_word_leaves_the_other_series_of_its_minute_in_the_chart(
    tmp_path: Path, make_beats: MakeBeats, reading: Reading, t0: float
) -> None:
    """The roll-up of a packed minute is made of all that is known of it, packed or not, and of no other minute."""
    beats = make_beats(t0, 3600)
    async with Store.open(tmp_path) as store:
        await store.commit("me", *beats)
        before = store.reader().day_series("me", t0, t0 + 3600, 60).beats.tolist()
        await store.pack(t0 + 3600)
        await store.commit("me", reading.model_copy(update={"at": t0 + 670}))
        chart = store.reader().day_series("me", t0, t0 + 3600, 60)

    assert chart.beats.tolist() == before
    assert chart.scored.tolist() == [int(minute == 11) for minute in range(60)]


async def test_the_open_hour_stays_plain(tmp_path: Path, make_beats: MakeBeats, t0: float) -> None:
    """Only whole hours before the given time are packed."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *make_beats(t0, 7200))
        await store.pack(t0 + 3600 + 59 * 60)

    assert spans(tmp_path, t0) == {1: 60, 5: 12}


def spans(folder: Path, t0: float) -> dict[int, int]:
    """Chunks by the minutes they hold."""
    connection = connect_reader(Layout(folder).database)
    found = dict(connection.execute("select span, count(*) from chunk group by span").fetchall())
    connection.close()
    return found


async def test_every_dense_word_packs(tmp_path: Path, dense_words: list[Word], t0: float) -> None:
    """All series, known and unknown values alike, read the same packed."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *dense_words)
        before = everything(store.reader(), t0)
        await store.pack(t0 + 3600)
        after = everything(store.reader(), t0)

    assert before == after
    assert len(before) == 5


def everything(reader: Reader, t0: float) -> list[str]:
    """Every dense series of an hour, as text."""
    span = ("me", t0, t0 + 3600)
    return [
        str(found)
        for found in (
            reader.beats(*span), reader.heart_rates(*span), reader.motion(*span), reader.readings(*span),
            reader.quality(*span),
        )
    ]  # fmt: skip
