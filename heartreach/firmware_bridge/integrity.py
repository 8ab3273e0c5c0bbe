"""One minute of the link's integrity record: what came, what did not, and how late.

Coverage, the sum of RR over the time in which it arrived, is the number no other program watches: above 1.1 beats are
counted twice, below .9 beats are missing, and either spoils RMSSD while mean heart rate looks right.
"""

import statistics
from dataclasses import dataclass, field

from heartreach.models import TICKS_PER_SECOND, LinkQuality

__all__ = ["IntegrityRecord", "Minute"]

MINUTE_S = 60.0
#: Judge coverage only over this many seconds or more; a beat more or less moves a shorter stretch too much.
SHORTEST_S = 10.0


@dataclass(slots=True)
class Minute:
    """What was counted since `since`, in the minute that began at `start` (wall seconds)."""

    start: float
    since: float
    frames: int = 0
    beats: int = 0
    ticks: int = 0
    malformed: int = 0
    duplicates: int = 0
    gaps: int = 0
    dropped: int = 0
    lags: list[float] = field(default_factory=list)

    def quality(self, until: float) -> LinkQuality:
        """The record of this minute up to `until`."""
        span = until - self.since
        return LinkQuality(
            minute=self.start,
            frames=self.frames,
            beats=self.beats,
            coverage=self.ticks / TICKS_PER_SECOND / span if span >= SHORTEST_S else None,
            malformed=self.malformed,
            duplicates=self.duplicates,
            gaps=self.gaps,
            dropped=self.dropped,
            lag_s=statistics.median(self.lags) if self.lags else None,
        )


class IntegrityRecord:
    """Counts through a minute and hands it over when the next begins; times are wall seconds.

    >>> record = IntegrityRecord(at=0.0)
    >>> record.minute.ticks += 60 * 1024
    >>> record.roll(60.0).coverage
    1.0
    """

    def __init__(self, at: float) -> None:
        self.minute = Minute(at - at % MINUTE_S, at)

    def roll(self, at: float) -> LinkQuality | None:
        """It is `at` now: return the minute that ended, if one did."""
        start = at - at % MINUTE_S
        if start <= self.minute.start:
            return None
        ended = self.close(self.minute.start + MINUTE_S)
        self.minute = Minute(start, start)
        return ended

    def close(self, at: float) -> LinkQuality:
        """The link went, or the clock stepped: hand over what there is of this minute."""
        return self.minute.quality(at)
