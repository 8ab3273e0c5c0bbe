"""The practice: the seed's steps and tools as words, and what follows from them."""

import json

import pytest

from heartreach.errors import BadPayload
from heartreach.models import (
    NOTES,
    AwarenessNote,
    ConceptNote,
    HonestyNote,
    OutsourceNote,
    ReplyGap,
    Response,
    Tool,
)
from heartreach.prompts.payloads import NotePayload, read
from heartreach.prompts.practice import tools_in_order
from heartreach.prompts.topics import Address, Name
from tests.prompts.scene import DAY, NOON, MakeScene, Scene

BASE = {"note_id": "n-1", "at": NOON}


@pytest.mark.parametrize(
    "note",
    [
        {"kind": "awareness", "gap": "short", "response": "turned", "deflections": 2, "me_too": 1},
        {"kind": "awareness"},
        {"kind": "honesty", "lean": -3},
        {"kind": "self_view", "place": 7},
        {"kind": "concept", "slot": 5, "concept": "coming home", "question": "How do you know you are home?"},
        {"kind": "outsource", "slot": 1, "person": "A.", "held_back": "partly"},
        {"kind": "assess", "axis": "faces", "aspect": "she looked at me", "works": True},
        {"kind": "contribute", "verb": "want"},
        {"kind": "pillars", "voices": {"purpose": 4, "social_support": 6}},
    ],
)
def test_every_note_travels(note: dict[str, object]) -> None:
    """From the phone to a word and back to the same document."""
    raw = json.dumps({"schema": "heartreach/note/1", "note": {**BASE, **note}}).encode()

    word = read(Address("me", Name.NOTE), raw, NOON)

    assert isinstance(word, NOTES)
    assert NotePayload.from_json(NotePayload(note=word).to_json()).note == word


@pytest.mark.parametrize(
    "note",
    [
        {"kind": "awareness", "gap": "forever"},
        {"kind": "honesty", "lean": 6},
        {"kind": "concept", "slot": 6, "concept": "x", "question": "y"},
        {"kind": "contribute", "verb": "demand"},
        {"kind": "horoscope"},
        {"kind": "awareness", "deflections": "2"},
    ],
)
def test_what_is_no_note_is_refused(note: dict[str, object]) -> None:
    """Five concepts, four verbs, a slider from -5 to 5, and nothing in quotes that is a number."""
    raw = json.dumps({"schema": "heartreach/note/1", "note": {**BASE, **note}}).encode()

    with pytest.raises(BadPayload, match="note"):
        read(Address("me", Name.NOTE), raw, NOON)


def test_an_awareness_card_may_be_half_filled() -> None:
    """Every observation is optional; not noted is not zero."""
    card = AwarenessNote(note_id="n-1", at=NOON, gap=ReplyGap.LONGER, response=Response.OPENED)

    assert (card.deflections, card.me_too) == (None, None)


@pytest.mark.parametrize("lean", range(-5, 6))
def test_all_four_tools_stay_open(lean: int) -> None:
    """Honesty only sets the order: filling starts with asking and pausing, pulling away with safety and speaking."""
    order = tools_in_order(lean)

    assert set(order) == set(Tool)
    assert order[0] is (Tool.ASSESS if lean > 0 else Tool.OUTSOURCE)


def test_a_note_of_a_tool_is_practice(scene: Scene) -> None:
    """An asked question counts once, under the note's own id, and the day's quota knows."""
    note = OutsourceNote(note_id="n-1", at=NOON, person="A.")

    assert [scene.desk.noted(note), scene.desk.noted(note)] == [True, False]
    assert scene.desk.quota(NOON).left(Tool.OUTSOURCE) == 2
    assert not scene.desk.noted(HonestyNote(note_id="n-2", at=NOON, lean=1))


def test_a_nudge_may_ask_the_wearers_own_question(make_scene: MakeScene) -> None:
    """Within a fortnight of nudges every one of their questions was suggested, and none too long to fit."""
    scene = make_scene(own_tool_share=1, want_more=True)
    questions = {1: "How do you come home?", 2: "Why do you think we hurry?", 3: "x" * 199}
    for slot, question in questions.items():
        scene.desk.noted(ConceptNote(note_id=f"n-{slot}", at=NOON, slot=slot, concept="home", question=question))
    texts = []
    for _ in range(14):
        scene.desk.phone_seen(scene.now)
        texts.append(scene.prompt().text)
        scene.wait(DAY)

    assert all(any(questions[slot] in text for text in texts) for slot in (1, 2))
    assert max(map(len, texts)) <= 140
