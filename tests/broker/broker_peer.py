"""What the contract tests share: a broker on a thread of its own, a paho client, and a client of raw packets."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Self

import paho.mqtt.client as paho
import pytest
from paho.mqtt.client import MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties as PahoProperties
from paho.mqtt.reasoncodes import ReasonCode

from heartreach.prompts.broker import Broker, Endpoint, Login
from heartreach.prompts.broker.wire import Framer, Packet, Properties, Property, Version, decode, encode
from heartreach.prompts.broker.wire.packets import Connack, Connect, Disconnect, Pingreq, Pingresp, Will

#: Seconds after which something that should happen is taken not to happen.
PATIENCE_S = 8.0
#: Seconds in which something that must not happen would have happened.
GRACE_S = 0.15
BASE = "heartreach/v1/me"


class MovedTime:
    """Real monotonic time that a test may move forward."""

    def __init__(self) -> None:
        self.moved_s = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return time.monotonic() + self.moved_s


class Place:
    """A broker that runs on an event loop in its own thread.

    Args:
        make: makes the broker.
        moved: its clock, where it has one that can be moved.
    """

    def __init__(self, make: Callable[[], Broker], moved: MovedTime | None = None) -> None:
        self._make = make
        self._moved = moved
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True)
        self.broker: Broker = make()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def _live(self) -> None:
        self.loop = asyncio.get_running_loop()
        try:
            async with self.broker:
                self._ready.set()
                await self._stop.wait()
        except Exception as error:
            self._error = error
        finally:
            self._ready.set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(PATIENCE_S)
        if self._error:
            raise self._error
        return self

    def __exit__(self, *_: object) -> None:
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        if self._error:
            raise self._error

    @property
    def endpoint(self) -> Endpoint:
        """Where the broker is, and the hub's login."""
        return self.broker.endpoint

    @property
    def hub(self) -> Login:
        """The hub's login."""
        endpoint = self.endpoint
        return Login(endpoint.username or "", endpoint.password or "", endpoint.client_id)

    def call(self, function: Callable[[], Login | None]) -> Login | None:
        """Run something on the broker's own loop."""

        async def run() -> Login | None:
            return function()

        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(PATIENCE_S)

    def phone(self, device: str, wearer: str = "me") -> Login:
        """A phone's login, which the broker knows when this returns."""
        login = self.call(lambda: self.broker.phone_login(device, wearer))
        assert login is not None
        for _ in range(100):  # Mosquitto reads new logins in its own time
            with RawPeer(self.endpoint, login, client_id=f"{login.client_id}.first") as raw:
                if raw.welcome.reason == 0:
                    break
            time.sleep(0.02)
        return login

    def pass_time(self, seconds: float) -> None:
        """Let the broker believe that time passed; one that cannot be told is waited for, where we have the time."""
        if self._moved:
            self._moved.moved_s += seconds
            return
        if "SLOW_TESTS" not in os.environ:
            pytest.skip(f"waits {seconds} real seconds; set SLOW_TESTS=1")
        time.sleep(seconds)


def packet_properties(kind: int, **values: object) -> PahoProperties:
    """Properties of MQTT 5 as paho wants them."""
    properties = PahoProperties(kind)  # type: ignore[no-untyped-call]  # paho leaves it unannotated
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


@dataclass
class Heard:
    """What a paho client was told."""

    connected: list[int] = field(default_factory=list)
    disconnected: list[ReasonCode] = field(default_factory=list)
    messages: list[MQTTMessage] = field(default_factory=list)
    granted: list[list[ReasonCode]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)


class Peer:
    """A paho client on its own thread.

    Args:
        endpoint: where the broker is.
        login: as whom.
        version: 4 or 5.
        clean: start anew.
        session_s: how long the session outlives the connection (MQTT 5).
        will: topic and payload, retained or not.
        manual_ack: leave messages unacknowledged.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        login: Login,
        version: int = 5,
        *,
        clean: bool = True,
        session_s: int = 0,
        will: tuple[str, bytes, bool] | None = None,
        manual_ack: bool = False,
        keep_alive_s: int = 60,
    ) -> None:
        self.heard = Heard()
        self._changed = threading.Condition()
        old = version == Version.V3
        self.client = client = paho.Client(
            CallbackAPIVersion.VERSION2,
            login.client_id,
            clean_session=clean if old else None,
            protocol=MQTTProtocolVersion(version),
            manual_ack=manual_ack,
            reconnect_on_failure=False,
        )
        client.username_pw_set(login.username, login.password)
        if will:
            client.will_set(will[0], will[1], 1, will[2])
        client.on_connect = lambda *a: self._note(self.heard.connected, int(a[3].value))
        client.on_disconnect = lambda *a: self._note(self.heard.disconnected, a[3])
        client.on_message = lambda *a: self._note(self.heard.messages, a[2])
        client.on_subscribe = lambda *a: self._note(self.heard.granted, a[3])
        client.on_publish = lambda *a: self._note(self.heard.acknowledged, a[2])
        properties = packet_properties(PacketTypes.CONNECT, SessionExpiryInterval=session_s)
        client.connect(
            endpoint.host,
            endpoint.port,
            keep_alive_s,
            clean_start=paho.MQTT_CLEAN_START_FIRST_ONLY if old else clean,
            properties=None if old else properties,
        )
        client.loop_start()
        self.until(lambda: bool(self.heard.connected or self.heard.disconnected))

    def _note(self, notes: list, note: object) -> None:  # type: ignore[type-arg]  # one list per kind of note
        with self._changed:
            notes.append(note)
            self._changed.notify_all()

    def until(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        """Wait until something was heard; False where it was not."""
        with self._changed:
            return self._changed.wait_for(condition, patience_s)

    def subscribe(self, *filters: str, qos: int = 1) -> "Peer":
        """Subscribe and wait for the answer."""
        count = len(self.heard.granted) + 1
        self.client.subscribe([(one, qos) for one in filters])
        assert self.until(lambda: len(self.heard.granted) == count)
        return self

    def publish(
        self,
        topic: str,
        payload: bytes = b"x",
        qos: int = 1,
        *,
        retain: bool = False,
        properties: PahoProperties | None = None,
    ) -> None:
        """Publish and wait for the acknowledgement."""
        self.client.publish(topic, payload, qos, retain, properties).wait_for_publish(PATIENCE_S)

    def payloads(self, count: int, patience_s: float = PATIENCE_S) -> list[bytes]:
        """The payloads heard once there are `count`, or whatever there is when patience ends."""
        self.until(lambda: len(self.heard.messages) >= count, patience_s)
        return [bytes(message.payload) for message in self.heard.messages]

    def closed(self) -> bool:
        """Whether the broker ended the connection."""
        return self.until(lambda: bool(self.heard.disconnected))

    def leave(self) -> None:
        """Say goodbye."""
        self.client.disconnect()
        self.client.loop_stop()

    def vanish(self) -> None:
        """Cut the line without a word."""
        line = self.client.socket()
        assert isinstance(line, socket.socket)
        line.shutdown(socket.SHUT_RDWR)
        self.until(lambda: bool(self.heard.disconnected))
        self.client.loop_stop()


class RawPeer:
    """A client that says exactly what a test wants, by the very codec of the broker.

    Args:
        endpoint: where the broker is.
        login: as whom; nobody says CONNECT where it is left out.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        login: Login | None = None,
        version: Version = Version.V5,
        *,
        client_id: str | None = None,
        clean: bool = True,
        will: Will | None = None,
        keep_alive_s: int = 60,
        properties: tuple[tuple[Property, int], ...] = (),
    ) -> None:
        self.version = version
        self.socket = socket.create_connection((endpoint.host, endpoint.port), PATIENCE_S)
        self._framer = Framer(1 << 20)
        self.welcome = Connack(reason=255)
        if login:
            name = login.client_id if client_id is None else client_id
            password = login.password.encode()
            self.say(
                Connect(name, version, clean, keep_alive_s, login.username, password, will, Properties(properties))
            )
            answer = self.hear()
            self.welcome = answer if isinstance(answer, Connack) else Connack(reason=254)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, *packets: Packet) -> None:
        """Send packets."""
        self.send(b"".join(encode(packet, self.version) for packet in packets))

    def send(self, raw: bytes) -> None:
        """Send bytes; a broker that has had enough may not take them all."""
        try:
            self.socket.sendall(raw)
        except (BrokenPipeError, ConnectionResetError):
            return

    def hear(self, patience_s: float = PATIENCE_S) -> Packet | None:
        """The next packet; None where the broker closes or stays silent."""
        self.socket.settimeout(patience_s)
        try:
            while (frame := self._framer.next()) is None:
                data = self.socket.recv(65_536)
                if not data:
                    return None
                self._framer.feed(data)
        except (TimeoutError, ConnectionResetError):
            return None
        return decode(frame, self.version)

    def hear_all(self) -> list[Packet]:
        """Every packet that was on its way: those before the answer to a ping, or before the end."""
        self.say(Pingreq())
        return list(takewhile(lambda one: not isinstance(one, Pingresp), iter(self.hear, None)))

    def leave(self) -> None:
        """Say goodbye, and wait until the broker took note."""
        self.say(Disconnect())
        assert self.closed()

    def closed(self, patience_s: float = PATIENCE_S) -> bool:
        """Whether the broker closes the line, whatever it still says."""
        self.socket.settimeout(patience_s)
        try:
            while self.socket.recv(65_536):
                pass
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False
        return True


@contextmanager
def peers(*everybody: Peer) -> Iterator[None]:
    """Let them all leave at the end."""
    try:
        yield
    finally:
        for one in everybody:
            one.leave()
