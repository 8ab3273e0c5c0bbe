"""Laws of the estimators for many people."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from heartreach.errors import BadInput
from heartreach.review.micro_trial import Effects, MicroTrial, emee, wcls
from heartreach.review.sandwich import sandwich
from tests.review.made_trials import EFFECT, LOG_RISK, trial


def agree(one: Effects, other: Effects) -> None:
    """The same effects and the same uncertainty."""
    assert one.estimate == pytest.approx(other.estimate)
    assert one.covariance == pytest.approx(other.covariance)
    assert one.freedom == other.freedom


def test_with_a_constant_probability_wcls_is_the_interaction_of_least_squares() -> None:
    """Weights are one then, and centring moves only the controls' coefficients."""
    made = trial(np.random.default_rng(1))
    both = replace(made, p=np.full(1000, 0.4), available=np.full(1000, True), moderators=made.controls)
    design = np.column_stack([both.controls, both.prompted[:, None] * both.controls])

    plain = np.linalg.lstsq(design, both.outcome, rcond=None)[0][2:]

    assert wcls(both, centre=0.4).estimate == pytest.approx(plain)


@pytest.mark.parametrize("binary", [False, True])
def test_unavailable_rows_do_not_count(binary: bool) -> None:
    """Whatever stands in them, and whether they stand there at all."""
    made = trial(np.random.default_rng(2), binary=binary)
    garbage = replace(
        made,
        outcome=np.where(made.available, made.outcome, 1e6),
        p=np.where(made.available, made.p, 0.0),
    )
    estimator = emee if binary else wcls

    agree(estimator(made), estimator(garbage))


@pytest.mark.parametrize("binary", [False, True])
def test_the_order_of_rows_does_not_matter(binary: bool) -> None:
    """A person's rows may be scattered."""
    made = trial(np.random.default_rng(3), binary=binary)
    order = np.random.default_rng(4).permutation(1000)
    shuffled = MicroTrial(*(getattr(made, name)[order] for name in MicroTrial.__slots__))
    estimator = emee if binary else wcls

    agree(estimator(made), estimator(shuffled))


def test_one_row_a_person_is_hc3() -> None:
    """MacKinnon & White 1985: each residual over one less its leverage."""
    rng = np.random.default_rng(5)
    design, residual = rng.normal(size=(30, 3)), rng.normal(size=30)
    inverse = np.linalg.inv(design.T @ design)
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    meat = design.T @ (design * ((residual / (1 - leverage)) ** 2)[:, None])

    assert sandwich(np.arange(30), residual, design, design) == pytest.approx(inverse @ meat @ inverse)


def test_the_short_way_is_the_long_way() -> None:
    """The correction by a k-by-k system is Mancl and DeRouen's inverse of a person's whole block."""
    rng = np.random.default_rng(6)
    person, residual = np.repeat(np.arange(6), 5), rng.normal(size=30)
    slope, score = rng.normal(size=(30, 2)), rng.normal(size=(30, 2))
    score += slope
    bread = np.linalg.inv(score.T @ slope)
    told = [
        score[i].T @ np.linalg.solve(np.eye(5) - slope[i] @ bread @ score[i].T, residual[i])
        for i in (person == one for one in range(6))
    ]

    assert sandwich(person, residual, slope, score) == pytest.approx(bread @ np.transpose(told) @ told @ bread.T)


def test_without_moderators_emee_is_the_ratio_of_two_shares() -> None:
    """With a constant probability and no controls: share of yes when prompted over share of yes when not."""
    made = trial(np.random.default_rng(7), binary=True)
    plain = replace(made, p=np.full(1000, 0.4), available=np.full(1000, True), controls=np.ones((1000, 1)))

    ratio = made.outcome[made.prompted].mean() / made.outcome[~made.prompted].mean()

    assert np.exp(emee(plain, centre=0.4).estimate[0]) == pytest.approx(ratio)


@pytest.mark.parametrize(("estimator", "truth"), [(wcls, -0.1), (emee, np.log(0.5))])
def test_weights_take_out_what_the_chance_followed(estimator: Callable[[MicroTrial], Effects], truth: float) -> None:
    """Prompted four times of five where the outcome is high and once of five where it is low, and nobody told of it."""
    high = np.tile(np.repeat([True, False], 5), 10)
    prompted = np.tile([True, True, True, True, False, True, False, False, False, False], 10)
    usual = np.where(high, 0.8, 0.4)
    outcome = usual - 0.1 * prompted if estimator is wcls else usual * np.where(prompted, 0.5, 1.0)
    p, ones = np.where(high, 0.8, 0.2), np.ones((100, 1))
    made = MicroTrial(np.repeat(np.arange(10), 10), outcome, prompted, p, np.full(100, True), ones, ones)

    assert estimator(made).estimate.tolist() == pytest.approx([truth])


@pytest.mark.parametrize(("binary", "truth"), [(False, EFFECT), (True, LOG_RISK)])
def test_intervals_hold_the_truth(binary: bool, truth: float) -> None:
    """About 95 of 100, with few people, lasting noise and a probability that follows the state."""
    estimator = emee if binary else wcls
    limits = [estimator(trial(np.random.default_rng([8, i]), 15, 30, binary=binary)).interval()[0] for i in range(150)]

    held = np.mean([low <= truth <= high for low, high in limits])

    assert 0.89 < held < 0.995  # three standard errors of 150


def test_a_certain_prompt_is_refused() -> None:
    """Where nothing was left to chance there is no weight."""
    made = trial(np.random.default_rng(9))

    with pytest.raises(BadInput, match="certain or impossible"):
        wcls(replace(made, p=np.ones(1000)))


def test_too_few_people_are_refused() -> None:
    """No degrees of freedom, no interval."""
    with pytest.raises(BadInput, match="no more persons than parameters"):
        wcls(trial(np.random.default_rng(9), people=3))


def test_no_yes_at_all_has_no_relative_risk() -> None:
    """Zero over zero is not a number, and is not given as one."""
    made = trial(np.random.default_rng(9), binary=True)

    with pytest.raises(BadInput, match="not defined"):
        emee(replace(made, outcome=np.zeros(1000)))
