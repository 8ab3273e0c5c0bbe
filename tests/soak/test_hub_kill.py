"""A hub killed without warning keeps its word to the phone (`python -m bench.hub_crash` kills it 200 times)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks hubs")
def test_a_killed_hub_loses_no_prompt_and_no_answer() -> None:
    """Twenty hubs killed at random moments: each prompt that was shown, each acknowledged answer, once."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.hub_crash", "--tries", "20"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout, told.stderr
    found = json.loads(told.stdout)

    assert found["faults"] == []
    assert found["tries with acknowledged answers"] >= 10, "the hubs were killed before they spoke"
