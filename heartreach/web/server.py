"""Serve the web app inside the hub's own loop: no signal handlers, a graceful end, safe under a loop that runs fast."""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette

from heartreach.errors import AddressInUse, DeliveryError
from heartreach.web.binary_line import BinaryLine
from heartreach.web.door import REQUEST_S, Door, Knocking
from heartreach.web.live_routes import Closing, loop_seconds
from heartreach.web.threshold import Threshold

__all__ = ["serve"]

#: Real seconds that open answers and WebSockets get to end; the hub as a whole ends within five.
GRACE_S = 2
#: Real seconds an idle HTTP connection is kept; longer than the pages' own pauses.
KEEP_ALIVE_S = 30
#: Real seconds between two looks at whether to end; uvicorn's own loop looks ten times a second of loop time.
TICK_S = 1.0
#: Real seconds for a TLS handshake; a phone with a bad signal needs one or two.
HANDSHAKE_S = 10.0
#: No MQTT packet of ours is larger than 64 kB; WebSocket frames get some room around it.
MAX_FRAME_BYTES = 262_144


class _Server(uvicorn.Server):
    """uvicorn, but ended by an event instead of signals and polling."""

    def __init__(self, config: uvicorn.Config, tick_s: float, door: Door, handshake_s: float) -> None:
        super().__init__(config)
        self.tick_s = tick_s
        self.door = door
        self.handshake_s = handshake_s
        self.ready = asyncio.Event()
        self.end = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The hub owns the signals."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, with a door, and with TLS a threshold before it."""
        await self.lifespan.startup()
        config, loop = self.config, asyncio.get_running_loop()

        def knock() -> Knocking:
            return Knocking(
                self.door, config=config, server_state=self.server_state, app_state=self.lifespan.state, _loop=loop
            )

        self.servers = []
        for listener in sockets or ():
            if config.ssl is None:
                self.servers.append(await loop.create_server(knock, sock=listener, backlog=config.backlog))
            else:
                listener.listen(config.backlog)
                threshold = Threshold(listener, knock, config.ssl, self.handshake_s)
                self.servers.append(threshold)  # type: ignore[arg-type]  # it can all that is asked of one
        self.started = True

    async def main_loop(self) -> None:
        """Serve until `end`; the tick keeps the Date header fresh."""
        self.ready.set()
        while not self.end.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.tick_s):
                    await self.end.wait()


@contextlib.asynccontextmanager
async def serve(
    app: Starlette, host: str, port: int, *, speed: float = 1.0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """Serve `app` while the block runs.

    Args:
        app: made by `create_app`.
        host: address to listen on, `127.0.0.1` for this machine alone.
        port: TCP port, 0 for any free one.
        speed: loop seconds for each real second, so that time limits mean real seconds.
        tls: serve https with this (`heartreach.web.server_context`).

    Yields:
        The address of the page as this machine finds it, for example `http://127.0.0.1:8400`.

    Raises:
        AddressInUse: somebody else listens there.
        DeliveryError: the address is not this machine's, or the port is not ours to take.
    """
    listener = _listen(host, port)
    config = _config(app, speed)
    config.load()
    config.ssl = tls
    door = Door(loop_seconds(REQUEST_S, speed))
    server = _Server(config, loop_seconds(TICK_S, speed), door, loop_seconds(HANDSHAKE_S, speed))
    task = asyncio.create_task(server.serve(sockets=[listener]), name="heartreach.web.server")
    ready = asyncio.create_task(server.ready.wait(), name="heartreach.web.ready")
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        yield f"{'https' if tls else 'http'}://{_shown(_here(host))}:{listener.getsockname()[1]}"
    finally:
        ready.cancel()
        closing = app.state.closing
        if isinstance(closing, Closing):
            closing.begin()
        server.end.set()
        await asyncio.shield(task)
        listener.close()


def _config(app: Starlette, speed: float) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws=BinaryLine,
        ws_ping_interval=None,  # MQTT has its own pings; these would count loop time
        ws_ping_timeout=None,
        ws_per_message_deflate=False,  # MQTT packets are small, and a packed one could unfold to any size
        ws_max_size=MAX_FRAME_BYTES,
        lifespan="off",
        log_config=None,
        access_log=False,  # addresses and times of a wearer's visits are nobody's business
        server_header=False,
        proxy_headers=False,  # a proxy is not this machine; the guard looks at its headers itself
        timeout_keep_alive=round(loop_seconds(KEEP_ALIVE_S, speed)),
        timeout_graceful_shutdown=max(1, round(loop_seconds(GRACE_S, speed))),
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    listener.settimeout(0)  # never blocks: the loop waits for it
    return listener


def _cannot_listen(host: str, port: int, error: OSError) -> DeliveryError:
    where = f"{_shown(host)}:{port}"
    if error.errno == errno.EADDRINUSE:
        return AddressInUse(
            f"Something else already listens on {where}", "Stop it, or choose another port with --port."
        )
    if error.errno == errno.EACCES:
        return DeliveryError(f"Port {port} may not be used by you", "Choose a port above 1023 with --port.")
    return DeliveryError(
        f"{host} is not an address of this machine", "Use 127.0.0.1 for this machine alone, or 0.0.0.0 for the network."
    )


def _here(host: str) -> str:
    """Where this machine itself finds what listens on `host`: "any address" is none a browser should ask for."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
