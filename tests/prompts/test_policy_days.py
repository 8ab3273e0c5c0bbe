"""Thousands of restless days, and the policy's promises hold on each of them (bench/policy_days.py lives many more)."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heartreach.prompts.settings import PolicySettings, Randomisation
from tests.prompts.life import Life
from tests.prompts.scene import DAY

YEAR = datetime(2026, 1, 1, tzinfo=UTC).timestamp()

policies = st.builds(
    PolicySettings,
    randomisation=st.sampled_from(list(Randomisation)),
    cap=st.integers(0, 6),
    checkins=st.integers(0, 3),
    want_more=st.booleans(),
    own_tool_share=st.sampled_from([0.0, 0.7, 1.0]),
)
lives = st.builds(Life, seed=st.integers(0, 10**9), start=st.floats(YEAR, YEAR + 365 * DAY), settings=policies)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives)
def test_goal_14_no_promise_is_ever_broken(life: Life) -> None:
    """Cap, quiet hours, gaps, quotas, texts: whatever travel, DST, restarts and clock steps do."""
    life.live(days=8)


@pytest.mark.long
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9), st.floats(YEAR, YEAR + 365 * DAY), policies)
def test_the_same_seed_gives_the_same_days_whatever_restarts(seed: int, start: float, policy: PolicySettings) -> None:
    """Restarted a dozen times or never, the decisions are the same."""
    lives_of_two = [Life(seed, start, policy, restarts=restarts).live(days=5) for restarts in (True, False)]

    assert lives_of_two[0].decisions == lives_of_two[1].decisions
