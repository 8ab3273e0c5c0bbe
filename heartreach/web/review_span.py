"""How much of the past the review page looks at: a day, the 7 or 30 days that end with it, or everything."""

from dataclasses import dataclass
from datetime import date, timedelta

from heartreach.review.chart_words import Range
from heartreach.web.local_day import bounds_of_day

__all__ = ["LENGTH_DAYS", "ReviewSpan", "span_of"]

#: Days in a range; they end with the day asked for, so that today is always at the right edge.
LENGTH_DAYS = {Range.DAY: 1, Range.WEEK: 7, Range.MONTH: 30}


@dataclass(frozen=True, slots=True)
class ReviewSpan:
    """Whole local days from `first` to `last`, in seconds since 1970-01-01 UTC from `start` up to `end`."""

    range: Range
    first: date
    last: date
    tz: str
    start: float
    end: float


def span_of(length: Range, last: date, tz: str, earliest: date | None = None) -> ReviewSpan:
    """The days of a range.

    Args:
        length: day, week, month or all.
        last: the last local day.
        tz: the wearer's zone.
        earliest: the first day with data, for `Range.ALL`; `last` where there is none.

    >>> week = span_of(Range.WEEK, date(2025, 4, 1), "Europe/Berlin")
    >>> week.first.isoformat(), (week.end - week.start) / 3600  # the clocks went forward on 30 March
    ('2025-03-26', 167.0)
    """
    first = min(last, earliest or last) if length is Range.ALL else last - timedelta(days=LENGTH_DAYS[length] - 1)
    return ReviewSpan(length, first, last, tz, bounds_of_day(first, tz).start, bounds_of_day(last, tz).end)
