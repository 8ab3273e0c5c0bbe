"""From what happened to a case to decide: an onset, a planned slot, a prompt the wearer asked for again."""

from datetime import date

from heartreach.models import Onset, PromptKind
from heartreach.prompts.day_plan import checkin_index
from heartreach.prompts.deciding import Case
from heartreach.prompts.pack import Pack
from heartreach.prompts.state import Slot, Spoken

__all__ = ["again_case", "onset_case", "slot_case"]

#: A check-in's lot is its moment: drawn as a place in the waking hours, it is always kept.
CHECKIN_P = 1.0


def onset_case(onset: Onset, index: int, p: float, features: dict[str, float]) -> Case:
    """Whether to nudge at an onset, with probability `p` until something better is learnt."""
    return Case(
        kind=PromptKind.ONSET,
        key=onset.onset_id,
        index=index,
        p=p,
        onset_id=onset.onset_id,
        why=onset.why,
        features=features,
    )


def again_case(spoken: Spoken, index: int) -> Case:
    """Whether to bring back a prompt: nothing is drawn, the wearer asked for it."""
    return Case(
        kind=spoken.kind,
        key=f"again/{spoken.decision_id}",
        index=index,
        p=None,
        follows=spoken.decision_id,
        follows_text=spoken.text_id,
        tool=spoken.tool,
    )


def slot_case(slot: Slot, index: int, pack: Pack) -> Case:
    """Whether to show a card or ask a check-in; a check-in's draw is its moment."""
    drawn = slot.u is not None
    day = date.fromisoformat(slot.key.split("/")[0])
    return Case(
        kind=slot.kind,
        key=slot.key,
        index=checkin_index(day, slot.number, slot.attempt) if drawn else index,
        p=CHECKIN_P if drawn else None,
        u=slot.u,
        why=pack.moments[slot.kind].why,
    )
