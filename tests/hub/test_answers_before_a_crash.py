"""What the wearer answered in the last minute before a crash teaches the core after the restart, once."""

import asyncio
import json
import multiprocessing
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from heartreach.clock import ManualClock
from heartreach.hub.catching_up import CORE, DESK
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.hub.teaching import untaught
from heartreach.models import Answer, AnswerKind, Prompt, PromptKind, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Store
from heartreach.web.made_up_words import a_prompt

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")
ALWAYS = PolicySettings(p_nudge=1.0)
#: The exit code of a process that died.
DIED = 77


def first_checkin() -> float:
    """When the day's first check-in is planned."""
    desk = Desk(ANN, ALWAYS, seed=3)
    desk.settle(MORNING)
    return min(slot.at for slot in desk.state.slots if slot.kind is PromptKind.CHECKIN)


def learnt(hub: Hub) -> dict[str, object]:
    """What answers have taught the core."""
    mind = hub.session.core.mind
    taught = {"score": mind.felt.scores[0], "felt": mind.felt.felt[0], "answers": len(mind.felt.felt)}
    return {**asdict(mind.record), **taught, "threshold": mind.watch.threshold.learnt}


def live_and_die(folder: Path, start: float, after_s: float, kind: AnswerKind, *, stressed: bool) -> None:
    """In a process of its own: answer, and die without a goodbye some seconds later."""

    async def life() -> None:
        stress = [Activity(ActivityKind.STRESS, start + 480, start + 1200, 1.8)] if stressed else []
        plan = Plan(folder, ANN, ALWAYS, seed=3, simulated=True)
        async with simulated_house(plan, start, stress, SimulatedPhone("ann", kind)) as house:
            record = house.hub.session.core.record
            while not record.asked + record.checked:  # noqa: ASYNC110  # nobody tells of it
                await asyncio.sleep(1)
            await asyncio.sleep(after_s)
            die(folder, {"at": house.clock.now(), **learnt(house.hub)})

    virtually(life())


def die(folder: Path, told: dict[str, object]) -> None:
    """Leave a note, and nothing else."""
    (folder / "learnt.json").write_text(json.dumps(told), encoding="utf-8")
    os._exit(DIED)


def restarted(folder: Path, at: float) -> dict[str, object]:
    """What the core knows when the hub is started again."""

    async def again() -> dict[str, object]:
        async with simulated_house(Plan(folder, ANN, ALWAYS, seed=3, simulated=True), at, []) as house:
            return learnt(house.hub)

    return virtually(again())


async def test_only_what_the_snapshots_lack_is_untaught(tmp_path: Path) -> None:
    """By what the desk knew, not by the phone's clock: a tap without a network may be hours old when it comes."""
    desk = Desk(ANN, ALWAYS, seed=3)
    taught, late, since = (
        a_prompt(MORNING + 600 * i, decision_id=f"p{i}").model_copy(
            update={"kind": PromptKind.CHECKIN, "onset_id": None}
        )
        for i in range(3)
    )
    just_taught = taught.model_copy(update={"decision_id": "p3", "at": MORNING + 999.8})
    async with Store.open(tmp_path, clock=ManualClock(MORNING + 1000)) as store:
        for prompt in (taught, late, just_taught):
            desk.remember(prompt)
        known, just_known = an_answer(taught), an_answer(just_taught)
        desk.answered(known)
        desk.answered(just_known)
        await store.commit("ann", taught, late, just_taught, known, just_known)
        await store.save_snapshot("ann", DESK, desk.snapshot())
        again = an_answer(late).model_copy(update={"answer_id": "again"})
        await store.commit("ann", since, an_answer(late), an_answer(since), again)
        reader = store.reader()
        blob = reader.snapshot("ann", DESK)
        found, without = (untaught(reader, "ann", one, MORNING + 1000, MORNING + 2000) for one in (blob, b"?"))

    assert [prompt.decision_id for _, prompt, _ in found] == ["p1", "p2"]
    assert [answer.answer_id for *_, answer in found] == ["a-p1", "a-p2"]
    assert [prompt.decision_id for _, prompt, _ in without] == ["p3", "p2"]


def an_answer(prompt: Prompt) -> Answer:
    """A tap ten seconds after."""
    answer_id = f"a-{prompt.decision_id}"
    return Answer(
        answer_id=answer_id, decision_id=prompt.decision_id, kind=AnswerKind.DONE, at=prompt.at + 10, channel="page"
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("stressed", "kind", "after_s", "record"),
    [
        (False, AnswerKind.DONE, 2.0, (0, 0, 1, 1)),
        (False, AnswerKind.NOT_STRESSED, 75.0, (0, 0, 1, 0)),
        (True, AnswerKind.NOT_STRESSED, 2.0, (1, 0, 0, 0)),
    ],
)
def test_an_answer_before_a_crash_is_learnt_once(
    tmp_path: Path, after_s: float, kind: AnswerKind, record: tuple[int, ...], *, stressed: bool
) -> None:
    """Whether or not a snapshot came after it, however often the hub starts again, and after an update, too."""
    start = MORNING if stressed else first_checkin() - 900
    dying = multiprocessing.get_context("spawn").Process(
        target=live_and_die, args=(tmp_path, start, after_s, kind), kwargs={"stressed": stressed}
    )
    dying.start()
    dying.join()
    before = json.loads((tmp_path / "learnt.json").read_text(encoding="utf-8"))
    at = before.pop("at")

    assert dying.exitcode == DIED
    assert tuple(before[one] for one in ("asked", "confirmed", "checked", "stressed")) == record
    assert before["answers"] == 1
    assert restarted(tmp_path, at + 5) == pytest.approx(before) == restarted(tmp_path, at + 30)

    asyncio.run(update(tmp_path, at + 40))
    assert restarted(tmp_path, at + 50) == pytest.approx(before, abs=1e-3) == restarted(tmp_path, at + 60)


async def update(folder: Path, at: float) -> None:
    """The next version of the core cannot read what this one remembers."""
    async with Store.open(folder, clock=ManualClock(at)) as store:
        await store.save_snapshot("ann", CORE, b"of another version")
