"""When the chores of the night are done."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["CHORES_AT", "seconds_to_night"]

#: The wearer's local time of backup and tidying: most people sleep, and it is no hour that a change to or from
#: summer time skips or repeats (those lie between 00:00 and 03:00 in nearly all zones).
CHORES_AT = time(3, 30)


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
