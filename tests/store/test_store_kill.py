"""Killed without warning, the store keeps what it acknowledged."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from heartreach.errors import StoreBusy
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock

ROOT = Path(__file__).resolve().parents[2]

#: Holds a data folder and never lets go.
HOLDER = """
import sys, time
from pathlib import Path
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock
Path(sys.argv[1]).mkdir(exist_ok=True)
lock = HubLock(Layout(Path(sys.argv[1])))
print("held", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks writers")
def test_goal_8_a_killed_writer_loses_nothing_acknowledged() -> None:
    """Twenty writers and three migrations killed at random moments: no acknowledged word lost, no page torn."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.store_crash", "--tries", "20", "--migrations", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(told.stdout)

    assert found["faults"] == []
    assert found["tries with commits"] >= 10, "the writers were killed before they wrote"


def test_goal_13_a_killed_hub_frees_its_folder(tmp_path: Path) -> None:
    """While it lives, a second one is refused with its process id; after kill -9 the folder is free at once."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        refused = opened(tmp_path)
    finally:
        holder.kill()
        holder.communicate()

    assert refused == f"Another heartreach (process {holder.pid}) works on {tmp_path}"
    assert opened(tmp_path) is None


def opened(folder: Path) -> str | None:
    """Take the folder's lock and give it back; the refusal where it is held."""
    try:
        HubLock(Layout(folder)).release()
    except StoreBusy as busy:
        return busy.message
    return None
