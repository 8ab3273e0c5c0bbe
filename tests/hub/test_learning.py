"""What the wearer answers teaches the core, once, through restarts."""

import asyncio
from pathlib import Path

import pytest

from heartreach.clock import ManualClock
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.hub.teaching import told_ever
from heartreach.models import Answer, AnswerKind, PromptKind, Wearer
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics
from heartreach.signal.record import Told
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Store
from heartreach.web.made_up_words import a_prompt, an_onset

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


@pytest.mark.long
def test_what_is_said_to_a_nudge_that_came_back_teaches_the_core(tmp_path: Path) -> None:
    """Who puts it off says nothing of their heart; the next answer does, though the hub was started anew meanwhile."""

    async def answered(kind: AnswerKind, start: float, seconds: float) -> tuple[int, int, float]:
        stress = STRESS if start == MORNING else []
        async with simulated_house(plan(tmp_path), start, stress, SimulatedPhone("ann", kind)) as house:
            await asyncio.sleep(seconds)
            core = house.hub.session.core
            return core.record.asked, core.record.confirmed, core.mind.watch.threshold.learnt

    asked, confirmed, before = virtually(answered(AnswerKind.LATER, MORNING, 840))
    assert (asked, confirmed) == (0, 0)

    asked, confirmed, after = virtually(answered(AnswerKind.NOT_STRESSED, MORNING + 900, 3000))
    assert (asked, confirmed) == (1, 0)
    assert after > before


async def test_a_core_that_remembers_nothing_learns_from_nudges_that_came_back(tmp_path: Path) -> None:
    """The prompt that came back names no onset; the one it brought back does."""
    onset = an_onset(MORNING)
    nudge = a_prompt(MORNING + 6, "d1", onset.onset_id)
    again = a_prompt(MORNING + 1900, "d2", None).model_copy(update={"follows": "d1", "kind": PromptKind.ONSET})
    said = [
        Answer(answer_id=f"a{n}", decision_id=prompt.decision_id, kind=kind, at=prompt.at + 60, channel="phone")
        for n, (prompt, kind) in enumerate([(nudge, AnswerKind.LATER), (again, AnswerKind.NOT_STRESSED)])
    ]
    async with Store.open(tmp_path, clock=ManualClock(MORNING)) as store:
        await store.commit("me", onset, nudge, again, *said)
        told = list(told_ever(store.reader(), "me", MORNING + 3600))

    assert told == [Told(onset.score, felt=False)]


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
