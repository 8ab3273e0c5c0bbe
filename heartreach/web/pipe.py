"""`/mqtt`: MQTT over WebSocket, passed byte by byte to the broker's TCP port, so that page and broker share one origin.

Neither side is read faster than the other side takes: the socket's `drain` waits while the broker is slow, and the
server's `send` waits while the phone is slow. Nor is a phone read faster than the hub keeps what it says (`speech`).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from heartreach.web.allowance import Allowance
from heartreach.web.guard import DEVICE_COOKIE
from heartreach.web.house import House
from heartreach.web.live_routes import Closing, Welcome, loop_seconds, no_longer_welcome
from heartreach.web.speech import BURST, PER_SECOND, Messages

__all__ = ["pipe_routes"]

log = logging.getLogger(__name__)

#: The subprotocol's registered name (OASIS MQTT 5.0, section 6).
SUBPROTOCOL = "mqtt"
#: Lines that a phone may open at once, and then each second; its page has one, and tries again every two seconds. Each
#: holds three descriptors, and for ten seconds more when nobody answers its goodbye.
LINES, LINES_PER_SECOND = 30.0, 1.0
#: Read from the broker at most this much at once; the broker's own packet limit is 64 kB.
CHUNK_BYTES = 65_536
#: Real seconds for the last bytes to leave for the broker.
FLUSH_S = 1.0
#: RFC 6455, section 7.4.1: the server met an unexpected condition; here, no broker answers, or too many lines are asked
#: for.
TRY_AGAIN = 1013
PROTOCOL_ERROR = 1002
NORMAL = 1000


def pipe_routes(house: House, closing: Closing, welcome: Welcome) -> list[WebSocketRoute]:
    """The route of the phone's MQTT connection; it ends with the server, and when the phone is let in no longer."""
    missing = False  # told once: phones try again every two seconds
    lines, words = Allowance(LINES, LINES_PER_SECOND), Allowance(BURST, PER_SECOND)

    async def turn(websocket: WebSocket) -> None:
        """Wait until this phone may say one more thing; all lines of a phone are one speaker."""
        while not words.take(_speaker(websocket)):  # noqa: ASYNC110  # what it waits for is time
            await asyncio.sleep(loop_seconds(1 / PER_SECOND, house.speed))

    async def mqtt(websocket: WebSocket) -> None:
        nonlocal missing
        if SUBPROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.close(PROTOCOL_ERROR)
            return
        if not lines.take(_speaker(websocket)):
            await websocket.close(TRY_AGAIN)
            return
        await websocket.accept(SUBPROTOCOL)
        address = house.broker_address()
        try:
            reader, writer = await asyncio.open_connection(address.host, address.port, ssl=address.tls)
        except OSError as error:
            level = logging.DEBUG if missing else logging.WARNING
            log.log(level, "no broker at %s:%d for a phone: %s", address.host, address.port, error)
            missing = True
            await websocket.close(TRY_AGAIN, "the broker does not answer")
            return
        missing = False
        try:
            upward = _to_broker(websocket, writer, lambda: turn(websocket))
            ending = no_longer_welcome(closing, lambda: welcome(websocket), house.speed)
            await _join(websocket, upward, _to_phone(websocket, reader), ending)
        finally:
            await _hang_up(writer, loop_seconds(FLUSH_S, house.speed))

    return [WebSocketRoute("/mqtt", mqtt)]


def _speaker(websocket: WebSocket) -> str:
    """Who speaks: a paired phone, or somebody on this machine."""
    return websocket.cookies.get(DEVICE_COOKIE) or str(websocket.client)


async def _join(websocket: WebSocket, *ways: Coroutine[None, None, None]) -> None:
    """Go all of these ways until one ends, then end the others."""
    tasks = [asyncio.create_task(way, name="heartreach.web.pipe") for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the phone may have closed it already
        await websocket.close(NORMAL)


async def _hang_up(writer: asyncio.StreamWriter, seconds: float) -> None:
    """Let the last bytes (a DISCONNECT) reach the broker, but do not wait for one that has stopped reading."""
    writer.close()
    closed = False
    try:
        with contextlib.suppress(OSError):
            async with asyncio.timeout(seconds):
                await writer.wait_closed()
                closed = True
    finally:
        if not closed:  # asyncio fails where a transport that has closed by itself is told to abort (3.11 to 3.13)
            writer.transport.abort()


async def _to_broker(websocket: WebSocket, writer: asyncio.StreamWriter, turn: Callable[[], Awaitable[None]]) -> None:
    messages = Messages()
    with contextlib.suppress(ConnectionError):
        while (message := await websocket.receive())["type"] != "websocket.disconnect":
            data = message.get("bytes")
            if data is None:  # MQTT 5.0, section 6: text frames end the connection
                return
            begin = 0
            for at in messages.begin(data):
                writer.write(data[begin:at])
                begin = at
                await turn()
            writer.write(data[begin:])
            await writer.drain()


async def _to_phone(websocket: WebSocket, reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(ConnectionError, WebSocketDisconnect):
        while data := await reader.read(CHUNK_BYTES):
            await websocket.send_bytes(data)
