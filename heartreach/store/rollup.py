"""Sum up a minute for the charts, and four quarters of an hour from their minutes."""

import math
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from heartreach.store.chunks import Block
from heartreach.store.series import BEATS, READINGS

__all__ = ["QUARTER_MINUTES", "Rollup", "sum_up", "write_minute", "write_quarter"]

#: Minutes in the coarser roll-up; a year of it is 35,000 rows, read in 20 ms.
QUARTER_MINUTES = 15

_PLACE = {column.name: row for row, column in enumerate(READINGS.columns, start=1) if column.name != "mode"}
_COLUMNS = {column.name: column for column in READINGS.columns}


class Rollup(NamedTuple):
    """One minute as the table `minute` keeps it, in its order; `None` is unknown.

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


def sum_up(beats: Block, readings: Block) -> Rollup:
    """The roll-up of one minute from its beats and its readings: of these it has six, too few for numpy to pay."""
    told: dict[str, list[int]] = {name: readings[row].tolist() for name, row in _PLACE.items()}
    score, hr, ln_rmssd = _known(told, "score"), _known(told, "hr_bpm"), _known(told, "ln_rmssd")
    return Rollup(
        beats=beats.shape[1],
        covered_ds=_covered_ds(beats, told["coverage"]),
        readings=readings.shape[1],
        scored=len(score),
        state=_most(told["state"]),
        hr_min=round(min(hr) * 10) if hr else None,
        hr_mean=round(_mean(hr) * 10) if hr else None,
        hr_max=round(max(hr) * 10) if hr else None,
        ln_rmssd=round(_mean(ln_rmssd) * 1000) if ln_rmssd else None,
        score_min=round(min(score) * 1000) if score else None,
        score_mean=round(_mean(score) * 1000) if score else None,
        score_max=round(max(score) * 1000) if score else None,
    )


def _known(told: dict[str, list[int]], name: str) -> list[float]:
    column = _COLUMNS[name]
    unknown = column.unknown
    return [one / column.per_unit for one in told[name] if one != unknown]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _covered_ds(beats: Block, coverage: list[int]) -> int:
    if beats.shape[1]:
        return min(600, round(10 * int(beats[1].sum()) / BEATS.ticks_per_s))
    if coverage:
        return min(600, round(600 * _mean(coverage) / _COLUMNS["coverage"].per_unit))
    return 0


def _most(codes: list[int]) -> int | None:
    """The commonest code, the lowest of several."""
    return min(codes, key=lambda code: (-codes.count(code), code), default=None)


def write_minute(connection: sqlite3.Connection, wearer: int, minute: int, rollup: Rollup) -> None:
    """Put the roll-up of a minute in its place."""
    connection.execute(
        "insert or replace into minute values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (wearer, minute, *rollup),
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
