"""Two days of the whole hub, from strap to phone and back (`python -m bench.soak` lives thirty)."""

from pathlib import Path

import pytest

from tests.soak.benches import found_by


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory and descriptors from /proc")
@pytest.mark.parametrize("weekend", ["2026-03-28", "2026-10-24"])
def test_goal_14_two_days_leave_nothing_behind_and_keep_every_promise(weekend: str) -> None:
    """Summer time begins, or ends: memory, descriptors, threads and tasks flat, no rule broken, no word lost."""
    found = found_by("soak", "--days", "2", "--start", weekend, "--commit-every", "60")

    assert found["faults"] == []
    assert found["beats"] > 100_000
    assert found["nudges"] >= 1
    assert found["answers"] >= 1
