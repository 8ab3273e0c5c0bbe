"""The chart of one day's episodes that the whole curve shows afterwards."""

import numpy as np

from heartreach.hub.found_afterwards import found_afterwards
from heartreach.language import ENGLISH, Say
from heartreach.models import FoundEpisode
from heartreach.review.chart_words import FoundChart
from heartreach.store import Readings

__all__ = ["TO_THE_END_S", "found_chart"]

#: An episode of the day may end this long after the day: what an episode is followed at most, and an hour, in seconds.
TO_THE_END_S = 3 * 3600.0
MINUTE_S = 60.0
NOTE = "Found afterwards from the whole curve; never a reason for a message."


def found_chart(readings: Readings, start: float, until: float, say: Say = ENGLISH) -> FoundChart:
    """Episodes that reach into the time from `start` to `until`.

    Args:
        readings: from half a day before `start` to `TO_THE_END_S` after the day's end, as far as there are any.
        start: the day's begin, seconds since 1970-01-01 UTC.
        until: the day's end, or now.
        say: the wearer's language.
    """
    episodes = tuple(
        one for one in found_afterwards([(readings.at, readings.score)]) if one.start < until and one.end > start
    )
    inside = readings.scored & (readings.at > start) & (readings.at <= until)
    minutes = max(0, int((until - start) // MINUTE_S))
    seen = len(np.unique(np.ceil(readings.at[inside] / MINUTE_S)))
    return FoundChart(
        sentence=_sentence(episodes, say),
        n=len(episodes),
        n_of=say.count(len(episodes), "episode", "episodes"),
        coverage=round(min(1.0, seen / minutes), 3) if minutes else None,
        coverage_of=say("minutes of the day so far"),
        note=say(NOTE),
        episodes=episodes,
    )


def _sentence(episodes: tuple[FoundEpisode, ...], say: Say = ENGLISH) -> str:
    """How many, how long, and for how many nobody can say.

    >>> _sentence(())
    'Afterwards, the curve shows no episode of raised activation.'
    >>> _sentence((FoundEpisode(start=0, peak=600, end=1200, density=0.7),))
    'Afterwards, the curve shows 1 episode of raised activation, 20 minutes in all.'
    """
    known = [one for one in episodes if one.density is not None]
    minutes = sum(one.end - one.start for one in known) / MINUTE_S
    unknown = len(episodes) - len(known)
    told = say("Afterwards, the curve shows no episode of raised activation")
    if known:
        told = say.count(
            len(known),
            "Afterwards, the curve shows {n} episode of raised activation, {minutes} minutes in all",
            "Afterwards, the curve shows {n} episodes of raised activation, {minutes} minutes in all",
            minutes=f"{minutes:.0f}",
        )
    if unknown:
        return say("{told}; of {n} more, too little was measured to tell.", told=told, n=unknown)
    return f"{told}."
