"""A computer that starts without a clock (a Raspberry Pi without a network): listen, hold, and decide nothing.

Such a machine believes it is 1970. What the strap says meanwhile is held in memory; when the clock is set, each word is
moved to its true time and stored. Nobody is nudged by a clock that shows no true hour.
"""

import logging
from collections import deque
from collections.abc import Callable

from heartreach.models import Gap, Word

__all__ = ["UnsetClock", "is_unset", "moved"]

log = logging.getLogger(__name__)

#: 1 January 2020: no clock that was ever set since heartreach exists shows an earlier moment.
CLOCKS_SINCE = 1_577_836_800.0
#: Words held at most: two days of beats, heart rates and readings.
HELD = 500_000
#: Fields that name a moment.
MOMENTS = ("at", "start", "end", "minute", "started_at", "until", "expires_at", "closed_at")


def is_unset(now: float) -> bool:
    """Whether a clock that shows `now` was never set.

    >>> is_unset(3600.0), is_unset(1_772_438_400.0)
    (True, False)
    """
    return now < CLOCKS_SINCE


def moved(word: Word, seconds: float) -> Word:
    """The same word, `seconds` later."""
    there = {name: getattr(word, name, None) for name in MOMENTS if name in type(word).model_fields}
    return word.model_copy(update={name: at + seconds for name, at in there.items() if at is not None})


class UnsetClock:
    """Holds words while the clock is unset.

    Args:
        now: what the clock shows at the start.
        keep: takes words whose time is true.
    """

    def __init__(self, now: float, keep: Callable[[Word], None]) -> None:
        self.waits = is_unset(now)
        self._keep = keep
        self._held: deque[Word] = deque(maxlen=HELD)
        self._by_s = 0.0
        if self.waits:
            log.warning("this computer's clock is not set: beats wait in memory, and nobody is nudged until it is")

    def take(self, word: Word) -> None:
        """Keep a word, or hold it until its time is known."""
        if self.waits:
            self._held.append(word)
        elif isinstance(word, Gap) and is_unset(word.start):
            self._keep(word.model_copy(update={"start": min(word.end, word.start + self._by_s)}))
        else:
            self._keep(word)

    def clock_set(self, seconds: float, now: float) -> None:
        """The clock was set by `seconds` and shows `now`: what was held is moved and kept."""
        if not self.waits or is_unset(now):
            return
        self.waits, self._by_s = False, seconds
        log.warning("the clock is set; %d words from before are moved to their true time", len(self._held))
        while self._held:
            self._keep(moved(self._held.popleft(), seconds))
