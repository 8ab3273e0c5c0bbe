"""Once a minute: what calm minutes teach, when a guided sit is complete, and how the theory curve moves on."""

from heartreach.models import BodyState, CalibrationPhase
from heartreach.signal.activation import raw_activation
from heartreach.signal.exertion import Explained
from heartreach.signal.mind import Mind
from heartreach.signal.minute import Minute
from heartreach.signal.movement import Moved
from heartreach.signal.sitting import GuidedSit
from heartreach.signal.states import UNJUDGED

__all__ = ["LEARN_S", "follow_sit", "learn_minute", "take_sit"]

#: The core learns once in this time, in seconds; a window is as long, so a minute is calm if it began inside the sit.
LEARN_S = 60.0
#: A guided sit may be told of this long after it began, in seconds.
REMEMBERED_S = 3600.0
#: Activation below this adds nothing to the theory curve, in the score's standard deviations.
CURVE_FROM = 0.5
#: States whose minutes say nothing about the calm usual.
_TEACHES_NOTHING = UNJUDGED - {BodyState.WARMUP}
_EPISODE = frozenset({BodyState.ACTIVATED, BodyState.RECOVERING})


def learn_minute(
    mind: Mind, minute: Minute, explained: Explained, moved: Moved | None, score: float | None, local_at: float
) -> None:
    """Let a whole minute teach what it can.

    Args:
        mind: the core's memory.
        minute: the minute.
        explained: what movement and the hour explained of it.
        moved: its movement.
        score: its score, where it has one.
        local_at: its end in local seconds.
    """
    at = minute.at
    mind.past.append((minute, explained))
    while mind.past[0][0].at < at - REMEMBERED_S:
        mind.past.popleft()
    sitting = any(start + LEARN_S <= at <= end for start, end in mind.sits)
    near = at + LEARN_S * mind.settings.warmup_minutes  # a sit that is further away than the warm-up is not waited for
    awaiting = not mind.activation.ready(mind.settings) and any(start <= near and at <= end for start, end in mind.sits)
    for start, end in [sit for sit in mind.sits if sit[1] <= at]:
        mind.sits.remove((start, end))
        _finish_sit(mind, start, end)
    calm = not awaiting and _calm(mind, at)
    if calm:
        mind.activation.learn(minute, explained, mind.settings)
    if calm or sitting:
        if minute.hr_bpm is not None:
            mind.exertion.learn(moved, local_at % 86_400, minute.hr_bpm, minute.ln_rmssd)
        _watch_level(mind, minute, explained)
    mind.theory.minute(local_at, _given(mind, score))


def take_sit(mind: Mind, start: float, end: float) -> None:
    """A sit that was told, ahead or behind: once it is over its minutes, and no others, say what is usual."""
    if mind.now is not None and end <= mind.now:
        _finish_sit(mind, start, end)
    else:
        mind.sits.append((start, end))


def follow_sit(mind: Mind, sit: GuidedSit, minute: Minute, moved: Moved | None) -> None:
    """Let the guided sit see this moment; when it is complete its quiet minutes, and no others, say what is usual."""
    sit.see(minute.at, minute, moved)
    if sit.phase is not CalibrationPhase.DONE:
        return
    mind.watch.close(minute.at)
    _teach_usual(mind, minute.at, [past for past in mind.past if past[0].at in sit.quiet_minutes])


def _calm(mind: Mind, at: float) -> bool:
    return mind.state not in _TEACHES_NOTHING and not mind.watch.young(at, mind.settings)


def _watch_level(mind: Mind, minute: Minute, explained: Explained) -> None:
    """A level that has moved for good, and is no episode, is the new usual."""
    by_rate, _ = raw_activation(minute, explained)
    if by_rate is None:
        return
    run = mind.level.update(by_rate)
    if run is not None and mind.watch.began_at is None:
        mind.activation.doubt(mind.settings)


def _finish_sit(mind: Mind, start: float, end: float) -> None:
    minutes = [past for past in mind.past if start + LEARN_S <= past[0].at <= end and past[0].hr_bpm is not None]
    if len(minutes) >= mind.settings.calibration_minutes:
        _teach_usual(mind, end, minutes)


def _teach_usual(mind: Mind, at: float, minutes: list[tuple[Minute, Explained]]) -> None:
    """These minutes say what is usual from `at` on; what was before, such as a night in bed, does not linger."""
    mind.activation.forget()
    for minute, explained in minutes:
        mind.activation.learn(minute, explained, mind.settings)
    mind.activation.calibrated_at = at


def _given(mind: Mind, score: float | None) -> float | None:
    if mind.state is BodyState.UNKNOWN:
        return None
    return max(0.0, (score or 0.0) - CURVE_FROM) if mind.state in _EPISODE else 0.0
