"""What an answer changes, as a table from answer to effect."""

from collections.abc import Callable

from heartreach.models import Answer, AnswerKind, PromptKind
from heartreach.prompts.local_time import local_date
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import DeskState, FollowUp, Practised, Spoken

__all__ = ["EFFECTS", "stop_today"]

MINUTE_S = 60.0

#: A moment drawn by lot cannot come later: the question is about now.
NO_LATER = frozenset({PromptKind.CHECKIN})

Effect = Callable[[DeskState, Answer, Spoken, PolicySettings, str], None]


def _done(state: DeskState, answer: Answer, spoken: Spoken, _settings: PolicySettings, tz: str) -> None:
    if spoken.tool is None or any(entry.practice_id == answer.answer_id for entry in state.practised):
        return
    done = Practised(
        practice_id=answer.answer_id,
        tool=spoken.tool,
        count=1,
        day=local_date(answer.at, tz),
        at=answer.at,
        asked_at=spoken.at,
    )
    state.practised += (done,)


def _later(state: DeskState, answer: Answer, spoken: Spoken, settings: PolicySettings, _tz: str) -> None:
    if spoken.follows is not None or spoken.kind in NO_LATER:
        return  # once is enough: no prompt runs after anybody
    due_at = answer.at + settings.later_min * MINUTE_S
    state.follow_ups += (FollowUp(decision_id=spoken.decision_id, due_at=due_at),)
    state.snoozed_until = max(due_at, state.snoozed_until or due_at)


def _not_stressed(state: DeskState, answer: Answer, spoken: Spoken, settings: PolicySettings, tz: str) -> None:
    """Nothing here: the core moves its threshold."""


def _busy(state: DeskState, answer: Answer, _spoken: Spoken, settings: PolicySettings, _tz: str) -> None:
    until = answer.at + settings.busy_min * MINUTE_S
    state.busy_until = max(until, state.busy_until or until)


def _stop_today(state: DeskState, answer: Answer, _spoken: Spoken, _settings: PolicySettings, tz: str) -> None:
    stop_today(state, answer.at, tz, counted=True)


def stop_today(state: DeskState, at: float, tz: str, *, counted: bool) -> None:
    """Stay quiet until the wearer's day is over (`today_ends`).

    Args:
        state: the desk's memory.
        at: when they asked.
        tz: the wearer's zone.
        counted: it was the answer to a prompt; two such days in a week raise the question of a lower cap. A day on
            which they asked for quiet beside it is none: there was another reason, as where it is not safe.
    """
    day = local_date(at, tz)
    if not counted:
        state.stops = tuple(other for other in state.stops if other != day)
    elif day not in state.stops and day != state.pauses.day:
        state.stops += (day,)
    state.pauses = state.pauses.model_copy(update={"day": max(day, state.pauses.day or day), "asked_at": at})
    state.follow_ups = ()


EFFECTS: dict[AnswerKind, Effect] = {
    AnswerKind.DONE: _done,
    AnswerKind.LATER: _later,
    AnswerKind.NOT_STRESSED: _not_stressed,
    AnswerKind.BUSY: _busy,
    AnswerKind.STOP_TODAY: _stop_today,
}
