"""Episodes are closed from what is stored, once, and the policy learns from them, through restarts."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from heartreach.clock import ManualClock
from heartreach.hub.catching_up import DESK, recall_desk
from heartreach.hub.closing import Closing
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import (
    Answer,
    AnswerKind,
    BodyState,
    Connection,
    Ended,
    NotKnown,
    Onset,
    Outcome,
    PhoneSeen,
    Prompt,
    Reading,
    SignalMode,
    Silence,
    Wearer,
)
from heartreach.prompts.desk import Desk
from heartreach.prompts.settings import PolicySettings, Randomisation
from heartreach.review.closing import close
from heartreach.store import Reader, Store
from heartreach.web.made_up_house import a_prompt, an_onset

#: Monday, 2 March 2026, 11:00 in Berlin.
ELEVEN = 1772445600.0
HOUR = 3600.0
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")
LEARNING = PolicySettings(randomisation=Randomisation.LEARNING)
EVER = (0.0, 1e11)


def readings(onset_at: float, half_time: float = 15.0) -> Iterator[Reading]:
    """Ten-second readings from half an hour before an onset to two hours and a bit after."""
    for step in range(-180, 740):
        minutes = step / 6
        score = 0.2 if minutes < 0 else 2.4 * math.exp2(-minutes / half_time)
        yield Reading(
            at=onset_at + 10 * step,
            state=BodyState.ACTIVATED if minutes >= 0 else BodyState.CALM,
            score=score,
            hr_bpm=70.0,
            ln_rmssd=3.5,
            coverage=1.0,
            mode=SignalMode.RR,
        )


def decided(desk: Desk, onset: Onset) -> Prompt | Silence:
    """The desk decides with a phone at hand and a calm wearer."""
    desk.phone(PhoneSeen(at=onset.at, device="p", online=True))
    calm = Reading(
        at=onset.at, state=BodyState.ACTIVATED, score=2.4, hr_bpm=80.0, ln_rmssd=3.0, coverage=1.0, mode=SignalMode.RR
    )
    return desk.onset(onset, calm, onset.at)


@dataclass
class Stage:
    """A store, a desk and a clock."""

    store: Store
    reader: Reader
    desk: Desk
    clock: ManualClock

    def closing(self) -> Closing:
        """Closes Ann's episodes; as new as after a restart."""
        return Closing(self.reader, self.store, self.desk, self.clock)

    async def live(self, onset: Onset, half_time: float = 15.0) -> Prompt | Silence:
        """An onset, what the desk decides, and the two hours after."""
        decision = decided(self.desk, onset)
        await self.store.commit("ann", onset, decision, *readings(onset.at, half_time))
        return decision


@asynccontextmanager
async def stage(folder: Path, desk: Desk | None = None, at: float = ELEVEN) -> AsyncIterator[Stage]:
    """Open the store of `folder`."""
    clock = ManualClock(at)
    async with Store.open(folder, clock=clock) as store:
        yield Stage(store, store.reader(), desk or Desk(ANN, LEARNING, seed=4), clock)


async def test_an_episode_closes_after_two_hours(tmp_path: Path) -> None:
    """Not before its last reading is on disk; then once, with what was drawn and what came of it."""
    async with stage(tmp_path) as here:
        decision = await here.live(an_onset(ELEVEN))
        closing = here.closing()
        here.clock.advance(2 * HOUR)
        early = await closing.round()
        here.clock.advance(120)
        (outcome,) = await closing.round()
        again = await closing.round()
        (kept,) = here.reader.outcomes("ann", *EVER)

    assert (early, again) == ([], [])
    assert kept == outcome
    assert (outcome.decision_id, outcome.p) == (decision.decision_id, 0.25)
    assert outcome.half_time_min == pytest.approx(15, rel=0.05)
    assert outcome.ended is Ended.LONGEST


async def test_the_desk_learns_from_it_once(tmp_path: Path) -> None:
    """The lesson gets minus the late mean; at midnight it is learnt, and telling it again teaches nothing more."""
    async with stage(tmp_path) as here:
        await here.live(an_onset(ELEVEN))
        closing = here.closing()
        here.clock.advance(2 * HOUR + 120)
        (outcome,) = await closing.round()
        (lesson,) = here.desk.state.lessons
        here.clock.advance(24 * HOUR)
        here.desk.due(here.clock.now())
        learnt = here.desk.state.belief
        await here.closing().round()
        here.clock.advance(24 * HOUR)
        here.desk.due(here.clock.now())

    assert outcome.late_mean is not None
    assert lesson.outcome == -outcome.late_mean
    assert learnt is not None
    assert learnt.lessons == 1
    assert here.desk.state.belief == learnt


async def test_a_restart_before_midnight_loses_no_lesson(tmp_path: Path) -> None:
    """A desk whose snapshot is older than the outcome is told it again, and learns it once."""
    async with stage(tmp_path) as here:
        await here.live(an_onset(ELEVEN))
        await here.store.save_snapshot("ann", DESK, here.desk.snapshot())
        here.clock.advance(2 * HOUR + 120)
        await here.closing().round()
    async with stage(tmp_path, at=ELEVEN + 3 * HOUR) as here:
        desk = recall_desk(here.reader, ANN, LEARNING, 4, here.clock.now())
        forgot = [lesson.outcome for lesson in desk.state.lessons]
        changed = await Closing(here.reader, here.store, desk, here.clock).round()
        desk.due(ELEVEN + 24 * HOUR)

    assert (forgot, changed) == ([None], [])
    assert desk.state.belief is not None
    assert desk.state.belief.lessons == 1


async def test_a_desk_without_its_snapshot_gets_the_last_days_outcomes(tmp_path: Path) -> None:
    """A decision it takes in from the store gets its outcome, too."""
    async with stage(tmp_path) as here:
        await here.live(an_onset(ELEVEN))
        here.clock.advance(2 * HOUR + 120)
        await here.closing().round()
        desk = recall_desk(here.reader, ANN, LEARNING, 4, here.clock.now())
        await Closing(here.reader, here.store, desk, here.clock).round()

    assert [lesson.outcome is not None for lesson in desk.state.lessons] == [True]


@pytest.mark.parametrize("told", ["answer", "connection"])
async def test_what_is_told_late_still_counts(tmp_path: Path, told: str) -> None:
    """A connection told hours later changes its episode; it is talk, and it was a connection within the hour."""
    async with stage(tmp_path) as here:
        decision = await here.live(an_onset(ELEVEN))
        here.clock.advance(2 * HOUR + 120)
        closing = here.closing()
        (before,) = await closing.round()
        at, length = ELEVEN + 30 * 60, 12.0
        answer = Answer(
            answer_id="a", decision_id=decision.decision_id, kind=AnswerKind.DONE, at=at, minutes=length, felt=4
        )
        connection = Connection(connection_id="c", at=at, people=("M.",), minutes=length, felt=4)
        await here.store.commit("ann", answer if told == "answer" else connection)
        (after,) = await closing.round()

    assert (before.connected, before.felt) == (False, None)
    assert (after.connected, after.felt) == (True, 4)
    assert after.talk_lift is not None


async def test_only_episodes_that_are_concerned_are_worked_out_again(tmp_path: Path) -> None:
    """What is told of this noon does not touch yesterday's episode."""
    async with stage(tmp_path) as here:
        yesterday = ELEVEN - 24 * HOUR
        await here.store.commit("ann", an_onset(yesterday, "o0"), a_prompt(yesterday, "d0", "o0"))
        await here.live(an_onset(ELEVEN))
        here.clock.advance(2 * HOUR + 120)
        closing = here.closing()
        first = await closing.round()
        with mock.patch("heartreach.hub.closing.close", wraps=close) as worked:
            await here.store.commit("ann", Connection(connection_id="c", at=ELEVEN + 1800, people=(), minutes=5))
            changed = await closing.round()

    assert len(first) == 2
    assert (worked.call_count, len(changed)) == (1, 1)


async def test_an_episode_that_cannot_be_worked_out_costs_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once in the log; the others close, and so do those after it."""

    def fragile(decision: Prompt | Silence, *rest: Any) -> Outcome:
        if decision.decision_id == "d0":
            raise ValueError("a stored word nobody understands")
        return close(decision, *rest)

    async with stage(tmp_path) as here:
        for i in range(3):
            at = ELEVEN + i * HOUR
            await here.store.commit("ann", an_onset(at, f"o{i}"), a_prompt(at, f"d{i}", f"o{i}"))
        here.clock.advance(5 * HOUR)
        closing = here.closing()
        with mock.patch("heartreach.hub.closing.close", fragile):
            first, second = await closing.round(), await closing.round()

    assert ([one.decision_id for one in first], second) == (["d1", "d2"], [])
    assert caplog.text.count("no outcome for d0") == 1


def test_the_hub_closes_episodes_while_it_runs(tmp_path: Path) -> None:
    """The whole house: an episode of this morning has its outcome within two minutes of the start."""
    onset = an_onset(ELEVEN - 3 * HOUR)

    async def noon() -> list[Outcome]:
        async with Store.open(tmp_path) as store:
            await store.commit("ann", onset, a_prompt(onset.at, "d1", onset.onset_id), *readings(onset.at))
        async with simulated_house(Plan(tmp_path, ANN, LEARNING, seed=4, simulated=True), ELEVEN, []) as house:
            await asyncio.sleep(120)
            return house.hub.reader.outcomes("ann", *EVER)

    assert [one.decision_id for one in virtually(noon())] == ["d1"]


async def test_the_strap_was_off(tmp_path: Path) -> None:
    """An episode without readings closes too, with its reason; the desk no longer waits for it."""
    async with stage(tmp_path) as here:
        onset = an_onset(ELEVEN)
        decision = decided(here.desk, onset)
        await here.store.commit("ann", onset, decision)
        here.clock.advance(2 * HOUR + 120)
        (outcome,) = await here.closing().round()

    assert (outcome.half_time_min, outcome.missing) == (None, NotKnown.COVERAGE)
    assert here.desk.state.lessons == ()


async def test_old_episodes_are_worked_out_when_the_rule_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every stored episode, a few in each round, until none is left; then nobody looks at the past any more."""
    monkeypatch.setattr("heartreach.hub.closing.AT_ONCE", 2)
    async with stage(tmp_path) as here:
        for day in range(5):
            at = ELEVEN + 86_400 * day
            await here.store.commit("ann", an_onset(at, f"o{day}"), a_prompt(at, f"d{day}", f"o{day}"))
        here.clock.advance(30 * 86_400)
        closing = here.closing()
        rounds = [len(await closing.round()) for _ in range(4)]
        found: Sequence[Outcome] = here.reader.outcomes("ann", *EVER)

    assert rounds == [2, 2, 1, 0]
    assert [one.decision_id for one in found] == ["d0", "d1", "d2", "d3", "d4"]
