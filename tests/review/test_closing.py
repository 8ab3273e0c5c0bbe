"""An episode is closed: what was drawn comes from the decision, what came of it from the heart and the wearer."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from heartreach.models import Ended, NotKnown, Onset, Prompt
from heartreach.review.closing import AFTER_MIN, BEFORE_MIN, RULE, Seen, close
from heartreach.review.reached import Reached
from heartreach.web.made_up_house import a_prompt, a_silence, an_onset

AT = 1_741_770_000.0
LENGTH = BEFORE_MIN + AFTER_MIN
Course = Callable[[np.ndarray], np.ndarray]


def fell(half_time: float, *, lift: float = 0.0, talk: tuple[float, float] = (0, 0)) -> Seen:
    """Ten-second readings that fall from 2.5 after the onset, lifted while somebody talks."""
    minutes = np.arange(-BEFORE_MIN, AFTER_MIN, 1 / 6)
    score = np.where(minutes < 0, 0.3, 2.5 * 0.5 ** (np.maximum(minutes, 0) / half_time))
    score = score + lift * ((minutes >= talk[0]) & (minutes < talk[1]))
    return Seen(AT + 60 * minutes, score, np.zeros(len(minutes), dtype=bool))


@pytest.fixture
def onset() -> Onset:
    """An onset."""
    return an_onset(AT)


@pytest.fixture
def prompt() -> Prompt:
    """The nudge a few seconds later."""
    return a_prompt(AT + 6)


def test_what_was_drawn_is_taken_from_the_decision(onset: Onset, prompt: Prompt) -> None:
    """Probability, side and tool as logged, counted from the onset; the rule's version stands with it."""
    found = close(prompt, onset, fell(15), [], [], AT + 7200)

    assert (found.p, found.nudged, found.tool, found.at) == (0.8, True, prompt.tool, AT)
    assert (found.rule, found.closed_at) == (RULE, AT + 7200)
    assert found.hour == 10.0


def test_a_silence_for_other_reasons_than_the_coin_has_no_probability(onset: Onset) -> None:
    """Nothing was drawn, so it is no part of the comparison; its recovery is known all the same."""
    found = close(a_silence(AT, reasons=()), onset, fell(15), [], [], AT + 7200)

    assert (found.p, found.nudged) == (None, False)
    assert found.half_time_min == pytest.approx(15, rel=0.05)


def test_an_undisturbed_fall_gives_its_half_time_and_curve(onset: Onset, prompt: Prompt) -> None:
    """The curve has a point for every minute from -30 to 120."""
    found = close(prompt, onset, fell(15), [], [], AT + 7200)

    assert found.half_time_min == pytest.approx(15, rel=0.05)
    assert (found.missing, found.censored, found.ended, found.coverage) == (None, False, Ended.LONGEST, 1.0)
    assert len(found.curve) == LENGTH
    assert found.curve[BEFORE_MIN + 15] == pytest.approx(1.25, abs=0.05)


def test_told_talk_is_taken_out(onset: Onset, prompt: Prompt) -> None:
    """A connection of 20 min is talk: the half-time is as without it, and the curve leaves it out, with its traces."""
    seen = fell(15, lift=0.9, talk=(12, 32))
    talked = Reached(AT + 12 * 60, AT + 32 * 60, felt=3)
    found, blind = (close(prompt, onset, seen, [], told, AT + 7200) for told in ([talked], []))

    assert found.half_time_min == pytest.approx(15, abs=2.5)
    assert (blind.half_time_min or 0) > 18
    assert found.talk_lift == pytest.approx(0.9, abs=0.2)
    assert set(found.curve[BEFORE_MIN + 12 : BEFORE_MIN + 36]) == {None}
    assert found.curve[BEFORE_MIN + 11] == blind.curve[BEFORE_MIN + 11]
    assert found.curve[BEFORE_MIN + 38 :] == blind.curve[BEFORE_MIN + 38 :]


def test_a_talk_told_by_the_phone_counts_like_a_connections(onset: Onset, prompt: Prompt) -> None:
    """Who says "I am talking" is heard the same way."""
    seen = fell(15, lift=0.9, talk=(12, 32))
    found = close(prompt, onset, seen, [(AT + 12 * 60, AT + 32 * 60)], [], AT + 7200)

    assert found.talk_lift == pytest.approx(0.9, abs=0.2)
    assert not found.connected


def test_talk_all_along_leaves_nothing_known(onset: Onset, prompt: Prompt) -> None:
    """Talk all along cannot be told from activation: no half-time, and nothing drawn where there was talk."""
    found = close(prompt, onset, fell(15), [(AT, AT + 3 * 3600)], [], AT + 7200)

    assert found.missing is NotKnown.TALK
    assert found.late_missing is NotKnown.TALK
    assert set(found.curve[BEFORE_MIN:]) == {None}
    assert None not in found.curve[:BEFORE_MIN]


def test_exercise_ends_an_episode(onset: Onset, prompt: Prompt) -> None:
    """From the first minute of exercise on nothing counts; a half-time beyond it is censored, with the reason."""
    seen = fell(90)
    minutes = (seen.at - AT) / 60
    seen = Seen(seen.at, np.where(minutes > 45, 4.0, seen.score), minutes > 45)
    found = close(prompt, onset, seen, [], [], AT + 7200)

    assert (found.ended, found.censored) == (Ended.EXERCISE, True)
    assert found.followed_min == pytest.approx(45, abs=1)
    assert set(found.curve[BEFORE_MIN + 46 :]) == {None}


def test_a_reading_of_exercise_is_not_exercise(onset: Onset, prompt: Prompt) -> None:
    """Ten seconds on the stairs end nothing."""
    seen = fell(15)
    found = close(prompt, onset, Seen(seen.at, seen.score, np.arange(len(seen.at)) == 300), [], [], AT + 7200)

    assert found.ended is Ended.LONGEST


def test_a_strap_taken_off_ends_an_episode(onset: Onset, prompt: Prompt) -> None:
    """Without readings from minute 50 on a slow recovery is only known to be longer."""
    seen = fell(100)
    kept = seen.at < AT + 50 * 60
    found = close(prompt, onset, Seen(seen.at[kept], seen.score[kept], seen.exercise[kept]), [], [], AT + 7200)

    assert (found.ended, found.censored) == (Ended.CONTACT, True)


def test_without_readings_there_is_an_outcome_without_numbers(onset: Onset, prompt: Prompt) -> None:
    """Not known is said, with its reason, and never zero."""
    none = np.zeros(0)
    found = close(prompt, onset, Seen(none, none, none.astype(bool)), [], [], AT + 7200)

    assert (found.half_time_min, found.missing) == (None, NotKnown.COVERAGE)
    assert (found.late_mean, found.late_missing, found.coverage) == (None, NotKnown.COVERAGE, 0)
    assert set(found.curve) == {None}


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [(10, 20, True), (-10, 5, True), (55, 80, True), (61, 70, False), (-20, -5, False), (30, 30, True), (0, 0, False)],
)
def test_connections_within_the_hour_count(
    onset: Onset, prompt: Prompt, start: float, end: float, *, counts: bool
) -> None:
    """Whatever of it lies within the hour after the onset; what was over before does not."""
    told = Reached(AT + 60 * start, AT + 60 * end, felt=2)
    found = close(prompt, onset, fell(15), [], [told], AT + 7200)

    assert (found.connected, found.felt) == ((True, 2) if counts else (False, None))


def test_the_deepest_of_several_connections_counts(onset: Onset, prompt: Prompt) -> None:
    """Felt support of an episode is the highest that was told."""
    told = [Reached(AT + 600, AT + 600, felt=felt) for felt in (1, 4, None)]

    assert close(prompt, onset, fell(15), [], told, AT + 7200).felt == 4


def test_closing_twice_is_the_same(onset: Onset, prompt: Prompt) -> None:
    """Nothing is drawn here: an episode closes the same however often."""
    one, other = (close(prompt, onset, fell(15), [], [], AT + 7200) for _ in range(2))

    assert one == other


def test_the_next_onset_ends_the_fall_and_not_the_late_mean(onset: Onset, prompt: Prompt) -> None:
    """A second rise within two hours is another episode: fitted across it, a fall of 8 min looks like one of hours."""
    seen = fell(8)
    again = np.where(seen.at >= AT + 70 * 60, 6 * 0.5 ** ((seen.at - AT - 70 * 60) / 600), 0.0)
    twice = Seen(seen.at, seen.score + again, seen.exercise)
    across = close(prompt, onset, twice, [], [], AT + 7200)
    found = close(prompt, onset, replace(twice, next_onset_at=AT + 70 * 60), [], [], AT + 7200)

    assert (across.half_time_min or 0) > 60
    assert found.half_time_min == pytest.approx(8, rel=0.05)
    assert (found.ended, found.censored) == (Ended.NEXT_ONSET, False)
    assert found.followed_min == pytest.approx(70, abs=0.5)
    assert found.late_mean == across.late_mean
    assert found.curve == across.curve


def test_a_next_onset_within_minutes_leaves_nothing_to_fit(onset: Onset, prompt: Prompt) -> None:
    """The reason says so."""
    found = close(prompt, onset, replace(fell(8), next_onset_at=AT + 20 * 60), [], [], AT + 7200)

    assert (found.half_time_min, found.missing) == (None, NotKnown.NEXT_ONSET)


def test_a_gap_is_not_put_down_to_a_later_onset(onset: Onset, prompt: Prompt) -> None:
    """Where the first hour was not covered anyway, the reason is that, whatever rose later."""
    holed = fell(8)
    holed = replace(holed, score=np.where((holed.at > AT + 600) & (holed.at < AT + 3000), np.nan, holed.score))
    found = close(prompt, onset, replace(holed, next_onset_at=AT + 95 * 60), [], [], AT + 7200)

    assert (found.half_time_min, found.missing) == (None, NotKnown.COVERAGE)
