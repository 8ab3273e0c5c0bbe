"""What is documented is what is there."""

import json
import re
from pathlib import Path

from heartreach.models import NOTES, AnswerKind, PromptKind, SilenceReason
from heartreach.prompts.lifecycle import TRANSITIONS
from heartreach.prompts.pack import built_in, pack_schema
from heartreach.prompts.settings import PolicySettings

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


def test_every_note_and_tool_is_named_in_practice() -> None:
    """Every piece has its place in docs/practice.md."""
    page = read("practice.md")

    assert [note.__name__ for note in NOTES if note.__name__ not in page] == []
    assert [tool.name for tool in built_in().tools.values() if tool.name not in page] == []
