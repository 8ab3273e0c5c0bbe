"""A small MQTT 5 client on asyncio, by the broker's own codec: hundreds of them cost the bench little."""

import asyncio
import contextlib
from collections.abc import Callable

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.wire import Framer, Packet, Properties, Property, Version, decode, encode
from heartreach.prompts.broker.wire.packets import (
    Connack,
    Connect,
    Disconnect,
    Puback,
    Publish,
    Subscribe,
    Subscription,
)


class Client:
    """One connection; acknowledges what it hears."""

    def __init__(self, port: int, login: Login, heard: Callable[[Publish], None]) -> None:
        self.port, self.login, self.heard = port, login, heard
        self.acknowledged: asyncio.Event = asyncio.Event()
        self.last_ack = 0
        self.writer: asyncio.StreamWriter | None = None
        self.connected = False
        self._task: asyncio.Task[None] | None = None

    async def connect(self, *, clean: bool = False, session_s: int = 3_600) -> None:
        """Log in; the session lasts."""
        reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        properties = Properties(((Property.SESSION_EXPIRY, session_s),))
        name, password = self.login.username, self.login.password.encode()
        self.say(Connect(self.login.client_id, Version.V5, clean, 60, name, password, properties=properties))
        framer = Framer(1 << 20)
        answer = await self._next(reader, framer)
        if not isinstance(answer, Connack) or answer.reason:
            raise ConnectionError(f"refused: {answer}")
        self.connected = True
        self._task = asyncio.create_task(self._listen(reader, framer))

    async def _next(self, reader: asyncio.StreamReader, framer: Framer) -> Packet | None:
        while (frame := framer.next()) is None:
            data = await reader.read(65_536)
            if not data:
                return None
            framer.feed(data)
        return decode(frame, Version.V5)

    async def _listen(self, reader: asyncio.StreamReader, framer: Framer) -> None:
        with contextlib.suppress(ConnectionError):
            while (packet := await self._next(reader, framer)) is not None:
                match packet:
                    case Publish(packet_id=number):
                        self.heard(packet)
                        if number:
                            self.say(Puback(number))
                    case Puback(packet_id=number):
                        self.last_ack = number
                        self.acknowledged.set()
        self.connected = False

    def say(self, *packets: Packet) -> None:
        """Send."""
        if self.writer and not self.writer.is_closing():
            self.writer.write(b"".join(encode(packet, Version.V5) for packet in packets))

    def subscribe(self, topic_filter: str, qos: int = 1) -> None:
        """Subscribe, without waiting."""
        self.say(Subscribe(1, (Subscription(topic_filter, qos),)))

    async def publish(self, topic: str, payload: bytes, number: int = 1) -> None:
        """QoS 1, and wait for the acknowledgement."""
        self.acknowledged.clear()
        self.say(Publish(topic, payload, 1, packet_id=number))
        while self.last_ack != number:
            await self.acknowledged.wait()
            self.acknowledged.clear()
        self.last_ack = 0

    async def vanish(self) -> None:
        """Cut the line."""
        if self.writer:
            self.writer.transport.abort()
        if self._task:
            await self._task

    async def leave(self) -> None:
        """Say goodbye."""
        self.say(Disconnect())
        if self.writer:
            self.writer.close()
        if self._task:
            await self._task
