"""What a peer did that MQTT does not allow, and the code that tells them so."""

from enum import IntEnum

from heartreach.errors import DeliveryError

__all__ = ["MalformedPacket", "Reason"]


class Reason(IntEnum):
    """Reason codes of MQTT 5.0 (OASIS Standard, section 2.4), as far as this broker says them."""

    SUCCESS = 0x00
    DISCONNECT_WITH_WILL = 0x04
    NO_SUBSCRIBERS = 0x10
    NO_SUBSCRIPTION = 0x11
    UNSPECIFIED = 0x80
    MALFORMED = 0x81
    PROTOCOL_ERROR = 0x82
    UNSUPPORTED_VERSION = 0x84
    CLIENT_ID_INVALID = 0x85
    BAD_LOGIN = 0x86
    NOT_AUTHORIZED = 0x87
    SERVER_BUSY = 0x89
    SHUTTING_DOWN = 0x8B
    BAD_AUTHENTICATION_METHOD = 0x8C
    KEEP_ALIVE_TIMEOUT = 0x8D
    TAKEN_OVER = 0x8E
    FILTER_INVALID = 0x8F
    TOPIC_INVALID = 0x90
    PACKET_ID_UNKNOWN = 0x92
    RECEIVE_MAXIMUM_EXCEEDED = 0x93
    TOPIC_ALIAS_INVALID = 0x94
    PACKET_TOO_LARGE = 0x95
    QUOTA_EXCEEDED = 0x97
    ADMINISTRATIVE = 0x98
    SHARED_UNSUPPORTED = 0x9E


class MalformedPacket(DeliveryError):
    """Bytes that are no MQTT packet, or a packet that must not come now; the connection ends.

    Args:
        why: what was wrong, for the log of a developer.
        reason: the code a peer of version 5 is told.

    >>> MalformedPacket("the length has five bytes").reason.name
    'MALFORMED'
    """

    def __init__(self, why: str, reason: Reason = Reason.MALFORMED) -> None:
        self.reason = reason
        super().__init__(why)
