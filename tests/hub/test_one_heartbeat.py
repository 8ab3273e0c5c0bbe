"""One heartbeat from strap to phone to store, through every real part but the radio's waves."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from living import ANN, MORNING, living, stress, virtually

from heartreach.models import AnswerKind, LinkState, Prompt, ReceiptKind, Silence, SilenceReason
from heartreach.prompts.settings import PolicySettings
from heartreach.store import Reader

MINUTE = 60.0
EVER = (0.0, 1e11)


def test_an_onset_becomes_a_nudge_and_its_answer_is_kept_once(tmp_path: Path) -> None:
    """Strap, radio, bridge, core, desk, store, post, phone and back; a triple tap is one answer."""

    async def morning() -> list[str]:
        async with living(tmp_path, stress(8), tap=AnswerKind.DONE, taps=3) as house:
            await asyncio.sleep(15 * MINUTE)
            return [ack.status for ack in house.phone.acks]

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


def test_a_nudge_is_on_disk_before_a_phone_sees_it(tmp_path: Path) -> None:
    """What a phone shows can be explained, even if the machine dies in the same second."""
    seen: list[bool] = []

    async def morning() -> None:
        async with living(tmp_path, stress(8)) as house:
            while not house.phone.nudges:
                await asyncio.sleep(0.5)
            with Reader.open(tmp_path) as reader:
                seen.append(reader.decision("ann", house.phone.nudges[0].id) is not None)

    virtually(morning())

    assert seen == [True]


def test_without_a_phone_there_is_no_draw(tmp_path: Path) -> None:
    """Nobody is there to be nudged: a silence that says so, and the coin stays in the pocket."""

    async def morning() -> None:
        async with living(tmp_path, stress(8), phone_on=False):
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
        async with living(tmp_path, stress(8), policy=PolicySettings(p_nudge=0.0)):
            await asyncio.sleep(14 * MINUTE)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        (silence,) = [one for one in reader.decisions("ann", *EVER) if one.kind == "onset"]
    assert silence.reasons == (SilenceReason.COIN,)
    assert silence.draw is not None
    assert silence.draw.p == 0.0


def test_a_second_episode_waits_for_the_gap(tmp_path: Path) -> None:
    """Ninety minutes between nudges, whatever the heart does."""

    async def morning() -> None:
        async with living(tmp_path, stress(8, 45)):
            await asyncio.sleep(55 * MINUTE)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        first, second = [one for one in reader.decisions("ann", *EVER) if one.kind == "onset"]
    assert isinstance(first, Prompt)
    assert isinstance(second, Silence)
    assert SilenceReason.NUDGE_GAP in second.reasons


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    """Core and desk come back from the store: no warm-up again, the gap between nudges still holds."""

    async def part(minutes: float, offset: float) -> LinkState | None:
        async with living(tmp_path, stress(8, 45), start=MORNING + offset * 60) as house:
            await asyncio.sleep(minutes * MINUTE)
            return house.hub.session.board.link.state if house.hub.session.board.link else None

    assert virtually(part(20, 0)) is LinkState.STREAMING
    virtually(part(34, 21))

    with Reader.open(tmp_path) as reader:
        onsets = reader.onsets("ann", *EVER)
        decisions = [one for one in reader.decisions("ann", *EVER) if one.kind == "onset"]
    assert len(onsets) == len(decisions) == 2
    assert isinstance(decisions[1], Silence)
    assert SilenceReason.NUDGE_GAP in decisions[1].reasons


def test_the_same_seed_gives_the_same_day(tmp_path: Path) -> None:
    """Everything random is drawn from the seed, and everything timed from the passed-in clock."""

    async def morning(folder: Path) -> None:
        async with living(folder, stress(8), tap=AnswerKind.BUSY):
            await asyncio.sleep(14 * MINUTE)

    days = []
    for name in ("one", "two"):
        virtually(morning(tmp_path / name))
        with Reader.open(tmp_path / name) as reader:
            days.append((reader.decisions("ann", *EVER), reader.onsets("ann", *EVER), reader.answers("ann", *EVER)))

    assert days[0] == days[1]
    assert days[0][0], f"nobody decided anything for {ANN.wearer_id}"
