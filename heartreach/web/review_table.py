"""The numbers behind each chart of the review page: a header and rows, `None` where not known."""

from collections.abc import Iterable, Iterator
from typing import TypeVar, get_args

from pydantic import BaseModel

from heartreach.models import FoundEpisode, Outcome
from heartreach.review.chart_words import (
    AroundChart,
    Averaged,
    AwarenessChart,
    AwarenessWeek,
    BalanceChart,
    BalanceWeek,
    Chart,
    DayRow,
    DaysChart,
    DeliveryChart,
    DeliveryDay,
    DetectorChart,
    DetectorWeek,
    DoseChart,
    DosePoint,
    FoundChart,
    HeatChart,
    HonestyChart,
    MatchedPair,
    PeopleChart,
    SurvivalChart,
    TheoryChart,
    ToolChart,
    WithWithoutChart,
)
from heartreach.review.detector_record import Share

__all__ = ["WEEKDAYS", "chart_table", "episode_table"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Row = tuple[object, ...]
Table = tuple[tuple[str, ...], list[Row]]
W = TypeVar("W", bound=BaseModel)


def chart_table(chart: Chart) -> Table:  # noqa: C901  # one line per chart
    """Column names, and one row per point, bar, episode, day or hour.

    >>> chart = DaysChart(sentence="", n=0, n_of="episodes", coverage=None, coverage_of="episodes", days=())
    >>> chart_table(chart)
    (('date', 'worn_h', 'onsets', 'nudged', 'connections', 'half_time_min'), [])
    """
    match chart:
        case DaysChart():
            return _flat(DayRow, chart.days)
        case AroundChart():
            return _around(chart)
        case SurvivalChart():
            return ("side", "minutes", "share", "low", "high"), list(_steps(chart))
        case WithWithoutChart():
            return _flat(MatchedPair, chart.pairs)
        case DoseChart():
            return _flat(DosePoint, chart.points)
        case ToolChart():
            return _tools(chart)
        case HeatChart():
            return ("weekday", "hour", "count", "worn_h", "per_hour"), list(_hours(chart))
        case DetectorChart():
            return _flat(DetectorWeek, chart.weeks)
        case AwarenessChart():
            return _flat(AwarenessWeek, chart.weeks)
        case HonestyChart():
            sliders = (("lean", chart.lean), ("self_view", chart.self_view))
            rows = [(name, one.at, one.date, one.value) for name, points in sliders for one in points]
            return ("slider", "at", "date", "value"), list(rows)
        case BalanceChart():
            return _flat(BalanceWeek, chart.weeks)
        case PeopleChart():
            dots = [(one.person, dot.at, dot.felt, dot.minutes) for one in chart.people for dot in one.dots]
            return ("person", "at", "felt", "minutes"), list(dots)
        case DeliveryChart():
            return _flat(DeliveryDay, chart.days)
        case TheoryChart():
            return _theory(chart)
        case FoundChart():
            return _flat(FoundEpisode, chart.episodes)
    raise TypeError(f"no table for a {type(chart).__name__}")


def episode_table(episodes: Iterable[Outcome]) -> Table:
    """One row per closed episode with everything the statistics use, its curve apart.

    >>> episode_table([])[0][:4]
    ('closed_at', 'rule', 'decision_id', 'onset_id')
    """
    names, rows = _flat(Outcome, episodes)
    return names[:-1], [row[:-1] for row in rows]  # the curve stands last


def _flat(word: type[W], words: Iterable[W]) -> Table:
    """Columns of a word's fields; a share becomes three columns."""
    return tuple(_names(word)), [tuple(_values(one)) for one in words]


def _names(word: type[BaseModel]) -> Iterator[str]:
    for name, field in word.model_fields.items():
        if Share in (field.annotation, *get_args(field.annotation)):
            yield from (f"{name}_{part}" for part in Share.model_fields)
        else:
            yield name


def _values(word: BaseModel) -> Iterator[object]:
    for name in type(word).model_fields:
        value = getattr(word, name)
        yield from (getattr(value, part) for part in Share.model_fields) if isinstance(value, Share) else (value,)


def _around(chart: AroundChart) -> Table:
    sides = {"nudged": chart.nudged, "quiet": chart.quiet, "difference": chart.difference}
    header = ("minutes", *(f"{side}_{part}" for side in sides for part in ("mean", "low", "high", "known")))
    columns = [column for side in sides.values() for column in _columns(side)]
    return header, list(zip(chart.minutes, *columns, strict=True))


def _columns(side: Averaged) -> tuple[tuple[object, ...], ...]:
    unknown = (None,) * len(side.mean)
    return side.mean, side.low or unknown, side.high or unknown, side.known


def _steps(chart: SurvivalChart) -> Iterator[Row]:
    for name, side in (("nudged", chart.nudged), ("quiet", chart.quiet)):
        if side is not None:
            yield from ((name, *step) for step in zip(side.at, side.share, side.low, side.high, strict=True))


def _tools(chart: ToolChart) -> Table:
    header = ("tool", "n", "mean_min", "low80_min", "high80_min", "low95_min", "high95_min", "best")
    ranked = [tuple(_values(one)) for one in chart.ranked]
    return header, [*ranked, *((one.tool, one.n, *(None,) * 6) for one in chart.unranked)]


def _hours(chart: HeatChart) -> Iterator[Row]:
    for weekday, *rows in zip(WEEKDAYS, chart.counts, chart.worn_h, chart.per_hour, strict=True):
        yield from ((weekday, hour, *values) for hour, values in enumerate(zip(*rows, strict=True)))


def _theory(chart: TheoryChart) -> Table:
    header = ("at", "slow_wave", "slow_wave_low", "slow_wave_high", "connection")
    columns = (chart.slow_wave, chart.slow_wave_low, chart.slow_wave_high, chart.connection)
    moments = (chart.start + i * chart.step_s for i in range(len(chart.slow_wave)))
    return header, list(zip(moments, *columns, strict=True))
