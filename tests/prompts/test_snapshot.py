"""A desk restored from its snapshot is the same desk, bit for bit."""

import pytest

from heartreach.errors import BadInput
from heartreach.models import AnswerKind, Context, ContextKind, Pause, PauseScope, Practice, Prompt, Silence, Tool
from heartreach.prompts.desk import Desk
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.snapshot import Snapshot
from tests.prompts.life import Life
from tests.prompts.scene import DAY, HOUR, MINUTE, NOON, MakeScene, Scene


def disturbed(scene: Scene) -> Scene:
    """A desk with something of everything in its memory."""
    prompt = scene.prompt()
    scene.receive(prompt)
    scene.desk.answered(scene.answer(prompt, AnswerKind.LATER))
    scene.desk.practised(Practice(practice_id="p-1", at=scene.now, tool=Tool.ASSESS, count=1))
    scene.desk.context(Context(at=scene.now, kind=ContextKind.FOCUS, until=scene.now + 0.1))
    scene.live(0.7 * HOUR)
    scene.desk.pause(Pause(at=scene.now, scope=PauseScope.NONE, until=scene.now + 1 / 3))
    return scene


def test_a_snapshot_restores_bit_for_bit(make_scene: MakeScene) -> None:
    """Snapshot, restore, snapshot: the same bytes."""
    desk = disturbed(make_scene(checkins=2, awareness_at="19:00", randomisation="study")).desk

    assert Desk.restore(desk.snapshot()).snapshot() == desk.snapshot()


def test_a_snapshot_is_never_an_old_one() -> None:
    """After each event of five restless days, the bytes are those of a desk that was never asked before."""
    life, snapshots = Life(5, NOON, PolicySettings(), restarts=False), set[bytes]()

    def compare() -> None:
        written = life.desk.snapshot()
        state = life.desk.state.model_dump_json()
        assert Snapshot.from_bytes(written).state.model_dump_json() == state
        assert life.desk.snapshot() is written
        snapshots.add(written)

    life.live(5, compare)

    assert len(snapshots) > 200


def test_a_restored_desk_goes_on_as_if_nothing_had_been(make_scene: MakeScene) -> None:
    """Restarted every hour or never: the same ten days."""

    def ten_days(restarts: bool) -> list[Prompt | Silence]:
        scene = disturbed(make_scene(checkins=2, awareness_at="19:00", evening_at="20:45", randomisation="study"))
        decisions = []
        for hour in range(240):
            decisions += scene.live(HOUR, step=10 * MINUTE)
            if hour % 3 == 0:
                decisions.append(scene.onset())
            if restarts:
                scene.desk = Desk.restore(scene.desk.snapshot())
        return decisions

    assert ten_days(restarts=True) == ten_days(restarts=False)


def test_an_old_snapshot_catches_up_from_the_store(make_scene: MakeScene) -> None:
    """Killed between storing a decision and writing a snapshot: told the stored decisions, the desk is where it was."""
    scene = make_scene(checkins=2, awareness_at="19:00", randomisation="study")
    scene.due()
    old = scene.desk.snapshot()
    decisions = [scene.onset(), *scene.live(9 * HOUR), scene.onset(), *scene.live(DAY)]

    desk = Desk.restore(old)
    told = [desk.remember(decision) for decision in decisions]
    again = [desk.remember(decision) for decision in decisions]

    assert (set(told), set(again)) == ({True}, {False})
    assert desk.state.count == scene.desk.state.count
    assert [past.decision_id for past in desk.state.spoken] == [past.decision_id for past in scene.desk.state.spoken]
    assert desk.state.slots_done == scene.desk.state.slots_done
    assert desk.state.dosage == scene.desk.state.dosage


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b'{"schema":"heartreach/desk-state/9"}', b"[1,2]"])
def test_what_is_no_snapshot_is_refused(raw: bytes) -> None:
    """In one sentence, with the next step."""
    with pytest.raises(BadInput, match="cannot be read"):
        Desk.restore(raw)
