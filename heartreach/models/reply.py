"""Words from the phone: receipts, answers, and what the wearer does of their own accord."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from heartreach.models.decision import Tool
from heartreach.models.word import Seconds, Word

__all__ = [
    "ANSWER_KINDS",
    "CHANNEL_KNOWS",
    "Answer",
    "AnswerKind",
    "AnswerStatus",
    "Connection",
    "Context",
    "ContextKind",
    "Direction",
    "Pause",
    "PauseScope",
    "PhoneSeen",
    "Practice",
    "Receipt",
    "ReceiptKind",
    "Sit",
]


class ReceiptKind(StrEnum):
    """How far a prompt got."""

    SENT = "sent"
    RECEIVED = "received"
    DISPLAYED = "displayed"


#: What a way to a phone can tell of a prompt besides an answer; one that is not named tells what it tells.
CHANNEL_KNOWS: dict[str, tuple[ReceiptKind, ...]] = {
    "page": (ReceiptKind.SENT, ReceiptKind.RECEIVED, ReceiptKind.DISPLAYED),
    "push": (ReceiptKind.SENT, ReceiptKind.RECEIVED, ReceiptKind.DISPLAYED),
    "home-assistant": (ReceiptKind.RECEIVED,),
    "ntfy": (ReceiptKind.SENT,),
    "apprise": (ReceiptKind.SENT,),
}


class Receipt(Word):
    """A prompt reached a stage of its way."""

    decision_id: str
    kind: ReceiptKind
    at: Seconds
    channel: str = "page"


class AnswerKind(StrEnum):
    """The five one-tap answers."""

    DONE = "done"
    LATER = "later"
    NOT_STRESSED = "not_stressed"
    BUSY = "busy"
    STOP_TODAY = "stop_today"


ANSWER_KINDS = tuple(AnswerKind)


class AnswerStatus(StrEnum):
    """What became of an answer when it reached the hub."""

    STORED = "stored"
    DUPLICATE = "duplicate"  #: the same answer again, or another one to a prompt that was answered before
    LATE = "late"  #: the prompt had expired; kept, and marked so
    UNKNOWN = "unknown"  #: no such prompt; kept, and marked so


class Direction(StrEnum):
    """Who gave in a connection."""

    GAVE = "gave"
    RECEIVED = "received"
    BOTH = "both"


class Answer(Word):
    """What the wearer tapped. `answer_id` is made on the phone; the same id counts once however often it arrives."""

    answer_id: str
    decision_id: str
    kind: AnswerKind
    at: Seconds  #: when it was tapped, by the hub's clock
    reached: tuple[str, ...] = ()  #: initials or labels, the wearer's own
    felt: Annotated[int, Field(ge=0, le=4)] | None = None  #: felt seen and heard, 0 to 4
    minutes: Annotated[float, Field(ge=0, le=1440)] | None = None
    direction: Direction | None = None
    channel: str = "page"


class Connection(Word):
    """The wearer reached somebody, prompted or not."""

    connection_id: str
    at: Seconds
    people: tuple[str, ...]
    minutes: float | None = None
    felt: Annotated[int, Field(ge=0, le=4)] | None = None
    marks: tuple[str, ...] = ()
    direction: Direction | None = None
    tags: tuple[str, ...] = ()
    decision_id: str | None = None


class ContextKind(StrEnum):
    """What a phone can say about the moment."""

    BUSY = "busy"
    DRIVING = "driving"
    FOCUS = "focus"
    TALKING = "talking"


class Context(Word):
    """The phone says what the wearer is doing, until a time; `until` at or before `at` says: not any more."""

    at: Seconds
    kind: ContextKind
    until: Seconds | None = None  #: `None`: for the policy's time-to-live


class PauseScope(StrEnum):
    """How long the wearer wants to be left alone."""

    TODAY = "today"
    WEEK = "week"
    FOR_GOOD = "for_good"
    NONE = "none"  #: no pause, or with `until` a snooze of the wearer's own length


class Pause(Word):
    """The wearer asked for silence, or, with scope `none` and no `until`, to be heard again."""

    at: Seconds
    scope: PauseScope
    until: Seconds | None = None


class Practice(Word):
    """The wearer practised a tool, prompted or not; the same id counts once."""

    practice_id: str
    at: Seconds
    tool: Tool
    count: Annotated[int, Field(ge=1, le=1000)] = 1


class Sit(Word):
    """The wearer sat quietly from `start` to `end`, so that the core learns what is usual for them."""

    start: Seconds
    end: Seconds


class PhoneSeen(Word):
    """A phone came, went, or showed that it is there."""

    at: Seconds
    device: str
    online: bool
