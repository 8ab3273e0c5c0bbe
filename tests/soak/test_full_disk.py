"""A disk that is full: the hub keeps listening and prompting, says so, and goes on when there is room."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from heartreach.firmware_bridge.virtual import StillAir
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind, Prompt, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
MINUTE = 60.0
EVER = (0.0, 1e11)
STRAP = "F0:00:00:00:00:01"
#: A disk of three megabytes, a third of which the database needs at first.
DISK = "3m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of three megabytes."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not mount or not umount or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run([umount, str(folder)], check=True)


def fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.mark.timeout(240)
def test_goal_11_a_full_disk_silences_nobody_and_costs_no_word(small_disk: Path) -> None:
    """An onset on a full disk still reaches the phone; with room again, everything is stored without a restart."""
    plan = Plan(small_disk / "data", Wearer(wearer_id="me", tz="Europe/Berlin"), PolicySettings(p_nudge=1.0), seed=3)
    stress = [Activity(ActivityKind.STRESS, MORNING + 8 * MINUTE, MORNING + 20 * MINUTE, 1.8)]
    phone = SimulatedPhone("me", AnswerKind.DONE)
    told: list[str | None] = []

    async def morning() -> None:
        air = StillAir()
        async with simulated_house(plan, MORNING, stress, phone, air=air) as house:
            await asyncio.sleep(4 * MINUTE)
            fill(small_disk / "ballast")
            await asyncio.sleep(12 * MINUTE)
            air.walk_away(STRAP)  # a new session writes what it learned of the strap, and cannot
            await asyncio.sleep(MINUTE)
            air.come_back(STRAP)
            await asyncio.sleep(MINUTE)
            told.extend([house.hub.store.trouble, "shown" if phone.nudges else "nothing was shown"])
            (small_disk / "ballast").unlink()
            await asyncio.sleep(MINUTE)
            told.append(house.hub.store.trouble)

    virtually(morning())

    assert "full" in str(told[0])
    assert told[1:] == ["shown", None]
    with Reader.open(small_disk / "data") as reader:
        (prompt,) = [one for one in reader.decisions("me", *EVER) if isinstance(one, Prompt)]
        beats = reader.beats("me", *EVER)
        answers = reader.answers("me", *EVER)
    assert [nudge.id for nudge in phone.nudges][:1] == [prompt.decision_id]
    assert [answer.decision_id for answer in answers] == [prompt.decision_id]
    assert beats.rr_ticks.sum() / 1024 > 17.4 * MINUTE
    assert [gap > 2 for gap in beats.at[1:] - beats.at[:-1]].count(True) == 1
