"""Close an episode: two hours after an onset, work out what came of it, once.

Everything is counted from the onset. What was drawn is taken from the decision as it was logged; whether the wearer
then reached somebody is an outcome like the others, and never decides on which side an episode counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from heartreach.models import Ended, NotKnown, Onset, Outcome, Prompt, Silence
from heartreach.review.arrays import Flags, Floats
from heartreach.review.course import LONGEST_MIN, Course, covered
from heartreach.review.reached import Reached
from heartreach.review.recovery import FIRST_HOUR_MIN, LEAST_COVERAGE, HalfTime, followed_talk, half_time, late_mean

__all__ = ["AFTER_MIN", "BEFORE_MIN", "RULE", "Seen", "close"]

#: Version of everything that decides on an outcome: this file, `course.py` and `recovery.py`. Whoever changes what
#: comes out counts it up, and the hub works out every stored episode again.
RULE = "5"
#: The curve begins and ends this many minutes before and after the onset.
BEFORE_MIN, AFTER_MIN = 30, int(LONGEST_MIN)
#: A connection counts for an episode if it lay within this many minutes after the onset.
CONNECTION_MIN = 60.0
#: Talk is left out of the curve until the heart has come back from it up to this share: 5 minutes after its end.
TALK_TAIL = 0.1
#: Followed for this long is followed to the end: the last reading of the two hours may be lost.
TO_THE_END_MIN = LONGEST_MIN - 2


@dataclass(frozen=True, slots=True)
class Seen:
    """What the core said around an onset.

    Attributes:
        at: seconds since 1970-01-01 UTC, rising, shape (n,).
        score: activation in standard deviations of calm minutes, NaN where the core abstained, shape (n,).
        exercise: whether the body worked, shape (n,).
        next_onset_at: the first onset after this one; `None` where there was none within two hours.
    """

    at: Floats
    score: Floats
    exercise: Flags
    next_onset_at: float | None = None


def close(
    decision: Prompt | Silence,
    onset: Onset | None,
    seen: Seen,
    talks: Iterable[tuple[float, float]],
    reached: Sequence[Reached],
    closed_at: float,
) -> Outcome:
    """What came of the episode that `decision` was about.

    Args:
        decision: about an onset, prompt or silence.
        onset: the onset, where it is remembered.
        seen: readings from 30 min before the onset to two hours after; others are not used.
        talks: stretches in which the wearer said that they talked, as (start, end) in epoch seconds.
        reached: connections the wearer told; those of known length were talk, too.
        closed_at: hub time.

    >>> from heartreach.models import PromptKind
    >>> quiet = Silence(
    ...     decision_id="d", wearer="me", at=0.0, tz="UTC", kind=PromptKind.ONSET, onset_id="o", available=False,
    ...     reasons=(), draw=None, policy="1",
    ... )
    >>> minutes = np.arange(0, 120, 1 / 6)
    >>> seen = Seen(60 * minutes, 2 * 0.5 ** (minutes / 15), np.zeros(720, bool))
    >>> found = close(quiet, None, seen, [], [], closed_at=7200.0)
    >>> round(found.half_time_min), found.censored, found.coverage, found.connected
    (15, False, 1.0, False)
    """
    at = decision.at if onset is None else onset.at
    minutes = (seen.at - at) / 60
    stop = _stop(minutes[seen.exercise])
    kept = ~np.isnan(seen.score) & (minutes >= -BEFORE_MIN) & (minutes < stop)
    stretches = [*talks, *((one.start, one.end) for one in reached)]
    course = Course(minutes[kept], seen.score[kept], _within(seen.at[kept], stretches))
    found, late = _first_fall(course, seen.next_onset_at, at), late_mean(course)
    near = [one for one in reached if one.end > at and one.start < at + 60 * CONNECTION_MIN]
    return Outcome(
        closed_at=closed_at,
        rule=RULE,
        decision_id=decision.decision_id,
        onset_id=decision.onset_id or "",
        at=at,
        severity=_severity(decision, onset),
        hour=_hour(decision, at),
        p=decision.draw.p if decision.available and decision.draw else None,
        nudged=isinstance(decision, Prompt),
        tool=decision.tool,
        half_time_min=_rounded(found.minutes, 3),
        missing=found.missing,
        censored=found.censored,
        followed_min=round(found.followed_min, 3),
        ended=_ended(found, stop, None if seen.next_onset_at is None else (seen.next_onset_at - at) / 60),
        talk_lift=_rounded(found.talk_lift, 3),
        late_mean=_rounded(late.score, 4),
        late_missing=late.missing,
        coverage=covered(course, 0.0, CONNECTION_MIN),
        connected=bool(near),
        felt=max((one.felt for one in near if one.felt is not None), default=None),
        curve=_curve(course),
    )


def _stop(exercise: Floats) -> float:
    """When the episode stops to be one: in the first minute after the onset that is exercise for at least half."""
    after = np.floor(exercise[(exercise >= 0) & (exercise < AFTER_MIN)])
    found, count = np.unique(after, return_counts=True)
    half = found[count >= 3]  # of six readings
    return float(half[0]) if len(half) else float(AFTER_MIN)


def _within(at: Floats, stretches: Iterable[tuple[float, float]]) -> Flags:
    inside = np.zeros(len(at), dtype=bool)
    for start, end in stretches:
        inside |= (at >= start) & (at < end)
    return inside


def _first_fall(course: Course, next_onset_at: float | None, at: float) -> HalfTime:
    """The half-time of this onset's rise alone: a decay cannot be fitted across the next one."""
    if next_onset_at is None:
        return half_time(course)
    found = half_time(course.where(course.minutes < (next_onset_at - at) / 60))
    cut_short = found.missing is NotKnown.COVERAGE and covered(course, 0.0, FIRST_HOUR_MIN) >= LEAST_COVERAGE
    return replace(found, missing=NotKnown.NEXT_ONSET) if cut_short else found


def _ended(found: HalfTime, stop: float, next_onset_min: float | None) -> Ended:
    if next_onset_min is not None and next_onset_min < stop:
        return Ended.NEXT_ONSET
    if stop < AFTER_MIN:
        return Ended.EXERCISE
    return Ended.LONGEST if found.followed_min >= TO_THE_END_MIN else Ended.CONTACT


def _curve(course: Course) -> tuple[float | None, ...]:
    """Minute means, talk and what it leaves in the heart left out.

    Nobody can tell what talk does to one heart from what else keeps it up meanwhile: taking off a part that is fitted
    makes those who talk early look better than they are (`bench/review_talk.py`).
    """
    quiet = course.where(~course.talking & (followed_talk(course) < TALK_TAIL))
    place, length = (np.floor(quiet.minutes) + BEFORE_MIN).astype(np.intp), BEFORE_MIN + AFTER_MIN
    count = np.bincount(place, minlength=length)
    total = np.bincount(place, quiet.score, minlength=length)
    means = np.round(total / np.maximum(count, 1), 2).tolist()
    return tuple(mean if n else None for mean, n in zip(means, count.tolist(), strict=True))


def _severity(decision: Prompt | Silence, onset: Onset | None) -> float:
    return decision.features.get("severity", 0.0) if onset is None else onset.severity


def _hour(decision: Prompt | Silence, at: float) -> float:
    local = datetime.fromtimestamp(at, ZoneInfo(decision.tz))
    return local.hour + local.minute / 60


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
