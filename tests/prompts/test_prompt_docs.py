"""What is documented is what is there."""

import json
import re
from pathlib import Path

import pytest

from heartreach import models
from heartreach.models import NOTES, AnswerKind, PromptKind, SilenceReason
from heartreach.prompts import practice
from heartreach.prompts.lifecycle import TRANSITIONS
from heartreach.prompts.pack import built_in, pack_schema
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name

DOCS = Path(__file__).parents[2] / "docs"


def read(name: str) -> str:
    """A page of the docs."""
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    """Each with a default and a reason."""
    rows = [line for line in read("prompts.md").splitlines() if line.startswith("| `")]

    assert set(re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in rows))) == set(PolicySettings.model_fields)


def test_every_reason_answer_and_kind_is_documented() -> None:
    """Nothing is decided in words nobody can look up."""
    page = read("prompts.md")

    assert [
        word for word in (*SilenceReason, *AnswerKind, *PromptKind) if word.replace("checkin", "check-in") not in page
    ] == []


def test_the_picture_of_the_lifecycle_is_the_table() -> None:
    """The diagram shows every way and no other."""
    drawn = set(re.findall(r"^ +(\w+) --> (\w+)$", read("mqtt.md"), re.MULTILINE))

    assert drawn == {(str(stage), str(after)) for stage, ways in TRANSITIONS.items() for after in ways.values()}


def test_the_schema_of_packs_is_what_the_models_say() -> None:
    """docs/pack.schema.json helps an editor; it must not lie."""
    assert json.loads(read("pack.schema.json")) == pack_schema()


#: Every piece of the essay, and what must be named beside it: words or rules of the prompts room, a file of the page.
PIECES = {
    "four voices": ("practice.pillars", "PillarsNote", "pillars.js"),
    "confidence exercise": ("practice.pillars.confidence_reminder", "pillars.js"),
    "support is not socialising": ("practice.support.marks", "practice.support.not_the_same", "reach.js"),
    "seen and heard": ("practice.support.felt", "reach.js"),
    "love": ("practice.support.thanks", "reach.js"),
    "cortisol": ("practice.biology", "idea.js"),
    "no magic answer": ("practice.biology.small_print", "practice.no_supplements", "idea.js"),
    "being brave": ("practice.tags", "Tag", "reach.js"),
    "rely on others": ("practice.self_view", "SelfViewNote", "self-view.js"),
    "giving and receiving": ("practice.support.direction", "practice.support.balance", "circle.js"),
    "step 1": ("practice.awareness", "AwarenessNote", "awareness.js"),
    "mirror stories": ("practice.awareness.me_too.note", "awareness.js"),
    "step 2": ("practice.honesty", "HonestyNote", "honesty.js"),
    "step 3": ("tools_in_order", "tools.js"),
    "Outsource": ("practice.outsource", "ConceptNote", "OutsourceNote", "HeldBack", "tool-outsource.js"),
    "Metabolize": ("practice.metabolize", "tool-metabolize.js", "five-seconds.js"),
    "Assess": ("practice.assess", "AssessNote", "Axis", "tool-assess.js"),
    "Contribute": ("practice.contribute", "ContributeNote", "Verb", "tool-contribute.js"),
    "safe people": ("practice.circle", "circle/forget", "circle.js", "people.js"),
    "nutshell": ("tagline", "tools.js"),
    "day by day": ("content packs",),
}


@pytest.mark.parametrize("piece", PIECES)
def test_every_piece_of_the_essay_has_its_place(piece: str) -> None:
    """One row each in docs/practice.md, naming words and screen."""
    rows = [line for line in read("practice.md").splitlines() if line.startswith("| ")]
    (row,) = [line for line in rows if piece in line.split("|")[1]]

    assert [name for name in PIECES[piece] if name not in row] == []


def test_every_place_named_in_practice_is_there() -> None:
    """A path of the pack, a file of the page, a word or rule of the room: nothing that is not."""
    page = read("practice.md")
    names = set(re.findall(r"`([\w./-]+)`", page[page.index("## Piece by piece") : page.index("**Quotas**")]))
    pack = built_in().model_dump(mode="json")
    code = {path.name for path in (DOCS.parent / "heartreach").rglob("*.*")}
    known = {*vars(practice), *vars(models), *Name, *PromptKind, "tagline"}

    def found(name: str) -> bool:
        place: object = pack
        for step in name.split("."):
            place = place.get(step) if isinstance(place, dict) else None
        return place is not None or name in known or name in code or (DOCS.parent / name).exists()

    assert sorted(name for name in names if not found(name)) == []


def test_every_note_and_tool_is_named_in_practice() -> None:
    """Every piece has its place in docs/practice.md."""
    page = read("practice.md")

    assert [note.__name__ for note in NOTES if note.__name__ not in page] == []
    assert [tool.name for tool in built_in().tools.values() if tool.name not in page] == []
