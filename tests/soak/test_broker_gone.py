"""The broker is gone for twelve hours: nothing is lost, nothing stale is sent, and all is well within a minute."""

import asyncio
from pathlib import Path

import pytest

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind, Prompt, Wearer
from heartreach.prompts.payloads import AnswerPayload
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader
from tests.soak.half_a_day import EVER, TAPPED, check_half_a_day

#: Monday, 2 March 2026, 08:40 in Berlin.
MORNING = 1772437200.0
MINUTE, HOUR = 60.0, 3600.0
#: Only onsets; the first comes a minute before the broker goes.
POLICY = PolicySettings(p_nudge=1.0, checkins=0, awareness_at=None, evening_at=None)
GONE_S = 12 * HOUR
TOPICS = Topics("me")


@pytest.mark.long
@pytest.mark.timeout(900)
def test_goal_16_twelve_hours_without_a_broker(tmp_path: Path) -> None:
    """A nudge that could not be sent is not sent late; an answer tapped meanwhile is kept once, and acknowledged."""
    plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), POLICY, seed=3, simulated=True)
    starts = (8 * MINUTE, 52 * MINUTE)
    stress = [Activity(ActivityKind.STRESS, MORNING + at, MORNING + at + 10 * MINUTE, 1.8) for at in starts]
    phone = SimulatedPhone("me")
    worn_until = MORNING + 2 * HOUR
    seen: dict[str, list[float]] = {}

    async def day() -> None:
        async with simulated_house(plan, MORNING, stress, phone, worn=lambda at: at < worn_until) as house:
            while not phone.nudges:  # noqa: ASYNC110  # the first nudge, while all is well
                await asyncio.sleep(1)
            nudge = phone.nudges[0]
            house.post.close()
            gone_at = house.clock.now()
            await asyncio.sleep(GONE_S)
            house.post.reopen()
            back_at = house.clock.now()
            late = AnswerPayload(id=TAPPED, nudge_id=nudge.id, answer=AnswerKind.DONE, at=gone_at + 30)
            await asyncio.sleep(5)
            for _ in range(2):  # a phone says what it kept, and says it again
                house.post.take(Message(TOPICS.of(Name.ANSWER), late.to_json()))
            await asyncio.sleep(55)
            seen["published"] = [house.clock.now() - back_at]
            seen["nudges"] = [one.expires_at - house.clock.now() for one in phone.nudges]
            seen["state"] = [float(TOPICS.of(Name.STATE) in house.post.retained)]

    virtually(day())

    check_half_a_day(tmp_path, phone, 2 * HOUR)
    assert seen["published"][0] <= MINUTE


@pytest.mark.long
@pytest.mark.timeout(300)
def test_goal_16_a_nudge_decided_as_the_broker_went_is_not_sent_late(tmp_path: Path) -> None:
    """Decided and stored, but nobody took it; hours later it is no longer worth showing, and its day is told right."""
    plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), POLICY, seed=3, simulated=True)
    stress = [Activity(ActivityKind.STRESS, MORNING + 8 * MINUTE, MORNING + 18 * MINUTE, 1.8)]
    phone = SimulatedPhone("me")

    async def day() -> None:
        async with simulated_house(plan, MORNING, stress, phone, worn=lambda at: at < MORNING + 25 * MINUTE) as house:
            await asyncio.sleep(8 * MINUTE)
            house.post.deaf = True  # it takes nothing any more, and nobody has noticed
            await asyncio.sleep(20 * MINUTE)
            house.post.close()
            house.post.deaf = False
            await asyncio.sleep(HOUR)
            house.post.reopen()
            await asyncio.sleep(MINUTE)

    virtually(day())

    with Reader.open(tmp_path) as reader:
        prompts = [one for one in reader.decisions("me", *EVER) if isinstance(one, Prompt)]
        sent = [one for one in reader.receipts("me", *EVER) if one.decision_id == prompts[0].decision_id]
    assert len(prompts) == 1
    assert not phone.nudges
    assert not sent
