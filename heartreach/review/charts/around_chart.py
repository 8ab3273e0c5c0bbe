"""Chart 3: the mean score around nudged and around quiet onsets, on the same axis, and their difference."""

from collections.abc import Sequence

import numpy as np

from heartreach.models import Outcome
from heartreach.review.around import Average, average_around, average_difference
from heartreach.review.arrays import Flags, Floats, Labels
from heartreach.review.chart_words import AroundChart, Averaged
from heartreach.review.charts.chances import chances_differ, left_to_chance, weights_of
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.saying import counted, numbers, share
from heartreach.review.closing import AFTER_MIN, BEFORE_MIN

__all__ = ["NOTE", "WEIGHTED", "around_chart", "curves_of"]

NOTE = (
    "A curve that falls proves nothing: what was high falls by itself. Compare it with the quiet curve; "
    "the answer card judges."
)
WEIGHTED = "Episodes count by one over their chance, since the chance of a nudge was not always the same."
#: The sentence speaks of this moment, in minutes after the onset.
SAID_AT_MIN = 30
MINUTES = np.arange(-BEFORE_MIN, AFTER_MIN) + 0.5


def around_chart(outcomes: Sequence[Outcome], tz: str, rng: "np.random.Generator") -> AroundChart:
    """The chart of all episodes at which a coin decided.

    Args:
        outcomes: closed episodes.
        tz: the wearer's zone: bands draw whole local days again.
        rng: for the bands.

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
        sentence=_sentence(curves, nudged, day, rng, weight),
        n=len(drawn),
        n_of="episodes",
        coverage=share(float((~np.isnan(curves)).sum()), curves.size),
        coverage_of="minutes around the onsets",
        note=f"{NOTE} {WEIGHTED}" if chances_differ(drawn) else NOTE,
        minutes=tuple(MINUTES.tolist()),
        nudged=sides[0],
        quiet=sides[1],
        difference=difference,
    )


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


def _sentence(curves: Floats, nudged: Flags, day: Labels, rng: "np.random.Generator", weight: Floats) -> str:
    near = curves[:, BEFORE_MIN + SAID_AT_MIN - 2 : BEFORE_MIN + SAID_AT_MIN + 3]
    known = ~np.isnan(near).all(axis=1)
    counts = int((nudged & known).sum()), int((~nudged & known).sum())
    if 0 in counts:
        return f"Nothing to compare yet: {nudged.sum()} nudged and {counted(int((~nudged).sum()), 'quiet episode')}."
    level = np.nanmean(near[known], axis=1)
    means = [float(np.average(level[side[known]], weights=weight[known & side])) for side in (nudged, ~nudged)]
    apart = average_difference(level[:, None], nudged[known], day[known], rng, weight[known])
    return (
        f"{SAID_AT_MIN} min after the onset your activation was {_beside_usual(means[0])} with a nudge and "
        f"{_beside_usual(means[1])} without ({counts[0]} and {counted(counts[1], 'episode')}); {_apart(apart)}."
    )


def _apart(difference: Average) -> str:
    """What the data leave open about one moment's difference."""
    if difference.low is None or difference.high is None or np.isnan(difference.low[0]):
        return "too few days to tell them apart"
    low, high = float(difference.low[0]), float(difference.high[0])
    left = f"a difference of {low:+.1f} to {high:+.1f} SD"
    return f"no clear difference: {left}" if low <= 0 <= high else f"likely {left}"


def _beside_usual(level: float) -> str:
    """A level in words.

    >>> _beside_usual(0.52), _beside_usual(-0.3), _beside_usual(-0.04)
    ('0.5 SD above usual', '0.3 SD below usual', 'at your usual')
    """
    size = f"{abs(level):.1f}"
    return "at your usual" if size == "0.0" else f"{size} SD {'above' if level > 0 else 'below'} usual"
