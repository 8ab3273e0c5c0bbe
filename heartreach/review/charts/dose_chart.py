"""Chart 6: felt support and recovery."""

from collections.abc import Sequence

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.models import Outcome
from heartreach.review.chart_words import DoseChart, DosePoint, DoseStep
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.saying import known, share
from heartreach.review.dose import isotonic, rank_interval, spearman

__all__ = ["dose_chart"]

#: With fewer connections nothing is said of a relation.
LEAST = 8


def dose_chart(outcomes: Sequence[Outcome], tz: str, rng: "np.random.Generator", say: Say = ENGLISH) -> DoseChart:
    """The chart of all episodes with a connection whose felt support was told.

    Args:
        outcomes: closed episodes.
        tz: the wearer's zone: the interval draws whole local days again.
        rng: for the interval.
        say: the wearer's language.

    >>> dose_chart([], "UTC", np.random.default_rng(0)).sentence
    'Not enough yet: 0 connections with a known recovery, on 0 days.'
    """
    told = [one for one in outcomes if one.felt is not None]
    found = [(one, one.felt, one.half_time_min) for one in told if one.half_time_min is not None]
    felt = np.array([felt for _, felt, _ in found], dtype=float)
    minutes = np.array([minutes for *_, minutes in found], dtype=float)
    day = on_the_clock([one.at for one, *_ in found], tz).day
    interval = rank_interval(felt, minutes, day, rng) if len(found) >= LEAST else None
    correlation = spearman(felt, minutes) if interval else None  # no number without its uncertainty
    fitted = zip(*isotonic(felt, minutes), strict=True) if found else ()
    return DoseChart(
        sentence=_sentence(len(found), len(np.unique(day)), correlation, interval, say),
        n=len(found),
        n_of=say.count(len(found), "connection", "connections"),
        coverage=share(len(found), len(told)),
        coverage_of=say("connections whose felt support was told"),
        note=say("You chose when and with whom: not proof. The line may only fall or stay level."),
        points=tuple(
            DosePoint(at=one.at, felt=felt, minutes=minutes, censored=one.censored)
            for one, felt, minutes in found
            if felt is not None and minutes is not None
        ),
        fitted=tuple(DoseStep(felt=int(step), minutes=round(float(value), 2)) for step, value in fitted),
        rank_correlation=None if correlation is None else known(correlation),
        low=known(interval[0]) if interval else None,
        high=known(interval[1]) if interval else None,
    )


def _sentence(n: int, days: int, correlation: float | None, interval: tuple[float, float] | None, say: Say) -> str:
    if correlation is None or interval is None:
        return say.count(
            n,
            "Not enough yet: {n} connection with a known recovery, {days}.",
            "Not enough yet: {n} connections with a known recovery, {days}.",
            days=say.count(days, "on {n} day", "on {n} days"),
        )
    connections = say.count(n, "{n} connection", "{n} connections")
    if interval[0] <= 0 <= interval[1]:
        return say(
            "No clear relation between felt support and recovery so far ({connections}).", connections=connections
        )
    told = {
        "correlation": say.number(correlation, ".2f"),
        "low": say.number(interval[0], ".2f"),
        "high": say.number(interval[1], ".2f"),
        "connections": connections,
    }
    if correlation < 0:
        return say(
            "The more you felt seen and heard, the sooner you came down (rank correlation {correlation}, likely {low} "
            "to {high}; {connections}). You chose when, so this is not proof.",
            **told,
        )
    return say(
        "The more you felt seen and heard, the later you came down (rank correlation {correlation}, likely {low} to "
        "{high}; {connections}). You chose when, so this is not proof.",
        **told,
    )
