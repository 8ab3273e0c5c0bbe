"""Local days as stretches of UTC seconds: a day in March may have 23 hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["DayBounds", "bounds_of_day", "local_date"]


@dataclass(frozen=True, slots=True)
class DayBounds:
    """One local day, from midnight to midnight, in seconds since 1970-01-01 UTC."""

    day: date
    tz: str
    start: float
    end: float


def bounds_of_day(day: date, tz: str) -> DayBounds:
    """From the midnight that begins `day` to the one that ends it, in the zone `tz`.

    >>> spring = bounds_of_day(date(2025, 3, 30), "Europe/Berlin")
    >>> (spring.end - spring.start) / 3600
    23.0
    """
    return DayBounds(day, tz, _midnight(day, tz), _midnight(day + timedelta(days=1), tz))


def local_date(at: float, tz: str) -> date:
    """The wearer's calendar day at `at`.

    >>> local_date(0.0, "America/New_York")
    datetime.date(1969, 12, 31)
    """
    return datetime.fromtimestamp(at, ZoneInfo(tz)).date()


def _midnight(day: date, tz: str) -> float:
    return datetime.combine(day, time(), ZoneInfo(tz)).timestamp()
