"""A day replays to the same decisions, and a decision replays alone."""

import random

import pytest

from heartreach.models import AnswerKind, Context, ContextKind, PhoneSeen, Practice, Prompt, Silence, Tool
from heartreach.prompts.replaying import Asked, Moved, Rose, Told, replay, replays_alone, tell
from tests.prompts.scene import DAY, MINUTE, NOON, MakeScene, Scene


def told_day(scene: Scene, seed: int) -> tuple[list[Told], list[Prompt | Silence]]:
    """Three eventful days: what the desk was told, and what it decided."""
    rng, told, decided = random.Random(seed), list[Told](), list[Prompt | Silence]()
    while scene.now < NOON + 3 * DAY:
        scene.wait(rng.expovariate(1 / (15 * MINUTE)))
        onset = scene.onset_word()
        prompts = [one for one in decided if isinstance(one, Prompt)]
        events: list[Told] = [
            Asked(scene.now, scene.reading()),
            Rose(onset, scene.reading(), scene.now),
            Context(at=scene.now, kind=rng.choice(list(ContextKind))),
            PhoneSeen(at=scene.now, device="pixel", online=True),
            Practice(practice_id=f"p-{scene.now}", at=scene.now, tool=rng.choice(list(Tool))),
            rng.choice(list(Tool)),
            Moved(rng.choice(["Europe/Berlin", "Asia/Tokyo"])),
        ]
        if prompts:
            kind = rng.choice([kind for kind in AnswerKind if kind is not AnswerKind.STOP_TODAY])
            events.append(scene.answer(prompts[-1], kind, f"a-{scene.now}"))
        event = rng.choices(events, weights=([20, 10, 1, 4, 1, 1, 1, 8])[: len(events)])[0]
        told.append(event)
        decided += tell(scene.desk, event)
    return told, decided


@pytest.mark.parametrize("seed", range(5))
def test_a_day_replays_to_the_same_decisions(make_scene: MakeScene, seed: int) -> None:
    """From the snapshot of its morning and what was told since: every decision, to the last bit."""
    scene = make_scene(randomisation="study", checkins=2, awareness_at="19:00", nudge_gap_min=60)
    morning = scene.desk.snapshot()
    told, decided = told_day(scene, seed)

    assert len(decided) > 10
    assert replay(morning, told) == decided


def test_every_decision_of_a_day_replays_alone(make_scene: MakeScene) -> None:
    """Its own record is enough."""
    _, decided = told_day(make_scene(randomisation="study", checkins=2, awareness_at="19:00"), 1)

    assert all(replays_alone(decision) for decision in decided)
    assert any(decision.draw is not None for decision in decided)


def test_a_forged_record_does_not_replay(scene: Scene) -> None:
    """Another number, another seed, another tool, a prompt against the draw: none explains itself."""
    prompt = scene.prompt()
    draw = prompt.draw
    assert draw is not None
    other_tool = next(tool for tool in Tool if tool is not prompt.tool)
    forged = [
        prompt.model_copy(update={"draw": draw.model_copy(update={"u": draw.u / 2})}),
        prompt.model_copy(update={"draw": draw.model_copy(update={"seed": draw.seed + 1})}),
        prompt.model_copy(update={"draw": draw.model_copy(update={"p": 0.0})}),
        prompt.model_copy(update={"tool": other_tool}),
    ]

    assert [replays_alone(one) for one in (prompt, *forged)] == [True, False, False, False, False]
