"""Where visitors stand until they have agreed on TLS; asyncio lets any number of them stand there in silence.

Each holds a descriptor, and when the last one is taken nothing can be opened any more: no phone's line, no file, and no
strap.
"""

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from collections.abc import Callable

from heartreach.web.allowance import neighbourhood

__all__ = ["Threshold"]

#: Visitors in the middle of their handshake; above it whoever has most of them here makes room.
STANDING = 64
#: Without descriptors nobody can be let in; loop seconds until it is tried again.
REST_S = 1.0


class Threshold:
    """Accepts connections on a listening socket; what uvicorn needs of a server.

    Args:
        listener: a listening socket that does not block.
        knock: makes the protocol of one visitor.
        tls: what is agreed on.
        patience_s: loop seconds for a handshake.
    """

    def __init__(
        self,
        listener: socket.socket,
        knock: Callable[[], asyncio.Protocol],
        tls: ssl.SSLContext,
        patience_s: float,
    ) -> None:
        self._listener = listener
        self._knock = knock
        self._tls = tls
        self._patience_s = patience_s
        self._standing: dict[asyncio.Task[None], str] = {}  # in order of arrival
        self._accepting = asyncio.create_task(self._accept(), name="heartreach.web.accept")

    def close(self) -> None:
        """Let nobody in any more."""
        for task in (self._accepting, *self._standing):
            task.cancel()

    async def wait_closed(self) -> None:
        """Return when nobody is let in any more."""
        await asyncio.gather(self._accepting, *self._standing, return_exceptions=True)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                visitor, address = await loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(REST_S)
                continue
            self._let_stand(visitor, neighbourhood(address[0]))
            await asyncio.sleep(0)  # a full queue of them would not let the loop turn

    def _let_stand(self, visitor: socket.socket, neighbour: str) -> None:
        def gone(task: asyncio.Task[None]) -> None:
            self._standing.pop(task, None)
            if task.cancelled():
                visitor.close()

        task = asyncio.create_task(self._greet(visitor), name="heartreach.web.handshake")
        self._standing[task] = neighbour
        task.add_done_callback(gone)
        if len(self._standing) > STANDING:
            ((most, _),) = Counter(self._standing.values()).most_common(1)
            oldest = next(one for one, who in self._standing.items() if who == most)
            oldest.cancel()
            del self._standing[oldest]

    async def _greet(self, visitor: socket.socket) -> None:
        with contextlib.suppress(OSError):  # it left, took too long, or speaks no TLS; all of them are its own affair
            await asyncio.get_running_loop().connect_accepted_socket(
                self._knock, visitor, ssl=self._tls, ssl_handshake_timeout=self._patience_s
            )
