"""The short cut through the air saves work and changes nothing."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from heartreach.firmware_bridge.virtual import Air
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import Link, LinkState, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
STRAP = "F0:00:00:00:00:01"
EVER = (0.0, 1e11)


def lived(folder: Path, air: Air) -> tuple[list[float], list[int], list[tuple[float, float]], list[float]]:
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
def test_the_short_cut_changes_nothing(tmp_path: Path) -> None:
    """The same beats at the same times, the same gap, the same onset, whether packets take the whole stack or not."""
    short = lived(tmp_path / "short", Air(short_cut=True))
    whole = lived(tmp_path / "whole", Air())

    assert short[1] == whole[1]
    assert short[0] == pytest.approx(whole[0], abs=0.002)  # a loop that ran other timers adds up other roundings
    assert np.ravel(short[2]).tolist() == pytest.approx(np.ravel(whole[2]).tolist(), abs=0.002)
    assert short[3] == whole[3]
    assert len(short[0]) > 600
    assert len(short[2]) == 1


def test_nobody_hears_a_strap_that_was_left(tmp_path: Path) -> None:
    """Once the link is gone, so is its short cut: no beat arrives that nobody subscribed to."""
    air, links = Air(short_cut=True), list[Link]()

    async def live() -> None:
        plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)
        async with simulated_house(plan, MORNING, [], air=air) as house:
            await asyncio.sleep(60)
            assert house.hub.session.board.link is not None
            links.append(house.hub.session.board.link)
            assert air.ears
        assert not air.ears

    virtually(live())

    assert [link.state for link in links] == [LinkState.STREAMING]
