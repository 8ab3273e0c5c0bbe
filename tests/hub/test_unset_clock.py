"""A computer that starts without a clock: what it heard is kept at its true time, and nobody is nudged by 1970."""

import asyncio
from pathlib import Path

import pytest

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.hub.unset_clock import UnsetClock, moved
from heartreach.models import Gap, GapReason, Prompt, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader

#: What a clock shows that nobody set, 9:00 on a day in 1970, and the true moment: 2 March 2026, 9:00 in Berlin.
BOOTED, TRUE = 1_065_600.0, 1772438400.0
MINUTE = 60.0
EVER = (0.0, 1e11)


@pytest.mark.long
@pytest.mark.timeout(240)
def test_goal_15_what_was_heard_before_the_clock_was_set_is_kept_at_its_true_time(tmp_path: Path) -> None:
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


@pytest.mark.long
@pytest.mark.timeout(240)
def test_a_clock_that_restarts_before_the_newest_beat_waits_until_it_is_set(tmp_path: Path) -> None:
    """A Raspberry Pi after a power cut shows the hour fake-hwclock saved: nothing is stored on top of what is there."""
    policy = PolicySettings(p_nudge=1.0, checkins=0, awareness_at=None, evening_at=None)
    plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), policy, seed=3)
    stress = [Activity(ActivityKind.STRESS, TRUE - 12 * MINUTE, TRUE - 2 * MINUTE, 1.8)]
    back = TRUE + 40 * MINUTE

    async def before_the_cut() -> None:
        async with simulated_house(plan, TRUE, []):
            await asyncio.sleep(10 * MINUTE)

    async def after_it() -> None:
        async with simulated_house(plan, TRUE - 20 * MINUTE, stress, SimulatedPhone("me")) as house:
            await asyncio.sleep(20 * MINUTE + 0.4)
            with Reader.open(tmp_path) as reader:
                assert reader.last_beat_at("me") == pytest.approx(TRUE + 10 * MINUTE, abs=10)
            house.clock.step(back - house.clock.now())
            await asyncio.sleep(5 * MINUTE)

    virtually(before_the_cut())
    virtually(after_it())

    with Reader.open(tmp_path) as reader:
        beats = reader.beats("me", *EVER)
        decisions = reader.decisions("me", *EVER)
    assert beats.at[0] == pytest.approx(TRUE, abs=10)
    assert beats.at[-1] == pytest.approx(back + 5 * MINUTE, abs=10)
    assert beats.rr_ticks.sum() / 1024 > 34.5 * MINUTE
    assert decisions == []


def test_a_clock_without_a_network_is_believed_once_it_caught_up() -> None:
    """Held meanwhile, kept at the time the clock shows; a clock far behind was set back, and is believed at once."""
    kept: list[object] = []
    gap = Gap(start=TRUE - 500.0, end=TRUE - 490.0, reason=GapReason.LINK)
    clock = UnsetClock(TRUE - 1000.0, kept.append, newest=TRUE)
    clock.take(gap)
    clock.look(TRUE - 1.0)
    assert clock.waits
    assert kept == []

    clock.look(TRUE)

    assert not clock.waits
    assert kept == [gap]
    assert not UnsetClock(TRUE - 86_400.0, kept.append, newest=TRUE).waits
    assert not UnsetClock(TRUE, kept.append, newest=TRUE - 86_400.0).waits
