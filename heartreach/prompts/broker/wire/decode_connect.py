"""Reading the first packets of a connection: CONNECT and CONNACK."""

from heartreach.prompts.broker.wire.faults import MalformedPacket, Reason
from heartreach.prompts.broker.wire.fields import FieldReader
from heartreach.prompts.broker.wire.packets import Connack, Connect, Version, Will
from heartreach.prompts.broker.wire.properties import WILL, Properties, Property, read_properties

__all__ = ["decode_connack", "decode_connect"]

_P = Property
_AUTHENTICATION = frozenset({_P.AUTHENTICATION_METHOD, _P.AUTHENTICATION_DATA, _P.USER})
_CONNECT = _AUTHENTICATION | {
    _P.SESSION_EXPIRY,
    _P.RECEIVE_MAXIMUM,
    _P.MAXIMUM_PACKET,
    _P.TOPIC_ALIAS_MAXIMUM,
    _P.REQUEST_RESPONSE,
    _P.REQUEST_PROBLEM,
}
_CONNACK = _AUTHENTICATION | {
    _P.SESSION_EXPIRY,
    _P.RECEIVE_MAXIMUM,
    _P.MAXIMUM_QOS,
    _P.RETAIN_AVAILABLE,
    _P.MAXIMUM_PACKET,
    _P.ASSIGNED_CLIENT_ID,
    _P.TOPIC_ALIAS_MAXIMUM,
    _P.REASON_STRING,
    _P.WILDCARDS_AVAILABLE,
    _P.SUBSCRIPTION_IDS_AVAILABLE,
    _P.SHARED_AVAILABLE,
    _P.SERVER_KEEP_ALIVE,
    _P.RESPONSE_INFORMATION,
    _P.SERVER_REFERENCE,
}

# Connect flags (section 3.1.2.3).
_RESERVED, _CLEAN, _WILL, _WILL_QOS, _WILL_RETAIN, _PASSWORD, _USERNAME = 0x01, 0x02, 0x04, 0x18, 0x20, 0x40, 0x80


def _version(reader: FieldReader) -> Version:
    name, level = reader.text(), reader.uint(1)
    if name not in ("MQTT", "MQIsdp"):
        raise MalformedPacket("the peer does not speak MQTT")
    if name != "MQTT" or level not in (Version.V3, Version.V5):
        raise MalformedPacket(f"MQTT level {level} is not spoken here", Reason.UNSUPPORTED_VERSION)
    return Version(level)


def _flags(reader: FieldReader, version: Version) -> int:
    flags = reader.uint(1)
    if (
        flags & _RESERVED
        or flags & _WILL_QOS == _WILL_QOS
        or (not flags & _WILL and flags & (_WILL_QOS | _WILL_RETAIN))
    ):
        raise MalformedPacket(f"connect flags {flags:#04x}")
    if version is Version.V3 and flags & _PASSWORD and not flags & _USERNAME:
        raise MalformedPacket("a password without a user name")
    return flags


def _will(reader: FieldReader, flags: int, version: Version) -> Will:
    properties = read_properties(reader, WILL) if version is Version.V5 else Properties()
    topic, payload = reader.text(), reader.binary()
    return Will(topic, payload, (flags & _WILL_QOS) >> 3, bool(flags & _WILL_RETAIN), properties)


def decode_connect(reader: FieldReader) -> Connect:
    """Read a CONNECT.

    Raises:
        MalformedPacket: with reason UNSUPPORTED_VERSION for MQTT 3.1 or something newer than 5.
    """
    version = _version(reader)
    flags = _flags(reader, version)
    keep_alive_s = reader.uint(2)
    properties = read_properties(reader, _CONNECT) if version is Version.V5 else Properties()
    return Connect(
        client_id=reader.text(),
        version=version,
        clean_start=bool(flags & _CLEAN),
        keep_alive_s=keep_alive_s,
        will=_will(reader, flags, version) if flags & _WILL else None,
        username=reader.text() if flags & _USERNAME else None,
        password=reader.binary() if flags & _PASSWORD else None,
        properties=properties,
    )


def decode_connack(reader: FieldReader, version: Version) -> Connack:
    """Read a CONNACK."""
    present, reason = reader.uint(1), reader.uint(1)
    if present > 1:
        raise MalformedPacket(f"connect acknowledge flags {present:#04x}")
    return Connack(bool(present), reason, read_properties(reader, _CONNACK) if version is Version.V5 else Properties())
