"""Drop frames that the transport delivered twice.

The one bug that wrecks HRV silently: mean heart rate stays right while every successive difference is zero half the
time. A frame is a repeat when the very same bytes come again at once; frames without RR may rightly repeat.
"""

__all__ = ["DuplicateGuard"]

#: Straps send once a second; the same bytes within this time are the same packet.
WINDOW_S = 0.300
#: Flags, heart rate and one RR interval: anything shorter carries no beat.
SHORTEST_WITH_RR = 4


class DuplicateGuard:
    """Remembers the last frame that carried beats.

    >>> guard = DuplicateGuard()
    >>> frame = bytes.fromhex("10484003")
    >>> guard.is_repeat(frame, 1.00), guard.is_repeat(frame, 1.01), guard.is_repeat(frame, 2.0)
    (False, True, False)
    """

    def __init__(self) -> None:
        self._last = b""
        self._at = float("-inf")

    def is_repeat(self, raw: bytes, arrived: float) -> bool:
        """Whether these bytes came less than a moment ago; `arrived` in monotonic seconds."""
        if len(raw) < SHORTEST_WITH_RR:
            return False
        repeat = raw == self._last and arrived - self._at < WINDOW_S
        if not repeat:
            self._last, self._at = raw, arrived
        return repeat
