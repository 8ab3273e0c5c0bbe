"""The chores of the night: a backup and tidying, later where a night was missed, and said where they fail."""

import logging
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heartreach.clock import Clock
from heartreach.errors import StoreError
from heartreach.prompts.desk import Desk
from heartreach.store import Reader, Store

__all__ = ["CHORES_AT", "Nights", "seconds_to_night"]

log = logging.getLogger(__name__)

DAY_S = 86_400
#: The wearer's local time of backup and tidying: most people sleep, and it is no hour that a change to or from
#: summer time skips or repeats (those lie between 00:00 and 03:00 in nearly all zones).
CHORES_AT = time(3, 30)
#: A long sleep looks at the clock this often, in seconds of hub time.
LOOK_AGAIN_S = 600.0
#: What a night missed is done this long after the start, in seconds: a computer that starts has enough to do.
SETTLED_S = 600.0
#: What failed is tried again after this long, in seconds: soon after the disk was mended, and seldom enough for a full
#: one, which every try fills to the brim for a moment.
AGAIN_S = 3600.0


class Nights:
    """Does the chores every night; after the start where the computer was off, and again where they failed.

    Args:
        store: open.
        reader: of the same folder.
        desk: whose wearer's zone counts.
        clock: hub time.

    Attributes:
        trouble: why there is no backup of the last night, in a sentence with the next step; `None` while all is well.
    """

    def __init__(self, store: Store, reader: Reader, desk: Desk, clock: Clock) -> None:
        self.trouble: str | None = None
        self._store = store
        self._reader = reader
        self._desk = desk
        self._clock = clock

    async def run(self) -> None:
        """Do them, until cancelled."""
        wait_s = SETTLED_S if self._missed() else None
        while True:
            if wait_s is None:
                await self._sleep_until_night()
            else:
                await self._clock.sleep(wait_s)
            wait_s = None if await self._done() else AGAIN_S

    async def _sleep_until_night(self) -> None:
        while True:
            at = self._clock.now()
            wait_s = seconds_to_night(at, self._desk.wearer.tz)
            await self._clock.sleep(min(wait_s, LOOK_AGAIN_S))
            if self._clock.now() >= at + wait_s:
                return  # a computer that slept, or a clock that was set, is noticed within minutes

    async def _done(self) -> bool:
        try:
            await self._store.nightly()
        except StoreError as error:
            log.log(logging.DEBUG if self.trouble else logging.WARNING, "no backup this night: %s", error)
            self.trouble = f"There is no backup of this night: {error}"
            return False
        if self.trouble:
            log.warning("there is a backup again")
        self.trouble = None
        return True

    def _missed(self) -> bool:
        """Whether there is something from before the last night, and no backup of today, the day of a backup's name."""
        now = self._clock.now()
        try:
            newest = self._store.newest_copy()
            if newest is not None:
                return newest < datetime.fromtimestamp(now, UTC).date()
            days = self._reader.days_with_data(self._desk.wearer.wearer_id)
        except (StoreError, OSError):
            return True
        night = now - DAY_S + seconds_to_night(now - DAY_S, self._desk.wearer.tz)
        return bool(days) and days[0] * DAY_S < night


def seconds_to_night(now: float, tz: str) -> float:
    """Seconds from `now` (epoch) until the next chores; always above zero.

    >>> seconds_to_night(now=0.0, tz="UTC") / 3600, seconds_to_night(now=3.5 * 3600, tz="UTC") / 3600
    (3.5, 24.0)
    """
    zone = ZoneInfo(tz)
    today = datetime.fromtimestamp(now, zone).date()
    tonight = datetime.combine(today, CHORES_AT, zone).timestamp()
    if tonight > now:
        return tonight - now
    return datetime.combine(today + timedelta(days=1), CHORES_AT, zone).timestamp() - now
