"""The machine's real clock is set under a running hub (with libfaketime, which lies to this one process)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from heartreach.models import GapReason
from heartreach.store import Reader

ROOT = Path(__file__).resolve().parents[2]
EVER = (0.0, 1e11)
LIBRARIES = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *Path("/usr/lib").glob("faketime/libfaketime.so.1")]


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.skipif(not LIBRARIES, reason="needs libfaketime (Debian package libfaketime)")
def test_goal_15_the_machines_clock_jumps_an_hour_forward_and_two_back(tmp_path: Path) -> None:
    """Real loop, real clocks, real database: each jump is found, told and marked, and beats go on at their pace."""
    offset = tmp_path / "offset"
    offset.write_text("+0", encoding="ascii")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("hub_on_real_clock.py")), str(tmp_path / "data"), str(offset)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(offset),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    with Reader.open(tmp_path / "data") as reader:
        gaps = sorted(reader.gaps("me", *EVER), key=lambda gap: gap.end - gap.start)
        beats = reader.beats("me", *EVER)
    assert [gap.reason for gap in gaps] == [GapReason.CLOCK, GapReason.CLOCK]
    assert [round((gap.end - gap.start) / 100) for gap in gaps] == [36, 72]
    assert done.stderr.count("the clock was set by") == 2
    assert set(beats.rr_ticks.tolist()) == {819}
    assert 10 < beats.rr_ticks.sum() / 1024 < 60
