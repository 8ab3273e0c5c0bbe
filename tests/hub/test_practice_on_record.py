"""What the wearer notes, chooses and changes is on record, and a restart goes on with it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from heartreach.hub.catching_up import DESK
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import SimulatedHouse, simulated_house, virtually
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import ChangedBy, PauseScope, Tool, Wearer
from heartreach.prompts.pack import Pack, built_in
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings, Randomisation
from heartreach.prompts.today import Today
from heartreach.prompts.topics import Name, Topics
from heartreach.store import Reader, Store

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
EVER = (0.0, 1e11)
TOPICS = Topics("ann")
T = TypeVar("T")


def living(
    folder: Path,
    work: Callable[[SimulatedHouse], Awaitable[T]],
    *,
    start: float = MORNING,
    policy: PolicySettings | None = None,
    pack: Pack | None = None,
) -> T:
    """What `work` finds in a house that runs while it does."""
    ann, policy = Wearer(wearer_id="ann", tz="Europe/Berlin"), policy or PolicySettings()
    plan = Plan(folder, ann, policy, seed=3, simulated=True, pack=pack)

    async def run() -> T:
        async with simulated_house(plan, start, [], SimulatedPhone("ann")) as house:
            await asyncio.sleep(5)
            return await work(house)

    return virtually(run())


async def say(house: SimulatedHouse, name: Name, document: object) -> None:
    """Let the phone say something, and the hub take it."""
    raw = document.encode() if isinstance(document, str) else json.dumps(document).encode()
    house.post.take(Message(TOPICS.of(name), raw))
    await asyncio.sleep(1)


def note(number: int, at: float, **fields: object) -> dict[str, object]:
    """A note as a phone sends it."""
    return {"schema": "heartreach/note/1", "note": {"note_id": f"n{number}", "at": at, **fields}}


async def a_full_minute(house: SimulatedHouse) -> Today:
    """A wearer who notes, chooses, changes and pauses."""
    await say(house, Name.NOTE, note(1, MORNING, kind="self_view", place=7))
    await say(house, Name.NOTE, note(2, MORNING, kind="contribute", verb="feel"))
    await say(house, Name.NOTE, note(2, MORNING, kind="contribute", verb="feel"))
    await say(house, Name.NOTE, note(3, MORNING, kind="concept", slot=2, concept="home", question="What is home?"))
    await say(house, Name.TOOL_SET, "contribute")
    await say(house, Name.QUIET_SET, "20:00-07:00")
    await say(house, Name.CAP_SET, "2")
    await say(house, Name.ALWAYS_SET, "on")
    await say(house, Name.ALWAYS_SET, "off")
    await say(house, Name.LANGUAGE_SET, "de")
    await say(house, Name.PAUSE_SET, {"schema": "heartreach/pause/1", "scope": "week"})
    return house.hub.session.desk.today(house.clock.now())


def test_everything_noted_is_on_record_once(tmp_path: Path) -> None:
    """Notes, the tool, every change of settings with where it came from; a note that came twice is one."""
    living(tmp_path, a_full_minute)

    with Reader.open(tmp_path) as reader:
        assert [one.kind for one in reader.notes("ann", *EVER)] == ["self_view", "contribute", "concept"]
        assert [one.tool for one in reader.tool_choices("ann", *EVER)] == [Tool.CONTRIBUTE]
        first, quiet, cap, on, off, language = reader.settings_changes("ann", *EVER)
    assert (first.by, len(first.values)) == (ChangedBy.HOUSE, len(PolicySettings.model_fields) + 2)
    assert (quiet.by, quiet.values) == (ChangedBy.PHONE, {"quiet_from": "20:00", "quiet_until": "07:00"})
    assert (cap.values, cap.policy != first.policy) == ({"cap": 2}, True)
    assert (on.values, off.dropped) == ({"randomisation": "always", "p_nudge": None}, ("randomisation", "p_nudge"))
    assert language.values == {"language": "de"}


async def look(house: SimulatedHouse) -> tuple[Today, dict[int, str], bool]:
    """What the desk knows."""
    desk = house.hub.session.desk
    return desk.today(house.clock.now()), desk.state.questions, desk.state.cap_asked_on is not None


async def drop_snapshot(folder: Path) -> None:
    """As if the desk's snapshot had been damaged."""
    async with Store.open(folder) as store:
        await store.save_snapshot("ann", DESK, b"torn")


def test_a_restart_goes_on_with_all_of_it(tmp_path: Path) -> None:
    """From the snapshot, and, where that is damaged, from the record alone."""
    before = living(tmp_path, a_full_minute)
    restored = living(tmp_path, look, start=MORNING + 120)
    asyncio.run(drop_snapshot(tmp_path))
    rebuilt = living(tmp_path, look, start=MORNING + 240)

    today, questions, asked = restored
    assert (before, rebuilt) == (today, restored)
    assert (today.settings.cap, today.settings.quiet_from, today.settings.always) == (2, "20:00", False)
    assert (questions, today.language, asked) == ({2: "What is home?"}, "de", True)
    assert (today.tool, today.pause, today.tools[3].done) == (Tool.CONTRIBUTE, PauseScope.WEEK, 1)


def test_the_house_tells_what_changed_in_its_file(tmp_path: Path) -> None:
    """Nothing at a start like the last one; the one line that was edited; the phone's choices lie over it."""
    living(tmp_path, a_full_minute)
    living(tmp_path, look, start=MORNING + 120)
    edited = PolicySettings(cap=3, randomisation=Randomisation.STUDY)
    today, _, _ = living(tmp_path, look, start=MORNING + 240, policy=edited)

    with Reader.open(tmp_path) as reader:
        house = [one.values for one in reader.settings_changes("ann", *EVER) if one.by is ChangedBy.HOUSE]
    assert house[1:] == [{"cap": 3, "randomisation": "study"}]
    assert (today.settings.cap, today.randomisation) == (2, Randomisation.STUDY)


def test_the_house_tells_that_a_text_was_edited(tmp_path: Path) -> None:
    """A pack of one's own is another policy with every edit, and the record says that it was the texts."""
    mild = built_in().model_copy(update={"name": "mine"})
    for place, pack in enumerate((None, mild, mild.model_copy(update={"name": "mine, edited"}))):
        living(tmp_path, look, start=MORNING + 120 * place, pack=pack)

    with Reader.open(tmp_path) as reader:
        first, own, edited = reader.settings_changes("ann", *EVER)
    assert first.values["texts"] == "en"
    assert list(own.values) == list(edited.values) == ["texts"]
    assert len({one.values["texts"] for one in (first, own, edited)}) == 3
    assert len({one.policy for one in (first, own, edited)}) == 3


def test_a_person_taken_out_of_the_circle_is_gone(tmp_path: Path) -> None:
    """The phone says so once; the hub forgets every link, and writes down nothing of the wish."""

    async def talk_and_forget(house: SimulatedHouse) -> None:
        talk = {"schema": "heartreach/connection/1", "connection_id": "c1", "at": MORNING, "people": ["Zoe", "M"]}
        await say(house, Name.CONNECTION, talk)
        await say(house, Name.NOTE, note(4, MORNING, kind="outsource", slot=1, person="Zoe"))
        await say(house, Name.CIRCLE_FORGET, {"schema": "heartreach/circle-forget/1", "person": "Zoe"})
        await asyncio.sleep(5)

    living(tmp_path, talk_and_forget)

    with Reader.open(tmp_path) as reader:
        assert [one.people for one in reader.connections("ann", *EVER)] == [("M",)]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"Zoe" in path.read_bytes()]


def test_what_is_on_disk_is_confirmed_once_the_count_is_told(tmp_path: Path) -> None:
    """Notes, practice and talks are confirmed by their ids, after what is left of today; a pause needs no word."""

    async def noting(house: SimulatedHouse) -> list[Message]:
        await say(house, Name.NOTE, note(1, MORNING, kind="contribute", verb="feel"))
        await say(
            house, Name.PRACTICE, {"schema": "heartreach/practice/1", "id": "p1", "tool": "assess", "at": MORNING}
        )
        talk = {"schema": "heartreach/connection/1", "connection_id": "c1", "at": MORNING, "people": []}
        await say(house, Name.CONNECTION, talk)
        await say(house, Name.PAUSE_SET, {"schema": "heartreach/pause/1", "scope": "week"})
        return list(house.post.sent)

    sent = living(tmp_path, noting)
    kept = [json.loads(message.payload)["id"] for message in sent if message.topic == TOPICS.of(Name.KEPT)]
    names = [message.topic.rpartition("/")[2] for message in sent]
    first = names.index("kept")
    today = json.loads(next(one.payload for one in reversed(sent[:first]) if one.topic == TOPICS.of(Name.TODAY)))

    assert kept == ["n1", "p1", "c1"]
    assert {one["tool"]: one["done"] for one in today["today"]["tools"]}["contribute"] == 1
