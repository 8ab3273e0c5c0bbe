"""How fast a phone may speak: its MQTT messages are counted as they pass, and who says too many is heard more slowly.

The hub puts each word on disk before it takes the next, some hundred a second, and on a slow card far fewer. What comes
beyond that is lost, the words of others with it: a phone that says one thing over and over would take a pause from
another.
"""

from collections.abc import Iterator

__all__ = ["BURST", "PER_SECOND", "Messages"]

#: Messages at once: what was noted in weeks without the hub is a few dozen, and the hub has room for 500.
BURST = 100.0
#: Then so many a second; no thumb is as fast, and a slow disk keeps up with several such phones.
PER_SECOND = 5.0

#: The packet that says something (OASIS MQTT 5.0, section 2.1.2); the others serve the line itself.
PUBLISH = 3
#: Where the fourth and last byte of a length stands, in bits (section 1.5.5).
LAST_SHIFT = 21


class Messages:
    r"""Finds the messages in what a client sends, however its bytes are cut.

    >>> line = Messages()
    >>> ping, said = b"\xc0\x00", b"\x30\x03\x00\x01t"
    >>> list(line.begin(ping + said + said[:1])), list(line.begin(said[1:] + said))
    ([2, 7], [4])
    """

    def __init__(self) -> None:
        self._body = 0  # bytes of this packet still to come
        self._shift: int | None = None  # where the next byte of its length stands; `None` before and after

    def begin(self, data: bytes) -> Iterator[int]:
        """Where in `data`, which follows what was seen before, a message begins."""
        at = 0
        while at < len(data):
            if self._body:
                passed = min(self._body, len(data) - at)
                self._body -= passed
                at += passed
                continue
            if self._shift is None:
                if data[at] >> 4 == PUBLISH:
                    yield at
                self._shift, self._length = 0, 0
            else:
                self._read_length(data[at], self._shift)
            at += 1

    def _read_length(self, byte: int, shift: int) -> None:
        self._length |= (byte & 0x7F) << shift
        if byte & 0x80 and shift < LAST_SHIFT:  # what is longer is no packet, and the broker's to refuse
            self._shift = shift + 7
        else:
            self._body, self._shift = self._length, None
