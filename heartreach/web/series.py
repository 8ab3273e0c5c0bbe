"""Readings on an even grid, thinned honestly: a point stands only where at least half of it is known."""

import numpy as np
from numpy.typing import NDArray

from heartreach.models import BodyState, Word
from heartreach.store import STATES, Readings

__all__ = ["READING_STEP_S", "Series", "grid"]

#: The core judges every ten seconds.
READING_STEP_S = 10

_STATES = np.array(STATES, dtype=object)


class Series(Word):
    """Columns over time: point `i` covers `start + i * step_s` up to the next point; `None` where nothing is known."""

    start: float
    step_s: int
    hr_bpm: tuple[float | None, ...]
    score: tuple[float | None, ...]
    state: tuple[BodyState | None, ...]
    coverage: tuple[float | None, ...]


def grid(readings: Readings, start: float, end: float, step_s: int = READING_STEP_S) -> Series:
    """Put `readings` on a grid of `step_s` seconds from `start` to `end`.

    Args:
        readings: in any order; those outside the stretch are left out.
        start: seconds since 1970-01-01 UTC.
        end: seconds since 1970-01-01 UTC, excluded.
        step_s: width of a point, a multiple of ten seconds.
    """
    length = max(0, -int(-(end - start) // step_s))
    inside = (readings.at >= start) & (readings.at < end)
    place = ((readings.at[inside] - start) // step_s).astype(np.intp)
    needed = step_s / READING_STEP_S / 2

    def mean(values: NDArray[np.float64], digits: int) -> tuple[float | None, ...]:
        values = values[inside]
        known = ~np.isnan(values)
        count = np.bincount(place[known], minlength=length)
        total = np.bincount(place[known], values[known], minlength=length)
        enough = count >= needed
        column = np.full(length, None, dtype=object)
        column[enough] = np.round(total[enough] / count[enough], digits)
        return tuple(column.tolist())

    # A day has 8,640 points in four columns; all are ours, so pydantic need not look at each again.
    return Series.model_construct(
        start=start,
        step_s=step_s,
        hr_bpm=mean(readings.hr_bpm, 1),
        score=mean(readings.score, 2),
        state=_commonest(readings.state[inside], place, length, needed),
        coverage=mean(readings.coverage, 3),
    )


def _commonest(
    codes: NDArray[np.uint8], place: NDArray[np.intp], length: int, needed: float
) -> tuple[BodyState | None, ...]:
    kinds = len(STATES)
    count = np.bincount(place * kinds + codes, minlength=length * kinds).reshape(length, kinds)
    enough = count.sum(axis=1) >= needed
    column = np.full(length, None, dtype=object)
    column[enough] = _STATES[count[enough].argmax(axis=1)]
    return tuple(column.tolist())
