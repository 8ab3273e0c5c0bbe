"""From a packet to bytes; every packet, in both directions."""

from heartreach.prompts.broker.wire.faults import MalformedPacket
from heartreach.prompts.broker.wire.fields import binary, text, uint, varint
from heartreach.prompts.broker.wire.packets import (
    Acknowledgement,
    Auth,
    Connack,
    Connect,
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
    Will,
)
from heartreach.prompts.broker.wire.properties import Properties

__all__ = ["encode"]

_HEADS: dict[type[Packet], int] = {
    Connect: 0x10,
    Connack: 0x20,
    Publish: 0x30,
    Puback: 0x40,
    Pubrec: 0x50,
    Pubrel: 0x62,
    Pubcomp: 0x70,
    Subscribe: 0x82,
    Suback: 0x90,
    Unsubscribe: 0xA2,
    Unsuback: 0xB0,
    Pingreq: 0xC0,
    Pingresp: 0xD0,
    Disconnect: 0xE0,
    Auth: 0xF0,
}


def encode(packet: Packet, version: Version) -> bytes:
    r"""Write one packet as `version` has it.

    Raises:
        MalformedPacket: a field does not fit its place.

    >>> encode(Puback(7), Version.V3)
    b'@\x02\x00\x07'
    """
    head = _HEADS[type(packet)]
    if isinstance(packet, Publish):
        head |= packet.dup << 3 | packet.qos << 1 | packet.retain
    body = _body(packet, version)
    return bytes((head,)) + varint(len(body)) + body


def _body(packet: Packet, version: Version) -> bytes:
    match packet:
        case Publish():
            return _publish(packet, version)
        case Acknowledgement():
            return uint(packet.packet_id, 2) + _reason(packet.reason, packet.properties, version)
        case Connect():
            return _connect(packet)
        case Connack():
            return bytes((packet.session_present, packet.reason)) + _properties(packet.properties, version)
        case Subscribe():
            filters = b"".join(_subscription(one) for one in packet.subscriptions)
            return uint(packet.packet_id, 2) + _properties(packet.properties, version) + filters
        case Suback() | Unsuback():
            return uint(packet.packet_id, 2) + _properties(packet.properties, version) + bytes(packet.reasons)
        case Unsubscribe():
            filters = b"".join(text(one) for one in packet.filters)
            return uint(packet.packet_id, 2) + _properties(packet.properties, version) + filters
        case Disconnect() | Auth():
            return _reason(packet.reason, packet.properties, version)
        case _:
            return b""


def _properties(properties: Properties, version: Version) -> bytes:
    return bytes(properties) if version is Version.V5 else b""


def _reason(reason: int, properties: Properties, version: Version) -> bytes:
    """Left out where it says nothing: success without properties (section 3.4.2.1)."""
    if version is Version.V3 or not (reason or properties.items):
        return b""
    return bytes((reason,)) + (bytes(properties) if properties.items else b"")


def _publish(packet: Publish, version: Version) -> bytes:
    if (packet.packet_id is None) != (packet.qos == 0):
        raise MalformedPacket("a packet identifier belongs to QoS 1 and 2, and only there")
    number = b"" if packet.packet_id is None else uint(packet.packet_id, 2)
    return text(packet.topic) + number + _properties(packet.properties, version) + packet.payload


def _subscription(one: Subscription) -> bytes:
    options = one.qos | one.no_local << 2 | one.retain_as_published << 3 | one.retain_handling << 4
    return text(one.topic_filter) + bytes((options,))


def _will_flags(will: Will | None) -> int:
    return 0 if will is None else 0x04 | will.qos << 3 | will.retain << 5


def _will(will: Will | None, version: Version) -> bytes:
    return b"" if will is None else _properties(will.properties, version) + text(will.topic) + binary(will.payload)


def _connect(packet: Connect) -> bytes:
    named, secret = packet.username is not None, packet.password is not None
    flags = packet.clean_start << 1 | _will_flags(packet.will) | secret << 6 | named << 7
    return b"".join(
        (
            text("MQTT"),
            bytes((packet.version, flags)),
            uint(packet.keep_alive_s, 2),
            _properties(packet.properties, packet.version),
            text(packet.client_id),
            _will(packet.will, packet.version),
            text(packet.username) if packet.username is not None else b"",
            binary(packet.password) if packet.password is not None else b"",
        )
    )
