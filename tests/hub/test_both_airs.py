"""A hub hears in the still air what it hears through a whole Bluetooth stack."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from heartreach.firmware_bridge.virtual import Air, AnyAir, StillAir
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
STRAP = "F0:00:00:00:00:01"
EVER = (0.0, 1e11)


def lived(folder: Path, air: AnyAir) -> tuple[list[float], list[int], list[tuple[float, float]], list[float]]:
    """Beat times and intervals, gaps and onsets of twelve minutes with an episode and a walk out of reach."""

    async def live() -> None:
        plan = Plan(folder, Wearer(wearer_id="me", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)
        stress = [Activity(ActivityKind.STRESS, MORNING + 420, MORNING + 900, 1.8)]
        async with simulated_house(plan, MORNING, stress, air=air):
            await asyncio.sleep(300.5)  # between two frames
            air.walk_away(STRAP)
            await asyncio.sleep(30)
            air.come_back(STRAP)
            await asyncio.sleep(390)

    virtually(live())
    with Reader.open(folder) as reader:
        beats = reader.beats("me", *EVER)
        gaps = [(gap.start, gap.end) for gap in reader.gaps("me", *EVER)]
        onsets = [onset.at for onset in reader.onsets("me", *EVER)]
        return beats.at.tolist(), beats.rr_ticks.tolist(), gaps, onsets


@pytest.mark.long
def test_the_whole_stack_changes_nothing(tmp_path: Path) -> None:
    """The same beats at the same times, the same gap, the same onset."""
    still = lived(tmp_path / "still", StillAir())
    whole = lived(tmp_path / "whole", Air())

    assert still[1] == whole[1]
    assert still[0] == pytest.approx(whole[0], abs=0.002)  # a loop that ran other timers adds up other roundings
    assert np.ravel(still[2]).tolist() == pytest.approx(np.ravel(whole[2]).tolist(), abs=0.002)
    assert still[3] == whole[3]
    assert len(still[0]) > 600
    assert len(still[2]) == 1
