"""One TCP connection: bytes in, bytes out, and every limit that keeps it from hurting the others."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from heartreach.prompts.broker.conversation import Conversation
from heartreach.prompts.broker.door import Door
from heartreach.prompts.broker.exchange import Exchange
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.logins import Logins
from heartreach.prompts.broker.welcome import refusal_packet
from heartreach.prompts.broker.wire import Framer, MalformedPacket, Packet, Reason, Version, decode, encode
from heartreach.prompts.broker.wire.packets import Disconnect, Publish

__all__ = ["Connection", "Surroundings"]

#: The first byte of every CONNECT.
_CONNECT_HEAD = 0x10
#: A client is gone when it was silent for one and a half keep-alives (MQTT 5.0, section 3.1.2.10).
_KEEP_ALIVE_SHARE = 1.5
#: Real seconds a closing connection may take to hand over its last bytes.
_FAREWELL_S = 1.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every connection shares."""

    exchange: Exchange
    logins: Logins
    limits: Limits
    door: Door
    monotonic: Callable[[], float]  #: real seconds, whatever the event loop calls a second


class Connection(asyncio.Protocol):
    """Reads packets, a few at a time, and writes answers, until one side has enough.

    All its times are measured on `Surroundings.monotonic`: the event loop of a demonstration may run faster than real.
    """

    def __init__(self, around: Surroundings) -> None:
        self.address = ""
        self._around = around
        self._framer = Framer(around.limits.packet_bytes)
        self._conversation = Conversation(
            self, around.exchange, around.logins, lambda: around.door.admit(self), self._go_on
        )
        self._transport: asyncio.Transport | None = None
        self._opened_at = self._heard_at = around.monotonic()
        self._choked_at: float | None = None  # the peer does not read
        self._closing_at: float | None = None
        self._working = False

    # --- what asyncio calls -----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is at the door."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("create_server makes nothing else")
        self._transport = transport
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        transport.set_write_buffer_limits(high=self._around.limits.write_buffer)
        self._around.door.arrive(self)

    def connection_lost(self, exc: Exception | None) -> None:  # asyncio's own signature
        """It is gone."""
        now = self._around.monotonic()
        self._closing_at = self._closing_at or now
        self._conversation.over(now)
        self._around.door.depart(self)

    def data_received(self, data: bytes) -> None:
        """Bytes came in."""
        if self._closing_at is None:
            self._heard_at = self._around.monotonic()
            self._framer.feed(data)
            self._work()

    def pause_writing(self) -> None:
        """The peer reads slower than we write: stop listening to it, so that it cannot make us say more."""
        self._choked_at = self._around.monotonic()
        self._listen()

    def resume_writing(self) -> None:
        """It caught up."""
        self._choked_at = None
        session = self._conversation.session
        if session and self._closing_at is None:
            session.pump(self._around.monotonic())
            self._work()

    # --- reading ----------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        """Handle a few packets, then let the others have their turn."""
        self._working = False
        try:
            for _ in range(self._around.limits.packets_per_turn):
                if self._closing_at is not None or self._deaf or not self._hear_one():
                    break
            else:
                self._working = True
                asyncio.get_running_loop().call_soon(self._work)
        except MalformedPacket as fault:
            self._malformed(fault)
        self._listen()

    @property
    def _deaf(self) -> bool:
        """Whether the peer is not listened to: it does not read, or the journal cannot follow it."""
        return self._choked_at is not None or self._conversation.ahead

    def _go_on(self) -> None:
        """Listen again: the journal has caught up with what the peer said."""
        if self._closing_at is None and not self._working:
            self._work()

    def _hear_one(self) -> bool:
        if self._conversation.session is None and self._framer.head not in (None, _CONNECT_HEAD):
            raise MalformedPacket("the peer does not begin with CONNECT")
        frame = self._framer.next()
        if frame is None:
            return False
        self._conversation.hear(decode(frame, self._conversation.version), self._around.monotonic())
        return True

    def _listen(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._working or self._deaf:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _malformed(self, fault: MalformedPacket) -> None:
        self._around.exchange.counters.malformed += 1
        if fault.reason is Reason.UNSUPPORTED_VERSION:
            self.send(refusal_packet(fault.reason, Version.V3))
        self.hang_up(fault.reason)

    # --- writing: what a session sees -------------------------------------------------------------------------------

    @property
    def writable(self) -> bool:
        """Whether the peer still takes what it is sent."""
        return self._closing_at is None and self._choked_at is None

    @property
    def window(self) -> int:
        """How many QoS 1 and 2 messages the peer takes at once."""
        return self._conversation.window

    def send(self, packet: Packet) -> None:
        """Send one packet; nothing happens on a connection that is closing."""
        self._write(encode(packet, self._conversation.version))

    def deliver(self, packet: Publish) -> bool:
        """Send a message, unless it is larger than the peer accepts."""
        raw = encode(packet, self._conversation.version)
        largest = self._conversation.max_packet
        if largest is not None and len(raw) > largest:
            return False
        self._write(raw)
        return True

    def _write(self, raw: bytes) -> None:
        # asyncio writes a warning for each word to a peer that is gone, until a turn of the loop later it says so.
        if self._closing_at is None and self._transport and not self._transport.is_closing():
            self._transport.write(raw)

    def hang_up(self, reason: Reason) -> None:
        """End the connection; a client of version 5 that was let in is told why, unless all is well."""
        if self._closing_at is not None or self._transport is None:
            return
        if reason and self._conversation.session and self._conversation.version is Version.V5:
            self.send(Disconnect(reason))
        now = self._around.monotonic()
        self._closing_at = now
        self._transport.close()
        self._conversation.over(now)

    def abort(self) -> None:
        """Close it without a word."""
        now = self._around.monotonic()
        self._closing_at = self._closing_at or now
        if self._transport:
            self._transport.abort()
        self._conversation.over(now)

    # --- time -------------------------------------------------------------------------------------------------------

    def check(self, now: float) -> None:
        """Look whether its time is up: CONNECT, keep-alive, a peer that does not read, or a farewell that hangs."""
        limits, choked_at = self._around.limits, self._choked_at
        if self._closing_at is not None:
            if now - self._closing_at > _FAREWELL_S:
                self.abort()
        elif self._conversation.session is None:
            if now - self._opened_at > limits.connect_s:
                self._time_out(Reason.KEEP_ALIVE_TIMEOUT)
        elif choked_at is not None:
            if now - choked_at > limits.stall_s:
                self._time_out(Reason.QUOTA_EXCEEDED)
        elif self._conversation.ahead:
            self._heard_at = now  # it is not listened to, so its silence means nothing
        elif 0 < self._conversation.keep_alive_s * _KEEP_ALIVE_SHARE < now - self._heard_at:
            self._time_out(Reason.KEEP_ALIVE_TIMEOUT)

    def _time_out(self, reason: Reason) -> None:
        self._around.exchange.counters.timed_out += 1
        self.hang_up(reason)

    @property
    def username(self) -> str | None:
        """Whose connection it is, once it said so."""
        session = self._conversation.session
        return session.username if session else None
