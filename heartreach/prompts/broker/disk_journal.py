"""The journal of a broker that keeps its promises: changes are gathered and committed in groups by one thread.

Last words at QoS 0 (the state, every ten seconds) were promised to nobody: they wait for the next commit, a minute at
most, which spares an SD card thousands of writes a day. An acknowledgement goes out
only after the commit that holds its message (`after`). Delivery to connected clients does not wait: it loses nothing to
be early.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.journal import Journal
from heartreach.prompts.broker.journal_file import Cell, JournalFile, Operation
from heartreach.prompts.broker.message import Delivery, Message
from heartreach.prompts.broker.subscribed import Subscribed
from heartreach.prompts.broker.wire.packets import Will

__all__ = ["DiskJournal"]

_LOG = logging.getLogger(__name__)

#: After the disk refused, try again with everything this often, in real seconds.
RETRY_S = 10.0
_FORGET_ALL: tuple[Operation, ...] = (
    ("DELETE FROM session", ()),
    ("DELETE FROM subscription", ()),
    ("DELETE FROM delivery", ()),
    ("DELETE FROM incoming", ()),
    ("DELETE FROM retained", ()),
    ("DELETE FROM will", ()),
)


class DiskJournal:
    """Journal to a file.

    Where the disk refuses (full, gone), the broker goes on from memory, acknowledges as before, and tells the journal
    everything anew as soon as the disk takes it again.

    Args:
        file: the open file.
        last_number: the highest delivery number in it.
        counters: where refusals are counted.
        monotonic: seconds that never go back.
        wall: seconds since 1970-01-01 UTC.
    """

    def __init__(
        self,
        file: JournalFile,
        last_number: int,
        counters: Counters,
        monotonic: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.retell: Callable[[Journal], None] = lambda _journal: None  #: says everything there is, after a refusal
        self._file = file
        self._number = last_number
        self._counters = counters
        self._monotonic = monotonic
        self._wall = wall
        self._operations: list[Operation] = []
        self._lazy: dict[str, Operation] = {}  # by topic; written at the head of the next group
        self._waiting: list[Callable[[], None]] = []
        self._writing: asyncio.Task[None] | None = None
        self._refused_at: float | None = None
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="heartreach-broker-journal")

    # --- what the broker says ---------------------------------------------------------------------------------------

    def saved(self, client_id: str, username: str, expiry_s: int, ends_at: float | None) -> None:
        """See `Journal`."""
        cells = (client_id, username, expiry_s, self._at(ends_at))
        self._say("INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?)", *cells)

    def ended(self, client_id: str) -> None:
        """See `Journal`."""
        self._say("DELETE FROM session WHERE client_id = ?", client_id)
        self._say("DELETE FROM subscription WHERE client_id = ?", client_id)
        self._say("DELETE FROM delivery WHERE client_id = ?", client_id)
        self._say("DELETE FROM incoming WHERE client_id = ?", client_id)

    def subscribed(self, client_id: str, subscribed: Subscribed) -> None:
        """See `Journal`; the options are packed as on the wire."""
        wish = subscribed.wish
        options = wish.qos | wish.no_local << 2 | wish.retain_as_published << 3
        cells = (client_id, wish.topic_filter, options, subscribed.identifier)
        self._say("INSERT OR REPLACE INTO subscription VALUES (?, ?, ?, ?)", *cells)

    def unsubscribed(self, client_id: str, topic_filter: str) -> None:
        """See `Journal`."""
        self._say("DELETE FROM subscription WHERE client_id = ? AND topic_filter = ?", client_id, topic_filter)

    def queued(self, client_id: str, delivery: Delivery) -> int:
        """See `Journal`."""
        self._number += 1
        message = delivery.message
        what = (message.topic, message.payload, delivery.qos, delivery.retain, bytes(message.properties))
        state = (",".join(map(str, delivery.identifiers)), delivery.packet_id, delivery.released)
        self._say(
            "INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(self._number, client_id, *what, self._at(message.deadline), *state),
        )
        return self._number

    def moved(self, delivery: Delivery) -> None:
        """See `Journal`."""
        cells = (delivery.packet_id, delivery.released, delivery.number)
        self._say("UPDATE delivery SET packet_id = ?, released = ? WHERE number = ?", *cells)

    def done(self, number: int) -> None:
        """See `Journal`."""
        self._say("DELETE FROM delivery WHERE number = ?", number)

    def received(self, client_id: str, packet_id: int) -> None:
        """See `Journal`."""
        self._say("INSERT OR REPLACE INTO incoming VALUES (?, ?)", client_id, packet_id)

    def forgot(self, client_id: str, packet_id: int) -> None:
        """See `Journal`."""
        self._say("DELETE FROM incoming WHERE client_id = ? AND packet_id = ?", client_id, packet_id)

    def retained(self, message: Message) -> None:
        """See `Journal`."""
        cells = (message.topic, message.payload, message.qos, bytes(message.properties), self._at(message.deadline))
        statement = "INSERT OR REPLACE INTO retained VALUES (?, ?, ?, ?, ?)"
        if message.qos or self._operations:
            self._say(statement, *cells)
        else:
            self._lazy[message.topic] = (statement, cells)

    def unretained(self, topic: str) -> None:
        """See `Journal`."""
        self._say("DELETE FROM retained WHERE topic = ?", topic)

    def willed(self, client_id: str, will: Will) -> None:
        """See `Journal`."""
        cells = (client_id, will.topic, will.payload, will.qos, will.retain, bytes(will.properties))
        self._say("INSERT OR REPLACE INTO will VALUES (?, ?, ?, ?, ?, ?)", *cells)

    def unwilled(self, client_id: str) -> None:
        """See `Journal`."""
        self._say("DELETE FROM will WHERE client_id = ?", client_id)

    def after(self, then: Callable[[], None]) -> None:
        """See `Journal`."""
        if self._operations or self._writing:
            self._waiting.append(then)
        else:
            then()

    # --- how it gets to the disk ------------------------------------------------------------------------------------

    def _at(self, moment: float | None) -> float | None:
        return None if moment is None else moment + self._wall() - self._monotonic()

    def _say(self, statement: str, *cells: Cell) -> None:
        if not self._closed:
            self._operations.append((statement, cells))
            self._begin()

    def flush(self) -> None:
        """Write what was not urgent."""
        if self._lazy:
            self._begin()

    def _begin(self) -> None:
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="heartreach.broker.journal")

    async def _write(self) -> None:
        """Commit group after group until nothing is left; one event-loop turn's changes share a commit."""
        loop = asyncio.get_running_loop()
        try:
            while self._operations or self._waiting or self._lazy:
                operations, waiting = self._take()
                if operations:
                    done = await loop.run_in_executor(self._thread, self._file.commit, operations)
                    self._judge(done)
                for then in waiting:
                    then()
        finally:
            self._writing = None

    def _take(self) -> tuple[list[Operation], list[Callable[[], None]]]:
        if self._refused_at is not None:
            self._operations.clear()
            self._lazy.clear()
            if self._monotonic() - self._refused_at >= RETRY_S:
                self._operations.extend(_FORGET_ALL)
                self.retell(self)
        operations, self._operations, self._lazy = [*self._lazy.values(), *self._operations], [], {}
        waiting, self._waiting = self._waiting, []
        return operations, waiting

    def _judge(self, done: bool) -> None:
        if done and self._refused_at is not None:
            _LOG.warning("broker journal: the disk takes it again")
        if not done and self._refused_at is None:
            _LOG.warning("broker journal: the disk refuses it; the broker goes on from memory")
        self._counters.journal_failures += not done
        self._refused_at = None if done else self._monotonic()

    async def close(self) -> None:
        """Write what is left and let go of the file."""
        self.flush()
        while self._writing:
            await self._writing
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._file.close)
        self._thread.shutdown(wait=False)
