"""Home Assistant beside the hub: told what there is, told again when it is born, and counted as a phone."""

import asyncio
import json
from pathlib import Path

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import Wearer
from heartreach.prompts.home_assistant import BIRTH_TOPIC, discovery_topic
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0


def test_it_is_introduced_and_introduced_again_at_its_birth(tmp_path: Path) -> None:
    """Retained discovery once per link, once more at each birth; its presence makes the wearer reachable."""
    plan = Plan(tmp_path, Wearer(wearer_id="ann", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)
    topic = discovery_topic("ann")

    async def minute() -> tuple[int, int, bool]:
        async with simulated_house(plan, MORNING, []) as house:
            await asyncio.sleep(20)
            before = sum(message.topic == topic for message in house.post.sent)
            house.post.take(Message(BIRTH_TOPIC, b"online"))
            await asyncio.sleep(20)
            after = sum(message.topic == topic for message in house.post.sent)
            return before, after, house.hub.session.desk.state.phones["home-assistant"].online

    assert virtually(minute()) == (1, 2, True)


def test_today_is_told_when_it_changes_and_only_then(tmp_path: Path) -> None:
    """A page that comes later finds what is left of the day, retained."""
    plan = Plan(tmp_path, Wearer(wearer_id="ann", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)
    topics = Topics("ann")
    practice = {"schema": "heartreach/practice/1", "id": "p1", "tool": "outsource", "count": 1, "at": MORNING}

    async def minutes() -> list[int]:
        async with simulated_house(plan, MORNING, []) as house:
            await asyncio.sleep(120)
            house.post.take(Message(topics.of(Name.PRACTICE), json.dumps(practice).encode()))
            await asyncio.sleep(120)
            told = [json.loads(one.payload) for one in house.post.sent if one.topic == topics.of(Name.TODAY)]
            return [next(one["done"] for one in day["today"]["tools"] if one["tool"] == "outsource") for day in told]

    assert virtually(minutes()) == [0, 1]
