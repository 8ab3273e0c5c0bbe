"""Replaying what was decided: one decision from its own record, or a whole day from a snapshot and what was told."""

from collections.abc import Iterable
from dataclasses import dataclass

from heartreach.models import (
    Answer,
    Context,
    Onset,
    Pause,
    PhoneSeen,
    Practice,
    Prompt,
    PromptKind,
    Reading,
    Receipt,
    Silence,
    SilenceReason,
    Tool,
)
from heartreach.prompts.desk import Desk
from heartreach.prompts.draws import choose, uniform
from heartreach.prompts.pack import Pack
from heartreach.prompts.preferences import Preference

__all__ = ["Asked", "Moved", "Preferred", "Rose", "Told", "replay", "replays_alone", "tell"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The desk was asked what is due."""

    at: float
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The wearer went to another zone."""

    tz: str


@dataclass(frozen=True, slots=True)
class Preferred:
    """The wearer set something on the phone."""

    preference: Preference
    at: float


@dataclass(frozen=True, slots=True)
class Rose:
    """The core found an onset."""

    onset: Onset
    reading: Reading
    at: float


Told = Asked | Rose | Moved | Preferred | Answer | Receipt | PhoneSeen | Context | Pause | Practice | Tool


def replay(snapshot: bytes, told: Iterable[Told], pack: Pack | None = None) -> list[Prompt | Silence]:
    """Decide again what a desk decided since `snapshot`, from what it was told since, in the same order.

    Raises:
        BadInput: not a snapshot.
    """
    desk = Desk.restore(snapshot, pack)
    return [decision for event in told for decision in tell(desk, event)]


def tell(desk: Desk, event: Told) -> list[Prompt | Silence]:
    """Tell a desk one thing; the decisions it takes at once."""
    match event:
        case Rose(onset, reading, at):
            return [desk.onset(onset, reading, at)]
        case Asked(at, reading):
            return desk.due(at, reading)
        case Answer():
            desk.answered(event)
        case Receipt():
            desk.receipt(event)
        case Tool():
            desk.choose(event)
        case Moved(tz):
            desk.move(tz)
        case Preferred(preference, at):
            desk.prefer(preference, at)
        case _:
            _tell_context(desk, event)
    return []


def _tell_context(desk: Desk, event: PhoneSeen | Context | Pause | Practice) -> None:
    match event:
        case PhoneSeen():
            desk.phone(event)
        case Context():
            desk.context(event)
        case Pause():
            desk.pause(event)
        case Practice():
            desk.practised(event)


def replays_alone(decision: Prompt | Silence) -> bool:
    """Whether a decision's record explains itself: the number drawn again, what it meant, and the tool.

    A decision without a draw has nothing to redraw; a service error is quiet whatever the number.
    """
    draw = decision.draw
    if draw is None:
        return True
    spoke = isinstance(decision, Prompt)
    meant = spoke == (draw.u < draw.p) or SilenceReason.SERVICE_ERROR in decision.reasons
    return _same_number(decision) and meant and (not spoke or _same_tool(decision))


def _same_number(decision: Prompt | Silence) -> bool:
    draw = decision.draw
    return draw is not None and uniform(draw.seed, draw.index, decision.kind) == draw.u


def _same_tool(decision: Prompt | Silence) -> bool:
    draw = decision.draw
    if draw is None or decision.kind is not PromptKind.ONSET:
        return decision.tool is None
    return choose(decision.tool_probabilities, uniform(draw.seed, draw.index, f"{decision.kind}/tool")) is decision.tool
