"""Every MQTT control packet as a frozen value, the same for versions 3.1.1 and 5.0."""

from dataclasses import dataclass, field
from enum import IntEnum

from heartreach.prompts.broker.wire.faults import Reason
from heartreach.prompts.broker.wire.properties import Properties

__all__ = [
    "Acknowledgement",
    "Auth",
    "Connack",
    "Connect",
    "Disconnect",
    "Packet",
    "Pingreq",
    "Pingresp",
    "Puback",
    "Pubcomp",
    "Publish",
    "Pubrec",
    "Pubrel",
    "Suback",
    "Subscribe",
    "Subscription",
    "Unsuback",
    "Unsubscribe",
    "Version",
    "Will",
]

_NONE = Properties()


class Version(IntEnum):
    """The protocol level in a CONNECT packet."""

    V3 = 4  #: MQTT 3.1.1
    V5 = 5  #: MQTT 5.0


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says for a client whose connection ended without goodbye."""

    topic: str
    payload: bytes = b""
    qos: int = 0
    retain: bool = False
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Connect:
    """A client says who it is."""

    client_id: str
    version: Version = Version.V5
    clean_start: bool = True
    keep_alive_s: int = 0
    username: str | None = None
    password: bytes | None = field(default=None, repr=False)
    will: Will | None = None
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Connack:
    """The broker lets a client in, or says why not; `reason` is a return code of section 3.2.2.3 in 3.1.1."""

    session_present: bool = False
    reason: int = Reason.SUCCESS
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Publish:
    """A message on its way."""

    topic: str
    payload: bytes = b""
    qos: int = 0
    retain: bool = False
    dup: bool = False
    packet_id: int | None = None
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One step of a delivery; in 3.1.1 it has neither reason nor properties."""

    packet_id: int
    reason: int = Reason.SUCCESS
    properties: Properties = _NONE


class Puback(Acknowledgement):
    """QoS 1: got it."""

    __slots__ = ()


class Pubrec(Acknowledgement):
    """QoS 2, step 1: got it, once."""

    __slots__ = ()


class Pubrel(Acknowledgement):
    """QoS 2, step 2: you may forget its number."""

    __slots__ = ()


class Pubcomp(Acknowledgement):
    """QoS 2, step 3: forgotten."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """One filter and how it wants its messages (MQTT 5.0, section 3.8.3.1)."""

    topic_filter: str
    qos: int = 0
    no_local: bool = False
    retain_as_published: bool = False
    retain_handling: int = 0  #: 0 send retained messages, 1 only to a new subscription, 2 never


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A client wants messages."""

    packet_id: int
    subscriptions: tuple[Subscription, ...]
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Suback:
    """What became of each subscription: the granted QoS, or a reason of 0x80 and above."""

    packet_id: int
    reasons: tuple[int, ...]
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """A client wants no more messages."""

    packet_id: int
    filters: tuple[str, ...]
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Unsuback:
    """What became of each; empty in 3.1.1."""

    packet_id: int
    reasons: tuple[int, ...] = ()
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Pingreq:
    """Are you there?"""


@dataclass(frozen=True, slots=True)
class Pingresp:
    """Yes."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Goodbye, from either side in 5.0, from the client in 3.1.1."""

    reason: int = Reason.SUCCESS
    properties: Properties = _NONE


@dataclass(frozen=True, slots=True)
class Auth:
    """A step of extended authentication, which this broker does not offer."""

    reason: int = Reason.SUCCESS
    properties: Properties = _NONE


Packet = (
    Connect
    | Connack
    | Publish
    | Puback
    | Pubrec
    | Pubrel
    | Pubcomp
    | Subscribe
    | Suback
    | Unsubscribe
    | Unsuback
    | Pingreq
    | Pingresp
    | Disconnect
    | Auth
)
