"""The Polar control point: what to write, and what its indications mean."""

from dataclasses import dataclass
from typing import Self

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.protocol.cursor import Cursor
from heartreach.firmware_bridge.protocol.pmd import Measurement, Operation, Status
from heartreach.firmware_bridge.protocol.pmd_settings import PmdSettings

__all__ = ["ControlReply", "command", "stopped_by_strap"]

REPLY = 0xF0
#: First byte of an indication that names measurements the strap has ended by itself.
STOPPED = 0x01
#: The measurement is the low six bits; the high ones say "online" or "offline".
MEASUREMENT_MASK = 0x3F


def command(operation: Operation, measurement: Measurement, settings: PmdSettings | None = None) -> bytes:
    """The bytes that ask for something.

    >>> command(Operation.STOP, Measurement.ACC).hex()
    '0302'
    """
    return bytes([operation, measurement]) + (b"" if settings is None else bytes(settings))


def stopped_by_strap(raw: bytes) -> frozenset[int]:
    """Numbers of the measurements the strap says it has ended; empty for any other indication.

    >>> stopped_by_strap(bytes.fromhex("010002")), stopped_by_strap(bytes.fromhex("f00200000000"))
    (frozenset({0, 2}), frozenset())
    """
    if not raw or raw[0] != STOPPED:
        return frozenset()
    return frozenset(one & MEASUREMENT_MASK for one in raw[1:])


@dataclass(frozen=True, slots=True)
class ControlReply:
    """One indication that answers a command.

    Args:
        operation: the operation answered.
        measurement: the measurement it was about.
        status: 0 is good; see `Status`.
        more: whether the parameters go on in further packets.
        parameters: raw settings, so far.
    """

    operation: int
    measurement: int
    status: int
    more: bool = False
    parameters: bytes = b""

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read a reply.

        Raises:
            MalformedFrame: this is no reply, or it is cut short.
        """
        cursor = Cursor(raw)
        if cursor.unsigned(1, "reply code") != REPLY:
            raise MalformedFrame(raw, "no reply of the control point")
        operation, measurement = cursor.unsigned(1, "operation"), cursor.unsigned(1, "measurement")
        status = cursor.unsigned(1, "status")
        more = bool(cursor.left and cursor.unsigned(1, "more"))
        return cls(operation, measurement, status, more, cursor.rest())

    def __bytes__(self) -> bytes:
        """The reply as a strap sends it."""
        return bytes([REPLY, self.operation, self.measurement, self.status, self.more]) + self.parameters

    def answers(self, operation: Operation, measurement: Measurement) -> bool:
        """Whether this answers that command."""
        return (self.operation, self.measurement & MEASUREMENT_MASK) == (operation, measurement)

    def joined_by(self, later: Self) -> Self:
        """This reply with the parameters of the next packet."""
        parameters = self.parameters + later.parameters
        return type(self)(self.operation, self.measurement, later.status, later.more, parameters)

    @property
    def good(self) -> bool:
        """Whether what was asked for holds now: "already so" is as good as "done"."""
        return self.status in {Status.OK, Status.ALREADY}

    @property
    def reason(self) -> str:
        """The status in words."""
        known = self.status in list(Status)
        return Status(self.status).name.lower().replace("_", " ") if known else f"status {self.status}"
