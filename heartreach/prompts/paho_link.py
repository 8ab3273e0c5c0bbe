"""One connection to an MQTT broker: the only door to paho.

paho runs inside the event loop without a thread of its own: the loop watches its socket, a task turns its timers, and
only `connect()`, which blocks, runs in the executor. Its callbacks set futures and fill a bounded queue, nothing else.
"""

import asyncio
import logging
import math
import ssl
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from paho.mqtt import MQTTException
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from heartreach.errors import DeliveryError
from heartreach.prompts.payload import LARGEST_PAYLOAD
from heartreach.prompts.post import Incoming, Message

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike  # paho defines it for type checkers only

__all__ = ["CourierCounts", "OldBroker", "PahoLink", "Place"]

log = logging.getLogger(__name__)

#: Seconds without traffic after which we ask whether the broker is still there; half of what home routers forget after.
KEEP_ALIVE_S = 30

#: How long a connection may take, TCP and TLS, and then the broker's answer, in real seconds.
CONNECT_S = 10.0

#: How long the broker may take to acknowledge, in real seconds.
ACK_S = 10.0

#: How often paho's timers are turned, in real seconds; its shortest interval is the keep-alive.
TIMERS_S = 1.0

#: Where the loop cannot watch sockets (the proactor loop of Windows), look this often, in real seconds.
POLL_S = 0.05

#: A goodbye waits no longer than this, in real seconds.
GOODBYE_S = 1.0

#: The broker keeps our subscriptions and what phones say while the hub restarts, in seconds.
SESSION_S = 24 * 3600

#: Messages waiting for the hub; beyond this they are dropped and counted, and phones, unacknowledged, send again.
INBOX = 1000

#: What paho lets out when a broker sends nonsense.
NONSENSE = (MQTTException, OSError, ValueError, IndexError, KeyError, TypeError, struct.error)


#: How paho names the refusal of a protocol version, of MQTT 5 and, translated, of 3.1.1.
UNSUPPORTED = "Unsupported protocol version"


class Place(Protocol):
    """Where a broker is and how to log in; the broker's `Endpoint` is one."""

    @property
    def host(self) -> str:
        """Name or address."""

    @property
    def port(self) -> int:
        """TCP port."""

    @property
    def tls(self) -> bool:
        """Whether to speak TLS."""

    @property
    def username(self) -> str | None:
        """User name, if the broker asks for one."""

    @property
    def password(self) -> str | None:
        """Its password."""

    @property
    def client_id(self) -> str:
        """The name the broker keeps our session under."""

    @property
    def ca_file(self) -> str | None:
        """Certificates to trust instead of the system's."""


@dataclass(slots=True)
class CourierCounts:
    """What a courier has seen since it was made."""

    connections: int = 0
    failures: int = 0
    published: int = 0
    received: int = 0
    dropped: int = 0  #: arrived faster than the hub took them
    unreadable: int = 0  #: topics that are no text
    last_error: str | None = None


class OldBroker(DeliveryError):
    """The broker refused the protocol's version, or hung up on it."""


class _TidySocket(ssl.SSLSocket):
    """Closes itself when the handshake fails; paho would leave that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands, or let go."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _tls(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file)
    context.sslsocket_class = _TidySocket
    return context


class PahoLink:
    """One connection, from CONNECT to its end; everything but `_connect` runs in the loop's thread."""

    def __init__(self, place: Place, *, mqtt5: bool, will: Message | None, counts: CourierCounts, pace: float) -> None:
        self.place = place
        self.mqtt5 = mqtt5
        self.counts = counts
        self.pace = pace
        self.lost = False
        self._loop = asyncio.get_running_loop()
        self._inbox: asyncio.Queue[Incoming | None] = asyncio.Queue(INBOX)
        self._welcome: asyncio.Future[None] = self._loop.create_future()
        self._acks: dict[int, asyncio.Future[None]] = {}
        self._timers: asyncio.Task[None] | None = None
        self._watched: SocketLike | None = None
        self._polls = False
        self._client = self._make_client(will)

    # --- what the courier asks for -----------------------------------------------------------------------------------

    async def open(self) -> None:
        """Connect and wait for the broker's welcome."""
        connecting = self._loop.run_in_executor(None, self._connect)
        try:
            await asyncio.shield(connecting)
        except asyncio.CancelledError:
            connecting.add_done_callback(lambda _: self._hang_up())
            raise
        except (OSError, ValueError) as error:
            where = f"{self.place.host}:{self.place.port}"
            raise DeliveryError(f"no broker at {where} ({error})", "Check that it runs and is reachable.") from error
        self._watch()
        self._timers = self._loop.create_task(self._turn_timers(), name="heartreach.courier.timers")
        await self._in_time(CONNECT_S, self._welcome, "the broker did not answer")

    async def subscribe(self, topics: Sequence[str]) -> None:
        """Subscribe at QoS 1 and wait for the broker's word."""
        if topics:
            code, mid = self._client.subscribe([(topic, 1) for topic in topics])
            await self._acknowledged(code, mid, "the subscriptions")

    async def publish(self, message: Message) -> None:
        """Publish; for QoS 1 wait for the acknowledgement."""
        info = self._client.publish(
            message.topic, message.payload, message.qos, message.retain, self._properties(message)
        )
        if message.qos:
            await self._acknowledged(info.rc, info.mid, message.topic)

    async def next(self) -> Incoming:
        """The next message; raises `DeliveryError` when the link is gone."""
        incoming = None if self.lost and self._inbox.empty() else await self._inbox.get()
        if incoming is None:
            raise _broken()
        return incoming

    async def leave(self, goodbye: Message | None) -> None:
        """Say goodbye if the link is up, and let go of everything."""
        if goodbye is not None and not self.lost:
            with suppress(DeliveryError, TimeoutError):
                async with asyncio.timeout(GOODBYE_S * self.pace):
                    await self.publish(goodbye)
        self._hang_up()
        if self._timers is not None:
            self._timers.cancel()

    # --- connecting --------------------------------------------------------------------------------------------------

    def _make_client(self, will: Message | None) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.place.client_id,
            clean_session=None if self.mqtt5 else False,
            protocol=MQTTProtocolVersion.MQTTv5 if self.mqtt5 else MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_S
        if self.place.username is not None:
            client.username_pw_set(self.place.username, self.place.password)
        if self.place.tls:
            client.tls_set_context(_tls(self.place.ca_file))
        if will is not None:
            client.will_set(will.topic, will.payload, will.qos, will.retain)
        return client

    def _connect(self) -> None:
        """Connect, in a thread: names, TCP and TLS may all take their time."""
        place = self.place
        if self.mqtt5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it unannotated
            properties.SessionExpiryInterval = SESSION_S
            self._client.connect(place.host, place.port, KEEP_ALIVE_S, clean_start=False, properties=properties)
        else:
            self._client.connect(place.host, place.port, KEEP_ALIVE_S)

    def _watch(self) -> None:
        """Let the loop watch the socket; from now on paho calls back, in the loop's thread only."""
        client = self._client
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_acknowledged
        client.on_subscribe = self._on_subscribed
        client.on_socket_close = self._on_socket_close
        client.on_socket_register_write = self._on_write_wanted
        client.on_socket_unregister_write = self._on_write_done
        self._watched = client.socket()
        if self._watched is None:  # it broke while CONNECT was sent
            self._lose()
            return
        try:
            self._loop.add_reader(self._watched, self._readable)
        except NotImplementedError:
            self._polls = True
        if client.want_write():
            self._on_write_wanted(client, None, self._watched)

    # --- waiting -----------------------------------------------------------------------------------------------------

    async def _in_time(self, seconds: float, future: asyncio.Future[None], why: str) -> None:
        try:
            async with asyncio.timeout(seconds * self.pace):
                await future
        except TimeoutError as error:
            raise DeliveryError(why, "It is tried again by itself.") from error

    async def _acknowledged(self, code: int, mid: int | None, what: str) -> None:
        if code or mid is None or self.lost:
            raise _broken()
        future = self._acks[mid] = self._loop.create_future()
        try:
            await self._in_time(ACK_S, future, f"the broker did not acknowledge {what}")
        finally:
            del self._acks[mid]

    async def _turn_timers(self) -> None:
        while not self.lost:
            self._attend(self._client.loop_misc)
            if self._polls:
                self._readable()
                self._attend(self._client.loop_write)
            await asyncio.sleep((POLL_S if self._polls else TIMERS_S) * self.pace)

    def _properties(self, message: Message) -> Properties | None:
        if not self.mqtt5 or message.expires_in_s is None:
            return None
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it unannotated
        properties.MessageExpiryInterval = max(1, math.ceil(message.expires_in_s))
        return properties

    # --- what the socket does ----------------------------------------------------------------------------------------

    def _readable(self) -> None:
        """Read what is there; TLS may hold more than the loop can see."""
        self._attend(self._client.loop_read)
        while isinstance(self._watched, ssl.SSLSocket) and self._watched.pending():
            self._attend(self._client.loop_read)

    def _attend(self, step: Callable[[], object]) -> None:
        try:
            step()
        except NONSENSE as error:
            log.warning("the broker sent something unreadable (%s); connecting anew", error)
            self._hang_up()

    def _on_write_wanted(self, _client: Client, _userdata: object, sock: "SocketLike") -> None:
        if not self._polls:
            self._loop.add_writer(sock, self._attend, self._client.loop_write)

    def _on_write_done(self, _client: Client, _userdata: object, sock: "SocketLike") -> None:
        if not self._polls:
            self._loop.remove_writer(sock)

    def _on_socket_close(self, _client: Client, _userdata: object, _sock: "SocketLike") -> None:
        self._unwatch()

    def _unwatch(self) -> None:
        sock, self._watched = self._watched, None
        if sock is not None and not self._polls and sock.fileno() >= 0:
            self._loop.remove_reader(sock)
            self._loop.remove_writer(sock)

    def _hang_up(self) -> None:
        """End the connection and stop watching it; may be called twice."""
        sock = self._client.socket()
        self._unwatch()
        with suppress(*NONSENSE):
            self._client.disconnect()
            self._client.loop_write()
        if sock is not None:
            sock.close()
        self._lose()

    def _lose(self) -> None:
        """The link is over: wake whoever waits for it."""
        if self.lost:
            return
        self.lost = True
        for future in (self._welcome, *self._acks.values()):
            if not future.done():
                future.set_exception(OldBroker("the broker hung up") if future is self._welcome else _broken())
        if self._welcome.done() and not self._welcome.cancelled():
            self._welcome.exception()  # nobody may be waiting for it any more
        with suppress(asyncio.QueueFull):  # a full inbox is emptied first; `next` then sees `lost`
            self._inbox.put_nowait(None)

    # --- what the broker says ----------------------------------------------------------------------------------------

    def _on_connect(
        self, _client: Client, _userdata: object, _flags: ConnectFlags, code: ReasonCode, _props: Properties | None
    ) -> None:
        if self._welcome.done():
            return
        if not code.is_failure:
            self._welcome.set_result(None)
        elif code.getName() == UNSUPPORTED:
            self._welcome.set_exception(OldBroker("the broker speaks another version of MQTT"))
        else:
            refused = f"the broker refused us: {str(code).lower()}"
            self._welcome.set_exception(DeliveryError(refused, "Check user, password and client id."))

    def _on_disconnect(
        self, _client: Client, _userdata: object, _flags: DisconnectFlags, _code: ReasonCode, _props: Properties | None
    ) -> None:
        self._lose()

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        try:
            told = bytes(message.payload[: LARGEST_PAYLOAD + 1])  # more is refused as too much, whatever follows
            incoming = Incoming(message.topic, told, retained=message.retain)
            self._inbox.put_nowait(incoming)
            self.counts.received += 1
        except UnicodeDecodeError:
            self.counts.unreadable += 1
        except asyncio.QueueFull:
            self.counts.dropped += 1

    def _on_acknowledged(
        self, _client: Client, _userdata: object, mid: int, code: ReasonCode, _props: Properties | None
    ) -> None:
        self._settle(mid, code)

    def _on_subscribed(
        self, _client: Client, _userdata: object, mid: int, codes: list[ReasonCode], _props: Properties | None
    ) -> None:
        self._settle(mid, max(codes, key=lambda code: code.value))

    def _settle(self, mid: int, code: ReasonCode) -> None:
        future = self._acks.get(mid)
        if future is None or future.done():
            return
        if code.is_failure:
            why = f"the broker refused: {str(code).lower()}"
            future.set_exception(DeliveryError(why, "Check what this user may read and write."))
        else:
            future.set_result(None)


def _broken() -> DeliveryError:
    return DeliveryError("the link to the broker broke", "It is tried again by itself.")
