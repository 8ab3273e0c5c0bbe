"""The properties of MQTT 5.0 (section 2.2.2): what each is called, how it is written, and where it may stand."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from heartreach.prompts.broker.wire.faults import MalformedPacket, Reason
from heartreach.prompts.broker.wire.fields import FieldReader, binary, pair, text, uint, varint

__all__ = ["PUBLISH", "WILL", "Properties", "Property", "PropertyValue", "read_properties"]

PropertyValue = int | str | bytes | tuple[str, str]


class Property(IntEnum):
    """Identifiers of section 2.2.2.2."""

    PAYLOAD_FORMAT = 0x01
    MESSAGE_EXPIRY = 0x02
    CONTENT_TYPE = 0x03
    RESPONSE_TOPIC = 0x08
    CORRELATION = 0x09
    SUBSCRIPTION_ID = 0x0B
    SESSION_EXPIRY = 0x11
    ASSIGNED_CLIENT_ID = 0x12
    SERVER_KEEP_ALIVE = 0x13
    AUTHENTICATION_METHOD = 0x15
    AUTHENTICATION_DATA = 0x16
    REQUEST_PROBLEM = 0x17
    WILL_DELAY = 0x18
    REQUEST_RESPONSE = 0x19
    RESPONSE_INFORMATION = 0x1A
    SERVER_REFERENCE = 0x1C
    REASON_STRING = 0x1F
    RECEIVE_MAXIMUM = 0x21
    TOPIC_ALIAS_MAXIMUM = 0x22
    TOPIC_ALIAS = 0x23
    MAXIMUM_QOS = 0x24
    RETAIN_AVAILABLE = 0x25
    USER = 0x26
    MAXIMUM_PACKET = 0x27
    WILDCARDS_AVAILABLE = 0x28
    SUBSCRIPTION_IDS_AVAILABLE = 0x29
    SHARED_AVAILABLE = 0x2A


class _Kind(Enum):
    BYTE = 1
    TWO = 2
    FOUR = 4
    VARINT = "varint"
    TEXT = "text"
    BINARY = "binary"
    PAIR = "pair"


_P = Property
_KINDS: dict[Property, _Kind] = {
    **dict.fromkeys(Property, _Kind.BYTE),
    **dict.fromkeys((_P.SERVER_KEEP_ALIVE, _P.RECEIVE_MAXIMUM, _P.TOPIC_ALIAS_MAXIMUM, _P.TOPIC_ALIAS), _Kind.TWO),
    **dict.fromkeys((_P.MESSAGE_EXPIRY, _P.SESSION_EXPIRY, _P.WILL_DELAY, _P.MAXIMUM_PACKET), _Kind.FOUR),
    **dict.fromkeys((_P.CONTENT_TYPE, _P.RESPONSE_TOPIC, _P.ASSIGNED_CLIENT_ID, _P.AUTHENTICATION_METHOD), _Kind.TEXT),
    **dict.fromkeys((_P.RESPONSE_INFORMATION, _P.SERVER_REFERENCE, _P.REASON_STRING), _Kind.TEXT),
    **dict.fromkeys((_P.CORRELATION, _P.AUTHENTICATION_DATA), _Kind.BINARY),
    _P.SUBSCRIPTION_ID: _Kind.VARINT,
    _P.USER: _Kind.PAIR,
}
_REPEATABLE = frozenset({_P.USER, _P.SUBSCRIPTION_ID})
_NEVER_ZERO = frozenset({_P.RECEIVE_MAXIMUM, _P.MAXIMUM_PACKET, _P.SUBSCRIPTION_ID, _P.TOPIC_ALIAS})
#: Ours have five at most; a packet may hold 13,000 empty ones, and reading them holds everybody up for 0.2 s.
MOST_PROPERTIES = 64
_ZERO_OR_ONE = frozenset(key for key, kind in _KINDS.items() if kind is _Kind.BYTE)

#: Where a property may stand: the columns of table 2-4.
WILL = frozenset(
    {_P.PAYLOAD_FORMAT, _P.MESSAGE_EXPIRY, _P.CONTENT_TYPE, _P.RESPONSE_TOPIC, _P.CORRELATION, _P.WILL_DELAY, _P.USER}
)
PUBLISH = (WILL - {_P.WILL_DELAY}) | {_P.SUBSCRIPTION_ID, _P.TOPIC_ALIAS}


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of one packet, in the order they came (user properties must keep theirs).

    >>> Properties(((Property.MESSAGE_EXPIRY, 900),)).number(Property.MESSAGE_EXPIRY)
    900
    """

    items: tuple[tuple[Property, PropertyValue], ...] = ()

    def number(self, key: Property) -> int | None:
        """The number under `key`, or None."""
        return next((value for name, value in self.items if name is key and isinstance(value, int)), None)

    def text(self, key: Property) -> str | None:
        """The string under `key`, or None."""
        return next((value for name, value in self.items if name is key and isinstance(value, str)), None)

    def without(self, *keys: Property) -> "Properties":
        """All but `keys`."""
        return Properties(tuple(item for item in self.items if item[0] not in keys))

    def plus(self, key: Property, *values: PropertyValue) -> "Properties":
        """These, and `key` once for each of `values`."""
        return Properties((*self.items, *((key, value) for value in values)))

    def __bytes__(self) -> bytes:
        """The properties as they stand in a packet, their length in front."""
        body = b"".join(_write(key, value) for key, value in self.items)
        return varint(len(body)) + body


def _write(key: Property, value: PropertyValue) -> bytes:
    kind = _KINDS[key]
    match value:
        case int() if kind is _Kind.VARINT:
            field = varint(value)
        case int() if isinstance(kind.value, int):
            field = uint(value, kind.value)
        case str() if kind is _Kind.TEXT:
            field = text(value)
        case bytes() if kind is _Kind.BINARY:
            field = binary(value)
        case (str(), str()) if kind is _Kind.PAIR:
            field = pair(value)
        case _:
            raise MalformedPacket(f"{key.name} cannot be {value!r}")
    return bytes((key,)) + field


def _read_value(reader: FieldReader, kind: _Kind) -> PropertyValue:
    if isinstance(kind.value, int):
        return reader.uint(kind.value)
    if kind is _Kind.VARINT:
        return reader.varint()
    if kind is _Kind.TEXT:
        return reader.text()
    if kind is _Kind.BINARY:
        return reader.binary()
    return reader.text(), reader.text()


def _check(key: Property, value: PropertyValue) -> None:
    if key in _NEVER_ZERO and value == 0:
        reason = Reason.TOPIC_ALIAS_INVALID if key is Property.TOPIC_ALIAS else Reason.PROTOCOL_ERROR
        raise MalformedPacket(f"{key.name} is zero", reason)
    if key in _ZERO_OR_ONE and value not in (0, 1):
        raise MalformedPacket(f"{key.name} is neither 0 nor 1", Reason.PROTOCOL_ERROR)


def read_properties(reader: FieldReader, allowed: frozenset[Property]) -> Properties:
    """Read the properties of a packet in which only `allowed` may stand.

    Raises:
        MalformedPacket: an unknown, misplaced, repeated or impossible property, or too many of them.
    """
    inner = FieldReader(reader.take(reader.varint()))
    items: list[tuple[Property, PropertyValue]] = []
    seen: set[Property] = set()
    while inner.left:
        if len(items) == MOST_PROPERTIES:
            raise MalformedPacket(f"more than {MOST_PROPERTIES} properties", Reason.QUOTA_EXCEEDED)
        try:
            key = Property(inner.varint())
        except ValueError as error:
            raise MalformedPacket(str(error)) from error
        if key not in allowed:
            raise MalformedPacket(f"{key.name} must not stand here", Reason.PROTOCOL_ERROR)
        if key in seen and key not in _REPEATABLE:
            raise MalformedPacket(f"{key.name} stands twice", Reason.PROTOCOL_ERROR)
        seen.add(key)
        value = _read_value(inner, _KINDS[key])
        _check(key, value)
        items.append((key, value))
    return Properties(tuple(items))
