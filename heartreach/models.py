"""The shared words: everything that crosses from one room of heartreach to another.

Each word is a frozen pydantic model, validated once where it is made, and says its units in its names.

* Time is `at`: seconds since 1970-01-01 UTC as a float (the wall clock of the wearer's hub). Local time exists only at
  display and where a rule speaks of it (quiet hours, "today"), and then with the wearer's IANA zone.
* RR intervals are kept in the strap's own unit, 1/1024 s *ticks* (Bluetooth Heart Rate Service 1.0, section 3.1.1.4).
* "Not known" is `None`, never zero and never NaN.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "ANSWER_KINDS",
    "TICKS_PER_SECOND",
    "Answer",
    "AnswerKind",
    "AnswerStatus",
    "Battery",
    "Beat",
    "BodyState",
    "BridgeEvent",
    "Connection",
    "Contact",
    "ContactState",
    "Context",
    "ContextKind",
    "Decision",
    "DeviceInfo",
    "Direction",
    "Draw",
    "Evidence",
    "Gap",
    "GapReason",
    "HeartRate",
    "Link",
    "LinkQuality",
    "LinkState",
    "Motion",
    "Onset",
    "Pause",
    "PauseScope",
    "PhoneSeen",
    "Practice",
    "Prompt",
    "PromptKind",
    "Reading",
    "Receipt",
    "ReceiptKind",
    "SignalMode",
    "Silence",
    "SilenceReason",
    "Tool",
    "Wearer",
    "Word",
]

#: The Heart Rate Service counts RR intervals in 1/1024 s (Bluetooth Heart Rate Service 1.0, section 3.1.1.4).
TICKS_PER_SECOND = 1024

Seconds = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Word(BaseModel):
    """A frozen value with no room for a misspelt field."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- from the strap -------------------------------------------------------------------------------------------------


class Beat(Word):
    """One heartbeat: the RR interval that ended at `at`."""

    at: Seconds
    rr_ticks: Annotated[int, Field(ge=1, le=65535)]

    @property
    def rr_ms(self) -> float:
        """The RR interval in milliseconds.

        >>> Beat(at=0.0, rr_ticks=1024).rr_ms
        1000.0
        """
        return self.rr_ticks * 1000 / TICKS_PER_SECOND


class HeartRate(Word):
    """The strap's own smoothed heart rate in beats per minute, one per frame; all there is in HR-only mode."""

    at: Seconds
    bpm: Annotated[int, Field(ge=1, le=65535)]


class GapReason(StrEnum):
    """Why beats are missing between two moments."""

    LOST = "lost"  #: intervals never arrived although the link stood
    LINK = "link"  #: the link was down
    CONTACT = "contact"  #: the strap said it was not worn
    CLOCK = "clock"  #: the host's or the strap's clock stepped
    OVERFLOW = "overflow"  #: the hub could not keep up and dropped frames


class Gap(Word):
    """A stretch of time in which beats are known to be missing; nothing may be computed across it."""

    start: Seconds
    end: Seconds
    reason: GapReason


class ContactState(StrEnum):
    """What the strap says of skin contact (Heart Rate Service, flag bits 1 and 2)."""

    UNSUPPORTED = "unsupported"
    NOT_WORN = "not_worn"
    WORN = "worn"


class Contact(Word):
    """Skin contact changed, or was stated for the first time."""

    at: Seconds
    state: ContactState


class Motion(Word):
    """How much the wearer moved in the `span_s` seconds that end at `at`."""

    at: Seconds
    span_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    sd_g: Share  #: standard deviation of the acceleration's magnitude, in g
    steps: int | None = None
    lying: bool | None = None
    worn: bool | None = None


class Battery(Word):
    """The strap's battery level."""

    at: Seconds
    percent: Annotated[int, Field(ge=0, le=100)]


class DeviceInfo(Word):
    """What the strap says of itself (Device Information Service 0x180A, body sensor location 0x2A38)."""

    at: Seconds
    name: str
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    location: str | None = None


class LinkState(StrEnum):
    """Where the link to the strap stands."""

    SCANNING = "scanning"
    CONNECTING = "connecting"
    STREAMING = "streaming"
    STALE = "stale"  #: connected, but no frame for some seconds
    WAITING = "waiting"  #: backing off before the next try
    STOPPED = "stopped"


class Link(Word):
    """The link to the strap changed; `advice` says what the wearer can do."""

    at: Seconds
    state: LinkState
    strap: str | None = None
    advice: str | None = None


class LinkQuality(Word):
    """One minute of the link's integrity record."""

    minute: Seconds  #: start of the minute
    frames: int
    beats: int
    coverage: Share | None  #: sum of RR over wall time; .97 to 1.03 is healthy, above 1.1 duplicates, below .9 loss
    malformed: int = 0
    duplicates: int = 0
    gaps: int = 0
    dropped: int = 0
    lag_s: float | None = None  #: median time from beat to arrival


BridgeEvent = Beat | HeartRate | Gap | Contact | Motion | Battery | DeviceInfo | Link | LinkQuality


# --- from the core --------------------------------------------------------------------------------------------------


class BodyState(StrEnum):
    """What the core can say of the body now (docs/stress.md draws the machine)."""

    NO_CONTACT = "no_contact"
    UNKNOWN = "unknown"
    WARMUP = "warmup"
    CALM = "calm"
    RISING = "rising"
    ACTIVATED = "activated"
    RECOVERING = "recovering"
    EXERCISE = "exercise"
    POST_EXERCISE = "post_exercise"
    SLEEP = "sleep"
    TALK = "talk"


class SignalMode(StrEnum):
    """What the score was made of."""

    RR = "rr"  #: heart rate and RMSSD
    HR = "hr"  #: heart rate only
    NONE = "none"  #: nothing to judge from


class Reading(Word):
    """The core's judgement at one moment, every ten seconds.

    `score` is activation above this person's own usual for the hour and movement, in standard deviations of calm
    minutes; `None` where the core abstains.
    """

    at: Seconds
    state: BodyState
    score: float | None
    hr_bpm: float | None
    ln_rmssd: float | None  #: natural logarithm of RMSSD in ms
    coverage: Share  #: share of the last minute covered by beats
    mode: SignalMode


class Evidence(Word):
    """One number behind an onset, in words a wearer understands."""

    name: str
    value: float
    usual: float | None
    unit: str


class Onset(Word):
    """Activation rose above this person's threshold and stayed there: a decision point, not a diagnosis."""

    onset_id: str
    at: Seconds
    score: float
    threshold: float
    severity: Share  #: 0 at the threshold, 1 at twice the threshold and above
    coverage: Share
    mode: SignalMode
    evidence: tuple[Evidence, ...] = ()
    why: str  #: one sentence: "why did I get this?"
    detector: str  #: version of the core that said so


# --- from the policy ------------------------------------------------------------------------------------------------


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
    tool_probabilities: dict[Tool, float] = {}
    tool: Tool | None = None
    features: dict[str, float] = {}  #: what the probability may have depended on: severity, dosage, local hour
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


# --- from the phone -------------------------------------------------------------------------------------------------


class ReceiptKind(StrEnum):
    """How far a prompt got."""

    SENT = "sent"
    RECEIVED = "received"
    DISPLAYED = "displayed"


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


class PhoneSeen(Word):
    """A phone came, went, or showed that it is there."""

    at: Seconds
    device: str
    online: bool


class Wearer(Word):
    """The person: an id, the zone they live in and the tool they chose."""

    wearer_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")] = "me"
    tz: str = "UTC"
    tool: Tool = Tool.OUTSOURCE
