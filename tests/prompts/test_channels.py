"""Other ways to a phone: Home Assistant, ntfy, and the document that describes the topics to any MQTT app."""

import json
import re
from pathlib import Path

from heartreach.models import AnswerKind, Tool
from heartreach.prompts.asyncapi import DOCUMENTS, WORDS, asyncapi
from heartreach.prompts.home_assistant import blueprint, discovery, discovery_topic
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import AnswerPayload, NudgePayload, ReceiptPayload, read
from heartreach.prompts.preferences import PREFERENCE_WORDS
from heartreach.prompts.topics import PHONE_WRITES, Address, Name, Topics
from tests.prompts.scene import NOON, Scene

DOCS = Path(__file__).parents[2] / "docs"


def test_the_asyncapi_file_is_what_the_models_say() -> None:
    """docs/asyncapi.json is made by `python -m heartreach.prompts.asyncapi`, and nobody forgot to."""
    assert json.loads((DOCS / "asyncapi.json").read_text(encoding="utf-8")) == asyncapi()


def test_every_topic_is_described() -> None:
    """With its document or its words, and in docs/mqtt.md."""
    prose = (DOCS / "mqtt.md").read_text(encoding="utf-8")

    assert set(DOCUMENTS) | set(WORDS) | set(PREFERENCE_WORDS) == set(Name)
    assert [name for name in Name if f"`{name}" not in prose] == []


def test_every_reference_leads_somewhere() -> None:
    """No `$ref` of the document points into the void."""
    document = asyncapi()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        place: object = document
        for step in reference.split("/"):
            assert isinstance(place, dict)
            place = place[step]


def test_kinds_of_notes_are_told_apart_in_words_of_asyncapi() -> None:
    """AsyncAPI's own parser refuses OpenAPI's `discriminator` with a mapping; the kind is required instead."""
    schema = json.loads(json.dumps(asyncapi()))["components"]["messages"]["note"]["payload"]
    kinds = [one["$ref"].rpartition("/")[2] for one in schema["properties"]["note"]["oneOf"]]

    assert '"discriminator"' not in json.dumps(asyncapi())
    assert len(kinds) == 8
    assert [kind for kind in kinds if "kind" not in schema["$defs"][kind]["required"]] == []


def components() -> dict[str, dict[str, object]]:
    """The entities Home Assistant is told of."""
    document = json.loads(discovery("me", built_in(), "1.0"))
    found: dict[str, dict[str, object]] = document["cmps"]
    return found


def test_home_assistant_is_told_of_every_entity() -> None:
    """State, activation, heart rate, coverage, battery, last onset, contact, trouble, nudge, tool, pause, answers."""
    platforms = {name: component["p"] for name, component in components().items()}

    assert platforms == {
        "activation": "sensor",
        "heart_rate": "sensor",
        "coverage": "sensor",
        "battery": "sensor",
        "state": "sensor",
        "last_onset": "sensor",
        "contact": "binary_sensor",
        "problem": "binary_sensor",
        "nudge": "event",
        "tool": "select",
        "pause": "switch",
        **{f"answer_{kind}": "button" for kind in AnswerKind},
    }
    assert discovery_topic("me") == "homeassistant/device/heartreach_me/config"
    assert len({component["unique_id"] for component in components().values()}) == len(platforms)


def test_home_assistant_reads_and_writes_our_topics_only() -> None:
    """What it reads the hub writes, what it commands a phone may write."""
    topics = Topics("me")
    for component in components().values():
        if "state_topic" in component:
            assert component["state_topic"] in {topics.of(Name.STATE), topics.of(Name.NUDGE), topics.of(Name.HEALTH)}
        if "command_topic" in component:
            assert component["command_topic"] in {topics.of(name) for name in PHONE_WRITES}


def test_the_switch_says_what_the_hub_understands() -> None:
    """On pauses today, off ends every pause."""
    pause = components()["pause"]

    words = [
        read(Address("me", Name.PAUSE_SET), str(pause[key]).encode(), NOON) for key in ("payload_on", "payload_off")
    ]

    assert [getattr(word, "scope", None) for word in words] == ["today", "none"]


def test_the_buttons_make_answers() -> None:
    """Once Home Assistant has filled in the nudge and the time, the hub understands; twice tapped is one answer."""
    for kind in AnswerKind:
        template = str(components()[f"answer_{kind}"]["command_template"])
        filled = re.sub(r"\{\{ state_attr\([^}]*\}\}", "n-1", template).replace("{{ now().timestamp() }}", str(NOON))
        answer = AnswerPayload.from_json(filled.encode())

        assert (answer.answer, answer.nudge_id, answer.id) == (kind, "n-1", f"ha-{kind}-n-1")


def test_the_blueprint_speaks_our_language() -> None:
    """Its receipt and its answer are payloads the hub takes."""
    documents = re.findall(r'^ +(\{"schema".*\})$', blueprint(), re.MULTILINE)
    values = {"answer": "done", "nudge_id": "n-1", "now().timestamp()": str(NOON)}
    filled = []
    for document in documents:
        text = re.sub(r"\{\{ ([^}]+) \}\}", lambda match: values.get(match.group(1), "n-1"), document)
        filled.append(text.encode())

    assert ReceiptPayload.from_json(filled[0]).id == "n-1"
    assert AnswerPayload.from_json(filled[1]).answer is AnswerKind.DONE
    assert "heartreach/v1/{{ wearer }}/nudge/receipt" in blueprint()
    assert "heartreach/v1/{{ wearer }}/answer" in blueprint()


def test_a_nudge_carries_its_tools_line(scene: Scene) -> None:
    """The four lines belong to the four tools, one to one."""
    prompt = scene.prompt()
    lines = {tool: built_in().tools[tool].tagline for tool in Tool}

    assert prompt.tool is not None
    assert NudgePayload.of(prompt, built_in()).tagline == lines[prompt.tool]
    assert len(set(lines.values())) == len(Tool)
