"""Episodes found afterwards from the whole curve of stored readings: for charts and studies, never for prompts.

A stretch of readings is judged by itself, so that a day's chart, an export of a year and a replay find the same.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from heartreach.models import FoundEpisode
from heartreach.signal.retrospect import chance_of_stress, find_episodes
from heartreach.store import Reader
from heartreach.store.export import days_of

__all__ = ["found_afterwards", "found_ever"]

MINUTE_S, DAY_S = 60.0, 86_400.0
#: A stretch of readings ends where none has a score for this long, in seconds: three times the slow average, of which
#: less than a three-hundredth is left by then. What comes later has nothing to do with what was before.
HOLE_S = 3600.0
#: An episode is told where its highest three minutes lie this far above the usual, in standard deviations of calm
#: minutes: nobody would call less raised. Nearly half of the episodes that were no stressor's are gone by that, and 6
#: of 140 that were (36 simulated person-days, docs/stress.md).
RAISED = 1.25

Floats = NDArray[np.float64]


def found_afterwards(told: Iterable[tuple[Floats, Floats]]) -> Iterator[FoundEpisode]:
    """Episodes in order of time.

    Args:
        told: moments in seconds and their scores (NaN where there is none), piece by piece in order of time; years fit,
            because only the stretch that goes on is kept.

    >>> at = np.arange(0, 120 * 60, 10.0)
    >>> score = np.where((at > 3000) & (at < 4200), 3.0, -1.0)
    >>> halves = zip(np.split(at, 2), np.split(score, 2), strict=True)
    >>> [(one.start, one.peak < one.end) for one in found_afterwards(halves)]
    [(3060.0, True)]
    """
    open_at, open_score = np.empty(0), np.empty(0)
    for at, score in told:
        seen = ~np.isnan(score)
        open_at, open_score = np.append(open_at, at[seen]), np.append(open_score, score[seen])
        holes = np.flatnonzero(np.diff(open_at) > HOLE_S) + 1
        *whole, (open_at, open_score) = zip(np.split(open_at, holes), np.split(open_score, holes), strict=True)
        for stretch in whole:
            yield from _in_stretch(*stretch)
    if open_at.size:
        yield from _in_stretch(open_at, open_score)


def found_ever(reader: Reader, wearer: str) -> Iterator[FoundEpisode]:
    """Everything one wearer's stored readings show afterwards."""
    days = (reader.readings(wearer, day * DAY_S, (day + 1) * DAY_S) for day in days_of(reader, wearer))
    return found_afterwards((readings.at, readings.score) for readings in days)


def _in_stretch(at: Floats, score: Floats) -> Iterator[FoundEpisode]:
    minute = np.ceil(at / MINUTE_S).astype(np.int64)
    first = int(minute[0])
    count = np.bincount(minute - first)
    total = np.bincount(minute - first, weights=score)
    minutes = zip(total.tolist(), count.tolist(), strict=True)
    chances = [chance_of_stress(summed / n) if n else None for summed, n in minutes]
    for one in find_episodes(chances):
        if one.stress and one.height < chance_of_stress(RAISED):
            continue
        start, peak, end = (MINUTE_S * (first + place) for place in (one.start, one.peak, one.end))
        yield FoundEpisode(start=start, peak=peak, end=end, density=None if one.stress is None else one.density)
