"""A computer that starts without a clock (a Raspberry Pi without a network): listen, hold, and decide nothing.

Such a machine believes it is 1970, or, with fake-hwclock after a power cut, the last full hour before the cut. The
latter shows only where the data folder holds something newer: a clock behind its own past is wrong. What the
strap says meanwhile is held in memory; when the clock is set, each word is moved to its true time and stored. Nobody is
nudged by a clock that shows no true hour.
"""

import logging
import math
from collections import deque
from collections.abc import Callable

from heartreach.models import Gap, Word

__all__ = ["UnsetClock", "moved"]

log = logging.getLogger(__name__)

#: 1 January 2020: no clock that was ever set since heartreach exists shows an earlier moment.
CLOCKS_SINCE = 1_577_836_800.0
#: How far behind its own past a clock is believed to be a saved one, in seconds: fake-hwclock saves every hour (its
#: cron.hourly job). One that is further behind was set back by somebody, or was ahead when the words came.
SAVED_S = 2 * 3600.0
#: A snapshot may be written, and a beat come, a little after the clock was looked at, in seconds.
SLACK_S = 60.0
#: Words held at most: two days of beats, heart rates and readings.
HELD = 500_000
#: Fields that name a moment.
MOMENTS = ("at", "start", "end", "minute", "started_at", "until", "expires_at", "closed_at")


def moved(word: Word, seconds: float) -> Word:
    """The same word, `seconds` later."""
    there = {name: getattr(word, name, None) for name in MOMENTS if name in type(word).model_fields}
    return word.model_copy(update={name: at + seconds for name, at in there.items() if at is not None})


class UnsetClock:
    """Holds words while the clock is unset.

    Args:
        now: what the clock shows at the start.
        keep: takes words whose time is true.
        newest: the moment of the newest thing in the store; `None` where it is empty.

    >>> UnsetClock(CLOCKS_SINCE + 1000.0, print, newest=CLOCKS_SINCE + 2800.0).waits
    True
    """

    def __init__(self, now: float, keep: Callable[[Word], None], newest: float | None = None) -> None:
        is_saved = newest is not None and SLACK_S < newest - now <= SAVED_S
        self._not_before = newest if newest is not None and is_saved else CLOCKS_SINCE
        self.waits = now < self._not_before
        self._keep = keep
        self._held: deque[Word] = deque(maxlen=HELD)
        self._by_s, self._set_from = 0.0, -math.inf
        if is_saved:
            log.warning(
                "this computer's clock is behind the data: beats wait in memory, and nobody is nudged until it is set"
            )
        elif self.waits:
            log.warning("this computer's clock is not set: beats wait in memory, and nobody is nudged until it is")

    def take(self, word: Word) -> None:
        """Keep a word, or hold it until its time is known."""
        if self.waits:
            self._held.append(word)
        elif isinstance(word, Gap) and word.start <= self._set_from:
            self._keep(word.model_copy(update={"start": min(word.end, word.start + self._by_s)}))
        else:
            self._keep(word)

    def clock_set(self, seconds: float, now: float) -> None:
        """The clock was set by `seconds` and shows `now`: what was held is moved and kept, if that may be true."""
        if not self.waits or now < self._not_before:
            return
        self._by_s, self._set_from = seconds, now - seconds
        log.warning("the clock is set; %d words from before are moved to their true time", len(self._held))
        self._go_on()

    def look(self, now: float) -> None:
        """A clock that nobody sets, as without a network, is believed again once it has caught up with the data."""
        if self.waits and now >= self._not_before:
            log.warning("the clock has caught up with the data; nobody set it, so times may be wrong")
            self._go_on()

    def _go_on(self) -> None:
        self.waits = False
        while self._held:
            self._keep(moved(self._held.popleft(), self._by_s))
