"""Two days of the whole hub, from strap to phone and back (`python -m bench.soak` lives thirty)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(1200)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory and descriptors from /proc")
def test_two_days_leave_nothing_behind_and_keep_every_promise() -> None:
    """The weekend of summer time: memory, descriptors, threads and tasks flat, no rule broken, no word lost."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.soak", "--days", "2", "--start", "2026-03-28", "--commit-every", "60"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout, told.stderr
    found = json.loads(told.stdout)

    assert found["faults"] == []
    assert found["beats"] > 100_000
    assert found["nudges"] >= 1
    assert found["answers"] >= 1
