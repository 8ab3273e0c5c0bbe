"""Home Assistant's own code takes what we tell it; it lives in an environment of its own."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("HEARTREACH_HOME_ASSISTANT")


@pytest.mark.skipif(not PYTHON, reason="HEARTREACH_HOME_ASSISTANT names no Python that has Home Assistant")
def test_it_takes_discovery_templates_and_blueprint() -> None:
    """Every entity by its schema, every template with a value, every button an answer, the blueprint as it is."""
    command = [PYTHON or "", "bench/home_assistant.py"]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=50)

    assert done.returncode == 0, done.stderr
    assert "blueprint taken" in done.stdout
