"""The one writer: a whole batch in one transaction, roll-ups included. Lives in one thread, speaks no asyncio."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator, Mapping

from heartreach.models import Word
from heartreach.store.chunks import Block, Chunk, decode, empty, grown, to_block
from heartreach.store.forget_person import unlink_person
from heartreach.store.packing import pack_before, unpacked_days
from heartreach.store.pending import Pending
from heartreach.store.rollup import QUARTER_MINUTES, sum_up, write_minute, write_quarter
from heartreach.store.series import BEATS, READINGS, SERIES, Series
from heartreach.store.shelves import SHELVES

__all__ = ["Writer"]

log = logging.getLogger(__name__)

#: Minutes by wearer's key and number, each with the blocks that were just written of it, by series.
Touched = Mapping[tuple[int, int], Mapping[str, Block]]


class Writer:
    """Writes batches through its own connection.

    Args:
        connection: from `connect_writer`; nobody else may write with it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._keys: dict[str, int] = {}
        #: The plain minute that was written last, of each wearer and series, as it is on disk: the next beats nearly
        #: always belong to it. Nobody else writes, and whatever else is written here empties it.
        self._last: dict[tuple[int, int], tuple[Chunk, Block]] = {}
        #: Each wearer's newest minute with a roll-up; `None` where the database is to be asked.
        self._newest: dict[int, int] | None = None

    def apply(self, batch: Pending) -> None:
        """Write a batch: all of it is on disk when this returns, none of it when it raises.

        Raises:
            sqlite3.Error: the disk is full, gone or damaged.
        """
        with self.transaction():
            self._write(batch)

    def finish(self) -> None:
        """Sum up the minutes that were begun: nothing more is written. After a crash the next run does it."""
        if self._newest:
            with self.transaction():
                self._sum_up({place: {} for place in self._newest.items()})

    def pack_day(self, before: int) -> bool:
        """Pack one day's plain chunks of one series, of those before minute `before`; whether there may be more.

        A day at a time, so that a commit never waits long.
        """
        days = unpacked_days(self.connection, before)
        self._last.clear()
        if days:
            with self.transaction():
                pack_before(self.connection, *days[0], before)
        return len(days) > 1

    def forget_person(self, wearer: str, person: str) -> int:
        """Delete every link to a person and what the log still holds of it; returns how many links there were."""
        with self.transaction():
            gone = unlink_person(self.connection, wearer, person)
        self.empty_log()
        return gone

    def empty_log(self) -> None:
        """Move the write-ahead log into the database and cut it to nothing, as far as readers allow."""
        self.connection.execute("pragma wal_checkpoint(truncate)").close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is on disk afterwards, or nothing of it."""
        self.connection.execute("begin immediate").close()
        try:
            yield
            self.connection.execute("commit").close()
        except BaseException:
            self._keys.clear()
            self._last.clear()
            self._newest = None
            if self.connection.in_transaction:
                self.connection.execute("rollback").close()
            raise

    def _write(self, batch: Pending) -> None:
        touched: dict[tuple[int, int], dict[str, Block]] = {}
        for wearer, kind in batch.dense:
            series, key = SERIES[kind], self._key(wearer)
            written = self._write_series(key, series, to_block(series, batch.rows(wearer, kind)))
            if series is BEATS or series is READINGS:
                for minute, block in written.items():
                    touched.setdefault((key, minute), {})[series.name] = block
        self._sum_up(self._due(touched))
        for wearer, word in batch.sparse:
            self._write_word(self._key(wearer), word)

    def _due(self, touched: Touched) -> Touched:
        """What to sum up after a batch: all it touched but each wearer's newest minute, if it only goes on.

        So a minute is summed up when it begins and when it is over, not with each of its dozen commits.
        """
        before = self._newest_minutes()
        self._newest = now = dict(sorted([*before.items(), *touched]))
        goes_on = before.items() & now.items()
        return {place: touched.get(place, {}) for place in (before.items() | touched.keys()) - goes_on}

    def _newest_minutes(self) -> dict[int, int]:
        if self._newest is None:
            sql = "select key, (select max(minute) from minute where wearer = key) as newest from wearer"
            rows = self.connection.execute(sql).fetchall()
            self._newest = {key: newest for key, newest in rows if newest is not None}
        return self._newest

    def has(self, key: int, series: Series, chunk: Chunk) -> bool:
        """Whether this very chunk is there already."""
        row = self.connection.execute(
            "select span = ? and data = ? from chunk where wearer = ? and series = ? and minute = ?",
            (chunk.span, chunk.data, key, series.code, chunk.minute),
        ).fetchone()
        return row is not None and bool(row[0])

    def put_or_merge(self, key: int, series: Series, chunk: Chunk, block: Block) -> None:
        """Take over a chunk from another database: as it is where nothing lies yet, merged where something does."""
        self._last.clear()
        over = self.connection.execute(
            """select count(*) from chunk where wearer = ? and series = ? and minute > ? and minute < ?
            and minute + span > ?""",
            (key, series.code, chunk.minute - series.packed_minutes, chunk.minute + chunk.span, chunk.minute),
        ).fetchone()[0]
        if over:
            self._write_series(key, series, block)
        else:
            self._put(key, series, chunk)

    def sum_up_missing(self) -> None:
        """Make the roll-ups of minutes that have chunks but no roll-up."""
        minutes = self.connection.execute("select wearer, minute from minute").fetchall()
        covered = self.connection.execute(
            "select wearer, minute, span from chunk where series in (?, ?)", (BEATS.code, READINGS.code)
        ).fetchall()
        wanted = {(key, minute + k) for key, minute, span in covered for k in range(span)}
        self._sum_up({place: {} for place in wanted - set(minutes)})

    def _key(self, wearer: str) -> int:
        if wearer not in self._keys:
            self.connection.execute(
                "insert into wearer (wearer_id) values (?) on conflict do nothing", (wearer,)
            ).close()
            row = self.connection.execute("select key from wearer where wearer_id = ?", (wearer,)).fetchone()
            self._keys[wearer] = int(row[0])
        return self._keys[wearer]

    def _write_word(self, key: int, word: Word) -> None:
        shelf = SHELVES[type(word)]
        self.connection.execute(shelf.sql, (key, *shelf.row(word))).close()

    def _write_series(self, key: int, series: Series, block: Block) -> dict[int, Block]:
        """Merge rows into their chunks; returns each minute they lie in with all that is known of it now."""
        first, last = (int(block[0, place]) // series.ticks_per_minute for place in (0, -1))  # rows come in order
        if first == last:
            return {first: self._write_minute(key, series, first, block)}
        minutes = block[0] // series.ticks_per_minute
        return {
            minute: self._write_minute(key, series, minute, block[:, minutes == minute])
            for minute in sorted(set(minutes.tolist()))
        }

    def _write_minute(self, key: int, series: Series, minute: int, new: Block) -> Block:
        chunk, old = self._last.get((key, series.code), (None, None))
        if chunk is None or old is None or chunk.minute != minute:
            chunk = self._covering(key, series, minute)
            old = _readable(series, chunk)
        written, merged = grown(series, chunk or Chunk(minute, 1, 0, b""), old, new)
        self._put(key, series, written)
        if written.span > 1:
            return _of_minute(series, merged, minute)
        self._last[key, series.code] = written, merged
        return merged

    def _covering(self, key: int, series: Series, minute: int) -> Chunk | None:
        """The chunk a minute lies in: its own, or the packed one around it."""
        row = self.connection.execute(
            """select minute, span, n, data from chunk where wearer = ? and series = ? and minute in (?, ?)
            and minute + span > ? order by minute desc limit 1""",
            (key, series.code, minute, minute - minute % series.packed_minutes, minute),
        ).fetchone()
        return None if row is None else Chunk.of(row)

    def _put(self, key: int, series: Series, chunk: Chunk) -> None:
        self.connection.execute(
            """insert into chunk (wearer, series, minute, span, n, data) values (?, ?, ?, ?, ?, ?)
            on conflict do update set span = excluded.span, n = excluded.n, data = excluded.data""",
            (key, series.code, chunk.minute, chunk.span, chunk.n, chunk.data),
        ).close()

    def _sum_up(self, touched: Touched) -> None:
        """Make the roll-ups of minutes, and of their quarters; series that were not just written are read."""
        for (key, minute), written in touched.items():
            beats, readings = (
                written[series.name] if series.name in written else self._minute(key, series, minute)
                for series in (BEATS, READINGS)
            )
            rollup = sum_up(beats, readings)
            if rollup.beats or rollup.readings:
                write_minute(self.connection, key, minute, rollup)
        for key, quarter in {(key, minute - minute % QUARTER_MINUTES) for key, minute in touched}:
            write_quarter(self.connection, key, quarter)

    def _minute(self, key: int, series: Series, minute: int) -> Block:
        last, block = self._last.get((key, series.code), (None, None))
        if last is not None and block is not None and last.minute == minute:
            return block
        chunk = self._covering(key, series, minute)
        block = _readable(series, chunk)
        return block if chunk is None or chunk.span == 1 else _of_minute(series, block, minute)


def _of_minute(series: Series, block: Block, minute: int) -> Block:
    return block[:, block[0] // series.ticks_per_minute == minute]


def _readable(series: Series, chunk: Chunk | None) -> Block:
    if chunk is None:
        return empty(series)
    try:
        return decode(series, chunk)
    except ValueError as error:
        # Nothing can read it any more; new words of the same minutes must not be lost with it.
        log.warning("replacing a damaged chunk: %s", error)
        return empty(series)
