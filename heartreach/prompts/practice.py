"""What a wearer notes down while practising: the seed's steps and tools as words, and what follows from them.

Nothing here is inferred from the heart, nothing is scored against anybody, and there are no targets but the day's own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from heartreach.models import Practice, Tool, Word

__all__ = [
    "NOTES",
    "AssessNote",
    "AwarenessNote",
    "Axis",
    "ConceptNote",
    "ContributeNote",
    "Gap",
    "HeldBack",
    "HonestyNote",
    "Mark",
    "Note",
    "OutsourceNote",
    "Pillar",
    "PillarsNote",
    "Response",
    "SelfViewNote",
    "Tag",
    "Verb",
    "felt_support",
    "honesty_due",
    "practice_of",
    "self_view_due",
    "tools_in_order",
]

At = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
Few = Annotated[int, Field(ge=0, le=99)]
Line = Annotated[str, Field(min_length=1, max_length=200)]


class Gap(StrEnum):
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


class _Note(Word):
    """Something noted on a phone; the same id counts once."""

    model_config = ConfigDict(strict=True)

    note_id: Identifier
    at: At


class AwarenessNote(_Note):
    """Step one: four observations of one conversation, each optional."""

    kind: Literal["awareness"] = "awareness"
    gap: Gap | None = None
    response: Response | None = None
    deflections: Few | None = None
    me_too: Few | None = None


class HonestyNote(_Note):
    """Step two: from -5, fill the space, to 5, pull away."""

    kind: Literal["honesty"] = "honesty"
    lean: Annotated[int, Field(ge=-5, le=5)]


class SelfViewNote(_Note):
    """From 0, rely heavily on others, to 10, isolate."""

    kind: Literal["self_view"] = "self_view"
    place: Annotated[int, Field(ge=0, le=10)]


class ConceptNote(_Note):
    """One of five things the wearer is curious about, with their own open question."""

    kind: Literal["concept"] = "concept"
    slot: Annotated[int, Field(ge=1, le=5)]
    concept: Line
    question: Line


class OutsourceNote(_Note):
    """An open question was asked."""

    kind: Literal["outsource"] = "outsource"
    slot: Annotated[int, Field(ge=1, le=5)] | None = None
    person: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    held_back: HeldBack | None = None


class AssessNote(_Note):
    """An aspect of a conversation that works, or doesn't; local only."""

    kind: Literal["assess"] = "assess"
    axis: Axis | None = None
    aspect: Line | None = None
    works: bool
    person: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class ContributeNote(_Note):
    """A statement was made."""

    kind: Literal["contribute"] = "contribute"
    verb: Verb


class PillarsNote(_Note):
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

#: Honesty is asked once there is something of one's own to look at, and then weekly.
CARDS_BEFORE_HONESTY = 5
HONESTY_EVERY = timedelta(days=7)
SELF_VIEW_EVERY = timedelta(days=30)

#: Who fills space practises leaving it first; who pulls away practises where it is safe, and then speaking up.
FILLING = (Tool.OUTSOURCE, Tool.METABOLIZE, Tool.ASSESS, Tool.CONTRIBUTE)
PULLING_AWAY = (Tool.ASSESS, Tool.CONTRIBUTE, Tool.OUTSOURCE, Tool.METABOLIZE)


def felt_support(marks: Iterable[str]) -> int:
    """How many of the five marks of support were there, 0 to 5; unknown marks and repetitions count nothing.

    >>> felt_support(["accepted", "laughter", "laughter", "cake"])
    2
    """
    return len(set(marks) & set(Mark))


def practice_of(note: Note) -> Practice | None:
    """The practice a tool's note stands for, under the note's id; `None` for notes that are none.

    >>> practice_of(ContributeNote(note_id="n-1", at=0.0, verb=Verb.LIKE)).tool
    <Tool.CONTRIBUTE: 'contribute'>
    """
    match note:
        case OutsourceNote():
            tool = Tool.OUTSOURCE
        case AssessNote():
            tool = Tool.ASSESS
        case ContributeNote():
            tool = Tool.CONTRIBUTE
        case _:
            return None
    return Practice(practice_id=note.note_id, at=note.at, tool=tool)


def honesty_due(cards: Sequence[date], last: date | None, today: date) -> bool:
    """Whether to ask the Honesty question: after five cards, then weekly.

    >>> honesty_due([date(2026, 5, day) for day in range(1, 6)], None, date(2026, 5, 5))
    True
    """
    return len(set(cards)) >= CARDS_BEFORE_HONESTY and (last is None or today - last >= HONESTY_EVERY)


def self_view_due(last: date | None, today: date) -> bool:
    """Whether to ask again where one finds oneself between relying and isolating: at first, then monthly."""
    return last is None or today - last >= SELF_VIEW_EVERY


def tools_in_order(lean: int) -> tuple[Tool, ...]:
    """All four tools, those first that suit an Honesty answer; the choice stays the wearer's.

    >>> [tool.value for tool in tools_in_order(4)][:2]
    ['assess', 'contribute']
    """
    return PULLING_AWAY if lean > 0 else FILLING
