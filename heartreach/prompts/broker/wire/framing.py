"""From a stream of bytes to whole packets, never holding more than one packet's worth."""

from dataclasses import dataclass

from heartreach.prompts.broker.wire.faults import MalformedPacket, Reason

__all__ = ["Frame", "Framer"]

#: The remaining length has at most four bytes (MQTT 5.0, section 2.1.4).
MAX_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """One packet as it came: its first byte and what follows the length."""

    head: int
    body: bytes


class Framer:
    r"""Cuts a stream into frames.

    A packet that is announced larger than `max_packet` is refused when its length is read, before its bytes are kept.

    Args:
        max_packet: bytes after the fixed header.

    >>> framer = Framer(100)
    >>> framer.feed(b"\xc0"); framer.next() is None
    True
    >>> framer.feed(b"\x00"); framer.next()
    Frame(head=192, body=b'')
    """

    __slots__ = ("_at", "_buffer", "_max_packet")

    def __init__(self, max_packet: int) -> None:
        self._buffer = bytearray()
        self._at = 0
        self._max_packet = max_packet

    @property
    def head(self) -> int | None:
        """The first byte of the packet that is coming in, once it is there."""
        return self._buffer[self._at] if self._at < len(self._buffer) else None

    def feed(self, data: bytes) -> None:
        """Take what the socket gave."""
        del self._buffer[: self._at]
        self._at = 0
        self._buffer += data

    def next(self) -> Frame | None:
        """The next whole frame, or None until more has come.

        Raises:
            MalformedPacket: the length is impossible or above the cap.
        """
        length, size = 0, 0
        while True:
            at = self._at + 1 + size
            if at >= len(self._buffer):
                return None
            byte = self._buffer[at]
            length |= (byte & 0x7F) << 7 * size
            size += 1
            if not byte & 0x80:
                break
            if size == MAX_LENGTH_BYTES:
                raise MalformedPacket("the length has more than four bytes")
        if length > self._max_packet:
            raise MalformedPacket(f"{length} bytes are more than {self._max_packet}", Reason.PACKET_TOO_LARGE)
        return self._cut(self._at + 1 + size, length)

    def _cut(self, start: int, length: int) -> Frame | None:
        end = start + length
        if end > len(self._buffer):
            return None
        frame = Frame(self._buffer[self._at], bytes(self._buffer[start:end]))
        self._at = end
        return frame
