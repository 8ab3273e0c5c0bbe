"""What a resting heart makes the hub do in an hour (`python -m bench.hub_idle` measures what that costs)."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from heartreach.hub.hub import STATE_S, Plan
from heartreach.hub.report import TELL_S
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import Wearer
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics
from heartreach.signal.core import READING_S
from heartreach.store import Reader
from heartreach.store.pending import Pending
from heartreach.store.store import COMMIT_EVERY_S
from heartreach.store.writer import Writer

#: Monday, 2 March 2026, 14:00 in Berlin; nothing is asked by the clock in the hours that follow.
START = 1772456400.0
HOUR_S = 3600.0
QUIET = PolicySettings(p_nudge=0.0, checkins=0, awareness_at=None, evening_at=None)
#: Words now and then: a battery level, a chore at the full hour.
NOW_AND_THEN = 1.05
TOPICS = Topics("me")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_goal_5_an_hour_of_beats_is_a_commit_in_five_seconds_and_a_word_in_ten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4,000 beats are 720 commits, 360 readings and 360 states, and the third hour costs what the second did."""
    done: Counter[str] = Counter()
    apply = Writer.apply

    def counted(writer: Writer, batch: Pending) -> None:
        done["commits"] += 1
        apply(writer, batch)

    monkeypatch.setattr(Writer, "apply", counted)
    hours: list[Counter[str]] = []

    async def live() -> None:
        plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), QUIET, seed=3, simulated=True)
        async with simulated_house(plan, START, [], SimulatedPhone("me")) as house:
            take = house.post.take

            def heard(message: Message) -> None:
                done[message.topic] += 1
                take(message)

            monkeypatch.setattr(type(house.post), "take", lambda _, message: heard(message))
            for _ in range(3):
                done.clear()
                await asyncio.sleep(HOUR_S)
                hours.append(done.copy())

    virtually(live())
    with Reader.open(tmp_path) as reader:
        beats = reader.beats("me", START + HOUR_S, START + 2 * HOUR_S).at.size
        readings = reader.readings("me", START + HOUR_S, START + 2 * HOUR_S).at.size
    _, second, third = hours

    assert beats > 3600
    assert readings == HOUR_S / READING_S
    for hour in (second, third):
        assert hour["commits"] <= NOW_AND_THEN * HOUR_S / COMMIT_EVERY_S
        assert hour[TOPICS.of(Name.STATE)] <= HOUR_S / STATE_S + 1
        assert hour[TOPICS.of(Name.HEALTH)] <= HOUR_S / TELL_S + 2
    assert third.total() <= NOW_AND_THEN * second.total()
