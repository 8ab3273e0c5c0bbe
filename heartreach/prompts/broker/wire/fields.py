"""The few shapes every MQTT field is made of, both ways (MQTT 5.0, section 1.5)."""

from heartreach.prompts.broker.wire.faults import MalformedPacket

__all__ = ["MAX_VARINT", "FieldReader", "binary", "pair", "text", "uint", "varint"]

#: Four bytes of seven bits each (MQTT 5.0, section 1.5.5).
MAX_VARINT = 268_435_455
#: A string or binary field counts its length in two bytes (section 1.5.4).
MAX_FIELD = 65_535


def uint(value: int, size: int) -> bytes:
    r"""Write an unsigned integer, most significant byte first.

    >>> uint(300, 2)
    b'\x01,'
    """
    return value.to_bytes(size, "big")


def varint(value: int) -> bytes:
    r"""Write a variable byte integer, seven bits per byte.

    >>> varint(321)
    b'\xc1\x02'
    """
    if not 0 <= value <= MAX_VARINT:
        raise MalformedPacket(f"{value} does not fit a variable byte integer")
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def binary(data: bytes) -> bytes:
    """Write bytes with their length in front."""
    if len(data) > MAX_FIELD:
        raise MalformedPacket(f"{len(data)} bytes do not fit one field")
    return uint(len(data), 2) + data


def text(value: str) -> bytes:
    r"""Write a UTF-8 string with its length in front.

    >>> text("MQTT")
    b'\x00\x04MQTT'
    """
    return binary(value.encode())


def pair(value: tuple[str, str]) -> bytes:
    """Write a user property: two strings."""
    return text(value[0]) + text(value[1])


class FieldReader:
    r"""Reads fields one after the other and never past the end.

    Args:
        body: the bytes of a packet after its fixed header.

    >>> reader = FieldReader(b"\x00\x01a\x07rest")
    >>> reader.text(), reader.uint(1), reader.rest()
    ('a', 7, b'rest')
    """

    __slots__ = ("_body", "at")

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.at = 0  #: index of the next unread byte

    @property
    def left(self) -> int:
        """How many bytes are still unread."""
        return len(self._body) - self.at

    def take(self, count: int) -> bytes:
        """Read exactly `count` bytes.

        Raises:
            MalformedPacket: there are fewer.
        """
        if count > self.left:
            raise MalformedPacket(f"{count} bytes announced, {self.left} there")
        start, self.at = self.at, self.at + count
        return self._body[start : self.at]

    def uint(self, size: int) -> int:
        """Read an unsigned integer of `size` bytes."""
        return int.from_bytes(self.take(size), "big")

    def varint(self) -> int:
        """Read a variable byte integer in its shortest form."""
        value = 0
        for shift in (0, 7, 14, 21):
            byte = self.uint(1)
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                if not byte and shift:
                    raise MalformedPacket("a number is longer than it needs to be")
                return value
        raise MalformedPacket("a number has more than four bytes")

    def binary(self) -> bytes:
        """Read bytes with their length in front."""
        return self.take(self.uint(2))

    def text(self) -> str:
        """Read a UTF-8 string; surrogates and U+0000 are refused (section 1.5.4)."""
        try:
            value = self.binary().decode()
        except UnicodeDecodeError as error:
            raise MalformedPacket("a string is not UTF-8") from error
        if "\0" in value:
            raise MalformedPacket("a string holds U+0000")
        return value

    def rest(self) -> bytes:
        """Read all that is left."""
        return self.take(self.left)

    def finish(self) -> None:
        """Say that the packet ends here.

        Raises:
            MalformedPacket: bytes are left over.
        """
        if self.left:
            raise MalformedPacket(f"{self.left} bytes too many")
