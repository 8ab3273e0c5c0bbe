"""Chart 4: which share of nudged and of quiet episodes had not yet halved, minute by minute."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.models import Outcome
from heartreach.review.arrays import Flags, Floats
from heartreach.review.chart_words import SurvivalChart, SurvivalSide
from heartreach.review.charts.around_chart import WEIGHTED
from heartreach.review.charts.chances import chances_differ, left_to_chance, weights_of
from heartreach.review.charts.saying import known, numbers, share
from heartreach.review.minutes import more_minutes
from heartreach.review.student import t_quantile
from heartreach.review.survival import kaplan_meier, limits, restricted_mean

__all__ = ["survival_chart"]

NOTE = "Each step is an episode that had halved; the others count for as long as they were followed."
UNTIL_MIN = 60.0
MARKS_MIN = (0.0, 30.0, 60.0, 90.0, 120.0)
#: With fewer episodes on a side the chart draws, and says nothing of a difference.
LEAST_PER_SIDE = 8
#: Fewer degrees of freedom than this give no interval worth showing.
LEAST_FREEDOM = 3


def survival_chart(outcomes: Sequence[Outcome], say: Say = ENGLISH) -> SurvivalChart:
    """The chart of all episodes at which a coin decided and whose recovery is known or censored.

    >>> survival_chart([]).sentence
    'Too few to compare yet: 0 nudged and 0 quiet episodes.'
    """
    drawn = left_to_chance(outcomes)
    found = [(one, one.half_time_min) for one in drawn if one.half_time_min is not None]
    minutes = np.array([one.followed_min if one.censored else minutes for one, minutes in found], dtype=float)
    censored = np.array([one.censored for one, _ in found], dtype=bool)
    nudged = np.array([one.nudged for one, _ in found], dtype=bool)
    weight = weights_of([one for one, _ in found])
    difference = _difference(minutes, censored, nudged, weight)
    return SurvivalChart(
        sentence=_sentence(nudged, difference, say),
        n=len(found),
        n_of=say.count(len(found), "episode", "episodes"),
        coverage=share(len(found), len(drawn)),
        coverage_of=say("episodes at which a nudge was drawn or not"),
        note=f"{say(NOTE)} {say(WEIGHTED)}" if chances_differ(drawn) else say(NOTE),
        until_min=UNTIL_MIN,
        marks=MARKS_MIN,
        nudged=_side(minutes[nudged], censored[nudged], weight[nudged]),
        quiet=_side(minutes[~nudged], censored[~nudged], weight[~nudged]),
        difference_min=difference[0] if difference else None,
        low_min=difference[1] if difference else None,
        high_min=difference[2] if difference else None,
        censored=dict(Counter(one.ended.value for one, _ in found if one.censored)),
    )


def _side(minutes: Floats, censored: Flags, weight: Floats) -> SurvivalSide | None:
    if not len(minutes):
        return None
    curve = kaplan_meier(minutes, censored, weight)
    low, high = limits(curve)
    mean, error = restricted_mean(curve, UNTIL_MIN)
    reach = _reach(error, len(minutes) - 1)
    return SurvivalSide(
        n=len(minutes),
        censored=int(censored.sum()),
        at=tuple(curve.at.tolist()),
        share=tuple(curve.share.tolist()),
        low=numbers(low),
        high=numbers(high),
        at_risk=tuple(int((minutes >= mark).sum()) for mark in MARKS_MIN),
        mean_min=known(mean),
        mean_low_min=known(mean - reach),
        mean_high_min=known(mean + reach),
    )


def _difference(minutes: Floats, censored: Flags, nudged: Flags, weight: Floats) -> tuple[float, float, float] | None:
    """Nudged less quiet of the restricted means, with its 95 % interval; `None` where too few halved to tell."""
    if min(int(nudged.sum()), int((~nudged).sum())) < LEAST_PER_SIDE:
        return None
    curves = [kaplan_meier(minutes[one], censored[one], weight[one]) for one in (nudged, ~nudged)]
    sides = [restricted_mean(one, UNTIL_MIN) for one in curves]
    change, error = sides[0][0] - sides[1][0], float(np.hypot(sides[0][1], sides[1][1]))
    reach = _reach(error, min(int(nudged.sum()), int((~nudged).sum())) - 1)
    return None if np.isnan(reach) else (round(change, 3), round(change - reach, 3), round(change + reach, 3))


def _reach(error: float, freedom: int) -> float:
    """Half the width of a 95 % interval; NaN with fewer than four episodes."""
    return t_quantile(0.975, freedom) * error if freedom >= LEAST_FREEDOM else float("nan")


def _sentence(nudged: Flags, difference: tuple[float, float, float] | None, say: Say) -> str:
    counts = {"nudged": int(nudged.sum()), "quiet": int((~nudged).sum())}
    if difference is None:
        return say("Too few to compare yet: {nudged} nudged and {quiet} quiet episodes.", **counts)
    took, low, high = (more_minutes(one, say) for one in difference)
    if difference[1] <= 0 <= difference[2]:
        return say(
            "No clear difference: within the first hour, nudged episodes took between {low} and {high} to halve than "
            "quiet ones ({nudged} and {quiet} episodes).",
            **counts,
            low=low,
            high=high,
        )
    return say(
        "Within the first hour, nudged episodes took {took} to halve than quiet ones (between {low} and {high}; "
        "{nudged} and {quiet} episodes).",
        **counts,
        took=took,
        low=low,
        high=high,
    )
