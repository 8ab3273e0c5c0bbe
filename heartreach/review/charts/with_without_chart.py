"""Chart 5: with and without a connection within the hour. Descriptive: the wearer chose when, so it proves nothing."""

from collections.abc import Sequence

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.models import Outcome
from heartreach.review.chart_words import MatchedPair, WithWithoutChart
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.saying import known, share
from heartreach.review.matching import adjusted_difference, alike, most_alike
from heartreach.review.minutes import by_minutes

__all__ = ["NOTE", "with_without_chart"]

NOTE = "You chose when: not proof. Who reaches out when it is mild looks helped, who does when it is bad looks harmed."
#: With fewer episodes on a side nothing is said of a difference.
LEAST_PER_SIDE = 8


def with_without_chart(outcomes: Sequence[Outcome], tz: str, say: Say = ENGLISH) -> WithWithoutChart:
    """The chart of all episodes whose recovery is known, whatever was drawn.

    Args:
        outcomes: closed episodes.
        tz: the wearer's zone: episodes of one local day depend on each other.
        say: the wearer's language.

    >>> with_without_chart([], "UTC").sentence
    'Too few to compare yet: 0 episodes with a connection within the hour and 0 without, on 0 days.'
    """
    found = [(one, one.half_time_min) for one in outcomes if one.half_time_min is not None]
    minutes = np.array([value for _, value in found], dtype=float)
    connected = np.array([one.connected for one, _ in found], dtype=bool)
    moments = alike(
        np.array([one.severity for one, _ in found], dtype=float), np.array([one.hour for one, _ in found], dtype=float)
    )
    pairs = most_alike(moments, connected)
    enough = min(int(connected.sum()), int((~connected).sum())) >= LEAST_PER_SIDE
    day = on_the_clock([one.at for one, _ in found], tz).day
    adjusted = adjusted_difference(minutes, connected, moments, day) if enough else None
    return WithWithoutChart(
        sentence=_sentence(int(connected.sum()), int((~connected).sum()), len(np.unique(day)), adjusted, say),
        n=len(found),
        n_of=say.count(len(found), "episode", "episodes"),
        coverage=share(len(found), len(outcomes)),
        coverage_of=say("episodes"),
        note=say(NOTE),
        with_n=int(connected.sum()),
        without_n=int((~connected).sum()),
        with_min=known(float(minutes[connected].mean()), 2) if connected.any() else None,
        without_min=known(float(minutes[~connected].mean()), 2) if (~connected).any() else None,
        pairs=tuple(
            MatchedPair(
                at=found[i][0].at,
                with_min=float(minutes[i]),
                without_min=float(minutes[j]),
                with_censored=found[i][0].censored,
                without_censored=found[j][0].censored,
            )
            for i, j in pairs
        ),
        adjusted_min=known(adjusted[0], 2) if adjusted else None,
        low_min=known(adjusted[1], 2) if adjusted else None,
        high_min=known(adjusted[2], 2) if adjusted else None,
    )


def _sentence(with_n: int, without_n: int, days: int, adjusted: tuple[float, float, float] | None, say: Say) -> str:
    if adjusted is None:
        return say.count(
            with_n,
            "Too few to compare yet: {n} episode with a connection within the hour and {without} without, {days}.",
            "Too few to compare yet: {n} episodes with a connection within the hour and {without} without, {days}.",
            without=without_n,
            days=say.count(days, "on {n} day", "on {n} days"),
        )
    change, low, high = (by_minutes(one, say) for one in adjusted)
    episodes = say.count(without_n, "{some} and {n} episode", "{some} and {n} episodes", some=with_n)
    if adjusted[1] <= 0 <= adjusted[2]:
        return say(
            "With a connection within the hour no clear difference at like moments: you came down between {low} and "
            "{high} than without ({episodes}). You chose when, so this is not proof.",
            low=low,
            high=high,
            episodes=episodes,
        )
    return say(
        "With a connection within the hour you came down {change} than without, at like moments (between {low} and "
        "{high}; {episodes}). You chose when, so this is not proof.",
        change=change,
        low=low,
        high=high,
        episodes=episodes,
    )
