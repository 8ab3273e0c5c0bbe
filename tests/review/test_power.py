"""Laws of the power planner."""

from dataclasses import replace

import numpy as np
import pytest

from heartreach.errors import BadInput
from heartreach.review.micro_trial import MicroTrial, wcls
from heartreach.review.power import Design, people_needed, power

PLAN = Design(days=14, per_day=5, availability=0.75, p=0.5, effect=0.1, controls=2)


@pytest.mark.parametrize("effect", [0.0, 1e-6])
def test_no_effect_is_found_as_often_as_the_level_says(effect: float) -> None:
    """Power without an effect is the chance of a false alarm."""
    assert power(replace(PLAN, effect=effect), 50) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("days", "p", "effect", "people"),
    [(14, 0.5, 0.05, 242), (28, 0.5, 0.1, 33), (28, 0.3, 0.15, 19), (14, 0.5, 0.2, 18)],
)
def test_the_number_is_the_smallest_that_will_do(days: int, p: float, effect: float, people: int) -> None:
    """One person fewer falls short of 80 %."""
    plan = replace(PLAN, days=days, p=p, effect=effect)

    assert people_needed(plan) == people
    assert power(plan, people - 1) < 0.8 <= power(plan, people)


@pytest.mark.parametrize("varies", [0.0, 0.2])
def test_the_plan_holds_where_people_differ(varies: float) -> None:
    """As many of 150 made-up trials find the effect as planned, within three of their standard errors."""
    plan, people, points, found = replace(PLAN, effect=0.3, varies=varies), 12, 53, 0
    person = np.repeat(np.arange(people), points)
    for seed in range(150):
        chance = np.random.default_rng([3, seed])
        own = plan.effect + varies * chance.normal(size=people)
        prompted, ones = chance.random(len(person)) < plan.p, np.ones((len(person), 1))
        controls = np.column_stack([ones, chance.normal(size=len(person))])
        outcome = controls[:, 1] + own[person] * prompted + chance.normal(size=len(person))
        always, p = np.full(len(person), fill_value=True), np.full(len(person), plan.p)
        trial = MicroTrial(person, outcome, prompted, p, always, controls, ones)
        found += bool(wcls(trial).p_values()[0] <= plan.alpha)

    assert found / 150 == pytest.approx(power(plan, people), abs=0.12)


def test_an_effect_of_zero_has_no_plan() -> None:
    """Nobody can be asked to find nothing."""
    with pytest.raises(BadInput, match="so small an effect"):
        people_needed(replace(PLAN, effect=0.0))
