"""After a crash the core goes on from its snapshot and what was stored since: every kind of event it hears."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from heartreach.clock import ManualClock
from heartreach.hub.catching_up import CORE, DESK, recall_core, recall_desk
from heartreach.models import (
    Answer,
    AnswerKind,
    Beat,
    CalibrationPhase,
    Contact,
    ContactState,
    Context,
    ContextKind,
    Gap,
    GapReason,
    HeartRate,
    Motion,
    OutsourceNote,
    Pause,
    PauseScope,
    PhoneSeen,
    Practice,
    Receipt,
    ReceiptKind,
    Tool,
    ToolChoice,
    Wearer,
)
from heartreach.prompts.desk import Desk
from heartreach.prompts.preferences import Preference
from heartreach.prompts.settings import PolicySettings
from heartreach.signal.core import CoreEvent, CoreSettings, StressCore
from heartreach.store import Store
from heartreach.web.made_up_words import a_prompt

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")


def events() -> list[CoreEvent]:
    """Six minutes with one event of every kind after the third."""
    beats: list[CoreEvent] = [Beat(at=MORNING + second, rr_ticks=1024) for second in range(1, 300)]
    return [
        *beats,
        HeartRate(at=MORNING + 300.0, bpm=61),
        Motion(at=MORNING + 310.0, span_s=10.0, sd_g=0.25, lean_deg=4.0),
        Contact(at=MORNING + 320.0, state=ContactState.WORN),
        Gap(start=MORNING + 321.0, end=MORNING + 330.0, reason=GapReason.LOST),
        Motion(at=MORNING + 340.0, span_s=10.0, sd_g=0.5, steps=12, lying=False, worn=True),
    ]


async def crash(folder: Path, kept: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    """The core that heard everything, and the one recalled from a snapshot in the middle, as it was kept."""
    whole = StressCore("ann", ANN.tz)
    async with Store.open(folder, clock=ManualClock(MORNING)) as store:
        for number, event in enumerate(events()):
            whole.push(event)
            await store.commit("ann", event) if number > 295 else store.add("ann", event)
            if number == 180:
                await store.save_snapshot("ann", CORE, kept(whole.snapshot()))
        return whole.snapshot(), recall_core(store.reader(), ANN, MORNING + 345.0).snapshot()


def test_nothing_the_core_heard_is_forgotten(tmp_path: Path) -> None:
    """A snapshot in the middle and the store's words since make the core that never died."""
    whole, recalled = asyncio.run(crash(tmp_path, lambda snapshot: snapshot))

    assert recalled == whole


def test_an_updated_core_hears_the_last_day_again(tmp_path: Path) -> None:
    """It cannot read what another version remembered; the wearer need not warm up again for that."""
    whole, recalled = asyncio.run(crash(tmp_path, lambda _: b"of another version"))

    assert recalled == whole


@pytest.mark.parametrize(
    ("steps", "phase"),
    [
        ({150: "sit", 180: "snapshot"}, CalibrationPhase.SITTING),
        ({150: "sit", 180: "snapshot", 240: "stop"}, CalibrationPhase.STOPPED),
        ({100: "sit", 120: "snapshot", 130: "stop", 150: "sit"}, CalibrationPhase.SITTING),
    ],
    ids=["goes on", "broken off", "begun again"],
)
async def test_a_guided_sit_goes_on_where_it_was(
    tmp_path: Path, steps: dict[int, str], phase: CalibrationPhase
) -> None:
    """One that the snapshot holds is not begun anew; one that was broken off since stays broken off."""
    whole = StressCore("ann", ANN.tz)
    async with Store.open(tmp_path, clock=ManualClock(MORNING)) as store:
        for second, event in enumerate(events(), start=1):
            whole.push(event)
            await store.commit("ann", event) if second > 295 else store.add("ann", event)
            match steps.get(second):
                case "sit":
                    await store.commit("ann", whole.begin_sit(MORNING + second))
                case "stop":
                    whole.stop_sit(MORNING + second + 0.5)
                    await commit_sit(store, whole)
                case "snapshot":
                    await store.save_snapshot("ann", CORE, whole.snapshot())
        recalled = recall_core(store.reader(), ANN, MORNING + 345.0)

    assert recalled.calibration is not None
    assert recalled.calibration.phase is phase
    assert recalled.snapshot() == whole.snapshot()


async def commit_sit(store: Store, core: StressCore) -> None:
    """Keep the newest word of the sit, as the hub does."""
    assert core.calibration is not None
    await store.commit("ann", core.calibration)


async def test_an_updated_hub_judges_as_this_version_does(tmp_path: Path) -> None:
    """What was remembered stays; the operating point, and where the wearer lives, are those of now."""
    before = StressCore("ann", "UTC", CoreSettings(sensitivity=3.0))
    for event in events():
        before.push(event)
    async with Store.open(tmp_path, clock=ManualClock(MORNING + 345.0)) as store:
        await store.save_snapshot("ann", CORE, before.snapshot())
        recalled = recall_core(store.reader(), ANN, MORNING + 345.0)

    assert recalled.settings == CoreSettings()
    assert recalled.mind.tz == "Europe/Berlin"
    assert recalled.mind.heart == before.mind.heart


async def test_nothing_the_desk_was_told_is_forgotten(tmp_path: Path) -> None:
    """Every kind of word a phone may say: who asked for quiet is left in peace after a crash, too."""
    whole, later = Desk(ANN, PolicySettings(), seed=3), MORNING + 10.0
    whole.settle(MORNING)
    before = whole.snapshot()
    whole.phone(seen := PhoneSeen(at=later, device="pixel", online=True))
    whole.choose(Tool.METABOLIZE)
    whole.pause(paused := Pause(at=later + 2, scope=PauseScope.WEEK))
    whole.context(drives := Context(at=later + 3, kind=ContextKind.DRIVING, until=later + 1800))
    whole.practised(practised := Practice(practice_id="p1", at=later + 4, tool=Tool.ASSESS, count=2))
    whole.noted(noted := OutsourceNote(note_id="n1", at=later + 5, slot=1, person="M"))
    whole.prefer(wish := Preference(values={"cap": 1}), later + 6)
    whole.remember(prompt := a_prompt(later + 7))
    whole.remember(open_one := a_prompt(later + 7.5, "d2"))
    whole.receipt(shown := Receipt(decision_id="d2", kind=ReceiptKind.DISPLAYED, at=later + 8))
    whole.answered(answer := Answer(answer_id="a1", decision_id="d1", kind=AnswerKind.DONE, at=later + 9))
    chosen, changed = ToolChoice(at=later + 1, tool=Tool.METABOLIZE), wish.change(later + 6, whole.policy)
    async with Store.open(tmp_path, clock=ManualClock(MORNING)) as store:
        await store.save_snapshot("ann", DESK, before)
        await store.commit("ann", seen, chosen, paused, drives, practised, noted, changed)
        await store.commit("ann", prompt, open_one, shown, answer)
        recalled = recall_desk(store.reader(), ANN, PolicySettings(), 3, later + 10)
    for desk in (whole, recalled):
        desk.settle(later + 10)

    assert (recalled.wearer, recalled.settings, recalled.state) == (whole.wearer, whole.settings, whole.state)
    assert recalled.settings.cap == 1
    assert recalled.state.contexts[ContextKind.DRIVING].until == later + 1800


async def test_a_wearer_who_travelled_is_found_where_they_are(tmp_path: Path) -> None:
    """After a restart quiet hours hold where the phone said they are, else where the house is now."""
    desk, later = Desk(Wearer(wearer_id="ann", tz="UTC"), PolicySettings(), seed=3), MORNING + 10.0
    async with Store.open(tmp_path, clock=ManualClock(MORNING)) as store:
        await store.save_snapshot("ann", DESK, desk.snapshot())
        moved_house = recall_desk(store.reader(), ANN, PolicySettings(), 3, later)
        desk.prefer(Preference(tz="Pacific/Auckland"), later)
        await store.save_snapshot("ann", DESK, desk.snapshot())
        travels = recall_desk(store.reader(), ANN, PolicySettings(), 3, later)

    assert (moved_house.wearer.tz, travels.wearer.tz) == ("Europe/Berlin", "Pacific/Auckland")
