"""What phones say to the hub, one document per topic, and the word each one is."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from heartreach.errors import BadPayload
from heartreach.models import (
    Answer,
    AnswerKind,
    Connection,
    Context,
    ContextKind,
    Direction,
    Note,
    Pause,
    PauseScope,
    PhoneSeen,
    Practice,
    Receipt,
    ReceiptKind,
    Sit,
    Tool,
    Word,
)
from heartreach.prompts.payload import (
    OFFLINE,
    ONLINE,
    At,
    Felt,
    Identifier,
    Label,
    Labels,
    Payload,
    Talked,
)
from heartreach.prompts.preferences import PREFERENCE_WORDS, Preference, read_preference
from heartreach.prompts.topics import Address, Name

__all__ = [
    "AnswerPayload",
    "CalibratePayload",
    "CircleForgetPayload",
    "ConnectionPayload",
    "ContextPayload",
    "Farewell",
    "FromPhone",
    "NotePayload",
    "PausePayload",
    "PracticePayload",
    "ReceiptPayload",
    "read",
]


#: As long as the name of a login; a topic may have 65,535 bytes, and each name is remembered.
LONGEST_DEVICE = 64
#: A guided sit takes five minutes; whoever likes may take longer, in seconds.
LONGEST_SIT_S = 1800.0
#: The core remembers the last hour, in seconds.
FURTHEST_SIT_S = 3600.0


class ReceiptPayload(Payload):
    """A phone has the prompt, or shows it."""

    NAME = Name.NUDGE_RECEIPT
    schema_: Literal["heartreach/receipt/1"] = Field(default="heartreach/receipt/1", alias="schema")
    id: Identifier
    kind: Literal[ReceiptKind.RECEIVED, ReceiptKind.DISPLAYED]
    at: At
    channel: Label = "page"

    def word(self, now: float) -> Receipt:
        """The receipt, at the hub's time `now`."""
        return Receipt(decision_id=self.id, kind=self.kind, at=_believed(self.at, now), channel=self.channel)


class AnswerPayload(Payload):
    """What the wearer tapped."""

    NAME = Name.ANSWER
    schema_: Literal["heartreach/answer/1"] = Field(default="heartreach/answer/1", alias="schema")
    id: Identifier
    nudge_id: Identifier
    answer: AnswerKind
    at: At
    reached: Labels = ()
    felt: Felt | None = None
    minutes: Talked | None = None
    direction: Direction | None = None
    channel: Label = "page"

    def word(self, now: float) -> Answer:
        """The answer, at the hub's time `now`."""
        return Answer(
            answer_id=self.id,
            decision_id=self.nudge_id,
            kind=self.answer,
            at=_believed(self.at, now),
            reached=self.reached,
            felt=self.felt,
            minutes=self.minutes,
            direction=self.direction,
            channel=self.channel,
        )


class PausePayload(Payload):
    """The wearer wants silence, or to be heard again."""

    NAME = Name.PAUSE_SET
    schema_: Literal["heartreach/pause/1"] = Field(default="heartreach/pause/1", alias="schema")
    until: At | None = None
    scope: PauseScope

    def word(self, now: float) -> Pause:
        """The pause, asked for at the hub's time `now`."""
        return Pause(at=now, scope=self.scope, until=self.until)


class ContextPayload(Payload):
    """What the wearer does just now, and until when; a time gone by says "not any more"."""

    NAME = Name.CONTEXT
    schema_: Literal["heartreach/context/1"] = Field(default="heartreach/context/1", alias="schema")
    kind: ContextKind
    until: At | None = None

    def word(self, now: float) -> Context:
        """The context, told at the hub's time `now`."""
        return Context(at=now, kind=self.kind, until=self.until)


class PracticePayload(Payload):
    """A tool practised without any prompt."""

    NAME = Name.PRACTICE
    schema_: Literal["heartreach/practice/1"] = Field(default="heartreach/practice/1", alias="schema")
    id: Identifier
    tool: Tool
    count: Annotated[int, Field(ge=1, le=20)] = 1
    at: At

    def word(self, now: float) -> Practice:
        """The practice, at the hub's time `now`."""
        return Practice(practice_id=self.id, at=_believed(self.at, now), tool=self.tool, count=self.count)


class ConnectionPayload(Payload):
    """The wearer reached somebody."""

    NAME = Name.CONNECTION
    schema_: Literal["heartreach/connection/1"] = Field(default="heartreach/connection/1", alias="schema")
    connection_id: Identifier
    at: At
    people: Labels
    minutes: Talked | None = None
    felt: Felt | None = None
    marks: Labels = ()
    direction: Direction | None = None
    tags: Labels = ()
    decision_id: Identifier | None = None

    def word(self, now: float) -> Connection:
        """The connection, at the hub's time `now`."""
        fields = self.model_dump(exclude={"schema_", "at"})
        return Connection.model_validate({**fields, "at": _believed(self.at, now)})


class NotePayload(Payload):
    """Something the wearer noted while practising: a card, a slider, a tool's own note."""

    NAME = Name.NOTE
    schema_: Literal["heartreach/note/1"] = Field(default="heartreach/note/1", alias="schema")
    note: Note

    def word(self, now: float) -> Note:
        """The note, at the hub's time `now`."""
        return self.note.model_copy(update={"at": _believed(self.note.at, now)})


class CalibratePayload(Payload):
    """The wearer sat quietly for some minutes; sent when they are over, or for minutes that lie ahead."""

    NAME = Name.CALIBRATE
    schema_: Literal["heartreach/calibrate/1"] = Field(default="heartreach/calibrate/1", alias="schema")
    start: At
    end: At

    @model_validator(mode="after")
    def _has_length(self) -> "CalibratePayload":
        if not 0 < self.end - self.start <= LONGEST_SIT_S:
            raise ValueError(f"a sit ends after it began, and within {LONGEST_SIT_S / 60:g} minutes")
        return self

    def word(self, now: float) -> Sit:
        """The sit, told at the hub's time `now`.

        Raises:
            BadPayload: it is too long ago, or too far ahead, to be this one.
        """
        if abs(now - self.end) > FURTHEST_SIT_S:
            raise BadPayload(self.NAME, "a sit must be told within the hour")
        return Sit(start=self.start, end=self.end)


class CircleForgetPayload(Payload):
    """The wearer takes a person out of their circle: every link to them goes."""

    NAME = Name.CIRCLE_FORGET
    schema_: Literal["heartreach/circle-forget/1"] = Field(default="heartreach/circle-forget/1", alias="schema")
    person: Label

    def word(self, now: float) -> "Farewell":
        """Whom to forget; `now` matters to its siblings only."""
        return Farewell(person=self.person)


class Farewell(Word):
    """A person to forget; said, done, and stored nowhere."""

    person: str


def _believed(at: float, now: float) -> float:
    """A phone's time; one that lies in the future is as good as now."""
    return min(at, now)


# --- reading --------------------------------------------------------------------------------------------------------

FromPhone = (
    Answer | Receipt | Pause | Context | Practice | Connection | PhoneSeen | Tool | Preference | Sit | Note | Farewell
)

READERS: Mapping[
    Name,
    type[ReceiptPayload]
    | type[AnswerPayload]
    | type[PausePayload]
    | type[ContextPayload]
    | type[PracticePayload]
    | type[ConnectionPayload]
    | type[NotePayload]
    | type[CalibratePayload]
    | type[CircleForgetPayload],
] = {
    payload.NAME: payload
    for payload in (
        ReceiptPayload,
        AnswerPayload,
        PausePayload,
        ContextPayload,
        PracticePayload,
        ConnectionPayload,
        NotePayload,
        CalibratePayload,
        CircleForgetPayload,
    )
}


def read(address: Address, raw: bytes, now: float) -> FromPhone:
    """The word a phone's message says.

    Args:
        address: the topic, taken apart.
        raw: the message.
        now: the hub's time of arrival.

    Raises:
        BadPayload: it says nothing we know.
    """
    if address.name is Name.PHONE:
        return _phone(address, raw, now)
    if address.name is Name.TOOL_SET:
        return _tool(raw)
    if address.name in PREFERENCE_WORDS:
        return read_preference(address.name, raw)
    reader = READERS.get(address.name)
    if reader is None:
        raise BadPayload(address.name, "nobody but the hub writes here")
    return reader.from_json(raw).word(now)


def _phone(address: Address, raw: bytes, now: float) -> PhoneSeen:
    if raw not in (ONLINE, OFFLINE) or address.device is None:
        raise BadPayload(address.name, "say online or offline")
    if len(address.device) > LONGEST_DEVICE or not address.device.isprintable():
        raise BadPayload(address.name, f"a device's name has {LONGEST_DEVICE} printable letters at most")
    return PhoneSeen(at=now, device=address.device, online=raw == ONLINE)


def _tool(raw: bytes) -> Tool:
    try:
        return Tool(raw.decode("ascii", "replace").strip())
    except ValueError as error:
        raise BadPayload(Name.TOOL_SET, f"say one of {', '.join(Tool)}") from error
