"""Find episodes afterwards, when the whole curve is known: MD2K's moving-average convergence, the form that works.

For charts and studies, not for prompts: it decides at a peak, ten minutes and more after the beginning. The Java of
stream-processor (`StressEpisodeClassification.java`) is followed; its Python port sets both averages to the raw value.
Two things differ. A rise begins where the curve leaves the usual: a curve that creeps up from below it and then leaps
is one rise to the averages, and those low minutes took the highest leap of a day below the density. And rises between
which the curve never came back to the usual are one episode: the averages split what a wearer lived through as one. A
clearly higher rise after one that had gone by half is a new one: else whatever lifted the curve a little an hour ago,
such as a walk, would be where it began.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Episode", "chance_of_stress", "find_episodes"]

#: Minutes of the smoothing mean and of the fast, slow and signal averages.
SMOOTH, FAST, SLOW, SIGNAL = 3, 7, 19, 2
#: Mean smoothed probability from start to peak that makes an episode stress.
DENSITY = 0.36
#: A rise this many times as high above the usual as the one before is a clear further one, as for an onset within an
#: episode (`CoreSettings.escalation_share`).
FURTHER = 1.25
#: Share of minutes that must have been measured.
AVAILABLE = 0.5


def chance_of_stress(score: float) -> float:
    """The curve that `find_episodes` looks at: a score of 1 is even odds.

    >>> chance_of_stress(1.0)
    0.5
    """
    return 1 / (1 + math.exp(-1.5 * (max(-20.0, min(20.0, score)) - 1)))


#: The curve at a score of 0, this wearer's usual.
USUAL = chance_of_stress(0.0)


@dataclass(slots=True, frozen=True)
class Episode:
    """A rise of the curve, or several without a return to the usual, in minutes from the beginning.

    `peak` is that of the highest rise, `height` the highest smoothed chance up to a peak, `density` the mean over the
    rises; `stress` is `None` where too little of it was measured.
    """

    start: int
    peak: int
    end: int
    height: float
    density: float
    stress: bool | None


def find_episodes(probability: Sequence[float | None]) -> list[Episode]:
    """Episodes of a minute-by-minute probability of stress.

    Args:
        probability: one value a minute, `None` where nothing was measured; a hole is filled with the last value but
            never counts as measured.

    >>> calm, stress = [0.1] * 60, [0.8] * 20
    >>> [(episode.start, episode.stress) for episode in find_episodes(calm + stress + calm)]
    [(60, True)]
    >>> dip = [0.4] * 15
    >>> [(episode.start, episode.end) for episode in find_episodes(calm + stress + dip + stress + calm)]
    [(60, 122)]
    """
    smoothed = _smooth(_filled(probability))
    histogram = _histogram(smoothed)
    episodes: list[Episode] = []
    start: int | None = None
    peak: int | None = None
    for minute in range(1, len(histogram)):
        before, now = histogram[minute - 1] > 0, histogram[minute] > 0
        if now and not before:
            if start is not None and peak is not None:
                episodes.append(_episode(probability, smoothed, start, peak, minute - 1))
            start, peak = minute, None
        elif before and not now and start is not None:
            start, peak = _left_usual(smoothed, start, minute), minute
    if start is not None and peak is not None:
        episodes.append(_episode(probability, smoothed, start, peak, len(histogram) - 1))
    return _joined([episode for episode in episodes if episode.stress is not False], probability, smoothed)


def _left_usual(smoothed: Sequence[float], start: int, peak: int) -> int:
    """The minute after the last at or below the usual; `start` where there is none, or nothing else."""
    low = [minute for minute in range(start, peak) if smoothed[minute] <= USUAL]
    return low[-1] + 1 if low else start


def _episode(
    probability: Sequence[float | None], smoothed: Sequence[float], start: int, peak: int, end: int
) -> Episode:
    rise = smoothed[start : peak + 1]
    density = sum(rise) / len(rise)
    measured = sum(value is not None for value in probability[start : peak + 1]) / (peak + 1 - start)
    return Episode(start, peak, end, max(rise), density, None if measured < AVAILABLE else density >= DENSITY)


def _joined(rises: Sequence[Episode], probability: Sequence[float | None], smoothed: Sequence[float]) -> list[Episode]:
    """Rises that are one episode, as one."""
    groups: list[list[Episode]] = []
    for rise in rises:
        if not groups or not _stayed_up(groups[-1][-1], rise, probability, smoothed):
            groups.append([rise])
        elif (start := _anew(groups[-1][-1], rise, smoothed)) is None:
            groups[-1].append(rise)
        else:
            groups.append([_episode(probability, smoothed, start, rise.peak, rise.end)])
    return [group[0] if len(group) == 1 else _as_one(group, smoothed) for group in groups]


def _stayed_up(before: Episode, rise: Episode, probability: Sequence[float | None], smoothed: Sequence[float]) -> bool:
    """Whether the curve stayed above the usual from one rise to the next, and was seen to."""
    between = range(before.peak, rise.start)
    measured = sum(probability[minute] is not None for minute in between)
    seen = before.stress is not None and rise.stress is not None and measured >= AVAILABLE * len(between)
    return seen and all(smoothed[minute] > USUAL for minute in between)


def _anew(before: Episode, rise: Episode, smoothed: Sequence[float]) -> int | None:
    """Where a clearly higher rise begins that comes when the one before had gone by half; `None` where it is not so."""
    half = (USUAL + smoothed[before.peak]) / 2
    low = [minute for minute in range(before.peak, rise.peak) if smoothed[minute] <= half]
    higher = smoothed[rise.peak] - USUAL > FURTHER * (smoothed[before.peak] - USUAL)
    return max(rise.start, low[-1] + 1) if low and higher else None


def _as_one(rises: Sequence[Episode], smoothed: Sequence[float]) -> Episode:
    minutes = [rise.peak + 1 - rise.start for rise in rises]
    density = sum(rise.density * count for rise, count in zip(rises, minutes, strict=True)) / sum(minutes)
    highest = max(rises, key=lambda rise: smoothed[rise.peak])
    height = max(rise.height for rise in rises)
    return Episode(rises[0].start, highest.peak, rises[-1].end, height, density, stress=True)


def _filled(values: Sequence[float | None]) -> list[float]:
    last, filled = 0.0, []
    for value in values:
        last = last if value is None else value
        filled.append(last)
    return filled


def _smooth(values: Sequence[float]) -> list[float]:
    return [sum(values[max(0, i - SMOOTH + 1) : i + 1]) / min(SMOOTH, i + 1) for i in range(len(values))]


def _average(values: Sequence[float], minutes: int) -> list[float]:
    alpha, averages = 2 / (minutes + 1), list(values[:1])
    for value in values[1:]:
        averages.append(averages[-1] + alpha * (value - averages[-1]))
    return averages


def _histogram(smoothed: Sequence[float]) -> list[float]:
    macd = [fast - slow for fast, slow in zip(_average(smoothed, FAST), _average(smoothed, SLOW), strict=True)]
    # A flat line is no rise: what is left of rounding must not cross zero.
    return [round(value - signal, 9) for value, signal in zip(macd, _average(macd, SIGNAL), strict=True)]
