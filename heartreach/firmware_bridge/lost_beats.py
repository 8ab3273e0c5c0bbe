"""Tell intervals that never came from packets that are merely late.

A strap reports a beat in its next packet, so the last beat of a packet is less than one interval old when the packet is
sent. On a chain that misses a beat every later packet looks older by that beat, for ever. A stalled radio makes packets
look old too, but then they arrive in one burst and catch up: only packets that keep their distance from each other
testify. And at 60 bpm a healthy packet may be almost one interval old for minutes, for heart and strap march in step;
age alone is no proof below one interval.
"""

from collections import deque

__all__ = ["LostBeats"]

#: Packets looked back on.
MEMORY = 8
#: Running share of a new spacing in the typical one.
SPACING_GAIN = 0.05
#: Straps send once a second, until seen to do otherwise.
TYPICAL_SPACING_S = 1.0
#: Closer than this share of the usual spacing is a burst; wider than that many is a hole.
BURST, HOLE = 0.5, 1.6
#: Two packets after a hole settle it: older than this share of a beat, and older than before by that share.
AFTER_HOLE, HOLE_AGE, HOLE_RISE = 3, 0.85, 0.5
#: Beats shorter than this share of the spacing leave no packet empty.
QUICK = 0.9
#: Without a hole, three packets older than this many beats are proof: it cannot be the march in step.
PROOF, PROOF_AGE = 3, 1.15
#: Failing that, all packets older than this share of a beat, and two of them older than a beat.
ALL_AGE, SOME_AGE = 0.6, 1.0
#: Radio jitter to allow for where one beat is the limit, in seconds.
JITTER_S = 0.15


class LostBeats:
    """Looks at the last packets' delays and spacings.

    A packet's delay is its arrival minus the chain; its age is the delay above the line's offset.
    """

    def __init__(self) -> None:
        self._delays: deque[float] = deque(maxlen=MEMORY)
        self._spacings: deque[float] = deque(maxlen=MEMORY)
        self._spacing_s = TYPICAL_SPACING_S
        self._sends_empty = False

    def forget(self) -> None:
        """The chain begins anew."""
        self._delays.clear()
        self._spacings.clear()

    def hear(self, spacing: float, *, empty: bool = False) -> None:
        """A packet came this long after the one before; `empty` if it told no intervals."""
        self._sends_empty |= empty
        bounded = min(spacing, 2 * HOLE * self._spacing_s)  # an hour's silence is no habit
        self._spacing_s += SPACING_GAIN * (bounded - self._spacing_s)

    def found(self, delay: float, spacing: float, offset: float, beat_s: float) -> float | None:
        """Add a packet with intervals; return by how many seconds the line is behind if beats were lost.

        Args:
            delay: arrival minus chain.
            spacing: seconds since the packet before.
            offset: the line's present offset.
            beat_s: a typical RR interval.
        """
        self._delays.append(delay)
        self._spacings.append(spacing)
        if delay - offset <= ALL_AGE * beat_s:
            return None  # a young packet acquits all before it
        ages = [one - offset for one in self._delays]
        if min(ages[-AFTER_HOLE:]) <= ALL_AGE * beat_s:
            return None  # and the two after it are no proof yet
        for count in (AFTER_HOLE, PROOF, MEMORY):
            if len(ages) >= count and self._is_even(count) and self._says_lost(ages, count, beat_s):
                return min(ages[-count:])
        return None

    def _is_even(self, count: int) -> bool:
        """Whether the last packets kept their distance, the first of them perhaps after a hole."""
        return min(list(self._spacings)[-count:]) > BURST * self._spacing_s

    def _says_lost(self, ages: list[float], count: int, beat_s: float) -> bool:
        last = ages[-count:]
        if count == MEMORY:
            return min(last) > ALL_AGE * beat_s and sorted(last)[-2] > SOME_AGE * beat_s + JITTER_S
        return min(last) > PROOF_AGE * beat_s + JITTER_S or self._is_behind_hole(ages, beat_s)

    def _is_behind_hole(self, ages: list[float], beat_s: float) -> bool:
        if len(ages) <= AFTER_HOLE or self._spacings[-AFTER_HOLE] < HOLE * self._spacing_s:
            return False
        if beat_s > self._spacing_s * QUICK and not self._sends_empty:
            return False  # a strap that skips empty packets makes holes itself when the heart is slow
        now = min(ages[-AFTER_HOLE:])
        return now > HOLE_AGE * beat_s and now - ages[-AFTER_HOLE - 1] > HOLE_RISE * beat_s
