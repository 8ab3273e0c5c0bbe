"""From a frame to a packet; every packet, in both directions, so that clients and tests may use it too."""

from collections.abc import Callable
from typing import TypeVar

from heartreach.prompts.broker.wire.decode_connect import decode_connack, decode_connect
from heartreach.prompts.broker.wire.faults import MalformedPacket, Reason
from heartreach.prompts.broker.wire.fields import FieldReader
from heartreach.prompts.broker.wire.framing import Frame
from heartreach.prompts.broker.wire.packets import (
    Auth,
    Disconnect,
    Packet,
    Pingreq,
    Pingresp,
    Puback,
    Pubcomp,
    Publish,
    Pubrec,
    Pubrel,
    Suback,
    Subscribe,
    Subscription,
    Unsuback,
    Unsubscribe,
    Version,
)
from heartreach.prompts.broker.wire.properties import PUBLISH, Properties, Property, read_properties

__all__ = ["decode"]

T = TypeVar("T")

_P = Property
_REASON = frozenset({_P.REASON_STRING, _P.USER})
_SUBSCRIBE = frozenset({_P.SUBSCRIPTION_ID, _P.USER})
_UNSUBSCRIBE = frozenset({_P.USER})
_DISCONNECT = _REASON | {_P.SESSION_EXPIRY, _P.SERVER_REFERENCE}
_AUTH = _REASON | {_P.AUTHENTICATION_METHOD, _P.AUTHENTICATION_DATA}

#: Packets whose four flag bits must be 0010 (MQTT 5.0, table 2-2): PUBREL, SUBSCRIBE, UNSUBSCRIBE.
_FLAGGED = frozenset({6, 8, 10})
#: In one SUBSCRIBE or UNSUBSCRIBE; a packet may hold 21,000, and answering them would hold everybody up.
MOST_FILTERS = 256
_PUBLISH_TYPE = 3
_QOS_IMPOSSIBLE = 3
_RETAIN_HANDLING_IMPOSSIBLE = 3


def decode(frame: Frame, version: Version) -> Packet:
    """Read one packet.

    Args:
        frame: a whole frame.
        version: what the CONNECT of this connection said; a CONNECT says it itself.

    Raises:
        MalformedPacket: the bytes are no packet of that version.

    >>> decode(Frame(0x40, bytes([0, 7])), Version.V3)
    Puback(packet_id=7, reason=<Reason.SUCCESS: 0>, properties=Properties(items=()))
    """
    kind, flags = frame.head >> 4, frame.head & 0x0F
    reader = FieldReader(frame.body)
    if kind == _PUBLISH_TYPE:
        return _publish(flags, reader, version)
    if flags != (2 if kind in _FLAGGED else 0):
        raise MalformedPacket(f"flags {flags} in a packet of type {kind}")
    read = _READERS.get(kind)
    if read is None:
        raise MalformedPacket(f"packet type {kind} does not exist")
    packet = read(reader, version)
    reader.finish()
    return packet


def _properties(reader: FieldReader, version: Version, allowed: frozenset[Property]) -> Properties:
    return read_properties(reader, allowed) if version is Version.V5 else Properties()


def _packet_id(reader: FieldReader) -> int:
    number = reader.uint(2)
    if not number:
        raise MalformedPacket("packet identifier zero", Reason.PROTOCOL_ERROR)
    return number


def _publish(flags: int, reader: FieldReader, version: Version) -> Publish:
    qos, dup = flags >> 1 & 3, bool(flags & 8)
    if qos == _QOS_IMPOSSIBLE or (dup and not qos):
        raise MalformedPacket(f"flags {flags} in a PUBLISH")
    topic = reader.text()
    packet_id = _packet_id(reader) if qos else None
    properties = _properties(reader, version, PUBLISH)
    return Publish(topic, reader.rest(), qos, bool(flags & 1), dup, packet_id, properties)


def _reason(reader: FieldReader, version: Version, allowed: frozenset[Property]) -> tuple[int, Properties]:
    """A reason code and properties, either of which may be left out at the end (section 3.4.2.1)."""
    if version is Version.V3 or not reader.left:
        return Reason.SUCCESS, Properties()
    return reader.uint(1), read_properties(reader, allowed) if reader.left else Properties()


def _acknowledgement(
    make: type[Puback] | type[Pubrec] | type[Pubrel] | type[Pubcomp],
) -> Callable[[FieldReader, Version], Packet]:
    def read(reader: FieldReader, version: Version) -> Packet:
        return make(_packet_id(reader), *_reason(reader, version, _REASON))

    return read


def _subscription(reader: FieldReader, version: Version) -> Subscription:
    topic_filter, options = reader.text(), reader.uint(1)
    handling = options >> 4 & 3
    if options & (0xFC if version is Version.V3 else 0xC0) or options & 3 == _QOS_IMPOSSIBLE:
        raise MalformedPacket(f"subscription options {options}")
    if handling == _RETAIN_HANDLING_IMPOSSIBLE:
        raise MalformedPacket("retain handling 3", Reason.PROTOCOL_ERROR)
    return Subscription(topic_filter, options & 3, bool(options & 4), bool(options & 8), handling)


def _some(reader: FieldReader, packet: str, read: Callable[[], T]) -> tuple[T, ...]:
    """What stands in the rest of a packet: one at least, and not too many."""
    found: list[T] = []
    while reader.left:
        if len(found) == MOST_FILTERS:
            raise MalformedPacket(f"more than {MOST_FILTERS} filters", Reason.QUOTA_EXCEEDED)
        found.append(read())
    if not found:
        raise MalformedPacket(f"{packet} without filters", Reason.PROTOCOL_ERROR)
    return tuple(found)


def _subscribe(reader: FieldReader, version: Version) -> Subscribe:
    packet_id, properties = _packet_id(reader), _properties(reader, version, _SUBSCRIBE)
    subscriptions = _some(reader, "SUBSCRIBE", lambda: _subscription(reader, version))
    return Subscribe(packet_id, subscriptions, properties)


def _suback(reader: FieldReader, version: Version) -> Suback:
    packet_id, properties = _packet_id(reader), _properties(reader, version, _REASON)
    return Suback(packet_id, tuple(reader.rest()), properties)


def _unsubscribe(reader: FieldReader, version: Version) -> Unsubscribe:
    packet_id, properties = _packet_id(reader), _properties(reader, version, _UNSUBSCRIBE)
    return Unsubscribe(packet_id, _some(reader, "UNSUBSCRIBE", reader.text), properties)


def _unsuback(reader: FieldReader, version: Version) -> Unsuback:
    packet_id, properties = _packet_id(reader), _properties(reader, version, _REASON)
    return Unsuback(packet_id, tuple(reader.rest()), properties)


_READERS: dict[int, Callable[[FieldReader, Version], Packet]] = {
    1: lambda reader, _version: decode_connect(reader),
    2: decode_connack,
    4: _acknowledgement(Puback),
    5: _acknowledgement(Pubrec),
    6: _acknowledgement(Pubrel),
    7: _acknowledgement(Pubcomp),
    8: _subscribe,
    9: _suback,
    10: _unsubscribe,
    11: _unsuback,
    12: lambda _reader, _version: Pingreq(),
    13: lambda _reader, _version: Pingresp(),
    14: lambda reader, version: Disconnect(*_reason(reader, version, _DISCONNECT)),
    15: lambda reader, version: Auth(*_reason(reader, version, _AUTH)),
}
