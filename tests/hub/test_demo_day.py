"""The demo's morning, as a newcomer sees it pass."""

import asyncio
from pathlib import Path

import pytest

from heartreach.cli.hub_process import DEMO_COIN, DEMO_SEED
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.hub.demo_day import CALM_SIT_S, FAST_FORWARD_S, demo_activities, demo_person, demo_policy
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import BodyState, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import ActivityKind
from heartreach.store import STATES, Reader

#: Monday, 2 March 2026, 08:30 in Berlin.
MORNING = 1772436600.0
MINUTE = 60.0


def test_the_walk_is_over_and_settled_when_a_newcomer_begins_to_watch() -> None:
    """It is long after the calm sit, and its quiet minutes have passed before the fast-forward ends."""
    (walk,) = [one for one in demo_activities(0.0) if one.kind is ActivityKind.WALK]
    first = min(one.start for one in demo_activities(0.0) if one.kind is ActivityKind.STRESS)

    assert walk.start > CALM_SIT_S + 10 * MINUTE
    assert walk.end + 15 * MINUTE < FAST_FORWARD_S < first


@pytest.mark.long
def test_an_onset_of_the_demo_knows_that_its_wearer_sat(tmp_path: Path) -> None:
    """Through strap, radio and bridge: the strap learns from the walk which way is up, and the onset says so."""
    me = Wearer(tz="Europe/Berlin")
    person = demo_person(DEMO_SEED, MORNING, me.tz)
    first = next(one for one in person.truth if one.kind is ActivityKind.STRESS)

    async def morning() -> None:
        plan = Plan(folder=tmp_path, wearer=me, policy=demo_policy(PolicySettings()), seed=DEMO_COIN, simulated=True)
        acc = frozenset({Measurement.ACC})
        async with simulated_house(plan, MORNING, None, person=person, measures=acc):
            await asyncio.sleep(first.end - MORNING)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        (onset,) = reader.onsets(me.wearer_id, first.start, first.end)
        seen = reader.readings(me.wearer_id, MORNING + FAST_FORWARD_S, first.start)
    upright = {one.name: one.value for one in onset.evidence}["upright"]
    assert onset.at < first.start + 3 * MINUTE
    assert upright < 0.2
    assert STATES.index(BodyState.POST_EXERCISE) not in seen.state
