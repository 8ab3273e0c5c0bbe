"""Run a bench as its user does, and read what it found."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def found_by(bench: str, *options: str) -> dict[str, Any]:
    """What `python -m bench.NAME` printed, whatever its exit code; what it complained of where it printed nothing."""
    told = subprocess.run(
        [sys.executable, "-m", f"bench.{bench}", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found
