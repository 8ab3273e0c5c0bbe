"""A computer that starts without a clock: what it heard is kept at its true time, and nobody is nudged by 1970."""

import asyncio
from pathlib import Path

import pytest

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.hub.unset_clock import moved
from heartreach.models import Gap, GapReason, Prompt, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader

#: What a clock shows that nobody set, 9:00 on a day in 1970, and the true moment: 2 March 2026, 9:00 in Berlin.
BOOTED, TRUE = 1_065_600.0, 1772438400.0
MINUTE = 60.0
EVER = (0.0, 1e11)


@pytest.mark.timeout(240)
def test_what_was_heard_before_the_clock_was_set_is_kept_at_its_true_time(tmp_path: Path) -> None:
    """Twelve minutes with an episode under an unset clock, then it is set, and a later episode is spoken of."""
    policy = PolicySettings(p_nudge=1.0, checkins=0, awareness_at=None, evening_at=None)
    plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), policy, seed=3)
    stress = [Activity(ActivityKind.STRESS, BOOTED + at * MINUTE, BOOTED + (at + 10) * MINUTE, 1.8) for at in (8, 60)]

    async def morning() -> None:
        async with simulated_house(plan, BOOTED, stress, SimulatedPhone("me")) as house:
            await asyncio.sleep(20 * MINUTE + 0.4)
            house.clock.step(TRUE - BOOTED)
            await asyncio.sleep(54 * MINUTE)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        beats = reader.beats("me", *EVER)
        gaps = reader.gaps("me", *EVER)
        prompts = [one for one in reader.decisions("me", *EVER) if isinstance(one, Prompt)]
        onsets = reader.onsets("me", *EVER)
    assert beats.at[0] == pytest.approx(TRUE, abs=10)
    assert max(beats.at[1:] - beats.at[:-1]) < 5
    assert beats.rr_ticks.sum() / 1024 > 73.5 * MINUTE
    assert [(gap.reason, gap.end - gap.start < 5) for gap in gaps] == [(GapReason.CLOCK, True)]
    assert onsets[0].at < TRUE + 20 * MINUTE
    assert [one.onset_id for one in prompts] == [one.onset_id for one in onsets if one.at > TRUE + 21 * MINUTE]
    assert len(prompts) == 1


def test_every_moment_of_a_word_moves() -> None:
    """Both ends of a gap, and nothing else of it."""
    gap = Gap(start=1.0, end=3.0, reason=GapReason.LINK)

    assert moved(gap, 10.0) == Gap(start=11.0, end=13.0, reason=GapReason.LINK)
