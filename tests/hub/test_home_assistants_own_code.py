"""Home Assistant's own code takes what we tell it; it lives in an environment of its own."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.prompts.test_paho_courier import MOSQUITTO, free_port, start_mosquitto

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("HEARTREACH_HOME_ASSISTANT")


@pytest.mark.timeout(120)
@pytest.mark.skipif(not PYTHON, reason="HEARTREACH_HOME_ASSISTANT names no Python that has Home Assistant")
def test_it_takes_discovery_templates_and_blueprint() -> None:
    """Every entity by its schema, every template with a value, every button an answer, the blueprint as it is."""
    command = [PYTHON or "", "bench/home_assistant.py"]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=110)

    assert done.returncode == 0, done.stderr
    assert "blueprint taken" in done.stdout


@pytest.mark.mosquitto
@pytest.mark.timeout(120)
@pytest.mark.skipif(not PYTHON, reason="HEARTREACH_HOME_ASSISTANT names no Python that has Home Assistant")
@pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed (Debian package mosquitto)")
def test_its_mqtt_integration_makes_and_uses_every_entity(tmp_path: Path) -> None:
    """Over a real broker: states shown, a nudge as an event, tool, pause and answers back, gone with the hub."""
    port = free_port()
    broker = start_mosquitto(port, tmp_path)
    try:
        command = [PYTHON or "", "bench/home_assistant_live.py", str(port)]
        done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=110)
    finally:
        broker.terminate()
        broker.wait()

    assert done.returncode == 0, done.stderr
    assert "five answers came to the hub" in done.stdout
