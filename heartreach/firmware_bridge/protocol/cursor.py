"""Read little-endian numbers off a frame from front to back; running out of bytes is a `MalformedFrame`."""

from heartreach.errors import MalformedFrame

__all__ = ["Cursor"]


class Cursor:
    """A place in a frame that moves forward as fields are read.

    Args:
        raw: the whole frame, kept for the error.
        start: offset of the first unread byte.

    >>> cursor = Cursor(bytes.fromhex("48ffff"))
    >>> cursor.unsigned(1, "heart rate"), cursor.signed(2, "step"), cursor.left
    (72, -1, 0)
    """

    def __init__(self, raw: bytes, start: int = 0) -> None:
        self._raw = raw
        self._next = start

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return len(self._raw) - self._next

    def take(self, count: int, field: str) -> bytes:
        """Read `count` bytes.

        Raises:
            MalformedFrame: the frame ends inside `field`.
        """
        if self.left < count:
            raise MalformedFrame(self._raw, f"{field} cut short")
        self._next += count
        return self._raw[self._next - count : self._next]

    def unsigned(self, count: int, field: str) -> int:
        """Read a little-endian unsigned number of `count` bytes."""
        return int.from_bytes(self.take(count, field), "little")

    def signed(self, count: int, field: str) -> int:
        """Read a little-endian two's complement number of `count` bytes."""
        return int.from_bytes(self.take(count, field), "little", signed=True)

    def rest(self) -> bytes:
        """Read everything that is left."""
        return self.take(self.left, "rest")
