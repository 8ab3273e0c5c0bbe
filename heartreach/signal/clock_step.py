"""The clock was set: move what the core remembers, so that the past is as long ago as before.

Without this a clock that went back by a day would blind the core for a day: every beat would lie before the last one,
and an onset of "tomorrow" would hold the threshold up until then.
"""

from collections import deque
from dataclasses import replace

from heartreach.signal.mind import Mind
from heartreach.signal.minute import HeartMinute

__all__ = ["shift"]


def shift(mind: Mind, seconds: float) -> None:
    """Move every remembered moment by `seconds`; the open minute begins anew, and a guided sit is broken off."""
    if mind.now is None:
        return
    if mind.sit is not None and not mind.sit.word().ended:
        mind.sit.stop(mind.now)
    mind.now += seconds
    mind.heart = HeartMinute()
    mind.rates.clear()
    mind.exerted_at = _moved(mind.exerted_at, seconds)
    mind.talk_until = _moved(mind.talk_until, seconds)
    mind.sleep.woke_at = _moved(mind.sleep.woke_at, seconds)
    mind.sits = [(start + seconds, end + seconds) for start, end in mind.sits]
    mind.past = deque((replace(minute, at=minute.at + seconds), explained) for minute, explained in mind.past)
    _shift_movement(mind, seconds)
    _shift_watch(mind, seconds)
    _shift_usual(mind, seconds)


def _shift_movement(mind: Mind, seconds: float) -> None:
    moving = mind.movement
    moving.pieces = deque((at + seconds, mean_g, steps) for at, mean_g, steps in moving.pieces)
    moving.leans = deque((at + seconds, span_s, share) for at, span_s, share in moving.leans)
    moving.last_at = _moved(moving.last_at, seconds)
    moving.open_until += seconds


def _shift_watch(mind: Mind, seconds: float) -> None:
    watch = mind.watch
    watch.scores = deque((at + seconds, score) for at, score in watch.scores)
    watch.began_at = _moved(watch.began_at, seconds)
    watch.unsettled_at = _moved(watch.unsettled_at, seconds)
    watch.threshold.last_at = _moved(watch.threshold.last_at, seconds)
    watch.threshold.lifted_at = _moved(watch.threshold.lifted_at, seconds)


def _shift_usual(mind: Mind, seconds: float) -> None:
    usual = mind.activation
    usual.calibrated_at = _moved(usual.calibrated_at, seconds)
    for level in (usual.by_rate, usual.by_both, usual.bpm, usual.ln_rmssd):
        level.at += seconds


def _moved(mark: float | None, seconds: float) -> float | None:
    return None if mark is None else mark + seconds
