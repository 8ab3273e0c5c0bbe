"""Sum up a minute for the charts, and four quarters of an hour from their minutes."""

import sqlite3
from dataclasses import dataclass, fields
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from heartreach.store.chunks import Block
from heartreach.store.series import BEATS, READINGS

__all__ = ["QUARTER_MINUTES", "Rollup", "sum_up", "write_minute", "write_quarter"]

#: Minutes in the coarser roll-up; a year of it is 35,000 rows, read in 20 ms.
QUARTER_MINUTES = 15

_PLACE = {column.name: row for row, column in enumerate(READINGS.columns, start=1)}
_COLUMNS = {column.name: column for column in READINGS.columns}


@dataclass(frozen=True, slots=True)
class Rollup:
    """One minute as the table `minute` keeps it; `None` is unknown.

    Attributes:
        beats: beats that ended in it.
        covered_ds: tenths of a second covered by RR intervals (by the readings' word where only a heart rate came).
        readings: readings in it.
        scored: readings that had a score.
        state: code of the state most readings were in.
        hr_min: lowest heart rate, in 0.1 beats/min; `hr_mean` and `hr_max` likewise.
        ln_rmssd: mean, in 0.001.
        score_min: lowest score, in 0.001; `score_mean` and `score_max` likewise.
    """

    beats: int
    covered_ds: int
    readings: int
    scored: int
    state: int | None
    hr_min: int | None
    hr_mean: int | None
    hr_max: int | None
    ln_rmssd: int | None
    score_min: int | None
    score_mean: int | None
    score_max: int | None


#: The fields in the table's order; `dataclasses.astuple` would copy each of them.
_VALUES = attrgetter(*(field.name for field in fields(Rollup)))


def sum_up(beats: Block, readings: Block) -> Rollup:
    """The roll-up of one minute from its beats and its readings."""
    score, hr = _known(readings, "score"), _known(readings, "hr_bpm")
    ln_rmssd = _known(readings, "ln_rmssd")
    return Rollup(
        beats=beats.shape[1],
        covered_ds=_covered_ds(beats, readings),
        readings=readings.shape[1],
        scored=score.size,
        state=_most(readings[_PLACE["state"]]),
        hr_min=_whole(hr.min(), 10) if hr.size else None,
        hr_mean=_whole(hr.mean(), 10) if hr.size else None,
        hr_max=_whole(hr.max(), 10) if hr.size else None,
        ln_rmssd=_whole(ln_rmssd.mean(), 1000) if ln_rmssd.size else None,
        score_min=_whole(score.min(), 1000) if score.size else None,
        score_mean=_whole(score.mean(), 1000) if score.size else None,
        score_max=_whole(score.max(), 1000) if score.size else None,
    )


def _known(readings: Block, name: str) -> NDArray[np.float64]:
    ints = readings[_PLACE[name]]
    column = _COLUMNS[name]
    return np.asarray(ints[ints != column.unknown], dtype=np.float64) / column.per_unit


def _whole(value: float, per_unit: float) -> int:
    return round(value * per_unit)


def _covered_ds(beats: Block, readings: Block) -> int:
    if beats.shape[1]:
        return min(600, round(10 * int(beats[1].sum()) / BEATS.ticks_per_s))
    if readings.shape[1]:
        return min(600, round(600 * float(readings[_PLACE["coverage"]].mean()) / _COLUMNS["coverage"].per_unit))
    return 0


def _most(codes: Block) -> int | None:
    return int(np.bincount(codes).argmax()) if codes.size else None


def write_minute(connection: sqlite3.Connection, wearer: int, minute: int, rollup: Rollup) -> None:
    """Put the roll-up of a minute in its place."""
    connection.execute(
        "insert or replace into minute values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (wearer, minute, *_VALUES(rollup)),
    ).close()


def write_quarter(connection: sqlite3.Connection, wearer: int, quarter: int) -> None:
    """Make the quarter of an hour that starts with minute `quarter` from its minutes."""
    connection.execute(QUARTER_SQL, {"wearer": wearer, "quarter": quarter, "minutes": QUARTER_MINUTES}).close()


#: Means are weighted by the readings behind them.
QUARTER_SQL = """
insert or replace into quarter
select wearer, :quarter, sum(beats), sum(covered_ds), sum(readings), sum(scored),
  (select state from minute where wearer = :wearer and minute >= :quarter and minute < :quarter + :minutes
     and state is not null group by state order by sum(readings) desc, state limit 1),
  min(hr_min),
  cast(round(1.0 * sum(hr_mean * readings) / sum(readings) filter (where hr_mean is not null)) as integer),
  max(hr_max),
  cast(round(1.0 * sum(ln_rmssd * readings) / sum(readings) filter (where ln_rmssd is not null)) as integer),
  min(score_min),
  cast(round(1.0 * sum(score_mean * scored) / sum(scored) filter (where score_mean is not null)) as integer),
  max(score_max)
from minute where wearer = :wearer and minute >= :quarter and minute < :quarter + :minutes group by wearer
"""
