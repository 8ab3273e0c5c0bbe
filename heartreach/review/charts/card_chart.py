"""Chart 2: the answer card over all time, and its second line: what a connection did that a nudge brought about."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.models import Outcome
from heartreach.review.card import AnswerCard, CardState, answer_card
from heartreach.review.chart_words import CardChart, PerConnection
from heartreach.review.charts.saying import share
from heartreach.review.looks import LOOKS, look_at
from heartreach.review.minutes import by_minutes
from heartreach.review.randomisation import redraw
from heartreach.review.trial import Episode, Trial, trial_of

__all__ = ["card_chart", "episodes_of"]

#: States in which something was judged.
JUDGED = {CardState.NO_CLEAR_DIFFERENCE, CardState.LIKELY_HELPS, CardState.LIKELY_SLOWER}
NOTE = "Compared is what was drawn, not what you did: whoever reaches out chooses when, and that alone can mislead."


def card_chart(outcomes: Sequence[Outcome], seed: int, say: Say = ENGLISH) -> CardChart:
    """The card of one wearer.

    Args:
        outcomes: every closed episode, in order of time.
        seed: of the redraws; the wearer's own, so that the card says the same whenever it is asked.
        say: the wearer's language.

    >>> card_chart([], seed=1).answer.state
    <CardState.NOT_ENOUGH: 'not_enough_data'>
    """
    drawn = [one for one in outcomes if one.p is not None]
    answer = answer_card(episodes_of(drawn), np.random.default_rng(seed), say)
    return CardChart(
        sentence=answer.sentence,
        n=answer.episodes,
        n_of=say.count(answer.episodes, "episode", "episodes"),
        coverage=share(answer.episodes, len(drawn)),
        coverage_of=say("episodes at which a nudge was drawn or not"),
        note=say(NOTE),
        answer=answer,
        looks=tuple(look.episodes for look in LOOKS),
        per_connection=_per_connection(drawn, answer, np.random.default_rng([seed, 1]), say),
    )


def episodes_of(outcomes: Sequence[Outcome]) -> list[Episode]:
    """The episodes at which a coin was drawn, as the card compares them.

    >>> episodes_of([])
    []
    """
    return [
        Episode(one.at, one.p, one.nudged, one.half_time_min, one.severity, one.hour)
        for one in outcomes
        if one.p is not None
    ]


def _per_connection(
    drawn: Sequence[Outcome], answer: AnswerCard, rng: "np.random.Generator", say: Say
) -> PerConnection | None:
    """The effect per connection on the episodes that were judged; `None` where nudges may not have led to any."""
    look = look_at(answer.episodes)
    if answer.state not in JUDGED or look is None:
        return None
    judged = list(islice((one for one in drawn if one.half_time_min is not None), look.episodes))
    trial = trial_of(episodes_of(judged))
    connected = np.array([one.connected for one in judged], dtype=float)
    if np.ptp(connected) == 0:
        return None
    taken = redraw(Trial(connected, trial.nudged, trial.p, trial.covariates), rng)
    uptake = taken.interval(look.alpha)
    if uptake is None or uptake[0] <= 0:
        return None
    effect = redraw(trial, rng, taken=connected)
    interval = effect.interval(look.alpha)
    if interval is None:
        return None
    return PerConnection(
        effect_min=round(effect.estimate, 2),
        low_min=round(interval[0], 2),
        high_min=round(interval[1], 2),
        uptake=round(taken.estimate, 3),
        sentence=_sentence(effect.estimate, interval, say),
    )


def _sentence(effect: float, interval: tuple[float, float], say: Say) -> str:
    low, high = (by_minutes(edge, say) for edge in interval)
    if interval[0] <= 0 <= interval[1]:
        return say(
            "Per connection that a nudge brought about, no clear difference so far: between {low} and {high}, if "
            "nudges work through nothing else.",
            low=low,
            high=high,
        )
    return say(
        "Per connection that a nudge brought about: {change} (likely between {low} and {high}), if nudges work through "
        "nothing else.",
        change=by_minutes(effect, say),
        low=low,
        high=high,
    )
