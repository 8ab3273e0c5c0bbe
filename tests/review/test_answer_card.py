"""Laws of the answer card, its looks and its test."""

from dataclasses import replace

import numpy as np
import pytest

from heartreach.review.card import AnswerCard, CardState, answer_card
from heartreach.review.looks import LOOKS, Look, family_error
from heartreach.review.randomisation import redraw
from heartreach.review.trial import Trial, trial_of
from tests.review.made_wearers import wearer


def card(n: int, effect_sd: float, seed: int = 3) -> AnswerCard:
    """The card of one made-up wearer."""
    rng = np.random.default_rng(seed)
    return answer_card(wearer(rng, n, effect_sd), rng)


def small_trial(effect: float, n: int = 60) -> Trial:
    """A trial with a probability of its own at every episode."""
    rng = np.random.default_rng(5)
    p = rng.uniform(0.2, 0.8, n)
    nudged = rng.random(n) < p
    return Trial(rng.normal(20, 5, n) + effect * nudged, nudged, p, rng.normal(size=(n, 2)))


def test_the_looks_together_keep_five_in_a_hundred() -> None:
    """Looking at every planned moment finds nothing where nothing is, 95 times of 100."""
    assert 0.04 < family_error(LOOKS) <= 0.05


def test_the_recursion_agrees_with_paths_that_were_walked() -> None:
    """The integral is the share of simulated Brownian paths that leave."""
    looks = (Look(10, 0.02), Look(20, 0.03), Look(40, 0.04))
    steps = np.random.default_rng(1).normal(size=(200_000, 3)) * np.sqrt([10, 10, 20])
    z = np.abs(steps.cumsum(axis=1) / np.sqrt([10, 20, 40]))

    share = (z > [2.3263, 2.1701, 2.0537]).any(axis=1).mean()

    assert family_error(looks) == pytest.approx(share, abs=0.002)


def test_the_same_seed_gives_the_same_card() -> None:
    """The card does not flicker."""
    assert card(70, -0.5) == card(70, -0.5)


def test_between_looks_the_judgement_stands() -> None:
    """Episodes after a look change what is counted, not what is judged."""
    episodes = wearer(np.random.default_rng(1), 119, -0.8)

    early, late = (answer_card(episodes[:n], np.random.default_rng(0)) for n in (60, 119))

    assert (early.state, early.effect_min, early.low_min) == (late.state, late.effect_min, late.low_min)
    assert (early.episodes, late.episodes, late.judged) == (60, 119, 60)


def test_before_the_first_look_there_is_no_number() -> None:
    """Not enough data is said, with how many more, and nothing else."""
    told = card(29, -3.0)

    assert told.state is CardState.NOT_ENOUGH
    assert told.sentence == "Not enough data yet: about 1 more episode."
    assert told.effect_min is None
    assert told.p_value is None


@pytest.mark.parametrize(
    ("effect_sd", "state", "word"),
    [(-1.5, CardState.LIKELY_HELPS, "sooner"), (1.5, CardState.LIKELY_SLOWER, "later")],
)
def test_a_strong_effect_is_told_in_its_direction(effect_sd: float, state: CardState, word: str) -> None:
    """Sooner helps, later does not, and the interval lies on one side."""
    told = card(120, effect_sd)

    assert told.state is state
    assert word in told.sentence
    assert told.low_min is not None
    assert told.high_min is not None
    assert told.low_min * told.high_min > 0


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_a_certain_nudge_makes_no_comparison(certain: float) -> None:
    """What was not left to chance is not compared."""
    episodes = wearer(np.random.default_rng(1), 60, -1.0)
    episodes[10] = replace(episodes[10], p=certain)

    told = answer_card(episodes, np.random.default_rng(1))

    assert (told.state, told.effect_min) == (CardState.NO_COMPARISON, None)


@pytest.mark.parametrize("nudged", [True, False])
def test_one_side_alone_is_not_enough(*, nudged: bool) -> None:
    """Hundreds of episodes of one side and two of the other say nothing, and the fewer are told."""
    made = wearer(np.random.default_rng(1), LOOKS[-1].episodes, 0.0)
    episodes = [replace(one, nudged=nudged is (place > 1)) for place, one in enumerate(made)]

    told = answer_card(episodes, np.random.default_rng(1))

    assert told.state is CardState.NOT_ENOUGH
    assert told.sentence == "Not enough data: only 2 episodes on one side."


def test_the_hour_is_a_place_on_a_circle() -> None:
    """Midnight is next to midnight, and noon across from it."""
    at = [
        replace(one, hour=float(hour))
        for hour, one in zip((0, 6, 12, 18, 24), wearer(np.random.default_rng(1), 5, 0.0), strict=True)
    ]

    assert trial_of(at).covariates[:, 2:].round(9).tolist() == [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]]


def test_unknown_outcomes_are_counted_and_left_out() -> None:
    """A missing recovery is neither zero nor long."""
    episodes = wearer(np.random.default_rng(1), 120, -0.8)
    holes = [replace(one, recovery_min=None) for one in episodes[:50]]

    told = answer_card([*holes, *episodes], np.random.default_rng(2))

    assert told == answer_card(episodes, np.random.default_rng(2)).model_copy(update={"missing": 50})


def test_the_estimate_moves_with_the_effect() -> None:
    """Adding 4 min to every nudged episode moves estimate and interval by 4 and leaves the p-value of it as it was."""
    without, with_effect = (redraw(small_trial(effect), np.random.default_rng(1)) for effect in (0.0, 4.0))

    assert with_effect.estimate == pytest.approx(without.estimate + 4.0)
    assert with_effect.p_value(4.0) == without.p_value(0.0)
    assert with_effect.interval(0.05) == pytest.approx([edge + 4.0 for edge in without.interval(0.05) or ()])


def test_constant_covariates_and_units_change_nothing() -> None:
    """The p-value knows no units: minutes or seconds, hours or half hours."""
    trial = small_trial(-2.0)
    scaled = replace(trial, outcome=60 * trial.outcome, covariates=100 + 3 * trial.covariates)

    tests = [redraw(one, np.random.default_rng(2)).p_value() for one in (trial, scaled)]

    assert tests[0] == tests[1]


def test_the_estimate_is_weighted_least_squares_centred_at_the_probability() -> None:
    """With no covariates: difference of the means weighted by the inverse probabilities of what was drawn."""
    trial = replace(small_trial(3.0), p=np.full(60, 0.4), covariates=np.zeros((60, 0)))
    outcome, nudged = trial.outcome, trial.nudged

    found = redraw(trial, np.random.default_rng(0), draws=1).estimate

    assert found == pytest.approx(outcome[nudged].mean() - outcome[~nudged].mean())


def test_a_true_null_is_rarely_rejected_although_the_coin_follows_the_past() -> None:
    """Serial correlation .5 and a greedy coin: about five in a hundred, not thirty."""
    rejected = 0
    for seed in range(200):
        rng = np.random.default_rng([seed, 11])
        rejected += redraw(trial_of(wearer(rng, 40, 0.0)), rng, draws=199).p_value() <= 0.05

    assert 1 <= rejected <= 20  # mean 10, beyond 20 once in a thousand


def test_no_more_than_a_handful_cannot_bound_an_effect() -> None:
    """An interval without an end is not given, nor one where four numbers explain four draws, whatever is rounded."""
    for n in (4, 5, 8):
        assert redraw(small_trial(0.0, n=n), np.random.default_rng(1)).interval(0.05) is None


def test_choosing_the_moment_fools_the_naive_difference_but_not_the_card() -> None:
    """Whoever reaches out in mild moments seems to recover sooner by it; the drawn nudges say that nothing happened."""
    naive, drawn = [], []
    for seed in range(30):
        rng = np.random.default_rng([seed, 12])
        episodes = wearer(rng, 240, 0.0, greedy=False)
        recovery = np.array([one.recovery_min or 0.0 for one in episodes])
        easy = recovery < np.median(recovery)
        reached = rng.random(240) < np.where(easy, 0.6, 0.2) + 0.2 * np.array([one.nudged for one in episodes])
        naive.append(recovery[reached].mean() - recovery[~reached].mean())
        drawn.append(redraw(trial_of(episodes), rng, draws=1).estimate)

    assert np.mean(naive) < -3
    assert abs(np.mean(drawn)) < 0.4


@pytest.mark.long
def test_the_limits_agree_with_the_verdict_about_no_effect() -> None:
    """Where no effect is rejected it lies outside of the interval, and where it is not, inside."""
    for seed in range(40):
        rng = np.random.default_rng([8, seed])
        nudged = rng.random(60) < 0.5
        trial = Trial(rng.normal(size=60) - 0.4 * nudged, nudged, np.full(60, 0.5), np.zeros((60, 0)))
        test = redraw(trial, rng)
        alpha = test.p_value()  # the level at which no effect is only just rejected
        for level, inside in ((alpha, False), (alpha - 1e-9, True)):
            limits = test.interval(level)
            assert limits is not None
            assert (limits[0] < 0 < limits[1]) == inside


def test_recoveries_all_alike_are_not_called_one_sided() -> None:
    """The last look says what is missing: not episodes on a side."""
    same = [replace(one, recovery_min=15.0) for one in wearer(np.random.default_rng(1), 240, 0.0)]

    told = answer_card(same, np.random.default_rng(0))

    assert told.state is CardState.NOT_ENOUGH
    assert "alike" in told.sentence
    assert "side" not in told.sentence
