"""After a crash the core goes on from its snapshot and what was stored since: every kind of event it hears."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from heartreach.clock import ManualClock
from heartreach.hub.catching_up import CORE, DESK, recall_core, recall_desk
from heartreach.hub.desk_record import Told, tell
from heartreach.models import (
    Beat,
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
    Tool,
    ToolChoice,
    Wearer,
)
from heartreach.prompts.desk import Desk
from heartreach.prompts.preferences import Preference
from heartreach.prompts.settings import PolicySettings
from heartreach.signal.core import CoreEvent, CoreSettings, StressCore
from heartreach.store import Store

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
    told: list[Told] = [
        PhoneSeen(at=later, device="pixel", online=True),
        ToolChoice(at=later + 1, tool=Tool.METABOLIZE),
        Pause(at=later + 2, scope=PauseScope.WEEK),
        Context(at=later + 3, kind=ContextKind.DRIVING, until=later + 1800),
        Practice(practice_id="p1", at=later + 4, tool=Tool.ASSESS, count=2),
        OutsourceNote(note_id="n1", at=later + 5, slot=1, person="M"),
        Preference(values={"cap": 1}).change(later + 6, whole.policy),
    ]
    async with Store.open(tmp_path, clock=ManualClock(MORNING)) as store:
        await store.save_snapshot("ann", DESK, whole.snapshot())
        for word in told:
            tell(whole, word)
            await store.commit("ann", word)
        recalled = recall_desk(store.reader(), ANN, PolicySettings(), 3, later + 7)
    for desk in (whole, recalled):
        desk.settle(later + 7)

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
