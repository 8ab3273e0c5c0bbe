"""The words of the practice: cards, questions, marks and cards of explanation, as a content pack holds them.

Each piece carries the keys the models of `practice` speak in, so a pack cannot forget an option or invent one.
"""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, model_validator

from heartreach.models import Axis, Direction, HeldBack, Mark, Pillar, ReplyGap, Response, Tag, Verb, Word

__all__ = ["PracticeContent"]

Text = Annotated[str, Field(min_length=1, max_length=400)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]
K = TypeVar("K")


class Choice(Word, Generic[K]):
    """A question with its options."""

    question: Text
    options: dict[K, Text]


class Count(Word):
    """A question whose answer is a number."""

    question: Text
    note: Text | None = None


class Slider(Word):
    """A question between two ends."""

    question: Text
    low: Text
    high: Text


class AwarenessWords(Word):
    """Step one: four notes on one conversation a day."""

    title: Text
    intro: Text
    gap: Choice[ReplyGap]
    response: Choice[Response]
    deflections: Count
    me_too: Count


class HonestyWords(Slider):
    """Step two: fill space or pull away."""

    title: Text
    counts: Text


class SelfViewWords(Slider):
    """Rely heavily on others, or isolate."""

    note: Text


class OutsourceWords(Word):
    """The first tool: five concepts, an open question each."""

    intro: Text
    starters: Texts
    ideas: Texts
    ask: Annotated[
        str, Field(pattern=r"\{question\}", max_length=60)
    ]  #: how a nudge suggests the wearer's own question
    held_back: Choice[HeldBack]


class MetabolizeWords(Word):
    """The second tool: five seconds."""

    intro: Text
    steps: Texts
    safety: Text


class AssessWords(Word):
    """The third tool: what works in a conversation."""

    intro: Text
    axes: dict[Axis, Text]
    works: Text
    works_not: Text
    privacy: Text


class ContributeWords(Word):
    """The fourth tool: I think, feel, want, like."""

    intro: Text
    verbs: dict[Verb, Text]


class SupportWords(Word):
    """After a connection: five marks, felt seen and heard, giving and receiving."""

    question: Text
    marks: dict[Mark, Text]
    felt: Slider
    direction: dict[Direction, Text]
    balance: Text
    thanks: Texts
    unheard: Text | None = None  #: instead, where nobody felt heard; a pack without it only says that it is noted
    not_the_same: Text


class TagWords(Word):
    """Tags on a connection."""

    labels: dict[Tag, Text]
    let_down: Text


class CircleWords(Word):
    """Safe people."""

    title: Text
    intro: Text
    few: Text
    remove: Text
    not_safe_today: Text


class PillarWords(Word):
    """The four voices of bouncing back."""

    title: Text
    intro: Text
    voices: dict[Pillar, Text]
    active: Literal[Pillar.SOCIAL_SUPPORT]
    others: Text
    confidence_reminder: Text


class BiologyWords(Word):
    """The theory card, labelled as theory."""

    title: Text
    text: Text
    small_print: Text
    habits: Text


class PracticeContent(Word):
    """Everything around the four tools."""

    help_line: Text
    randomisation: Text
    always: Text
    lower_cap: Text
    halved: Text
    quota_met: Text
    no_supplements: Text
    awareness: AwarenessWords
    honesty: HonestyWords
    self_view: SelfViewWords
    outsource: OutsourceWords
    metabolize: MetabolizeWords
    assess: AssessWords
    contribute: ContributeWords
    support: SupportWords
    tags: TagWords
    circle: CircleWords
    pillars: PillarWords
    biology: BiologyWords

    @model_validator(mode="after")
    def _whole(self) -> "PracticeContent":
        """Every option of every question has its words."""
        for name, have, need in (
            ("awareness.gap", self.awareness.gap.options, ReplyGap),
            ("awareness.response", self.awareness.response.options, Response),
            ("outsource.held_back", self.outsource.held_back.options, HeldBack),
            ("assess.axes", self.assess.axes, Axis),
            ("contribute.verbs", self.contribute.verbs, Verb),
            ("support.marks", self.support.marks, Mark),
            ("support.direction", self.support.direction, Direction),
            ("tags.labels", self.tags.labels, Tag),
            ("pillars.voices", self.pillars.voices, Pillar),
        ):
            if missing := [str(one) for one in need if one not in have]:
                raise ValueError(f"practice.{name} lacks {', '.join(missing)}")
        return self
