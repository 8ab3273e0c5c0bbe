"""Drop frames that the transport delivered twice.

The one bug that wrecks HRV silently: mean heart rate stays right while every successive difference is zero half the
time. A frame is a repeat when the very same bytes come again at once; frames without RR may rightly repeat. So may
frames that waited together in a stalled radio: a quiet heart fills neighbouring frames alike. After a pause as many
frames are owed as fit into it, and those are let through.
"""

__all__ = ["DuplicateGuard"]

#: Straps send once a second; the same bytes within this time are the same packet.
WINDOW_S = 0.300
#: Flag bit of a frame with RR intervals, and its shortest form: flags, heart rate and one of them.
HAS_RR, SHORTEST_WITH_RR = 0x10, 4
#: The usual time between frames, until it was seen, and the share of a new one in it.
SPACING_S, SPACING_GAIN = 1.0, 0.05
#: A longer pause than this many spacings is no habit.
LONGEST_HABIT = 3.0
#: A frame is owed when at least this share of one is.
OWED = 0.5


class DuplicateGuard:
    """Remembers the last frame that carried beats, and how many a pause still owes.

    >>> guard = DuplicateGuard()
    >>> frame = bytes.fromhex("10484003")
    >>> [guard.is_repeat(frame, at) for at in (1.00, 1.01, 2.00, 6.00, 6.01)]
    [False, True, False, False, False]
    """

    def __init__(self) -> None:
        self._last = b""
        self._at: float | None = None
        self._spacing_s = SPACING_S
        self._owed = 0.0

    def is_repeat(self, raw: bytes, arrived: float) -> bool:
        """Whether these bytes came a moment ago and nothing else was due; `arrived` in monotonic seconds."""
        if len(raw) < SHORTEST_WITH_RR or not raw[0] & HAS_RR:
            return False
        passed_s = WINDOW_S if self._at is None else arrived - self._at
        if raw == self._last and passed_s < WINDOW_S and self._owed < OWED:
            return True
        self._account(passed_s)
        self._last, self._at = raw, arrived
        return False

    def _account(self, passed_s: float) -> None:
        spacings = passed_s / self._spacing_s
        if spacings < OWED:
            self._owed = max(0.0, self._owed - 1.0)
            return
        self._owed = max(0.0, spacings - 1.0)
        self._spacing_s *= 1 + SPACING_GAIN * (min(spacings, LONGEST_HABIT) - 1)
