"""A hub killed without warning keeps its word to the phone (`python -m bench.hub_crash` kills it 200 times)."""

import os

import pytest

from tests.soak.benches import found_by


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks hubs")
def test_goal_8_a_killed_hub_loses_no_prompt_and_no_answer() -> None:
    """Twenty hubs killed at random moments: each prompt that was shown, each acknowledged answer, once."""
    found = found_by("hub_crash", "--tries", "20")

    assert found["faults"] == []
    assert found["tries with acknowledged answers"] >= 10, "the hubs were killed before they spoke"
