"""What the wearer sets on the phone reaches the policy and the core, and is on disk at once."""

import asyncio
from pathlib import Path

import pytest

from heartreach.hub.catching_up import recall_desk
from heartreach.hub.hub import STATE_S, Plan
from heartreach.hub.simulated_house import SimulatedHouse, simulated_house, virtually
from heartreach.models import PauseScope, Tool, Wearer
from heartreach.prompts.payloads import PausePayload, StatePayload, TodayPayload
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.today import Today
from heartreach.prompts.topics import Name, Topics
from heartreach.store import Reader

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
TOPICS = Topics("ann")


def plan(folder: Path) -> Plan:
    """Ann's hub."""
    return Plan(folder, Wearer(wearer_id="ann", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)


def say(house: SimulatedHouse, name: Name, word: bytes) -> None:
    """As a phone."""
    house.post.take(Message(TOPICS.of(name), word))


def test_a_choice_is_on_disk_before_the_next_snapshot(tmp_path: Path) -> None:
    """A machine that dies five seconds later has kept it, and the house's own settings do not undo it."""

    async def morning() -> Today:
        async with simulated_house(plan(tmp_path), MORNING, []) as house:
            await asyncio.sleep(1)
            say(house, Name.QUIET_SET, b"22:00-07:15")
            say(house, Name.TOOL_SET, b"assess")
            await asyncio.sleep(5)
            with Reader.open(tmp_path) as reader:
                house_now = plan(tmp_path)
                return recall_desk(reader, house_now.wearer, house_now.policy, 3, MORNING + 10).today(MORNING + 10)

    async def next_start() -> tuple[str, Tool]:
        async with simulated_house(plan(tmp_path), MORNING + 600, []) as house:
            today = house.hub.session.desk.today(MORNING + 600)
            return today.settings.quiet_until, today.tool

    kept = virtually(morning())

    assert (kept.settings.quiet_from, kept.tool) == ("22:00", Tool.ASSESS)
    assert virtually(next_start()) == ("07:15", Tool.ASSESS)


def test_where_the_wearer_is_outlasts_the_house(tmp_path: Path) -> None:
    """A traveller's zone holds through a restart of a hub that is at home; nonsense is told and changes nothing."""

    def zones(house: SimulatedHouse) -> tuple[str, str]:
        session = house.hub.session
        return session.desk.today(MORNING + 600).tz, session.core.mind.tz

    async def evening() -> tuple[list[Message], tuple[str, str]]:
        async with simulated_house(plan(tmp_path), MORNING, []) as house:
            await asyncio.sleep(1)
            say(house, Name.ZONE_SET, b"Asia/Tokyo")
            say(house, Name.ZONE_SET, b"Europe/Atlantis")
            await asyncio.sleep(5)
            return list(house.post.sent), zones(house)

    async def next_start() -> tuple[str, str]:
        async with simulated_house(plan(tmp_path), MORNING + 600, []) as house:
            return zones(house)

    sent, live = virtually(evening())

    assert [b"Atlantis" in one.payload for one in sent if one.topic == TOPICS.of(Name.ERROR)] == [True]
    assert live == ("Asia/Tokyo", "Asia/Tokyo") == virtually(next_start())


def test_today_tells_the_settings_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    """The page shows what holds; an impossible language is told as an error and changes nothing."""

    async def morning() -> list[Message]:
        async with simulated_house(plan(tmp_path), MORNING, []) as house:
            await asyncio.sleep(1)
            say(house, Name.CAP_SET, b"2")
            say(house, Name.LANGUAGE_SET, b"tlh")
            await asyncio.sleep(5)
            return list(house.post.sent)

    sent = virtually(morning())
    (error,) = [message.payload.decode() for message in sent if message.topic == TOPICS.of(Name.ERROR)]
    today = [TodayPayload.from_json(one.payload) for one in sent if one.topic == TOPICS.of(Name.TODAY)][-1].today

    assert (today.settings.cap, today.language) == (2, "en")
    assert "tlh" in error


def test_a_sit_told_afterwards_calibrates_the_core(tmp_path: Path) -> None:
    """The state then says so, and the core knows this wearer's usual without the long warm-up."""

    async def morning() -> list[float | None]:
        async with simulated_house(plan(tmp_path), MORNING, []) as house:
            house.hub.session.core.mind.sits.clear()  # the house's own guided sit
            await asyncio.sleep(400)
            before = house.hub.session.board.calibrated_at
            document = f'{{"schema":"heartreach/calibrate/1","start":{MORNING + 60},"end":{MORNING + 380}}}'
            say(house, Name.CALIBRATE, document.encode())
            await asyncio.sleep(STATE_S)
            return [before, house.hub.session.board.calibrated_at]

    assert virtually(morning()) == [None, MORNING + 380]


@pytest.mark.parametrize("scope", list(PauseScope))
def test_every_pause_is_followed_and_told(tmp_path: Path, scope: PauseScope) -> None:
    """The state says until when, the hub goes on, and so does the next one, which remembers the pause."""
    pause = PausePayload(scope=scope, until=MORNING + 3600 if scope is PauseScope.NONE else None)

    async def morning(start: float, *words: bytes) -> list[float | None]:
        async with simulated_house(plan(tmp_path), start, []) as house:
            await asyncio.sleep(1)
            for word in words:
                say(house, Name.PAUSE_SET, word)
            await asyncio.sleep(25)
            states = [one.payload for one in house.post.sent if one.topic == TOPICS.of(Name.STATE)]
            return [StatePayload.from_json(one).paused_until for one in states]

    told = virtually(morning(MORNING, pause.to_json()))
    remembered = virtually(morning(MORNING + 600))

    assert told[-1] is not None
    assert remembered == [told[-1]] * len(remembered) != []
