"""The strap is lost in every way, for seconds to hours (`python -m bench.bridge_dropouts`: a thousand times)."""

import pytest

from tests.soak.benches import found_by


@pytest.mark.long
@pytest.mark.timeout(600)
def test_goal_17_whatever_ends_the_link_the_heart_is_heard_again() -> None:
    """Within half a minute of its return, with the hole marked, no beat doubled, and nothing left open."""
    found = found_by("bridge_dropouts", "--tries", "40")

    assert found["faults"] == []
    assert len(found["losses"]) == 4
    assert found["gaps"] >= 20
