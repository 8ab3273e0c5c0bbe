"""One heartbeat from strap to phone to store, through every real part but the radio's waves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import SimulatedHouse, simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind, LinkState, Prompt, ReceiptKind, Silence, SilenceReason, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")
MINUTE = 60.0
EVER = (0.0, 1e11)
ALWAYS = PolicySettings(p_nudge=1.0)


def stress(*minutes: float) -> list[Activity]:
    """Strong episodes of twelve minutes, beginning at these minutes of the morning."""
    at = [MORNING + MINUTE * minute for minute in minutes]
    return [Activity(ActivityKind.STRESS, start, start + 12 * MINUTE, 1.8) for start in at]


@contextlib.asynccontextmanager
async def living(
    folder: Path,
    activities: list[Activity],
    phone: SimulatedPhone | None,
    *,
    start: float = MORNING,
    policy: PolicySettings = ALWAYS,
) -> AsyncIterator[SimulatedHouse]:
    """Let Ann live."""
    plan = Plan(folder=folder, wearer=ANN, policy=policy, seed=3, simulated=True)
    async with simulated_house(plan, start, activities, phone) as house:
        yield house


def ann(tap: AnswerKind | None = None) -> SimulatedPhone:
    """Ann's phone."""
    return SimulatedPhone("ann", tap, reached=("B.",), felt=3)


def test_an_onset_becomes_a_nudge_and_its_answer_is_kept_once(tmp_path: Path) -> None:
    """Strap, radio, bridge, core, desk, store, post, phone and back; a triple tap is one answer."""

    async def morning() -> list[str]:
        phone = ann(AnswerKind.DONE)
        phone.taps = 3
        async with living(tmp_path, stress(8), phone):
            await asyncio.sleep(15 * MINUTE)
        return [ack.status for ack in phone.acks]

    acks = virtually(morning())

    with Reader.open(tmp_path) as reader:
        (onset,) = reader.onsets("ann", *EVER)
        (prompt,) = [one for one in reader.decisions("ann", *EVER) if isinstance(one, Prompt)]
        (answer,) = reader.answers("ann", *EVER)
        kinds = {receipt.kind for receipt in reader.receipts("ann", *EVER)}
        beats = reader.beats("ann", *EVER)
    assert 8 * MINUTE < onset.at - MORNING < 15 * MINUTE
    assert (prompt.onset_id, answer.decision_id) == (onset.onset_id, prompt.decision_id)
    assert (answer.kind, answer.reached, answer.felt) == (AnswerKind.DONE, ("B.",), 3)
    assert acks == ["stored", "duplicate", "duplicate"]
    assert kinds == {ReceiptKind.SENT, ReceiptKind.DISPLAYED}
    assert beats.rr_ticks.sum() / 1024 > 14.8 * MINUTE


def test_goal_9_a_nudge_is_on_disk_before_a_phone_sees_it(tmp_path: Path) -> None:
    """What a phone shows can be explained, even if the machine dies in the same second."""
    seen: list[bool] = []

    async def morning() -> None:
        phone = ann()
        async with living(tmp_path, stress(8), phone):
            while not phone.nudges:  # noqa: ASYNC110  # any moment after it arrived will do
                await asyncio.sleep(0.5)
            with Reader.open(tmp_path) as reader:
                seen.append(reader.decision("ann", phone.nudges[0].id) is not None)

    virtually(morning())

    assert seen == [True]


def test_without_a_phone_there_is_no_draw(tmp_path: Path) -> None:
    """Nobody is there to be nudged: a silence that says so, and the coin stays in the pocket."""

    async def morning() -> None:
        async with living(tmp_path, stress(8), None):
            await asyncio.sleep(14 * MINUTE)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        (silence,) = [one for one in reader.decisions("ann", *EVER) if one.kind == "onset"]
    assert isinstance(silence, Silence)
    assert silence.reasons == (SilenceReason.UNREACHABLE,)
    assert silence.draw is None


def test_a_probability_of_zero_stays_zero(tmp_path: Path) -> None:
    """Zero is a choice, not a missing value."""

    async def morning() -> None:
        async with living(tmp_path, stress(8), ann(), policy=PolicySettings(p_nudge=0.0)):
            await asyncio.sleep(14 * MINUTE)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        (silence,) = [one for one in reader.decisions("ann", *EVER) if one.kind == "onset"]
    assert silence.reasons == (SilenceReason.COIN,)
    assert silence.draw is not None
    assert silence.draw.p == 0.0


@pytest.mark.long
def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    """Core and desk come back from the store: no warm-up again, the gap between nudges still holds."""

    async def part(minutes: float, offset: float) -> LinkState | None:
        async with living(tmp_path, stress(8, 45), ann(), start=MORNING + offset * 60) as house:
            await asyncio.sleep(minutes * MINUTE)
            return house.hub.session.board.link.state if house.hub.session.board.link else None

    assert virtually(part(20, 0)) is LinkState.STREAMING
    virtually(part(34, 21))

    with Reader.open(tmp_path) as reader:
        onsets = reader.onsets("ann", *EVER)
        decisions = [one for one in reader.decisions("ann", *EVER) if one.kind == "onset"]
    assert len(onsets) == len(decisions) >= 2
    assert isinstance(decisions[1], Silence)
    assert SilenceReason.NUDGE_GAP in decisions[1].reasons


@pytest.mark.long
def test_the_same_seed_gives_the_same_day(tmp_path: Path) -> None:
    """Everything random is drawn from the seed, and everything timed from the passed-in clock."""

    async def morning(folder: Path) -> None:
        async with living(folder, stress(8), ann(AnswerKind.BUSY)):
            await asyncio.sleep(14 * MINUTE)

    days = []
    for name in ("one", "two"):
        virtually(morning(tmp_path / name))
        with Reader.open(tmp_path / name) as reader:
            days.append((reader.decisions("ann", *EVER), reader.onsets("ann", *EVER), reader.answers("ann", *EVER)))

    assert days[0] == days[1]
    assert days[0][0], f"nobody decided anything for {ANN.wearer_id}"
