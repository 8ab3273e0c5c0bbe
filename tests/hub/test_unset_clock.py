"""A computer that starts without a clock: what it heard is kept at its true time, and nobody is nudged by 1970."""

import asyncio
from pathlib import Path

import pytest

from heartreach.clock import ManualClock
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.hub.unset_clock import UnsetClock, moved
from heartreach.models import Beat, Gap, GapReason, Prompt, Wearer, Word
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader, Store

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


def test_what_was_held_moves_by_the_step_and_nothing_after_it_does() -> None:
    """The gap of the step begins where the beats before it now are; a step to another wrong year sets nothing free."""
    kept: list[Word] = []
    step = TRUE - BOOTED
    clock = UnsetClock(BOOTED, kept.append)
    clock.clock_set(-1000.0, BOOTED - 1000.0)
    clock.clock_set(1000.0, BOOTED)
    clock.take(Beat(at=BOOTED + 1.0, rr_ticks=1024))
    assert clock.waits
    assert kept == []

    clock.clock_set(step, TRUE + 2.0)
    clock.take(Gap(start=BOOTED + 1.0, end=TRUE + 2.0, reason=GapReason.CLOCK))
    clock.take(Beat(at=TRUE + 3.0, rr_ticks=1024))
    clock.take(Gap(start=TRUE + 3.0, end=TRUE + 9.0, reason=GapReason.LINK))
    clock.clock_set(-30.0, TRUE + 20.0)
    clock.take(Gap(start=TRUE + 9.0, end=TRUE + 12.0, reason=GapReason.LINK))

    assert not clock.waits
    assert kept == [
        Beat(at=TRUE + 1.0, rr_ticks=1024),
        Gap(start=TRUE + 1.0, end=TRUE + 2.0, reason=GapReason.CLOCK),
        Beat(at=TRUE + 3.0, rr_ticks=1024),
        Gap(start=TRUE + 3.0, end=TRUE + 9.0, reason=GapReason.LINK),
        Gap(start=TRUE + 9.0, end=TRUE + 12.0, reason=GapReason.LINK),
    ]


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
    kept: list[Word] = []
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


@pytest.mark.parametrize("set_by", ["nobody", "the network"])
async def test_once_the_clock_is_believed_the_hub_decides_again(tmp_path: Path, set_by: str) -> None:
    """Whoever waited for the hour is nudged from then on, whether the clock was set or caught up by itself."""
    clock = ManualClock(TRUE)
    plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), PolicySettings(), seed=3)
    async with Store.open(tmp_path, clock=clock) as store:
        await store.commit("me", Beat(at=TRUE, rr_ticks=1024))
        clock.step(-1000.0)
        async with Hub.open(plan, clock, store, MemoryCourier(MemoryPost(), [])) as hub:
            hub.session.before()
            decided = [hub.session.decides]
            (clock.advance if set_by == "nobody" else clock.step)(1001.0)
            hub.session.before()
            decided.append(hub.session.decides)

    assert decided == [False, True]
