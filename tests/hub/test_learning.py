"""What the wearer answers teaches the core, once, through restarts."""

import asyncio
from pathlib import Path

import pytest

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind, Wearer
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics
from heartreach.simulation.activity import Activity, ActivityKind

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
STRESS = [Activity(ActivityKind.STRESS, MORNING + 480, MORNING + 1200, 1.8)]


def plan(folder: Path) -> Plan:
    """Ann's hub, which always nudges."""
    wearer = Wearer(wearer_id="ann", tz="Europe/Berlin")
    return Plan(folder, wearer, PolicySettings(p_nudge=1.0), seed=3, simulated=True)


@pytest.mark.parametrize(
    ("kind", "confirmed"), [pytest.param(AnswerKind.DONE, 1, marks=pytest.mark.long), (AnswerKind.NOT_STRESSED, 0)]
)
def test_an_answer_teaches_the_core_once(tmp_path: Path, kind: AnswerKind, confirmed: int) -> None:
    """Done and not stressed both enter the core's own record; taps and restarts do not count again."""

    async def morning() -> tuple[int, int]:
        phone = SimulatedPhone("ann", kind, taps=3)
        async with simulated_house(plan(tmp_path), MORNING, STRESS, phone) as house:
            await asyncio.sleep(840)
            record = house.hub.session.core.record
            return record.asked, record.confirmed

    async def later() -> tuple[int, int]:
        async with simulated_house(plan(tmp_path), MORNING + 900, []) as house:
            record = house.hub.session.core.record
            return record.asked, record.confirmed

    assert virtually(morning()) == (1, confirmed)
    assert virtually(later()) == (1, confirmed)


def test_talk_that_the_phone_declares_is_not_judged(tmp_path: Path) -> None:
    """Talking moves the heart; while it is declared there is no score."""

    async def morning() -> list[str]:
        async with simulated_house(plan(tmp_path), MORNING, STRESS) as house:
            await asyncio.sleep(460)
            topic = Topics("ann").of(Name.CONTEXT)
            house.post.take(Message(topic, b'{"schema":"heartreach/context/1","kind":"talking"}'))
            await asyncio.sleep(120)
            reading = house.hub.session.board.reading
            return [reading.state, str(reading.score)] if reading else []

    assert virtually(morning()) == ["talk", "None"]
