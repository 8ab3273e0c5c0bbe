"""Lessons in the desk's memory: taken with each draw, completed by outcomes, learnt at night."""

from datetime import date, timedelta

from heartreach.models import Prompt, PromptKind, Silence, Tool
from heartreach.prompts.learning import Belief, Lesson, Moment, expected_without, learn, probability, unlearnt
from heartreach.prompts.quota import Quota
from heartreach.prompts.settings import PolicySettings, Randomisation
from heartreach.prompts.state import DeskState
from heartreach.prompts.tool_choice import open_only, tool_shares
from heartreach.prompts.tool_learning import ToolBelief, best_shares, learn_tool

__all__ = ["features", "learn_by_night", "moment_of", "nudge_probability", "shares", "take_lesson", "take_outcome"]

#: Outcomes are known two hours after the onset; whoever reports none within three days never will, in seconds.
OUTCOME_WAIT_S = 3 * 86_400.0


def features(severity: float, dosage: float, hour: float) -> dict[str, float]:
    """What a probability may depend on, as the decision records it."""
    return {"severity": severity, "dosage": dosage, "hour": hour}


def moment_of(recorded: dict[str, float]) -> Moment:
    """The moment a decision recorded.

    >>> moment_of(features(severity=0.2, dosage=3.0, hour=14.5))
    Moment(severity=0.2, dosage=3.0, hour=14.5)
    """
    return Moment(recorded["severity"], recorded["dosage"], recorded["hour"])


def learning_now(state: DeskState, settings: PolicySettings, today: date) -> bool:
    """Whether probabilities follow what was learnt: in learning mode, after its first days."""
    if settings.randomisation is not Randomisation.LEARNING or settings.p_nudge is not None:
        return False
    since = state.learning_since
    return since is not None and today - since >= timedelta(days=settings.learning_days)


def nudge_probability(state: DeskState, settings: PolicySettings, moment: Moment, today: date) -> float:
    """Probability of a nudge at an available onset."""
    if not learning_now(state, settings, today):
        return settings.first_probability
    belief = state.belief or unlearnt()
    return probability(belief, moment, settings.learning_low, settings.learning_high, settings.learning_margin)


def shares(state: DeskState, settings: PolicySettings, quota: Quota, today: date) -> dict[Tool, float]:
    """Probability of each tool."""
    if not learning_now(state, settings, today):
        return tool_shares(quota, settings.own_tool_share)
    last = next((past.tool for past in reversed(state.spoken) if past.tool is not None), None)
    return open_only(best_shares(state.tool_beliefs, quota.chosen, last), quota)


def take_lesson(state: DeskState, decision: Prompt | Silence) -> None:
    """Remember a randomised moment until its outcome is known."""
    draw = decision.draw
    if draw is None or decision.kind is not PromptKind.ONSET or not decision.features or not decision.available:
        return
    moment = moment_of(decision.features)
    lesson = Lesson(
        decision_id=decision.decision_id,
        at=decision.at,
        severity=moment.severity,
        dosage=moment.dosage,
        hour=moment.hour,
        p=draw.p,
        nudged=isinstance(decision, Prompt),
        tool=decision.tool,
    )
    state.lessons += (lesson,)


def take_outcome(state: DeskState, decision_id: str, outcome: float | None) -> bool:
    """Complete a lesson, or drop it where its outcome can never be known; `False` when there is no such lesson."""
    lesson = next((one for one in state.lessons if one.decision_id == decision_id), None)
    if lesson is None:
        return False
    others = tuple(one for one in state.lessons if one is not lesson)
    told = () if outcome is None else (lesson.model_copy(update={"outcome": outcome}),)
    state.lessons = others + told
    return True


def learn_by_night(state: DeskState, settings: PolicySettings, today: date, at: float) -> None:
    """Once a date: learn from what is known, forget what never will be."""
    if state.learnt_on == today:
        return
    state.learnt_on = today
    if settings.randomisation is not Randomisation.LEARNING:
        state.learning_since = None
    elif state.learning_since is None:
        state.learning_since = today
    belief = state.belief or unlearnt()
    known = [lesson for lesson in state.lessons if lesson.outcome is not None]
    if known:
        state.tool_beliefs = _tools(state, belief, known)
        state.belief = learn(belief, known)
    state.lessons = tuple(
        lesson for lesson in state.lessons if lesson.outcome is None and lesson.at > at - OUTCOME_WAIT_S
    )


def _tools(state: DeskState, belief: Belief, known: list[Lesson]) -> dict[Tool, ToolBelief]:
    beliefs = dict(state.tool_beliefs)
    for lesson in known:
        if lesson.nudged and lesson.tool is not None and lesson.outcome is not None:
            gained = lesson.outcome - expected_without(belief, lesson.moment)
            beliefs[lesson.tool] = learn_tool(beliefs.get(lesson.tool, ToolBelief()), gained)
    return beliefs
