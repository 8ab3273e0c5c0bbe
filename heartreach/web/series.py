"""Readings on an even grid, thinned honestly: a point stands only where at least half of it is known."""

from collections import Counter
from collections.abc import Iterable, Sequence

from heartreach.models import BodyState, Reading, Word

__all__ = ["READING_STEP_S", "Series", "grid"]

#: The core judges every ten seconds.
READING_STEP_S = 10


class Series(Word):
    """Columns over time: point `i` covers `start + i * step_s` up to the next point; `None` where nothing is known."""

    start: float
    step_s: int
    hr_bpm: tuple[float | None, ...]
    score: tuple[float | None, ...]
    state: tuple[BodyState | None, ...]
    coverage: tuple[float | None, ...]


def grid(readings: Iterable[Reading], start: float, end: float, step_s: int = READING_STEP_S) -> Series:
    """Put `readings` on a grid of `step_s` seconds from `start` to `end`.

    Args:
        readings: in any order; those outside the stretch are left out.
        start: seconds since 1970-01-01 UTC.
        end: seconds since 1970-01-01 UTC, excluded.
        step_s: width of a point, a multiple of ten seconds.

    >>> calm = Reading(at=15, state="calm", score=0.1, hr_bpm=60, ln_rmssd=3.5, coverage=1, mode="rr")
    >>> grid([calm], start=0, end=30).hr_bpm
    (None, 60.0, None)
    """
    cells: list[list[Reading]] = [[] for _ in range(max(0, -int(-(end - start) // step_s)))]
    for reading in readings:
        if start <= reading.at < end:
            cells[int((reading.at - start) // step_s)].append(reading)
    needed = step_s / READING_STEP_S / 2
    known = [cell if len(cell) >= needed else [] for cell in cells]
    return Series(
        start=start,
        step_s=step_s,
        hr_bpm=tuple(_mean([r.hr_bpm for r in cell], needed, 1) for cell in known),
        score=tuple(_mean([r.score for r in cell], needed, 2) for cell in known),
        state=tuple(_commonest([r.state for r in cell]) for cell in known),
        coverage=tuple(_mean([r.coverage for r in cell], needed, 3) for cell in known),
    )


def _mean(values: Sequence[float | None], needed: float, digits: int) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), digits) if known and len(known) >= needed else None


def _commonest(states: Sequence[BodyState]) -> BodyState | None:
    return Counter(states).most_common(1)[0][0] if states else None
