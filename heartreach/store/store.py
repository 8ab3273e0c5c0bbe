"""The store as the hub sees it: words go in without waiting, one thread writes them, readers never wait for it."""

import asyncio
import contextlib
import datetime as dt
import functools
import logging
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from heartreach.clock import Clock, SystemClock
from heartreach.errors import StoreError
from heartreach.models import Reading, Word
from heartreach.store.backups import newest_copy, nightly_backup
from heartreach.store.forget_person import forget_person_in_copies
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock
from heartreach.store.opening import open_database
from heartreach.store.pending import Pending
from heartreach.store.place import Place, put_back
from heartreach.store.reader import Reader
from heartreach.store.recovery import Recovery
from heartreach.store.shelves import Snapshot
from heartreach.store.writer import Writer

__all__ = ["COMMIT_EVERY_S", "Store"]

#: Beats may wait this long for the disk, in seconds of the loop's time; a crash costs at most these.
COMMIT_EVERY_S = 5.0
#: A reading alone may wait this long: without beats, as all night while the strap is off, it says that nothing is
#: known, and a disk that is written every few seconds never sleeps.
READINGS_EVERY_S = 60.0

#: Days that stay plain: quick to write to and readable by anybody; the rest is packed to a third of the room.
PLAIN_DAYS = 2

log = logging.getLogger(__name__)
T = TypeVar("T")


class Store:
    """What is remembered; an async context manager that owns one data folder.

    Made by `Store.open`; used from the event loop it was entered in.

    Attributes:
        trouble: what keeps words from the disk now, in a sentence; `None` while all is well. The words stay in memory
            (at least a day of beats) and are written as soon as the disk takes them.
        dropped: old words that could not be kept in memory during the last trouble; they are lost.
        recovery: what had to be mended when it was opened, to be told to the wearer; `None` if nothing.
    """

    def __init__(self, folder: Path, *, commit_every_s: float, clock: Clock) -> None:
        self.layout = Layout(folder)
        self.trouble: str | None = None
        self.recovery: Recovery | None = None
        self.dropped = 0
        self._commit_every_s = commit_every_s
        self._clock = clock
        self._pending = Pending()
        self._readers: list[Reader] = []
        self._thread: ThreadPoolExecutor | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_s = 0.0  # for how long it was set
        self._writing: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._lock: HubLock | None = None
        self._writer: Writer | None = None
        self._place: Place | None = None

    @classmethod
    def open(cls, folder: Path, *, commit_every_s: float = COMMIT_EVERY_S, clock: Clock | None = None) -> "Store":
        """A store on `folder`, opened by `async with`; the folder and the database are made if they are missing.

        Args:
            folder: the data folder.
            commit_every_s: how long words given to `add` may wait, in seconds of the loop's time.
            clock: the wall clock, for the time of snapshots.

        Raises:
            StoreBusy: another hub works on the folder (on entering, as are the others).
            StoreNewer: a newer heartreach wrote the database.
            StoreError: the folder cannot be used.
        """
        return cls(folder, commit_every_s=commit_every_s, clock=clock or SystemClock())

    async def __aenter__(self) -> Self:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="heartreach-store")
        try:
            now = self._clock.now()
            await self._in_thread(lambda: self._open(now))
        except BaseException:
            self._thread.shutdown()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer:
            self._timer.cancel()
        try:
            await self.flush()
        finally:
            for reader in self._readers:
                reader.close()
            await self._in_thread(self._close)
            if self._thread:
                self._thread.shutdown()

    def add(self, wearer: str, *words: Word) -> None:
        """Queue words; they are on disk `commit_every_s` later at the latest, readings that come alone in a minute.

        Raises:
            BadInput: nothing stores a word of this kind.
        """
        wait_s = max(self._commit_every_s, READINGS_EVERY_S)
        for word in words:
            self._pending.add(wearer, word)
            if type(word) is not Reading:
                wait_s = self._commit_every_s
        self._write_within(wait_s)

    async def commit(self, wearer: str, *words: Word) -> None:
        """Write words, and all that waited before them; they are on disk when this returns.

        Raises:
            StoreError: they could not be written now (see `trouble`); they stay queued and are tried again.
        """
        self.add(wearer, *words)
        await self.flush()

    async def save_snapshot(self, wearer: str, name: str, blob: bytes) -> None:
        """Keep what a part of the hub needs to go on after a restart; replaces the last one of that name."""
        await self.save_snapshots(wearer, {name: blob})

    async def save_snapshots(self, wearer: str, blobs: Mapping[str, bytes]) -> None:
        """Keep several snapshots by name, all of them or none."""
        self.add_snapshots(wearer, blobs)
        await self.flush()

    def add_snapshots(self, wearer: str, blobs: Mapping[str, bytes]) -> None:
        """Queue several snapshots by name, as `add` does: they go to disk with the words before them, or not at all."""
        at = self._clock.now()
        self.add(wearer, *[Snapshot(name=name, at=at, data=blob) for name, blob in blobs.items()])

    async def flush(self) -> None:
        """Write everything that waits.

        Raises:
            StoreError: it could not be written now; it stays queued.
        """
        # A cancelled caller must not take the batch with it.
        await asyncio.shield(asyncio.create_task(self._write_all(), name="heartreach.store.write"))

    async def pack(self, before: float) -> None:
        """Pack dense words older than `before` (seconds since 1970-01-01 UTC) into about half the room.

        Raises:
            StoreError: the disk takes nothing now; what is packed stays packed, the rest stays plain.
        """
        more = True
        while more:
            async with self._one_at_a_time:
                more = await self._write_in_thread(lambda writer: writer.pack_day(int(before // 60)))

    async def nightly(self) -> Path:
        """The chores of a night: a backup, old ones dropped, old minutes packed, the log emptied; returns the backup.

        Call it once a day at a quiet hour. The writer goes on meanwhile.

        Raises:
            StoreDamaged: the database cannot be copied.
            StoreError: there is no room.
        """
        now = self._clock.now()
        made = await asyncio.get_running_loop().run_in_executor(None, nightly_backup, self.layout, now)
        await self.pack(now - PLAIN_DAYS * 86_400)
        async with self._one_at_a_time:
            await self._write_in_thread(lambda writer: writer.empty_log())
        return made

    def newest_copy(self) -> dt.date | None:
        """The day (UTC) of the newest nightly backup; `None` where there is none."""
        return newest_copy(self.layout)

    async def answer(self) -> None:
        """Return as soon as the writer's thread has looked into the database: a sign that both are alive."""
        await self._in_thread(lambda: self._with_writer(lambda writer: writer.connection.execute("select 1").close()))

    async def forget_person(self, wearer: str, person: str) -> int:
        """Delete every link to a person of the wearer's circle, backups included; returns how many there were here.

        Raises:
            StoreError: the disk takes nothing now.
        """
        await self.flush()
        async with self._one_at_a_time:
            gone = await self._write_in_thread(lambda writer: writer.forget_person(wearer, person))
        in_copies = functools.partial(forget_person_in_copies, self.layout, wearer, person)
        await asyncio.get_running_loop().run_in_executor(None, in_copies)
        return gone

    def reader(self) -> Reader:
        """A reader with its own connection; closed with the store at the latest."""
        reader = Reader.open(self.layout.folder)
        self._readers.append(reader)
        return reader

    async def _write_all(self) -> None:
        async with self._one_at_a_time:
            batch, self._pending = self._pending, Pending()
            if not batch:
                return
            try:
                await self._write_in_thread(lambda writer: writer.apply(batch))
            except StoreError:
                self._pending = batch.put_before(self._pending)
                self.dropped = self._pending.dropped
                raise

    async def _write_in_thread(self, work: Callable[[Writer], T]) -> T:
        now = self._clock.now()
        try:
            done = await self._in_thread(lambda: self._write(work, now))
        except (sqlite3.Error, OSError) as error:
            self._in_trouble(error)
            raise StoreError(self.trouble or "", "Free some space, or check the disk and the data folder.") from error
        if self.trouble:
            log.warning("the data can be written again")
        self.trouble = None
        return done

    def _in_trouble(self, error: sqlite3.Error | OSError) -> None:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        told = f"The data cannot be written ({why})"
        if self.dropped:
            told += f"; {self.dropped} old words had to be dropped"
        log.log(logging.DEBUG if self.trouble else logging.WARNING, "%s", told)
        self.trouble = told

    def _write_within(self, seconds: float) -> None:
        """See to it that what waits is written within so many seconds of the loop's time."""
        if self._timer is not None:
            if self._timer_s <= seconds:
                return
            self._timer.cancel()
        self._timer, self._timer_s = asyncio.get_running_loop().call_later(seconds, self._on_timer), seconds

    def _on_timer(self) -> None:
        self._timer = None
        self._writing = asyncio.get_running_loop().create_task(self._write_quietly(), name="heartreach.store.timer")

    async def _write_quietly(self) -> None:
        try:
            await self._write_all()
        except StoreError:
            self._write_within(self._commit_every_s)  # told by `trouble`; tried again after the same pause

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # --- in the writer's thread ---------------------------------------------------------------------------------------

    def _open(self, now: float) -> None:
        self.layout.prepare()
        self._lock = HubLock(self.layout)
        try:
            connection, self.recovery = open_database(self.layout, now)
            self._writer, self._place = Writer(connection), Place(self.layout)
        except BaseException:
            self._lock.release()
            raise

    def _write(self, work: Callable[[Writer], T], now: float) -> T:
        """Work with the writer, once the database is seen to be where readers and the next start will look for it."""
        if self._writer and self._place and not self._place.is_kept():
            connection = put_back(self.layout, self._writer.connection, now)
            self._writer, self._place = Writer(connection), Place(self.layout)
            for reader in self._readers:
                reader.reopen(self.layout.folder)
        return self._with_writer(work)

    def _with_writer(self, work: Callable[[Writer], T]) -> T:
        if self._writer is None:
            raise StoreError("The store is closed")
        return work(self._writer)

    def _close(self) -> None:
        if self._writer:
            with contextlib.suppress(sqlite3.Error):  # left to the next run
                self._writer.finish()
            self._writer.connection.close()
        if self._lock:
            self._lock.release()
