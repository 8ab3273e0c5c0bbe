"""A message inside the broker, and one client's copy of it on its way."""

from dataclasses import dataclass

from heartreach.prompts.broker.wire.packets import Publish, Will
from heartreach.prompts.broker.wire.properties import Properties, Property

__all__ = ["Delivery", "Message"]

#: Properties that belong to one hop and are not passed on as they came.
_OF_THE_HOP = (Property.MESSAGE_EXPIRY, Property.TOPIC_ALIAS, Property.SUBSCRIPTION_ID, Property.WILL_DELAY)

NOTHING = Properties()


@dataclass(frozen=True, slots=True)
class Message:
    """What a client published.

    `deadline` is a moment of the monotonic clock, so that setting the wall clock neither kills nor revives a message.
    """

    topic: str
    payload: bytes
    qos: int
    retain: bool = False
    properties: Properties = NOTHING
    deadline: float | None = None
    sender: str | None = None  #: client id, for subscriptions that do not want their own words

    @classmethod
    def from_packet(cls, packet: Publish | Will, now: float, sender: str) -> "Message":
        """Take in a PUBLISH, or a will at the moment it is spoken.

        Args:
            packet: what came, its topic alias resolved.
            now: the monotonic clock.
            sender: client id.
        """
        expiry_s = packet.properties.number(Property.MESSAGE_EXPIRY)
        return cls(
            topic=packet.topic,
            payload=packet.payload,
            qos=packet.qos,
            retain=packet.retain,
            properties=packet.properties.without(*_OF_THE_HOP),
            deadline=None if expiry_s is None else now + expiry_s,
            sender=sender,
        )

    @property
    def size(self) -> int:
        """Bytes it is counted with."""
        return len(self.topic) + len(self.payload) + sum(len(str(value)) for _, value in self.properties.items)

    def expired(self, now: float) -> bool:
        """Whether nobody should see it any more."""
        return self.deadline is not None and self.deadline <= now


@dataclass(slots=True)
class Delivery:
    """One client's copy of a message, from the queue to the last acknowledgement."""

    number: int  #: its row in the journal
    message: Message
    qos: int
    retain: bool = False
    identifiers: tuple[int, ...] = ()
    packet_id: int | None = None  #: given when it is first sent, kept for every later try
    released: bool = False  #: QoS 2: the client has it, only its number is still to be forgotten

    def packet(self, now: float, *, again: bool) -> Publish:
        """The PUBLISH for this copy, with the life that is left in whole seconds, at least one."""
        properties, deadline = self.message.properties, self.message.deadline
        if deadline is not None:
            properties = properties.plus(Property.MESSAGE_EXPIRY, max(1, round(deadline - now)))
        properties = properties.plus(Property.SUBSCRIPTION_ID, *self.identifiers)
        return Publish(
            self.message.topic, self.message.payload, self.qos, self.retain, again, self.packet_id, properties
        )
