"""Does the body work, or has it worked until a moment ago? Then a fast heart means nothing."""

from heartreach.signal.mind import Mind
from heartreach.signal.minute import Minute
from heartreach.signal.movement import Moved
from heartreach.signal.settings import CoreSettings
from heartreach.signal.states import Sign

__all__ = ["effort", "sets_off"]

#: Highest heart rate of a wearer whose age nobody told, in bpm.
HIGHEST_BPM = 190.0
#: Resting rate before anything is known, in bpm.
REST_BPM = 70.0
#: Exertion lasts at least one window of movement, in seconds.
WINDOW_S = 60.0


def effort(mind: Mind, at: float, minute: Minute, moved: Moved | None) -> Sign | None:
    """`Sign.EXERTING`, `Sign.COOLING`, or `None` for a body at rest."""
    settings = mind.settings
    if _works(mind, at, minute, moved):
        mind.exerted_at = at
    since_s = None if mind.exerted_at is None else at - mind.exerted_at
    if since_s is not None and since_s < WINDOW_S:
        return Sign.EXERTING
    if since_s is not None and since_s < settings.post_exercise_s:
        return Sign.COOLING
    return Sign.COOLING if moved is not None and moved.memory_g > settings.memory_g else None


def sets_off(moved: Moved | None, settings: CoreSettings) -> bool:
    """Whether the body begins to work just now, which a whole minute does not show yet; no onset is called then.

    >>> sets_off(Moved(minute_g=0.08, memory_g=0.0, steps=10, now_g=0.4), CoreSettings())
    True
    """
    return moved is not None and (moved.now_g >= settings.setting_off_g or moved.now_steps >= settings.active_steps)


def _works(mind: Mind, at: float, minute: Minute, moved: Moved | None) -> bool:
    settings = mind.settings
    rise_bpm = _rise(mind, at, minute)
    rest_bpm = mind.activation.usual_bpm or REST_BPM
    fast = minute.hr_bpm is not None and minute.hr_bpm > rest_bpm + settings.exertion_reserve * (HIGHEST_BPM - rest_bpm)
    if moved is None:
        return fast or rise_bpm > settings.exertion_slope_bpm
    if moved.minute_g >= settings.active_g or moved.steps >= settings.active_steps:
        return True
    return fast and moved.minute_g >= settings.restless_g


def _rise(mind: Mind, at: float, minute: Minute) -> float:
    """How far the heart rate rose within the last minute, in bpm."""
    if minute.hr_bpm is not None:
        mind.rates.append((at, minute.hr_bpm))
    while mind.rates and mind.rates[0][0] < at - WINDOW_S:
        mind.rates.popleft()
    return mind.rates[-1][1] - mind.rates[0][1] if mind.rates else 0.0
