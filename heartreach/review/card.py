"""The answer card: does a nudge to reach out help this wearer come down? One of five honest sentences.

The comparison is of what was drawn, nudge or quiet, not of what the wearer then did: whoever reaches out chooses when,
and that alone can make reaching out look good or bad. It judges at the looks of `looks.py` and says between them what
it said at the last one.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.models import Word
from heartreach.review.looks import Look, look_at, next_look
from heartreach.review.minutes import by_minutes
from heartreach.review.randomisation import Redrawn, redraw
from heartreach.review.trial import Episode, trial_of

__all__ = ["AnswerCard", "CardState", "answer_card"]

#: With fewer episodes than this on either side there is nothing to compare with.
LEAST_PER_SIDE = 8
NO_COMPARISON = "No comparison: some nudges were not left to chance, so their effect cannot be told from the moment's."


class CardState(StrEnum):
    """What the card can say."""

    NOT_ENOUGH = "not_enough_data"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    LIKELY_HELPS = "likely_helps"
    LIKELY_SLOWER = "likely_slower"
    NO_COMPARISON = "no_comparison"  #: nudges were certain or impossible, so nothing was left to chance


class AnswerCard(Word):
    """The card with its numbers; numbers are `None` where the state gives none.

    `effect_min` is the change of the recovery half-time by a nudge, in minutes: negative is sooner. `low_min` to
    `high_min` holds all constant effects that the test at this look does not reject; `confidence` is one less the
    look's level.
    """

    state: CardState
    sentence: str
    episodes: int  #: known outcomes so far, both sides
    judged: int  #: the episodes this judgement rests on: those up to the last look
    nudged: int  #: of the judged ones
    quiet: int
    missing: int  #: episodes whose recovery is not known
    next_look: int | None  #: episodes at which the card judges again
    effect_min: float | None = None
    low_min: float | None = None
    high_min: float | None = None
    confidence: float | None = None
    p_value: float | None = None


def answer_card(episodes: Sequence[Episode], rng: "np.random.Generator", say: Say = ENGLISH) -> AnswerCard:
    """Judge all episodes of one wearer.

    Args:
        episodes: every onset at which a coin was drawn, in order of time.
        rng: for the redraws; seed it by the wearer, so that the card does not flicker.
        say: the wearer's language.

    >>> answer_card([], np.random.default_rng(0)).sentence
    'Not enough data yet: about 30 more episodes.'
    """
    known = [one for one in episodes if one.recovery_min is not None]
    look = look_at(len(known))
    judged = known[: look.episodes] if look else known
    nudged = sum(one.nudged for one in judged)
    coming = next_look(len(known))
    empty = AnswerCard(
        state=CardState.NOT_ENOUGH,
        sentence="",
        episodes=len(known),
        judged=len(judged),
        nudged=nudged,
        quiet=len(judged) - nudged,
        missing=len(episodes) - len(known),
        next_look=coming.episodes if coming else None,
    )
    if any(one.p in {0.0, 1.0} for one in judged):
        return _told(empty, CardState.NO_COMPARISON, say(NO_COMPARISON))
    if look is None or min(empty.nudged, empty.quiet) < LEAST_PER_SIDE:
        return _told(empty, CardState.NOT_ENOUGH, _not_enough(empty, say))
    return _judged(empty, look, redraw(trial_of(judged), rng), say)


def _not_enough(card: AnswerCard, say: Say) -> str:
    fewest = min(card.nudged, card.quiet)
    if card.next_look is None and fewest >= LEAST_PER_SIDE:
        return say("Not enough data: your recoveries are too much alike to tell what a nudge does.")
    if card.next_look is None:
        return say.count(
            fewest,
            "Not enough data: only {n} episode on one side.",
            "Not enough data: only {n} episodes on one side.",
        )
    return say.count(
        card.next_look - card.episodes,
        "Not enough data yet: about {n} more episode.",
        "Not enough data yet: about {n} more episodes.",
    )


def _judged(card: AnswerCard, look: Look, test: Redrawn, say: Say) -> AnswerCard:
    interval, p_value = test.interval(look.alpha), test.p_value()
    if interval is None:
        return _told(card, CardState.NOT_ENOUGH, _not_enough(card, say))
    numbers = card.model_copy(
        update={
            "effect_min": test.estimate,
            "low_min": interval[0],
            "high_min": interval[1],
            "confidence": 1 - look.alpha,
            "p_value": p_value,
        }
    )
    if p_value > look.alpha:
        return _told(numbers, CardState.NO_CLEAR_DIFFERENCE, _unclear(numbers, *interval, say))
    state = CardState.LIKELY_HELPS if test.estimate < 0 else CardState.LIKELY_SLOWER
    return _told(numbers, state, _clear(numbers, test.estimate, *interval, say))


def _clear(card: AnswerCard, effect: float, low: float, high: float, say: Say) -> str:
    near, far = (by_minutes(edge, say) for edge in sorted((low, high), key=abs))
    return say(
        "In your own data, with a nudge your activation came down {change} (likely {near} to {far}; {nudged} nudged, "
        "{quiet} quiet episodes).",
        change=by_minutes(effect, say),
        near=near,
        far=far,
        nudged=card.nudged,
        quiet=card.quiet,
    )


def _unclear(card: AnswerCard, low: float, high: float, say: Say) -> str:
    return say(
        "No clear difference so far: with a nudge your activation came down between {low} and {high} than without "
        "({nudged} nudged, {quiet} quiet episodes).",
        low=by_minutes(low, say),
        high=by_minutes(high, say),
        nudged=card.nudged,
        quiet=card.quiet,
    )


def _told(card: AnswerCard, state: CardState, sentence: str) -> AnswerCard:
    return card.model_copy(update={"state": state, "sentence": sentence})
