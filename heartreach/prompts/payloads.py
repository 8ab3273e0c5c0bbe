"""What travels in each topic: JSON documents with a version, checked on the way in and on the way out.

Times are the hub's clock, in seconds since 1970-01-01 UTC. A message that is not what its topic promises raises
`BadPayload`; the hub counts it, says so on the error topic and keeps nothing of it.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, ValidationError

from heartreach.errors import BadPayload
from heartreach.models import (
    Answer,
    AnswerKind,
    AnswerStatus,
    BodyState,
    Connection,
    Context,
    ContextKind,
    Direction,
    LinkState,
    Pause,
    PauseScope,
    PhoneSeen,
    Practice,
    Prompt,
    PromptKind,
    Receipt,
    ReceiptKind,
    SignalMode,
    Tool,
    Word,
)
from heartreach.prompts.pack import Pack
from heartreach.prompts.today import Today
from heartreach.prompts.topics import Address, Name

__all__ = [
    "ACTIONS",
    "OFFLINE",
    "ONLINE",
    "AckPayload",
    "AnswerPayload",
    "ClosePayload",
    "ConnectionPayload",
    "ContextPayload",
    "ErrorPayload",
    "FromPhone",
    "NudgePayload",
    "PausePayload",
    "Payload",
    "PracticePayload",
    "QuotaPayload",
    "ReceiptPayload",
    "StatePayload",
    "TodayPayload",
    "read",
]

ONLINE, OFFLINE = b"online", b"offline"

#: No document of ours comes near this; whatever is larger is not read, in bytes.
LARGEST_PAYLOAD = 16_384

#: The answers a phone offers, per kind of prompt. A check-in asks about now, so "later" makes no sense there, and a
#: card is no statement about the heart, so there is nothing "not stressed" could deny.
ACTIONS: Mapping[PromptKind, tuple[AnswerKind, ...]] = {
    PromptKind.ONSET: tuple(AnswerKind),
    PromptKind.CHECKIN: (AnswerKind.NOT_STRESSED, AnswerKind.DONE, AnswerKind.BUSY, AnswerKind.STOP_TODAY),
    PromptKind.AWARENESS: (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.BUSY, AnswerKind.STOP_TODAY),
    PromptKind.EVENING: (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.BUSY, AnswerKind.STOP_TODAY),
}

At = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
Label = Annotated[str, Field(min_length=1, max_length=40)]
Labels = Annotated[tuple[Label, ...], Field(max_length=20)]
Felt = Annotated[int, Field(ge=0, le=4)]
Talked = Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)]


class Payload(Word):
    """A document of one topic; strict, so that "5" is no number and nothing is guessed."""

    model_config = ConfigDict(strict=True, serialize_by_alias=True)

    NAME: ClassVar[Name]

    def to_json(self) -> bytes:
        """The document as it travels."""
        return self.model_dump_json(by_alias=True).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Read a document.

        Raises:
            BadPayload: it is something else.
        """
        if len(raw) > LARGEST_PAYLOAD:
            raise BadPayload(cls.NAME, f"{len(raw)} bytes, more than {LARGEST_PAYLOAD}")
        try:
            return cls.model_validate_json(raw)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise BadPayload(cls.NAME, f"{where}: {first['msg']}" if where else first["msg"]) from error


# --- from the hub ---------------------------------------------------------------------------------------------------


class StatePayload(Payload):
    """How the wearer's heart and the hub are; retained, every ten seconds of hub time."""

    NAME = Name.STATE
    schema_: Literal["heartreach/state/1"] = Field(default="heartreach/state/1", alias="schema")
    at: At
    speed: Annotated[float, Field(gt=0)] = 1.0  #: hub seconds per real second; 1 for a real strap
    simulated: bool = False
    state: BodyState
    score: float | None
    hr_bpm: float | None
    coverage: float | None
    mode: SignalMode
    battery: int | None = None
    link: LinkState | None = None
    tool: Tool
    paused_until: At | None = None  #: 253402300799, the end of the year 9999, for "for good"


class TodayPayload(Payload):
    """What is left of today, and what holds; retained, sent when it changes."""

    NAME = Name.TODAY
    schema_: Literal["heartreach/today/1"] = Field(default="heartreach/today/1", alias="schema")
    at: At
    today: Today


class QuotaPayload(Word):
    """What a tool asks for on one day, and what is left of it."""

    total: int
    left: int


class NudgePayload(Payload):
    """A prompt on its way to the phone."""

    NAME = Name.NUDGE
    schema_: Literal["heartreach/nudge/1"] = Field(default="heartreach/nudge/1", alias="schema")
    id: Identifier
    kind: PromptKind
    tool: Tool | None
    tagline: str | None
    text: str
    quota: QuotaPayload | None
    actions: tuple[AnswerKind, ...]
    labels: dict[AnswerKind, str] = Field(
        default_factory=dict
    )  #: what the answers are called here, in the wearer's language
    created_at: At
    expires_at: At
    why: str

    @classmethod
    def of(cls, prompt: Prompt, pack: Pack) -> Self:
        """The document that carries `prompt`."""
        actions = ACTIONS[prompt.kind]
        total, left = prompt.quota_total, prompt.quota_left
        return cls(
            id=prompt.decision_id,
            kind=prompt.kind,
            tool=prompt.tool,
            tagline=None if prompt.tool is None else pack.tools[prompt.tool].tagline,
            text=prompt.text,
            quota=None if total is None or left is None else QuotaPayload(total=total, left=left),
            actions=actions,
            labels={answer: pack.label(prompt.kind, answer) for answer in actions},
            created_at=prompt.at,
            expires_at=prompt.expires_at,
            why=prompt.why,
        )


class ClosePayload(Payload):
    """A prompt is over: whoever still shows it takes it away."""

    NAME = Name.NUDGE_CLOSE
    schema_: Literal["heartreach/close/1"] = Field(default="heartreach/close/1", alias="schema")
    id: Identifier
    reason: Literal["answered", "expired"]


class AckPayload(Payload):
    """What became of an answer; the phone stops sending it."""

    NAME = Name.ANSWER_ACK
    schema_: Literal["heartreach/ack/1"] = Field(default="heartreach/ack/1", alias="schema")
    id: Identifier
    nudge_id: Identifier
    status: AnswerStatus


class ErrorPayload(Payload):
    """A message was refused."""

    NAME = Name.ERROR
    schema_: Literal["heartreach/error/1"] = Field(default="heartreach/error/1", alias="schema")
    topic: str
    why: str


# --- from the phone -------------------------------------------------------------------------------------------------


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


def _believed(at: float, now: float) -> float:
    """A phone's time; one that lies in the future is as good as now."""
    return min(at, now)


# --- reading --------------------------------------------------------------------------------------------------------

FromPhone = Answer | Receipt | Pause | Context | Practice | Connection | PhoneSeen | Tool

READERS: Mapping[
    Name,
    type[ReceiptPayload]
    | type[AnswerPayload]
    | type[PausePayload]
    | type[ContextPayload]
    | type[PracticePayload]
    | type[ConnectionPayload],
] = {
    payload.NAME: payload
    for payload in (ReceiptPayload, AnswerPayload, PausePayload, ContextPayload, PracticePayload, ConnectionPayload)
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
    reader = READERS.get(address.name)
    if reader is None:
        raise BadPayload(address.name, "nobody but the hub writes here")
    return reader.from_json(raw).word(now)


def _phone(address: Address, raw: bytes, now: float) -> PhoneSeen:
    if raw not in (ONLINE, OFFLINE) or address.device is None:
        raise BadPayload(address.name, "say online or offline")
    return PhoneSeen(at=now, device=address.device, online=raw == ONLINE)


def _tool(raw: bytes) -> Tool:
    try:
        return Tool(raw.decode("ascii", "replace").strip())
    except ValueError as error:
        raise BadPayload(Name.TOOL_SET, f"say one of {', '.join(Tool)}") from error
