"""Words from the policy: a decision to speak or to stay quiet, with everything that explains it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from heartreach.models.word import Seconds, Word

__all__ = ["Decision", "Draw", "Prompt", "PromptKind", "Silence", "SilenceReason", "Tool"]


class Tool(StrEnum):
    """The four conversation tools a wearer chooses from."""

    OUTSOURCE = "outsource"
    METABOLIZE = "metabolize"
    ASSESS = "assess"
    CONTRIBUTE = "contribute"


class PromptKind(StrEnum):
    """What made this a moment to decide."""

    ONSET = "onset"
    CHECKIN = "checkin"
    AWARENESS = "awareness"
    EVENING = "evening"


class SilenceReason(StrEnum):
    """Why no prompt was sent; every reason that held is kept, not just the first."""

    NO_CONTACT = "no_contact"
    WARMUP = "warmup"
    SLEEP = "sleep"
    EXERCISE = "exercise"
    TALKING = "talking"
    BUSY = "busy"
    DRIVING = "driving"
    FOCUS = "focus"
    QUIET_HOURS = "quiet_hours"
    PROMPT_GAP = "prompt_gap"
    NUDGE_GAP = "nudge_gap"
    DAILY_CAP = "daily_cap"
    UNREACHABLE = "unreachable"
    PAUSED = "paused"
    SNOOZED = "snoozed"
    QUOTA_MET = "quota_met"
    COIN = "coin"  #: available, but the draw said to stay quiet
    SERVICE_ERROR = "service_error"


class Draw(Word):
    """A random draw, kept so that it can be replayed: the seed, its place in the stream, and what came out."""

    p: Annotated[float, Field(ge=0, le=1)]  #: probability of a prompt
    u: Annotated[float, Field(ge=0, lt=1)]  #: the uniform number; a prompt is sent when u < p
    seed: int
    index: int


class Decision(Word):
    """What every decision point leaves behind, prompt or silence: enough to explain, replay and analyse it."""

    decision_id: str
    wearer: str
    at: Seconds
    tz: str
    kind: PromptKind
    onset_id: str | None
    available: bool
    reasons: tuple[SilenceReason, ...]
    unknown: tuple[str, ...] = ()  #: contexts nobody told us about, counted as available
    draw: Draw | None  #: `None` where nothing was drawn
    policy: str  #: version of the policy and its settings
    tool_probabilities: dict[Tool, float] = Field(default_factory=dict)
    tool: Tool | None = None
    features: dict[str, float] = Field(
        default_factory=dict
    )  #: what the probability may have depended on: severity, dosage, local hour
    follows: str | None = None  #: the prompt this one brings back, because the wearer said "later"


class Prompt(Decision):
    """A decision to speak: the text, its quota and when it is no longer worth showing."""

    outcome: Literal["prompt"] = "prompt"
    text_id: str
    text: str
    expires_at: Seconds
    quota_total: int | None = None
    quota_left: int | None = None
    why: str


class Silence(Decision):
    """A decision to stay quiet, with every reason."""

    outcome: Literal["silence"] = "silence"
