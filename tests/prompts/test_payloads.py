"""Messages are what their topics promise, or they are refused with a reason."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartreach.errors import BadPayload
from heartreach.models import (
    Answer,
    AnswerKind,
    BodyState,
    Connection,
    Context,
    ContextKind,
    Direction,
    Pause,
    PauseScope,
    PhoneSeen,
    Practice,
    Receipt,
    ReceiptKind,
    SignalMode,
    Tool,
)
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import AnswerPayload, NudgePayload, StatePayload, read
from heartreach.prompts.preferences import Preference
from heartreach.prompts.topics import PHONE_WRITES, Address, Name, Topics, parse
from tests.prompts.scene import NOON, Scene

ANSWER = {
    "schema": "heartreach/answer/1",
    "id": "a-1",
    "nudge_id": "n-1",
    "answer": "done",
    "at": NOON,
    "reached": ["A."],
    "felt": 3,
    "minutes": 5.5,
    "direction": "both",
}


def said(name: Name, document: object) -> object:
    """What the hub understands."""
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read(Address("me", name, "pixel" if name is Name.PHONE else None), raw, NOON + 1)


@pytest.mark.parametrize(
    ("name", "document", "word"),
    [
        (
            Name.ANSWER,
            ANSWER,
            Answer(
                answer_id="a-1",
                decision_id="n-1",
                kind=AnswerKind.DONE,
                at=NOON,
                reached=("A.",),
                felt=3,
                minutes=5.5,
                direction=Direction.BOTH,
            ),
        ),
        (
            Name.NUDGE_RECEIPT,
            {"schema": "heartreach/receipt/1", "id": "n-1", "kind": "displayed", "at": NOON, "channel": "page"},
            Receipt(decision_id="n-1", kind=ReceiptKind.DISPLAYED, at=NOON),
        ),
        (
            Name.PAUSE_SET,
            {"schema": "heartreach/pause/1", "scope": "week", "until": None},
            Pause(at=NOON + 1, scope=PauseScope.WEEK),
        ),
        (
            Name.CONTEXT,
            {"schema": "heartreach/context/1", "kind": "driving", "until": NOON + 60},
            Context(at=NOON + 1, kind=ContextKind.DRIVING, until=NOON + 60),
        ),
        (
            Name.PRACTICE,
            {"schema": "heartreach/practice/1", "id": "p-1", "tool": "assess", "count": 2, "at": NOON},
            Practice(practice_id="p-1", at=NOON, tool=Tool.ASSESS, count=2),
        ),
        (
            Name.CONNECTION,
            {
                "schema": "heartreach/connection/1",
                "connection_id": "c-1",
                "at": NOON,
                "people": ["B."],
                "tags": ["brave"],
            },
            Connection(connection_id="c-1", at=NOON, people=("B.",), tags=("brave",)),
        ),
        (Name.PHONE, b"online", PhoneSeen(at=NOON + 1, device="pixel", online=True)),
        (Name.PHONE, b"offline", PhoneSeen(at=NOON + 1, device="pixel", online=False)),
        (Name.TOOL_SET, b"metabolize", Tool.METABOLIZE),
    ],
)
def test_the_hub_understands_its_phones(name: Name, document: object, word: object) -> None:
    """Each topic's document becomes its word."""
    assert said(name, document) == word


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"schema": "heartreach/answer/2"}, "schema"),
        ({"answer": "maybe"}, "answer"),
        ({"at": "now"}, "at"),
        ({"at": "1780315200"}, "at"),
        ({"at": float("inf")}, "at"),
        ({"felt": 9}, "felt"),
        ({"minute": 5}, "minute"),
        ({"id": "a b"}, "id"),
        ({"id": "x" * 65}, "id"),
        ({"reached": ["A."] * 21}, "reached"),
        ({"reached": "A."}, "reached"),
    ],
)
def test_a_bad_answer_is_refused_with_its_field(change: dict[str, object], complaint: str) -> None:
    """Nothing is guessed: a number in quotes is no number, a misspelt field no field."""
    with pytest.raises(BadPayload, match=rf"answer: {complaint}"):
        said(Name.ANSWER, {**ANSWER, **change})


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        (Name.PHONE, b"maybe"),
        (Name.TOOL_SET, b"hammer"),
        (Name.TOOL_SET, b"\xff\xfe"),
        (Name.NUDGE, b"{}"),
        (Name.ANSWER, b"{" * 20_000),
        (Name.NUDGE_RECEIPT, b'{"schema":"heartreach/receipt/1","id":"n","kind":"sent","at":1}'),
    ],
)
def test_nonsense_is_refused(name: Name, raw: bytes) -> None:
    """Wrong words, wrong topics, too much of anything; and no phone can claim that the hub has sent."""
    with pytest.raises(BadPayload):
        said(name, raw)


@pytest.mark.parametrize("device", ["x" * 65, "a\x07b", "a\u202eb"])
def test_a_device_has_a_short_name(device: str) -> None:
    """It is remembered and stored, and a topic may be as long as a chapter."""
    with pytest.raises(BadPayload, match="64 printable letters"):
        read(Address("me", Name.PHONE, device), b"online", NOON)

    assert read(Address("me", Name.PHONE, "Ann's phone"), b"online", NOON) is not None


@given(st.sampled_from(PHONE_WRITES), st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_a_word_or_a_bad_payload(name: Name, raw: bytes) -> None:
    """Nothing else ever comes out."""
    with suppress(BadPayload):
        assert isinstance(said(name, raw), Tool | PhoneSeen | Preference)


def test_a_phone_ahead_of_its_time_answers_now() -> None:
    """A time in the future is as good as now."""
    answer = AnswerPayload.from_json(json.dumps({**ANSWER, "at": NOON + 3600}).encode()).word(NOON)

    assert answer.at == NOON


def test_a_nudge_says_all_a_phone_needs(scene: Scene) -> None:
    """Exactly the documented fields, and it reads back."""
    prompt = scene.prompt()
    pack = built_in()
    raw = NudgePayload.of(prompt, pack).to_json()
    document = json.loads(raw)

    assert prompt.tool is not None
    assert document == {
        "schema": "heartreach/nudge/1",
        "id": prompt.decision_id,
        "kind": "onset",
        "tool": prompt.tool.value,
        "tagline": pack.tools[prompt.tool].tagline,
        "text": prompt.text,
        "quota": {"total": 3, "left": 3},
        "actions": ["done", "later", "not_stressed", "busy", "stop_today"],
        "buttons": ["done", "not_stressed", "stop_today"],
        "labels": {
            "done": "Done",
            "later": "Later",
            "not_stressed": "Not stressed",
            "busy": "Busy",
            "stop_today": "Stop for today",
        },
        "created_at": prompt.at,
        "expires_at": prompt.at + 900,
        "why": prompt.why,
    }
    assert NudgePayload.from_json(raw).to_json() == raw


def test_state_keeps_what_is_not_known() -> None:
    """Not known is null, never zero."""
    state = StatePayload(
        at=NOON,
        state=BodyState.NO_CONTACT,
        score=None,
        hr_bpm=None,
        coverage=None,
        mode=SignalMode.NONE,
        tool=Tool.ASSESS,
    )
    document = json.loads(state.to_json())

    assert [document[field] for field in ("score", "hr_bpm", "coverage", "battery", "link", "paused_until")] == [
        None
    ] * 6


@pytest.mark.parametrize("name", list(Name))
def test_every_topic_can_be_taken_apart(name: Name) -> None:
    """`parse` undoes `of`."""
    topics = Topics("ann-1")

    if name is Name.PHONE:
        assert parse(topics.phone("pixel")) == Address("ann-1", name, "pixel")
    else:
        assert parse(topics.of(name)) == Address("ann-1", name)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "heartreach/v1",
        "heartreach/v1/",
        "heartreach/v1/me",
        "heartreach/v2/me/answer",
        "heartreach/v1/me/phone",
        "heartreach/v1/me/phone/a/b",
        "heartreach/v1//answer",
        "heartreach/v1/me/answers",
    ],
)
def test_other_topics_are_none_of_ours(topic: str) -> None:
    """Neighbours on the same broker are left alone."""
    assert parse(topic) is None
