"""Moments on the wearer's clock, many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from heartreach.review.arrays import Floats, Labels

__all__ = ["OnTheClock", "on_the_clock"]

#: Ordinal of 1970-01-01 as `datetime.date` counts days.
EPOCH_ORDINAL = 719_163
DAY_S = 86_400
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class OnTheClock:
    """Local days and hours of n moments.

    Attributes:
        day: the local date as `datetime.date.toordinal` numbers it, shape (n,).
        hour: local hour, 0 to 23, shape (n,).
    """

    day: Labels
    hour: Labels

    @property
    def weekday(self) -> Labels:
        """0 is Monday, shape (n,)."""
        return np.asarray((self.day - 1) % 7)

    @property
    def dates(self) -> list[date]:
        """The local dates."""
        return [date.fromordinal(day) for day in self.day.tolist()]

    @property
    def monday(self) -> Labels:
        """The ordinal of the Monday of each moment's week, shape (n,)."""
        return np.asarray(self.day - self.weekday)


def on_the_clock(at: Iterable[float] | Floats, tz: str) -> OnTheClock:
    """Local dates and hours.

    Args:
        at: seconds since 1970-01-01 UTC, shape (n,).
        tz: IANA zone.

    >>> summer = on_the_clock([1743296400.0, 1743293100.0], "Europe/Berlin")  # 30 March 2025, 3:00 and 1:05
    >>> summer.dates[0].isoformat(), summer.hour.tolist(), summer.weekday.tolist()
    ('2025-03-30', [3, 1], [6, 6])
    """
    moments = np.floor(np.asarray(at if isinstance(at, np.ndarray) else list(at), dtype=float)).astype(np.int64)
    zone = ZoneInfo(tz)
    days, index = np.unique(moments // DAY_S, return_inverse=True)
    begins, ends = (_offsets(edge, zone) for edge in (days * DAY_S, days * DAY_S + DAY_S - 1))
    offset = begins[index]
    mixed = (begins != ends)[index]  # the clocks change on this day: look at each moment
    offset[mixed] = _offsets(moments[mixed], zone)
    local = moments + offset
    return OnTheClock(local // DAY_S + EPOCH_ORDINAL, local % DAY_S // HOUR_S)


def _offsets(at: Labels, zone: ZoneInfo) -> Labels:
    found = (datetime.fromtimestamp(one, UTC).astimezone(zone).utcoffset() for one in at.tolist())
    return np.array([0 if one is None else int(one.total_seconds()) for one in found], dtype=np.int64)
