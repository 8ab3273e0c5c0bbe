"""All the desk remembers, as data: written to a snapshot and read back bit for bit."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from heartreach.models import AnswerKind, ContextKind, Prompt, PromptKind, Silence, Tool, Value, Word
from heartreach.prompts.learning import Belief, Lesson
from heartreach.prompts.lifecycle import Stage
from heartreach.prompts.tool_learning import ToolBelief

__all__ = ["ContextMark", "DeskState", "FollowUp", "Pauses", "PhoneMark", "Practised", "Slot", "Spoken"]


class Spoken(Word):
    """What the policy must remember of a prompt: when, what, and how far it got."""

    decision_id: str
    at: float
    day: date  #: on the wearer's calendar when it was decided
    kind: PromptKind
    tool: Tool | None
    text_id: str
    expires_at: float
    follows: str | None = None
    onset_id: str | None = None
    stage: Stage = Stage.DUE
    answer_id: str | None = None
    answer: AnswerKind | None = None
    heard: bool = False  #: a phone had it when it expired
    tallied: bool = False  #: its end has been counted as answered or ignored

    @property
    def nudge(self) -> bool:
        """Whether it counts towards the cap: an onset's prompt, not one the wearer asked to see again."""
        return self.kind is PromptKind.ONSET and self.follows is None


class Practised(Word):
    """A tool practised, on a day of the wearer's calendar."""

    practice_id: str
    tool: Tool
    count: int
    day: date
    at: float | None = None  #: when it was noted, or the prompt answered; `None` in the memory of an older heartreach
    asked_at: float | None = None  #: when the prompt came whose "done" this is; `None` for what was noted by itself


class ContextMark(Word):
    """What the phone last said of one context."""

    told_at: float
    until: float


class PhoneMark(Word):
    """When a phone was last there, and whether it still is."""

    online: bool
    seen_at: float


class FollowUp(Word):
    """A prompt to bring back, because the wearer said "later"."""

    decision_id: str
    due_at: float


class Slot(Word):
    """A card or check-in planned for a local day."""

    key: str  #: date, kind, number and attempt; decided once
    kind: PromptKind
    number: int
    attempt: int
    at: float
    until: float  #: it waits until then for a free moment
    u: float | None = None  #: where in the waking hours lot placed it


class Pauses(Word):
    """Silence the wearer asked for."""

    day: date | None = None  #: until this date is over on the wearer's calendar
    asked_at: float = 0.0
    until: float | None = None  #: a week, or a snooze of the wearer's own length
    for_good: bool = False


class DeskState(BaseModel):
    """The desk's memory; only the desk changes it."""

    model_config = ConfigDict(extra="forbid")

    count: int = 0  #: decisions so far, the next place in the stream of draws
    spoken: tuple[Spoken, ...] = ()
    recent_ids: tuple[str, ...] = ()  #: the latest decisions, so that none is taken in twice
    decided: tuple[Prompt | Silence, ...] = ()  #: the latest onset decisions, so that a repeated onset is decided once
    practised: tuple[Practised, ...] = ()
    questions: dict[int, str] = Field(default_factory=dict)  #: the wearer's own open questions, by slot
    preferences: dict[str, Value] = Field(default_factory=dict)  #: over the settings of the house
    tz: str | None = None  #: the zone the wearer said they are in; `None` for the house's
    language: str | None = None  #: the wearer's choice among the built-in packs; `None` for the house's
    contexts: dict[ContextKind, ContextMark] = {}
    pauses: Pauses = Pauses()
    busy_until: float | None = None
    snoozed_until: float | None = None
    phones: dict[str, PhoneMark] = {}
    follow_ups: tuple[FollowUp, ...] = ()
    plan_day: date | None = None
    plan_tz: str | None = None
    slots: tuple[Slot, ...] = ()
    slots_done: tuple[str, ...] = ()
    ignored: int = 0  #: unanswered prompts in a row
    halved_until: float | None = None
    stops: tuple[date, ...] = ()  #: days of "stop for today"
    cap_asked_on: date | None = None  #: when the wearer answered whether fewer nudges would be better
    exercised_at: float | None = None
    dosage: float = 0.0  #: at `dosage_at`
    dosage_at: float = 0.0
    lessons: tuple[Lesson, ...] = ()  #: randomised moments whose outcome is not yet learnt from
    belief: Belief | None = None
    tool_beliefs: dict[Tool, ToolBelief] = Field(default_factory=dict)
    learning_since: date | None = None
    learnt_on: date | None = None
    forgotten_before: date | None = None  #: practice, stops and slots of earlier dates are gone
