"""The clock is set, or the computer sleeps: beats stay on one line, no prompt is doubled, lost or mistimed."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from heartreach.firmware_bridge.virtual import StillAir
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import SimulatedHouse, simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import (
    Answer,
    AnswerKind,
    AnswerStatus,
    BodyState,
    Gap,
    GapReason,
    Prompt,
    Silence,
    SilenceReason,
    Tool,
    Wearer,
)
from heartreach.prompts.phone_payloads import PracticePayload
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Topics
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import STATES, Reader
from tests.hub.made_prompt import made_prompt

#: Monday, 2 March 2026, 14:00 in Berlin: an hour either way is still waking time.
START = 1772456400.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
EVER = (0.0, 1e11)
STRAP = "F0:00:00:00:00:01"
#: Two strong episodes begin at these minutes; the core wants some time between.
EPISODES = (8.0, 52.0)
#: The clock is set, or the computer sleeps, between the two.
DISTURBED_AT = 24 * MINUTE
#: Summer time begins and ends at 01:00 UTC of these Sundays, in the middle of that hour; this wearer works at night.
CHANGES = {"to summer": datetime(2026, 3, 29, 1, tzinfo=UTC), "to winter": datetime(2026, 10, 25, 1, tzinfo=UTC)}
AWAKE_AT_NIGHT = {"quiet_from": time(10), "quiet_until": time(12)}
#: With the shorter wait between nudges the second episode may be spoken of, with the longer one not.
SHORT_MIN, LONG_MIN = 35.0, 55.0


@dataclass(frozen=True, slots=True)
class Hour:
    """What is left of an hour; decisions in the order they were made."""

    beats: NDArray[np.float64]
    gaps: list[Gap]
    decided: list[Prompt | Silence]
    states: set[BodyState]


def lived(folder: Path, gap_min: float, step_s: float = 0.0, slept_s: float = 0.0, start: float = START) -> Hour:
    """An hour with two episodes, and the disturbance between them; nothing but onsets leads to a decision."""
    policy = PolicySettings(
        p_nudge=1.0, checkins=0, awareness_at=None, evening_at=None, prompt_gap_min=25, nudge_gap_min=gap_min
    ).model_copy(update=AWAKE_AT_NIGHT)

    async def live() -> None:
        plan = Plan(folder, Wearer(wearer_id="me", tz="Europe/Berlin"), policy, seed=3, simulated=True)
        starts = [start + at * MINUTE + (slept_s if at > 24 else 0.0) for at in EPISODES]
        stress = [Activity(ActivityKind.STRESS, begin, begin + 10 * MINUTE, 1.8) for begin in starts]
        air = StillAir()
        async with simulated_house(plan, start, stress, SimulatedPhone("me"), air=air) as house:
            await asyncio.sleep(DISTURBED_AT + 0.4)
            house.clock.step(step_s)
            if slept_s:
                await sleep_through(house, air, slept_s)
            await asyncio.sleep(43 * MINUTE)

    virtually(live())
    connection = sqlite3.connect(folder / "heartreach.db")
    order = [row[0] for row in connection.execute("select decision_id from decision order by rowid")]
    connection.close()
    with Reader.open(folder) as reader:
        decided = [decision for one in order if (decision := reader.decision("me", one)) is not None]
        states = {STATES[code] for code in reader.readings("me", *EVER).state[-60:].tolist()}
        return Hour(reader.beats("me", *EVER).at, reader.gaps("me", *EVER), decided, states)


async def sleep_through(house: SimulatedHouse, air: StillAir, slept_s: float) -> None:
    """The computer sleeps; the strap's link ends and life goes on."""
    air.walk_away(STRAP)
    await asyncio.sleep(5)
    house.clock.suspend(slept_s)
    house.strap_clock.suspend(slept_s)
    await asyncio.sleep(5)
    air.come_back(STRAP)


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Hour:
    """The same hour with nothing in its way."""
    return lived(tmp_path_factory.mktemp("straight"), SHORT_MIN)


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("step_s", [HOUR, -HOUR, DAY, -DAY])
def test_goal_15_a_clock_that_is_set_costs_nothing(tmp_path: Path, straight: Hour, step_s: float) -> None:
    """Every beat is kept and the step is marked; forward doubles no nudge, and back loses none."""
    hour = lived(tmp_path, LONG_MIN if step_s > 0 else SHORT_MIN, step_s)
    (gap,) = hour.gaps

    assert abs(hour.beats.size - straight.beats.size) <= 2
    assert gap.reason is GapReason.CLOCK
    assert gap.end - gap.start == pytest.approx(abs(step_s), abs=5)
    assert [type(one) for one in straight.decided] == [Prompt, Prompt]
    assert [type(one) for one in hour.decided] == [Prompt, Silence if step_s > 0 else Prompt]
    assert hour.decided[1].reasons == ((SilenceReason.NUDGE_GAP,) if step_s > 0 else ())
    shifted = [one.at - other.at for one, other in zip(hour.decided, straight.decided, strict=True)]
    assert shifted == pytest.approx([0, step_s], abs=90)
    assert BodyState.UNKNOWN not in hour.states


@pytest.mark.long
@pytest.mark.timeout(300)
def test_goal_15_a_computer_that_slept_goes_on(tmp_path: Path) -> None:
    """Eight hours of sleep are a gap and no step: when it wakes, the wait between nudges is long over."""
    hour = lived(tmp_path, LONG_MIN, slept_s=8 * HOUR)
    (gap,) = hour.gaps

    assert gap.reason is GapReason.LINK
    assert gap.end - gap.start == pytest.approx(8 * HOUR, abs=60)
    assert len(hour.decided) == 2
    assert SilenceReason.NUDGE_GAP not in hour.decided[1].reasons
    assert (np.diff(hour.beats) > 0).all()


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("gap_min", [SHORT_MIN, LONG_MIN], ids=["short wait", "long wait"])
@pytest.mark.parametrize("change", CHANGES)
def test_goal_15_summer_time_begins_and_ends_and_nothing_happens(
    tmp_path: Path, straight: Hour, change: str, gap_min: float
) -> None:
    """On the wearer's clock the second episode comes 104 minutes after the first, or 16 before it; they wait 44."""
    start = CHANGES[change].timestamp() - DISTURBED_AT
    hour = lived(tmp_path, gap_min, start=start)

    assert hour.gaps == []
    assert hour.beats[-1] - hour.beats[0] > 66 * MINUTE
    assert 0.3 < np.diff(hour.beats).min() < np.diff(hour.beats).max() < 3
    assert [type(one) for one in hour.decided] == [Prompt, Silence if gap_min == LONG_MIN else Prompt]
    assert hour.decided[1].reasons == ((SilenceReason.NUDGE_GAP,) if gap_min == LONG_MIN else ())
    shifted = [one.at - other.at for one, other in zip(hour.decided, straight.decided, strict=True)]
    assert shifted == pytest.approx([start - START] * 2, abs=180)
    assert BodyState.UNKNOWN not in hour.states


def test_what_a_phone_says_as_the_clock_is_set_keeps_its_time(tmp_path: Path) -> None:
    """The hub looks at its clock first; else the word would be moved with what came before the step."""

    async def live() -> list[float | None]:
        plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)
        async with simulated_house(plan, START, [], SimulatedPhone("me"), worn=lambda _: False) as house:
            await asyncio.sleep(MINUTE + 0.5)  # no beat comes, and the hub's next look at the time is seconds away
            house.clock.step(HOUR)
            done = PracticePayload(id="walk", tool=Tool.METABOLIZE, at=house.clock.now())
            house.post.take(Message(Topics("me").of(done.NAME), done.to_json()))
            await asyncio.sleep(MINUTE)
            return [one.at for one in house.hub.session.desk.state.practised]

    assert virtually(live()) == [START + MINUTE + 0.5 + HOUR]


def test_an_answer_that_comes_as_the_clock_is_set_is_not_late(tmp_path: Path) -> None:
    """Whichever way it comes: the prompt it answers was moved with all that came before the step."""

    async def live() -> AnswerStatus:
        plan = Plan(tmp_path, Wearer(wearer_id="me", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)
        async with simulated_house(plan, START, [], SimulatedPhone("me"), worn=lambda _: False) as house:
            await asyncio.sleep(MINUTE + 0.5)
            house.hub.session.desk.remember(made_prompt(house.clock.now(), "p1", wearer="me"))
            house.clock.step(HOUR)
            done = Answer(answer_id="a1", decision_id="p1", kind=AnswerKind.DONE, at=house.clock.now(), channel="ntfy")
            return await house.hub.mailroom.take_answer(done)

    assert virtually(live()) is AnswerStatus.STORED
