"""Chart 3: the mean score around nudged and around quiet onsets, on the same axis, and their difference."""

from collections.abc import Sequence

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.models import NotKnown, Outcome
from heartreach.review.around import Average, average_around, average_difference
from heartreach.review.arrays import Flags, Floats, Labels
from heartreach.review.chart_words import AroundChart, Averaged
from heartreach.review.charts.chances import chances_differ, left_to_chance, weights_of
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.saying import numbers, share
from heartreach.review.closing import AFTER_MIN, BEFORE_MIN

__all__ = ["NOTE", "WEIGHTED", "around_chart", "curves_of"]

NOTE = (
    "A curve that falls proves nothing: what was high falls by itself. Compare it with the quiet curve; "
    "the answer card judges."
)
WEIGHTED = "Episodes count by one over their chance, since the chance of a nudge was not always the same."
TALK = "Minutes in which you told of talking, and five after them, are left out: talking moves the heart by itself."
#: The sentence speaks of this moment, in minutes after the onset.
SAID_AT_MIN = 30
MINUTES = np.arange(-BEFORE_MIN, AFTER_MIN) + 0.5


def around_chart(outcomes: Sequence[Outcome], tz: str, rng: "np.random.Generator", say: Say = ENGLISH) -> AroundChart:
    """The chart of all episodes at which a coin decided.

    Args:
        outcomes: closed episodes.
        tz: the wearer's zone: bands draw whole local days again.
        rng: for the bands.
        say: the wearer's language.

    >>> around_chart([], "UTC", np.random.default_rng(0)).sentence
    'Nothing to compare yet: 0 nudged and 0 quiet episodes.'
    """
    drawn = left_to_chance(outcomes)
    nudged = np.array([one.nudged for one in drawn], dtype=bool)
    curves, day = curves_of(drawn), on_the_clock([one.at for one in drawn], tz).day
    weight = weights_of(drawn)
    sides = [
        _side(average_around(curves[side], day[side], rng, weight[side]), int(side.sum())) for side in (nudged, ~nudged)
    ]
    difference = _side(average_difference(curves, nudged, day, rng, weight), len(drawn))
    return AroundChart(
        sentence=_sentence(curves, nudged, day, rng, weight, say),
        n=len(drawn),
        n_of=say.count(len(drawn), "episode", "episodes"),
        coverage=share(float((~np.isnan(curves)).sum()), curves.size),
        coverage_of=say("minutes around the rises"),
        note=_note(drawn, say),
        minutes=tuple(MINUTES.tolist()),
        nudged=sides[0],
        quiet=sides[1],
        difference=difference,
    )


def _note(drawn: Sequence[Outcome], say: Say) -> str:
    talked = any(one.talk_lift is not None or one.missing is NotKnown.TALK for one in drawn)
    return " ".join([say(NOTE), *([say(TALK)] if talked else []), *([say(WEIGHTED)] if chances_differ(drawn) else [])])


def curves_of(outcomes: Sequence[Outcome]) -> Floats:
    """Their curves, NaN where not known, shape (n, 150).

    >>> curves_of([]).shape
    (0, 150)
    """
    return np.array([one.curve for one in outcomes], dtype=float).reshape(-1, len(MINUTES))  # None becomes NaN


def _side(average: Average, n: int) -> Averaged:
    band = average.low is not None and average.high is not None
    return Averaged(
        n=n,
        mean=numbers(average.mean),
        low=numbers(average.low) if band and average.low is not None else None,
        high=numbers(average.high) if band and average.high is not None else None,
        known=tuple(average.known.tolist()),
    )


def _sentence(curves: Floats, nudged: Flags, day: Labels, rng: "np.random.Generator", weight: Floats, say: Say) -> str:
    near = curves[:, BEFORE_MIN + SAID_AT_MIN - 2 : BEFORE_MIN + SAID_AT_MIN + 3]
    known = ~np.isnan(near).all(axis=1)
    counts = int((nudged & known).sum()), int((~nudged & known).sum())
    if 0 in counts:
        return say.count(
            int((~nudged).sum()),
            "Nothing to compare yet: {nudged} nudged and {n} quiet episode.",
            "Nothing to compare yet: {nudged} nudged and {n} quiet episodes.",
            nudged=nudged.sum(),
        )
    level = np.nanmean(near[known], axis=1)
    means = [float(np.average(level[side[known]], weights=weight[known & side])) for side in (nudged, ~nudged)]
    apart = average_difference(level[:, None], nudged[known], day[known], rng, weight[known])
    return say.count(
        counts[1],
        "{minutes} min after the rise your activation was {nudged} with a nudge and {quiet} without ({some} and {n} "
        "episode); {apart}.",
        "{minutes} min after the rise your activation was {nudged} with a nudge and {quiet} without ({some} and {n} "
        "episodes); {apart}.",
        minutes=SAID_AT_MIN,
        nudged=_beside_usual(means[0], say),
        quiet=_beside_usual(means[1], say),
        some=counts[0],
        apart=_apart(apart, say),
    )


def _apart(difference: Average, say: Say) -> str:
    """What the data leave open about one moment's difference."""
    if difference.low is None or difference.high is None or np.isnan(difference.low[0]):
        return say("too few days to tell them apart")
    low, high = float(difference.low[0]), float(difference.high[0])
    edges = {"low": _beside_quiet(low, say), "high": _beside_quiet(high, say)}
    if low <= 0 <= high:
        return say("no clear difference (with a nudge between {low} and {high})", **edges)
    return say("with a nudge likely between {low} and {high}", **edges)


def _beside_quiet(difference: float, say: Say) -> str:
    size = say.number(abs(difference), ".1f")
    return say("{size} lower", size=size) if difference < 0 else say("{size} higher", size=size)


def _beside_usual(level: float, say: Say = ENGLISH) -> str:
    """A level in words.

    >>> _beside_usual(0.52), _beside_usual(-0.3), _beside_usual(-0.04)
    ('0.5 above usual', '0.3 below usual', 'at your usual')
    """
    size = f"{abs(level):.1f}"
    if size == "0.0":
        return say("at your usual")
    told = say.number(abs(level), ".1f")
    return say("{size} above usual", size=told) if level > 0 else say("{size} below usual", size=told)
