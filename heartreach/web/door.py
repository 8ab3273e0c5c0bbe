"""Who stands at the pages' door: connections that say nothing make room for those that speak.

uvicorn waits for ever for a first request, and for the rest of one that has begun, so a few hundred slow connections
would use up the process's descriptors, and with them the wearer's own way in.
"""

import asyncio
from collections import Counter
from ipaddress import ip_address
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from heartreach.web.allowance import neighbourhood

__all__ = ["Door", "Knocking"]

#: Connections that have not asked for anything yet; above it the oldest of them is closed.
SILENT = 64
#: Real seconds for a request, body included, from its first byte; for the first one from the connection's beginning.
REQUEST_S = 10.0
#: Where a peer stands that has begun a request and not ended it.
UNFINISHED = frozenset({h11.IDLE, h11.SEND_BODY})
#: Connections in all; above it whoever has most of them makes room. Phones' lines are not among them, and a process may
#: have 1,024 descriptors on common systems.
OPEN = 400
#: Connections from one address; a browser opens six, and the phone page two more.
PER_ADDRESS = 64


class Door:
    """Counts the connections of one server.

    Args:
        request_s: loop seconds for a whole request.
    """

    def __init__(self, request_s: float = REQUEST_S) -> None:
        self.request_s = request_s
        self._silent: dict[Knocking, None] = {}  # in order of arrival
        self._open: dict[Knocking, str] = {}
        self._addresses: Counter[str] = Counter()

    def arrive(self, visitor: "Knocking", address: str) -> None:
        """Somebody connected."""
        key = neighbourhood(address)
        self._silent[visitor] = None
        self._open[visitor] = key
        self._addresses[key] += 1
        if self._addresses[key] > PER_ADDRESS and not _is_loopback(key):
            visitor.transport.abort()
        elif len(self._silent) > SILENT:
            next(iter(self._silent)).transport.abort()
        elif len(self._open) > OPEN:
            ((most, _),) = self._addresses.most_common(1)
            next(one for one, who in self._open.items() if who == most).transport.abort()

    def spoke(self, visitor: "Knocking") -> None:
        """It asked for something."""
        self._silent.pop(visitor, None)

    def leave(self, visitor: "Knocking") -> None:
        """It is gone, or a WebSocket from now on, which has its own rules."""
        self._silent.pop(visitor, None)
        key = self._open.pop(visitor, None)
        if key is not None:
            self._addresses[key] -= 1
            self._addresses += Counter()  # drops addresses nobody is at any more

    def __len__(self) -> int:
        return len(self._open)


class Knocking(H11Protocol):
    """uvicorn's protocol, with a door.

    Args:
        door: where it says that it comes, speaks and goes.
        parts: what uvicorn gives its protocols.
    """

    def __init__(self, door: Door, **parts: Any) -> None:
        super().__init__(**parts)
        self._door = door
        self._too_late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Let it in, and wait for its first request."""
        super().connection_made(transport)
        self._wait()
        self._door.arrive(self, self.client[0] if self.client else "")

    def data_received(self, data: bytes) -> None:
        """Hand the bytes on; with each whole request the waiting is over, and with part of one it begins."""
        super().data_received(data)
        if self.scope is not None:
            self._door.spoke(self)
        if self.transport.get_protocol() is not self:
            self._stop_waiting()
            self._door.leave(self)
        elif self.conn.their_state in UNFINISHED:
            self._wait()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        super().connection_lost(exc)
        self._stop_waiting()
        self._door.leave(self)

    def _wait(self) -> None:
        if self._too_late is None:
            self._too_late = self.loop.call_later(self._door.request_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._too_late:
            self._too_late.cancel()
            self._too_late = None


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
