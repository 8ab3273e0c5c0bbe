"""The broker in the hub's own process: nothing to install, nothing to configure."""

import asyncio
import contextlib
import errno
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from heartreach.errors import AddressInUse, DeliveryError
from heartreach.prompts.broker.connection import Connection, Surroundings
from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.disk_journal import DiskJournal
from heartreach.prompts.broker.door import Door
from heartreach.prompts.broker.endpoint import Endpoint, Login
from heartreach.prompts.broker.exchange import Exchange
from heartreach.prompts.broker.journal import MemoryJournal
from heartreach.prompts.broker.journal_file import JournalFile
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.logins import Logins, phone_username
from heartreach.prompts.broker.wire import Reason

__all__ = ["EmbeddedBroker"]

#: How often the broker looks at the time, in seconds of the loop and at least in real ones.
SWEEP_S = 0.25
#: How often sessions and messages are looked through for what expired.
TIDY_S = 5.0
#: Last words that nobody was promised are written down this often.
FLUSH_S = 60.0
#: After a pause as long as this the process itself was asleep, and nobody else's silence means anything.
ASLEEP_S = 2.0
#: Real seconds that closing connections get when the broker stops.
FAREWELL_S = 0.5
#: Connections the system may hold before we take them.
BACKLOG = 256


class EmbeddedBroker:
    """An MQTT 3.1.1 and 5.0 broker on the running event loop; docs/broker.md says why it is our own.

    Args:
        host: the address to listen on.
        port: 0 takes a free one.
        logins: who may come in, and what they may do there; fresh ones when left out.
        store: a file for what must survive; without it everything is forgotten at the end.
        limits: what anybody may cost.
        monotonic: real seconds that never go back; keep-alives are held against it, never against the loop's time.
        wall: real seconds since 1970-01-01 UTC; only for moments that must outlive the process.

    Raises:
        AddressInUse: on entering, when somebody else listens there.
        DeliveryError: on entering, when the address is not ours or the file cannot be used.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        logins: Logins | None = None,
        *,
        store: Path | None = None,
        limits: Limits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.logins = logins or Logins()
        self.counters = Counters()
        self._host = host
        self._port = port
        self._store = store
        self._limits = limits or Limits()
        self._monotonic = monotonic
        self._wall = wall
        self._door = Door(self._limits, self.counters)
        self._open = contextlib.AsyncExitStack()
        self._exchange: Exchange | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where it listens, and the hub's own login; valid inside `async with`."""
        hub = self.logins.hub
        return Endpoint(self._host, self._port, username=hub.username, password=hub.password, client_id=hub.client_id)

    def phone_login(self, device: str, wearer: str = "me") -> Login:
        """The login of one phone; it can come in from now on.

        Raises:
            DeliveryError: the name is impossible, or its login was ended.
        """
        return self.logins.phone(device, wearer)

    def revoke(self, device: str, wearer: str = "me") -> None:
        """End a phone's login, its connections and what waits for it, at once."""
        username = phone_username(device, wearer)
        self.logins.revoke(username)
        for visitor in self._door.visitors():
            if isinstance(visitor, Connection) and visitor.username == username:
                visitor.hang_up(Reason.NOT_AUTHORIZED)
        if self._exchange:
            self._exchange.end_user(username)

    async def __aenter__(self) -> Self:
        """Recall what was kept, then listen."""
        async with contextlib.AsyncExitStack() as opening:
            self._exchange = exchange = await self._recall(opening)
            around = Surroundings(exchange, self.logins, self._limits, self._door, self._monotonic)
            opening.push_async_callback(self._abort_all)
            server = await self._listen(around)
            opening.push_async_callback(self._close, server)
            sweeper = asyncio.create_task(self._sweep(exchange), name="heartreach.broker.sweeper")
            opening.callback(sweeper.cancel)
            self._open = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye to everybody, speak their wills, write all down; within a second."""
        await self._open.aclose()

    async def _recall(self, opening: contextlib.AsyncExitStack) -> Exchange:
        now = self._monotonic()
        if self._store is None:
            return Exchange(MemoryJournal(), self._limits, self.logins.rights, self.counters)
        loop = asyncio.get_running_loop()
        file = await loop.run_in_executor(None, JournalFile, self._store)
        remembered, highest = await loop.run_in_executor(None, file.recall, self._wall() - now)
        journal = DiskJournal(file, highest, self.counters, self._monotonic, self._wall)
        opening.push_async_callback(journal.close)
        exchange = Exchange(journal, self._limits, self.logins.rights, self.counters)
        journal.retell = exchange.retell
        exchange.recall(remembered, now)
        return exchange

    async def _listen(self, around: Surroundings) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: Connection(around), self._host, self._port, backlog=BACKLOG)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise AddressInUse(
                    f"port {self._port} on {self._host} is taken by another program",
                    "Choose another port for the broker, 0 for any free one, or stop that program.",
                ) from error
            raise DeliveryError(
                f"the broker cannot listen on {self._host}:{self._port} ({error.strerror})",
                "Choose an address of this machine and a port above 1023.",
            ) from error
        self._port = server.sockets[0].getsockname()[1]
        return server

    async def _close(self, server: asyncio.Server) -> None:
        server.close()
        for visitor in self._door.visitors():
            if isinstance(visitor, Connection):
                visitor.hang_up(Reason.SHUTTING_DOWN)
        deadline = self._monotonic() + FAREWELL_S
        while len(self._door) and self._monotonic() < deadline:  # noqa: ASYNC110  # real time, which no timer keeps
            await asyncio.sleep(0.01)

    async def _abort_all(self) -> None:
        for visitor in self._door.visitors():
            visitor.abort()
        await asyncio.sleep(0)  # the loop closes their sockets in its next turn, which must still come

    async def _sweep(self, exchange: Exchange) -> None:
        """Look at the real time, however fast the loop's own time runs."""
        swept_at = tidied_at = flushed_at = self._monotonic()
        while True:
            await asyncio.sleep(SWEEP_S)
            now = self._monotonic()
            if now - swept_at < SWEEP_S / 2:
                continue
            asleep, swept_at = now - swept_at > ASLEEP_S, now
            for visitor in [] if asleep else self._door.visitors():
                visitor.check(now)
            exchange.speak_wills(now)
            if now - tidied_at >= TIDY_S:
                tidied_at = now
                exchange.tidy(now)
            if now - flushed_at >= FLUSH_S:
                flushed_at = now
                exchange.journal.flush()
