"""Damaged pages: found at start, mended from backup and rescue, told."""

import datetime as dt
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from heartreach.clock import ManualClock
from heartreach.models import Answer, AnswerKind, Beat, Prompt, Word
from heartreach.store import Reader, Store
from heartreach.store.layout import Layout

MakeBeats = Callable[..., list[Beat]]
HOUR = 3600


async def filled(folder: Path, beats: list[Beat], prompt: Prompt, clock: ManualClock) -> None:
    """Beats, and one answered prompt."""
    async with Store.open(folder, clock=clock) as store:
        await store.commit("me", *beats, prompt)
        await store.commit("me", Answer(answer_id="a1", decision_id="d1", kind=AnswerKind.DONE, at=prompt.at))


def overwrite_pages(database: Path, count: int, seed: int, first: int = 1) -> None:
    """Put noise on some pages; never on those before `first`."""
    chance, page = random.Random(seed), 4096
    pages = database.stat().st_size // page
    with database.open("r+b") as file:
        for number in chance.sample(range(first, pages), count):
            file.seek(number * page)
            file.write(chance.randbytes(page))


def pages_of_beats(database: Path) -> int:
    """A page that holds the first plain chunks: where the noise begins, so that the schema and small tables stay."""
    connection = sqlite3.connect(database)
    pages = int(connection.execute("select max(rootpage) from sqlite_schema").fetchone()[0])
    connection.close()
    return pages


@pytest.mark.long
async def test_goal_10_what_can_be_read_is_rescued(
    tmp_path: Path, make_beats: MakeBeats, make_prompt: Callable[..., Prompt], t0: float
) -> None:
    """Two bad pages cost only what was on them; the rest is there, and the wearer is told."""
    clock, beats = ManualClock(t0), make_beats(t0, 12 * HOUR)
    await filled(tmp_path, beats, make_prompt(), clock)
    overwrite_pages(Layout(tmp_path).database, 2, seed=3, first=pages_of_beats(Layout(tmp_path).database))
    async with Store.open(tmp_path, clock=clock) as store:
        recovery, reader = store.recovery, store.reader()
        found = reader.beats("me", t0, t0 + 12 * HOUR)
        answers, told = reader.answers("me", t0, t0 + 1), reader.recoveries()
        await store.commit("me", Beat(at=t0 + 13 * HOUR, rr_ticks=800))

    assert recovery is not None
    assert 0.9 * len(beats) < found.at.size < len(beats)
    assert set(found.rr_ticks.tolist()) <= {beat.rr_ticks for beat in beats}
    assert [answer.answer_id for answer in answers] == ["a1"]
    assert told == [recovery]
    assert recovery.unreadable > 0
    assert (tmp_path / recovery.kept_in / "heartreach.db").exists()
    assert "no backup" in recovery.sentence


@pytest.mark.parametrize("noise", [100, 4096])
async def test_a_bad_first_page_costs_no_beat_and_no_answer(
    tmp_path: Path, make_beats: MakeBeats, make_prompt: Callable[..., Prompt], t0: float, noise: int
) -> None:
    """SQLite does not open such a file at all; the rows come back from the other pages, under the wearer's own name."""
    clock, beats = ManualClock(t0), make_beats(t0, HOUR)
    await filled(tmp_path, beats, make_prompt(), clock)
    with Layout(tmp_path).database.open("r+b") as file:
        file.write(random.Random(1).randbytes(noise))
    async with Store.open(tmp_path, clock=clock) as store:
        recovery, reader = store.recovery, store.reader()
        found, answers = reader.beats("me", t0, t0 + HOUR), reader.answers("me", t0, t0 + 1)

    assert found.rr_ticks.tolist() == [beat.rr_ticks for beat in beats]
    assert [answer.answer_id for answer in answers] == ["a1"]
    assert recovery is not None
    assert recovery.rows >= HOUR // 60


async def test_goal_10_with_a_backup_only_newer_pages_can_be_lost(
    tmp_path: Path, make_beats: MakeBeats, make_prompt: Callable[..., Prompt], t0: float
) -> None:
    """What the backup holds is back whole; what came after it is rescued, packed or not, once."""
    clock, beats = ManualClock(t0), make_beats(t0, 4 * HOUR)
    old, new = beats[: len(beats) // 2], beats[len(beats) // 2 :]
    await filled(tmp_path, old, make_prompt(), clock)
    async with Store.open(tmp_path, clock=clock) as store:
        backup = await store.nightly()
        await store.pack(t0 + HOUR)
        await store.commit("me", *new)
    (tmp_path / "heartreach.db").write_bytes(torn_schema(tmp_path / "heartreach.db"))
    async with Store.open(tmp_path, clock=clock) as store:
        first = store.recovery
        found = store.reader().beats("me", t0, t0 + 4 * HOUR)
        chart = store.reader().day_series("me", t0, t0 + 4 * HOUR, 240)

    assert first is not None
    assert first.backup == backup.name
    assert found.rr_ticks.tolist() == [beat.rr_ticks for beat in beats]
    assert int(chart.beats.sum()) == len(beats)
    assert not np.isnan(chart.covered).any()


def torn_schema(database: Path) -> bytes:
    """The database with one of its pages that hold no chunk made unreadable: the root of an index."""
    connection = sqlite3.connect(database)
    root = int(
        connection.execute("select rootpage from sqlite_schema where name = 'sqlite_autoindex_chunk_1'").fetchone()[0]
    )
    connection.close()
    whole = bytearray(database.read_bytes())
    whole[(root - 1) * 4096 : root * 4096] = random.Random(5).randbytes(4096)
    return bytes(whole)


@pytest.mark.parametrize("content", [b"", b"this is not a database" * 500, None])
async def test_goal_10_a_lost_database_comes_from_the_backup(
    tmp_path: Path,
    make_beats: MakeBeats,
    make_prompt: Callable[..., Prompt],
    t0: float,
    content: bytes | None,
) -> None:
    """Emptied, overwritten or deleted: the newest sound backup takes its place; an unsound one is passed over."""
    clock, beats = ManualClock(t0), make_beats(t0, HOUR)
    await filled(tmp_path, beats, make_prompt(), clock)
    async with Store.open(tmp_path, clock=clock) as store:
        good = await store.nightly()
        clock.advance(86_400)
        bad = await store.nightly()
    bad.write_bytes(b"torn")
    database = Layout(tmp_path).database
    if content is None:
        database.unlink()
    else:
        database.write_bytes(content)
    async with Store.open(tmp_path, clock=clock) as store:
        assert store.recovery is not None
        assert store.recovery.backup == good.name
        assert store.reader().beats("me", t0, t0 + HOUR).at.size == len(beats)


async def test_a_sound_database_is_left_alone(tmp_path: Path, t0: float) -> None:
    """No damage, no mending, no backup touched."""
    async with Store.open(tmp_path, clock=ManualClock(t0)) as store:
        await store.commit("me", Beat(at=t0, rr_ticks=800))
        await store.nightly()
    async with Store.open(tmp_path, clock=ManualClock(t0)) as store:
        assert store.recovery is None
    with Reader.open(tmp_path) as reader:
        assert reader.recoveries() == []


async def test_a_copy_of_somebody_s_own_naming_keeps_no_night_from_its_backup(
    tmp_path: Path, sparse_words: list[Word]
) -> None:
    """The thirtieth of February is nobody's night: it is neither counted nor taken away."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *sparse_words)
        own = tmp_path / "backups" / "2026-02-30.db"
        own.parent.mkdir()
        own.write_text("mine")

        assert store.newest_copy() is None
        made = await store.nightly()
        assert store.newest_copy() == dt.date.fromisoformat(made.stem)
        assert own.read_text() == "mine"
