"""What the broker remembers of one client between its connections: subscriptions, queue, and unfinished deliveries."""

from collections import deque
from collections.abc import Iterator
from typing import Protocol

from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.journal import Journal
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.message import Delivery, Message
from heartreach.prompts.broker.subscribed import Subscribed
from heartreach.prompts.broker.wire.faults import Reason
from heartreach.prompts.broker.wire.packets import Packet, Publish, Pubrel

__all__ = ["Link", "Session"]

#: Packet identifiers run from 1 to 65,535 (MQTT 5.0, section 2.2.1).
MAX_PACKET_ID = 65_535


class Link(Protocol):
    """A connection, as its session sees it."""

    @property
    def writable(self) -> bool:
        """Whether the peer still takes what it is sent."""

    @property
    def window(self) -> int:
        """How many QoS 1 and 2 messages the peer takes at once."""

    def send(self, packet: Packet) -> None:
        """Send one packet."""

    def deliver(self, packet: Publish) -> bool:
        """Send a message, unless it is larger than the peer accepts."""

    def hang_up(self, reason: Reason) -> None:
        """End the connection, telling the peer why where it can be told."""


class Session:
    """One client's side of the broker. It knows no socket and no clock.

    Args:
        client_id: unique, bound to `username`.
        username: who may resume it.
        journal: where everything that must survive is written first.
        limits: how long a queue may grow.
        counters: where losses are counted.
    """

    def __init__(self, client_id: str, username: str, journal: Journal, limits: Limits, counters: Counters) -> None:
        self.client_id = client_id
        self.username = username
        self.expiry_s = 0  #: how long it outlives its connection
        self.ends_at: float | None = None  #: monotonic; None while connected
        self.link: Link | None = None
        self.subscriptions: dict[str, Subscribed] = {}
        self.subscription_bytes = 0  #: what they weigh
        self.waiting: deque[Delivery] = deque()
        self.inflight: dict[int, Delivery] = {}
        self.incoming: set[int] = set()  #: QoS 2 messages taken in whose PUBREL is still to come
        self._journal = journal
        self._limits = limits
        self._counters = counters
        self._last_id = 0
        self._waiting_bytes = 0
        self._inflight_bytes = 0

    @property
    def lasting(self) -> bool:
        """Whether it is worth writing down."""
        return self.expiry_s > 0

    def deliveries(self) -> Iterator[Delivery]:
        """Everything not yet delivered, oldest first."""
        yield from self.inflight.values()
        yield from self.waiting

    def restore(self, delivery: Delivery) -> None:
        """Take back what the journal kept, in its order."""
        if delivery.packet_id is None:
            self.waiting.append(delivery)
            self._waiting_bytes += delivery.message.size
        else:
            self._fly(delivery, delivery.packet_id)
            self._last_id = delivery.packet_id

    # --- to the client ----------------------------------------------------------------------------------------------

    def offer(self, message: Message, now: float, qos: int, identifiers: tuple[int, ...] = (), *, retain: bool) -> None:
        """Send a message, or keep it until the client can take it."""
        delivery = Delivery(0, message, qos, retain, identifiers)
        if not qos:
            if self.link and self.link.writable:
                self.link.deliver(delivery.packet(now, again=False))
            else:
                self._counters.dropped_qos0 += 1
            return
        if self.link or self.lasting:
            self._queue(delivery)
            self.pump(now)

    def _queue(self, delivery: Delivery) -> None:
        self.waiting.append(delivery)
        self._waiting_bytes += delivery.message.size
        while len(self.waiting) > self._limits.queue_messages or self._waiting_bytes > self._limits.queue_bytes:
            self._counters.dropped_queue += 1
            self._forget(self._take())
            if not self.waiting:
                return
        if self.lasting:
            delivery.number = self._journal.queued(self.client_id, delivery)

    def _take(self) -> Delivery:
        delivery = self.waiting.popleft()
        self._waiting_bytes -= delivery.message.size
        return delivery

    def _forget(self, delivery: Delivery) -> None:
        if delivery.number:
            self._journal.done(delivery.number)

    def pump(self, now: float) -> None:
        """Send from the queue as much as the client and its window allow."""
        link = self.link
        while link and self.waiting and self._room(link):
            delivery = self._take()
            if delivery.message.expired(now):
                self._counters.expired += 1
                self._forget(delivery)
                continue
            delivery.packet_id = self._free_id()
            if not link.deliver(delivery.packet(now, again=False)):
                self._counters.dropped_size += 1
                self._forget(delivery)
                continue
            self._fly(delivery, delivery.packet_id)
            if delivery.number:
                self._journal.moved(delivery)

    def _room(self, link: Link) -> bool:
        count = len(self.inflight)
        enough = count >= min(link.window, self._limits.inflight_messages)
        return link.writable and not enough and (not count or self._inflight_bytes < self._limits.inflight_bytes)

    def _fly(self, delivery: Delivery, packet_id: int) -> None:
        self.inflight[packet_id] = delivery
        self._inflight_bytes += delivery.message.size

    def _free_id(self) -> int:
        while True:  # the window is far smaller than the number of identifiers
            self._last_id = self._last_id % MAX_PACKET_ID + 1
            if self._last_id not in self.inflight:
                return self._last_id

    def resume(self, link: Link, now: float) -> None:
        """Send again, in their order, what the last connection left unfinished, then what waited (section 4.4)."""
        self.link, self.ends_at = link, None
        for packet_id, delivery in list(self.inflight.items()):
            if delivery.released:
                link.send(Pubrel(packet_id))
            elif delivery.message.expired(now):
                self._counters.expired += 1
                self._land(packet_id)
            elif not link.deliver(delivery.packet(now, again=True)):
                self._counters.dropped_size += 1
                self._land(packet_id)
        self.pump(now)

    def _land(self, packet_id: int) -> None:
        delivery = self.inflight.pop(packet_id)
        self._inflight_bytes -= delivery.message.size
        self._forget(delivery)

    # --- acknowledgements from the client ---------------------------------------------------------------------------

    def acknowledged(self, packet_id: int, now: float) -> None:
        """PUBACK: a QoS 1 message has arrived."""
        delivery = self.inflight.get(packet_id)
        if delivery and delivery.qos == 1:
            self._land(packet_id)
            self.pump(now)

    def received(self, packet_id: int, reason: int, now: float) -> bool:
        """PUBREC: a QoS 2 message has arrived, or was refused; False where no such message is on its way."""
        delivery = self.inflight.get(packet_id)
        if delivery is None or delivery.qos != 2:  # MQTT's own number
            return False
        if reason >= Reason.UNSPECIFIED:
            self._land(packet_id)
            self.pump(now)
            return True
        if not delivery.released:
            delivery.released = True
            self._inflight_bytes -= delivery.message.size
            delivery.message = Message("", b"", 2)  # only the number still matters
            if delivery.number:
                self._journal.moved(delivery)
        return True

    def completed(self, packet_id: int, now: float) -> None:
        """PUBCOMP: both sides may forget the number."""
        delivery = self.inflight.get(packet_id)
        if delivery and delivery.released:
            self._land(packet_id)
            self.pump(now)

    # --- QoS 2 from the client --------------------------------------------------------------------------------------

    def first_time(self, packet_id: int) -> bool:
        """Whether this QoS 2 number is new; from now on it is not."""
        if packet_id in self.incoming:
            return False
        self.incoming.add(packet_id)
        if self.lasting:
            self._journal.received(self.client_id, packet_id)
        return True

    def release(self, packet_id: int) -> bool:
        """PUBREL: forget the number; False where it was unknown."""
        if packet_id not in self.incoming:
            return False
        self.incoming.remove(packet_id)
        if self.lasting:
            self._journal.forgot(self.client_id, packet_id)
        return True

    def tidy(self, now: float) -> None:
        """Drop what expired while the client was away."""
        if self.link or not any(delivery.message.expired(now) for delivery in self.waiting):
            return
        for _ in range(len(self.waiting)):
            delivery = self._take()
            if delivery.message.expired(now):
                self._counters.expired += 1
                self._forget(delivery)
            else:
                self.waiting.append(delivery)
                self._waiting_bytes += delivery.message.size
