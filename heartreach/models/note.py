"""Words of the practice: what a wearer notes on the phone of their own accord.

Nothing here is inferred from the heart, nothing is scored against anybody, and every field but the note's own may stay
open.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from heartreach.models.word import Word

__all__ = [
    "NOTES",
    "AssessNote",
    "AwarenessNote",
    "Axis",
    "ConceptNote",
    "ContributeNote",
    "HeldBack",
    "HonestyNote",
    "Identifier",
    "Mark",
    "Note",
    "OutsourceNote",
    "Pillar",
    "PillarsNote",
    "PracticeNote",
    "ReplyGap",
    "Response",
    "SelfViewNote",
    "Tag",
    "Verb",
]

At = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
Few = Annotated[int, Field(ge=0, le=99)]
Line = Annotated[str, Field(min_length=1, max_length=200)]


class ReplyGap(StrEnum):
    """How long between one person's last word and the other's first."""

    INSTANT = "instant"
    SHORT = "short"  #: a second or two
    LONGER = "longer"


class Response(StrEnum):
    """What one does when asked about oneself."""

    OPENED = "opened"
    SHORT = "short"
    TURNED = "turned"


class HeldBack(StrEnum):
    """Whether the own view stayed out of somebody's answer."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Axis(StrEnum):
    """Four kinds of signal that a conversation is safe."""

    QUIET = "quiet"  #: intimate, quiet
    LARGE = "large"  #: large, anonymous
    FACES = "faces"  #: facial expressions, body language
    QUESTIONS = "questions"  #: open or direct questioning


class Verb(StrEnum):
    """How a statement of one's own begins."""

    THINK = "think"
    FEEL = "feel"
    WANT = "want"
    LIKE = "like"


class Mark(StrEnum):
    """Five marks of true support."""

    ACCEPTED = "accepted"
    BESIDE = "beside"  #: without judgement, pity, advice or advocacy
    OWN_PACE = "own_pace"
    VULNERABLE = "vulnerable"
    LAUGHTER = "laughter"


class Tag(StrEnum):
    """What reaching out was like."""

    BRAVE = "brave"
    RISKED_A_NO = "risked_a_no"
    LET_DOWN = "let_down"
    SAFE = "safe"
    PLAYFUL = "playful"


class Pillar(StrEnum):
    """The four voices of bouncing back; heartreach practises one."""

    CONFIDENCE = "confidence"
    PURPOSE = "purpose"
    SOCIAL_SUPPORT = "social_support"
    ADAPTABILITY = "adaptability"


class PracticeNote(Word):
    """Something noted on a phone; the same id counts once."""

    model_config = ConfigDict(strict=True)

    note_id: Identifier
    at: At
    kind: str


class AwarenessNote(PracticeNote):
    """Step one: four observations of one conversation, each optional."""

    kind: Literal["awareness"] = "awareness"
    gap: ReplyGap | None = None
    response: Response | None = None
    deflections: Few | None = None
    me_too: Few | None = None


class HonestyNote(PracticeNote):
    """Step two: from -5, fill the space, to 5, pull away."""

    kind: Literal["honesty"] = "honesty"
    lean: Annotated[int, Field(ge=-5, le=5)]


class SelfViewNote(PracticeNote):
    """From 0, rely heavily on others, to 10, isolate."""

    kind: Literal["self_view"] = "self_view"
    place: Annotated[int, Field(ge=0, le=10)]


class ConceptNote(PracticeNote):
    """One of five things the wearer is curious about, with their own open question."""

    kind: Literal["concept"] = "concept"
    slot: Annotated[int, Field(ge=1, le=5)]
    concept: Line
    question: Line


class OutsourceNote(PracticeNote):
    """An open question was asked."""

    kind: Literal["outsource"] = "outsource"
    slot: Annotated[int, Field(ge=1, le=5)] | None = None
    person: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    held_back: HeldBack | None = None


class AssessNote(PracticeNote):
    """An aspect of a conversation that works, or doesn't; local only."""

    kind: Literal["assess"] = "assess"
    axis: Axis | None = None
    aspect: Line | None = None
    works: bool
    person: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class ContributeNote(PracticeNote):
    """A statement was made."""

    kind: Literal["contribute"] = "contribute"
    verb: Verb


class PillarsNote(PracticeNote):
    """Four voices, each 0 to 10, for oneself only."""

    kind: Literal["pillars"] = "pillars"
    voices: dict[Pillar, Annotated[int, Field(ge=0, le=10)]]


NOTES = (
    AwarenessNote,
    HonestyNote,
    SelfViewNote,
    ConceptNote,
    OutsourceNote,
    AssessNote,
    ContributeNote,
    PillarsNote,
)
Note = Annotated[
    AwarenessNote
    | HonestyNote
    | SelfViewNote
    | ConceptNote
    | OutsourceNote
    | AssessNote
    | ContributeNote
    | PillarsNote,
    Field(discriminator="kind"),
]
