"""Four weeks at a glance: for each hour of each local day how long there were beats, and what happened."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from heartreach.models import Word
from heartreach.web.house import DayReader
from heartreach.web.local_day import bounds_of_day
from heartreach.web.table import csv_text

__all__ = ["DAYS", "WeekDay", "Weeks", "weeks_csv", "weeks_of"]

#: Four weeks: every weekday four times.
DAYS = 28
HOURS = 24

Hour = tuple[date, int]


class WeekDay(Word):
    """One local day by the hour of its own clock; each tuple has 24 places."""

    date: str
    worn_s: tuple[int, ...]  #: seconds covered by beats
    onsets: tuple[int, ...]
    prompts: tuple[int, ...]
    answers: tuple[int, ...]


class Weeks(Word):
    """Four weeks that end with one day."""

    tz: str
    simulated: bool
    days: tuple[WeekDay, ...]  #: the earliest first


def weeks_of(reader: DayReader, last: date, tz: str, *, simulated: bool) -> Weeks:
    """Gather the four weeks that end with `last`.

    Args:
        reader: what is remembered.
        last: the last local day.
        tz: the wearer's zone.
        simulated: whether the heart is made up.
    """
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    span = (bounds_of_day(days[0], tz).start, bounds_of_day(last, tz).end)
    zone = ZoneInfo(tz)
    worn: Counter[Hour] = Counter()
    for stretch in reader.worn(*span):
        worn[_hour(stretch.at, zone)] += round(stretch.worn_s)
    onsets = _count((onset.at for onset in reader.onsets(*span)), zone)
    prompts = _count((one.at for one in reader.decisions(*span) if one.outcome == "prompt"), zone)
    answers = _count((answer.at for answer in reader.answers(*span)), zone)
    return Weeks(
        tz=tz,
        simulated=simulated,
        days=tuple(
            WeekDay(
                date=day.isoformat(),
                worn_s=_row(worn, day),
                onsets=_row(onsets, day),
                prompts=_row(prompts, day),
                answers=_row(answers, day),
            )
            for day in days
        ),
    )


def weeks_csv(weeks: Weeks) -> str:
    """One row per hour of each day: seconds worn, then how often each thing happened."""
    columns = ("worn_s", "onsets", "prompts", "answers")
    rows = (
        (day.date, hour, *(getattr(day, name)[hour] for name in columns)) for day in weeks.days for hour in range(HOURS)
    )
    return csv_text(("date", "hour", *columns), rows)


def _count(moments: Iterable[float], zone: ZoneInfo) -> Counter[Hour]:
    return Counter(_hour(at, zone) for at in moments)


def _hour(at: float, zone: ZoneInfo) -> Hour:
    local = datetime.fromtimestamp(at, zone)
    return local.date(), local.hour


def _row(counts: Counter[Hour], day: date) -> tuple[int, ...]:
    return tuple(counts[day, hour] for hour in range(HOURS))
