"""Chart series from the roll-ups: as many bins as a chart can show, each with its least, mean and greatest."""

import math
import sqlite3

import numpy as np
from numpy.typing import NDArray

from heartreach.store.columns import ChartSeries
from heartreach.store.rollup import QUARTER_MINUTES

__all__ = ["NO_STATE", "bin_minutes", "chart_rows", "chart_series"]

#: `ChartSeries.state` where there was no reading.
NO_STATE = 255

_BINS = """
select minute - minute % ? as bin, sum(beats), sum(covered_ds), sum(readings), sum(scored), min(hr_min),
  1.0 * sum(hr_mean * readings) / sum(readings) filter (where hr_mean is not null), max(hr_max),
  1.0 * sum(ln_rmssd * readings) / sum(readings) filter (where ln_rmssd is not null),
  min(score_min), 1.0 * sum(score_mean * scored) / sum(scored) filter (where score_mean is not null), max(score_max)
from {table} where wearer = ? and minute >= ? and minute < ? group by bin order by bin
"""

_STATES = """
select minute - minute % ? as bin, state, sum(readings) from {table}
where wearer = ? and minute >= ? and minute < ? and state is not null group by bin, state order by 1, 3
"""

_SQL = {table: (_BINS.format(table=table), _STATES.format(table=table)) for table in ("minute", "quarter")}

Rows = list[tuple[float | None, ...]]


def bin_minutes(start: float, end: float, max_points: int) -> int:
    """Minutes in one bin, so that at most `max_points` cover the time from `start` to `end`.

    A quarter of an hour and above come in whole quarters, and are read from the coarser table.

    >>> bin_minutes(0, 86_400, 1440), bin_minutes(0, 86_400, 700), bin_minutes(0, 30 * 86_400, 1000)
    (1, 3, 45)
    """
    least = max(1, math.ceil((end - start) / 60 / max(1, max_points)))
    return least if least < QUARTER_MINUTES else QUARTER_MINUTES * math.ceil(least / QUARTER_MINUTES)


def chart_rows(
    connection: sqlite3.Connection, wearer: int, start: float, end: float, minutes: int
) -> tuple[Rows, Rows]:
    """Bins of `minutes` and their states, as the tables have them."""
    bins, states = _SQL["minute" if minutes < QUARTER_MINUTES else "quarter"]
    bounds = (minutes, wearer, math.floor(start / 60 / minutes) * minutes, math.ceil(end / 60))
    return connection.execute(bins, bounds).fetchall(), connection.execute(states, bounds).fetchall()


def chart_series(bins: Rows, states: Rows, minutes: int) -> ChartSeries:
    """The columns of a chart from its rows."""
    table: NDArray[np.float64] = np.array(bins, dtype=np.float64).reshape(-1, 12)  # None becomes NaN
    whole = table[:, :5].astype(np.int64)
    at = table[:, 0] * 60.0
    return ChartSeries(
        width_s=60.0 * minutes,
        at=at,
        beats=whole[:, 1],
        covered=np.minimum(1.0, whole[:, 2] / (600.0 * minutes)),
        readings=whole[:, 3],
        scored=whole[:, 4],
        state=_most(at, states),
        hr_min=table[:, 5] / 10,
        hr_mean=table[:, 6] / 10,
        hr_max=table[:, 7] / 10,
        ln_rmssd=table[:, 8] / 1000,
        score_min=table[:, 9] / 1000,
        score_mean=table[:, 10] / 1000,
        score_max=table[:, 11] / 1000,
    )


def _most(at: NDArray[np.float64], states: Rows) -> NDArray[np.uint8]:
    found = np.full(at.size, NO_STATE, dtype=np.uint8)
    if states:
        # Ordered by bin, then by how many readings: the last one written to a bin is its commonest state.
        table = np.array(states, dtype=np.float64)
        found[np.searchsorted(at, table[:, 0] * 60.0)] = table[:, 1]
    return found
