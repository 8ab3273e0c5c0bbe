"""What the hub says to phones, one document per topic."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field

from heartreach.models import (
    AnswerKind,
    AnswerStatus,
    BodyState,
    Health,
    LinkState,
    Prompt,
    PromptKind,
    SignalMode,
    Tool,
    Word,
)
from heartreach.prompts.pack import Pack
from heartreach.prompts.payload import At, Identifier, Payload
from heartreach.prompts.today import FOR_GOOD_S, Today
from heartreach.prompts.topics import Name

__all__ = [
    "ACTIONS",
    "FEW_ACTIONS",
    "AckPayload",
    "ClosePayload",
    "ErrorPayload",
    "HealthPayload",
    "KeptPayload",
    "NudgePayload",
    "QuotaPayload",
    "StatePayload",
    "TodayPayload",
    "offered",
]

#: The answers a phone offers, per kind of prompt. A check-in asks about now, so "later" makes no sense there, and a
#: card is no statement about the heart, so there is nothing "not stressed" could deny.
ACTIONS: Mapping[PromptKind, tuple[AnswerKind, ...]] = {
    PromptKind.ONSET: tuple(AnswerKind),
    PromptKind.CHECKIN: (AnswerKind.NOT_STRESSED, AnswerKind.DONE, AnswerKind.BUSY, AnswerKind.STOP_TODAY),
    PromptKind.AWARENESS: (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.BUSY, AnswerKind.STOP_TODAY),
    PromptKind.EVENING: (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.BUSY, AnswerKind.STOP_TODAY),
}


#: The same for narrow places, such as the buttons of a notification: the two that say most, and the one that gives rest
#: for today, which every message has.
FEW_ACTIONS: Mapping[PromptKind, tuple[AnswerKind, ...]] = {
    PromptKind.ONSET: (AnswerKind.DONE, AnswerKind.NOT_STRESSED, AnswerKind.STOP_TODAY),
    PromptKind.CHECKIN: (AnswerKind.NOT_STRESSED, AnswerKind.DONE, AnswerKind.STOP_TODAY),
    PromptKind.AWARENESS: (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.STOP_TODAY),
    PromptKind.EVENING: (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.STOP_TODAY),
}


def offered(actions: Mapping[PromptKind, tuple[AnswerKind, ...]], prompt: Prompt) -> tuple[AnswerKind, ...]:
    """The answers to `prompt`: what came back once does not come back again, so "later" is none of them.

    Args:
        actions: per kind of prompt, `ACTIONS` or `FEW_ACTIONS`.
        prompt: what is asked.
    """
    return tuple(one for one in actions[prompt.kind] if prompt.follows is None or one is not AnswerKind.LATER)


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
    last_onset_at: At | None = None
    calibrated_at: At | None = None  #: end of the last calm sit that the core could use
    #: 253402300799, the end of the year 9999, for "for good"
    paused_until: Annotated[float, Field(ge=0, le=FOR_GOOD_S)] | None = None


class TodayPayload(Payload):
    """What is left of today, and what holds; retained, sent when it changes."""

    NAME = Name.TODAY
    schema_: Literal["heartreach/today/1"] = Field(default="heartreach/today/1", alias="schema")
    at: At
    today: Today


class HealthPayload(Payload):
    """How the hub itself is; retained, every minute of hub time and when a trouble comes or goes."""

    NAME = Name.HEALTH
    schema_: Literal["heartreach/health/1"] = Field(default="heartreach/health/1", alias="schema")
    health: Health


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
    buttons: tuple[AnswerKind, ...] = ()  #: the three of them for a notification; the last one gives rest for today
    labels: dict[AnswerKind, str] = Field(
        default_factory=dict
    )  #: what the answers are called here, in the wearer's language
    created_at: At
    expires_at: At
    why: str

    @classmethod
    def of(cls, prompt: Prompt, pack: Pack) -> Self:
        """The document that carries `prompt`."""
        actions = offered(ACTIONS, prompt)
        total, left = prompt.quota_total, prompt.quota_left
        return cls(
            id=prompt.decision_id,
            kind=prompt.kind,
            tool=prompt.tool,
            tagline=None if prompt.tool is None else pack.tools[prompt.tool].tagline,
            text=prompt.text,
            quota=None if total is None or left is None else QuotaPayload(total=total, left=left),
            actions=actions,
            buttons=offered(FEW_ACTIONS, prompt),
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


class KeptPayload(Payload):
    """A practice, a connection or a note is on disk; the phone stops sending it."""

    NAME = Name.KEPT
    schema_: Literal["heartreach/kept/1"] = Field(default="heartreach/kept/1", alias="schema")
    id: Identifier


class ErrorPayload(Payload):
    """A message was refused."""

    NAME = Name.ERROR
    schema_: Literal["heartreach/error/1"] = Field(default="heartreach/error/1", alias="schema")
    topic: str
    why: str
