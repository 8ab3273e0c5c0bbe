"""The store's life: opening, waiting, committing, trouble, closing."""

import asyncio
import contextlib
import math
import os
import stat
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path

import pytest

from heartreach.clock import LoopClock
from heartreach.errors import StoreBusy, StoreError
from heartreach.models import Beat, BodyState, Reading, SignalMode
from heartreach.simulation.paced_loop import PacedLoop
from heartreach.store import Reader, Store
from heartreach.store.connect import connect_reader
from heartreach.store.writer import Writer


def count(folder: Path, t0: float) -> int:
    """Beats on disk, as another process would see them."""
    with Reader.open(folder) as reader:
        return reader.beats("me", t0, t0 + 86_400).at.size


@contextlib.contextmanager
def full_disk(store: Store) -> Iterator[None]:
    """The database may not grow by a page; afterwards there is room again."""
    writer = store._writer
    assert isinstance(writer, Writer)
    pages = writer.connection.execute("pragma page_count").fetchone()[0]
    writer.connection.execute(f"pragma max_page_count = {pages}").close()
    yield
    writer.connection.execute("pragma max_page_count = 1000000").close()


async def test_added_words_are_committed_after_five_seconds(tmp_path: Path, t0: float) -> None:
    """Words wait for the timer, no longer."""

    async def live() -> list[int]:
        async with Store.open(tmp_path, clock=LoopClock(t0)) as store:
            store.add("me", Beat(at=t0, rr_ticks=800))
            await asyncio.sleep(4.9)
            before = count(tmp_path, t0)
            await asyncio.sleep(0.2)
            return [before, count(tmp_path, t0)]

    assert await asyncio.to_thread(lambda: run_fast(live())) == [0, 1]


def reading(at: float) -> Reading:
    """Nothing is known: the strap is off."""
    return Reading(
        at=at, state=BodyState.NO_CONTACT, score=None, hr_bpm=None, ln_rmssd=None, coverage=0.0, mode=SignalMode.NONE
    )


async def test_readings_alone_wait_a_minute_and_come_with_the_next_beat(tmp_path: Path, t0: float) -> None:
    """While the strap is off the disk may sleep; a beat that follows takes what waits along after its five seconds."""

    async def live() -> list[int]:
        seen = []
        async with Store.open(tmp_path, clock=LoopClock(t0)) as store:
            for after_s, words, wait_s in (
                (0.0, [reading(t0)], 59.9),
                (59.9, [], 0.2),
                (60.1, [reading(t0 + 10)], 20.0),
                (80.1, [Beat(at=t0 + 20, rr_ticks=800)], 4.9),
                (85.0, [], 0.2),
            ):
                assert asyncio.get_running_loop().time() == pytest.approx(after_s)
                store.add("me", *words)
                await asyncio.sleep(wait_s)
                with Reader.open(tmp_path) as reader:
                    seen.append(reader.readings("me", t0, t0 + 86_400).at.size)
        return seen

    assert await asyncio.to_thread(lambda: run_fast(live())) == [0, 1, 1, 1, 2]


def run_fast(story: Coroutine[None, None, list[int]]) -> list[int]:
    """Run under virtual time."""
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        return runner.run(story)


async def test_committed_words_are_on_disk_at_once(tmp_path: Path, t0: float) -> None:
    """`commit` returns after the transaction, and takes along what waited."""
    async with Store.open(tmp_path) as store:
        store.add("me", Beat(at=t0, rr_ticks=800))
        await store.commit("me", Beat(at=t0 + 1, rr_ticks=800))

        assert count(tmp_path, t0) == 2


async def test_a_connection_keeps_a_megabyte_of_pages(tmp_path: Path) -> None:
    """Otherwise a hub grows by two for each of them while its first days fill the database."""
    async with Store.open(tmp_path) as store:
        assert store._writer is not None
        reading = connect_reader(store.layout.database)
        kept = [one.execute("pragma cache_size").fetchone() for one in (store._writer.connection, reading)]
        reading.close()

    assert kept == [(-1000,), (-1000,)]


async def test_goal_9_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """FULL syncs the log at each commit; NORMAL does at check points only, and the power takes what came since."""
    async with Store.open(tmp_path) as store:
        assert store._writer is not None
        connection = store._writer.connection
        found = [connection.execute(f"pragma {word}").fetchone()[0] for word in ("synchronous", "journal_mode")]

    assert found == [2, "wal"]  # 0 is OFF, 1 NORMAL, 2 FULL (sqlite.org/pragma.html#pragma_synchronous)


async def test_closing_writes_what_waits(tmp_path: Path, t0: float) -> None:
    """Leaving the store loses nothing."""
    async with Store.open(tmp_path) as store:
        store.add("me", Beat(at=t0, rr_ticks=800))

    assert count(tmp_path, t0) == 1


async def test_a_cancelled_commit_still_arrives(tmp_path: Path, t0: float) -> None:
    """Who gives up waiting does not take the words with them."""
    async with Store.open(tmp_path) as store:
        waiting = asyncio.create_task(store.commit("me", Beat(at=t0, rr_ticks=800)))
        await asyncio.sleep(0)
        waiting.cancel()

    assert count(tmp_path, t0) == 1


async def test_a_second_store_is_refused_by_name(tmp_path: Path) -> None:
    """One hub owns one folder; the refusal names the owner, and ends with it."""
    async with Store.open(tmp_path):
        with pytest.raises(StoreBusy, match=rf"process {os.getpid()}\b"):
            async with Store.open(tmp_path):
                pass
    async with Store.open(tmp_path):
        pass


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX bits here")
async def test_nobody_else_may_read(tmp_path: Path, t0: float) -> None:
    """Files are 0600 and folders 0700, the write-ahead log included, whatever the umask says."""
    old = os.umask(0)
    try:
        folder = tmp_path / "new" / "data"
        async with Store.open(folder) as store:
            await store.commit("me", Beat(at=t0, rr_ticks=800))
            rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}
    finally:
        os.umask(old)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert rights == dict.fromkeys(
        ["heartreach.db", "heartreach.db-shm", "heartreach.db-wal", "hub.lock", "hub.pid"], 0o600
    )


async def test_snapshots_replace_one_another(tmp_path: Path) -> None:
    """The last snapshot of a name counts; another name is another snapshot."""
    async with Store.open(tmp_path) as store:
        await store.save_snapshot("me", "core", b"one")
        await store.save_snapshot("me", "desk", b"\x00desk")
        await store.save_snapshot("me", "core", b"two")
        reader = store.reader()

        assert [reader.snapshot("me", name) for name in ("core", "desk", "cat")] == [b"two", b"\x00desk", None]


async def test_a_full_disk_is_trouble_and_passes(tmp_path: Path, t0: float) -> None:
    """While the disk takes nothing, words stay in memory and `trouble` says so; then all of them are written."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", Beat(at=t0, rr_ticks=800))
        with full_disk(store):
            late = [Beat(at=t0 + k, rr_ticks=800) for k in range(1, 20_000)]
            with pytest.raises(StoreError, match="full"):
                await store.commit("me", *late)
            assert "full" in str(store.trouble)
            assert count(tmp_path, t0) == 1
        await store.flush()

        assert store.trouble is None
        assert count(tmp_path, t0) == 20_000


async def test_whoever_is_new_when_the_disk_is_full_is_kept_afterwards(tmp_path: Path, t0: float) -> None:
    """What was begun for them went with the words that were not taken, and is begun again."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", Beat(at=t0, rr_ticks=800))
        with full_disk(store), pytest.raises(StoreError, match="full"):
            await store.commit("ann", *[Beat(at=t0 + k, rr_ticks=800) for k in range(20_000)])
        await store.flush()

        assert store.trouble is None
        assert store.reader().beats("ann", t0, t0 + 20_000).at.size == 20_000


async def test_readers_answer_from_any_thread(tmp_path: Path, t0: float) -> None:
    """One reader serves many threads while the writer writes."""
    found: list[int] = []
    async with Store.open(tmp_path) as store:
        await store.commit("me", *[Beat(at=t0 + k, rr_ticks=800) for k in range(600)])
        reader = store.reader()

        def ask() -> None:
            found.extend(reader.beats("me", t0, t0 + 600).at.size for _ in range(20))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for k in range(20):
            await store.commit("me", Beat(at=t0 + 1000 + k, rr_ticks=800))
        for thread in threads:
            await asyncio.to_thread(thread.join)

    assert found == [600] * 80


async def test_a_closed_reader_says_so(tmp_path: Path) -> None:
    """After the store is closed its readers refuse, in a sentence."""
    async with Store.open(tmp_path) as store:
        reader = store.reader()

    with pytest.raises(StoreError, match="cannot be read"):
        reader.gaps("me", 0, 1)
    with pytest.raises(StoreError, match="no database"):
        Reader.open(tmp_path / "elsewhere")
