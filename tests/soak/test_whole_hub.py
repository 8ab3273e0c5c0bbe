"""Two days of the whole hub, from strap to phone and back (`python -m bench.soak` lives thirty)."""

from pathlib import Path

import pytest

from tests.soak.benches import found_by


@pytest.mark.timeout(1200)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory and descriptors from /proc")
def test_goal_14_two_days_leave_nothing_behind_and_keep_every_promise() -> None:
    """The weekend of summer time: memory, descriptors, threads and tasks flat, no rule broken, no word lost."""
    found = found_by("soak", "--days", "2", "--start", "2026-03-28", "--commit-every", "60")

    assert found["faults"] == []
    assert found["beats"] > 100_000
    assert found["nudges"] >= 1
    assert found["answers"] >= 1
