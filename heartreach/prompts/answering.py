"""Take an answer to a prompt: the first one counts, once, and has its effect."""

from heartreach.models import Answer, AnswerKind, AnswerStatus
from heartreach.prompts.effects import EFFECTS, stop_today
from heartreach.prompts.lifecycle import Event, advance
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import DeskState, Spoken

__all__ = ["spoken_of", "take_answer"]


def take_answer(state: DeskState, answer: Answer, settings: PolicySettings, tz: str) -> AnswerStatus:
    """Note an answer and what follows from it.

    Args:
        state: what the desk remembers; it changes where the answer counts.
        answer: as the phone told it.
        settings: those that hold.
        tz: the wearer's zone.
    """
    spoken = spoken_of(state, answer.decision_id)
    if spoken is None or spoken.answer_id is not None:
        _stop_all_the_same(state, answer, spoken, tz)
        return AnswerStatus.UNKNOWN if spoken is None else AnswerStatus.DUPLICATE
    answer = answer.model_copy(update={"at": max(answer.at, spoken.at)})  # no phone answers what was not asked yet
    EFFECTS[answer.kind](state, answer, spoken, settings, tz)
    told = {"answer_id": answer.answer_id, "answer": answer.kind}
    is_late = answer.at > spoken.expires_at
    stage = spoken.stage if is_late else advance(spoken.stage, Event.ANSWERED)
    noted = spoken.model_copy(update={**told, "stage": stage})
    state.spoken = tuple(noted if past is spoken else past for past in state.spoken)
    state.ignored = 0
    return AnswerStatus.LATE if is_late else AnswerStatus.STORED


def spoken_of(state: DeskState, decision_id: str) -> Spoken | None:
    """The prompt of that decision; `None` when it is forgotten, or never was."""
    return next((past for past in state.spoken if past.decision_id == decision_id), None)


def _stop_all_the_same(state: DeskState, answer: Answer, spoken: Spoken | None, tz: str) -> None:
    """Whoever taps "stop for today" is heard, even on a prompt that is forgotten or was answered elsewhere."""
    told_before = spoken is not None and spoken.answer_id == answer.answer_id
    if answer.kind is AnswerKind.STOP_TODAY and not told_before:
        stop_today(state, answer.at, tz, counted=spoken is not None)
