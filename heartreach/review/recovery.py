"""How long activation takes to halve after an onset, with the heart's answer to talking taken out.

The score of one episode is fitted with `A 2^(-t/h) + b talk(t)`: it falls towards the wearer's usual, which is zero
by the score's definition, and talking lifts it while it lasts. `h` is the recovery half-time. Without `b` a remedy that
consists of talking looks harmful: talking shortens RR intervals by itself (Bernardi et al. 2000,
doi:10.1016/S0735-1097(00)00595-7).
"""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from heartreach.models import NotKnown
from heartreach.review.arrays import Floats
from heartreach.review.course import LONGEST_MIN, Course, covered

__all__ = [
    "FIRST_HOUR_MIN",
    "LEAST_COVERAGE",
    "LIFT_MOST",
    "HalfTime",
    "LateMean",
    "followed_talk",
    "half_time",
    "late_mean",
]

#: Half-times tried, in minutes: 4 % apart, finer than any episode can tell.
CANDIDATES_MIN = np.geomspace(1.0, 2 * LONGEST_MIN, 141)
#: Readings must cover this share of the first hour, in which nearly all half-times lie.
LEAST_COVERAGE = 0.6
FIRST_HOUR_MIN = 60.0
#: Fewer minutes without talk than this cannot tell talk from activation.
LEAST_QUIET_MIN = 20.0
#: The score follows talk with this delay, in minutes: a window of a minute, and a heart that takes its time.
TALK_DELAY_MIN = 2.0
#: Talking lifts the score by at most this, in SD of calm minutes: lively talk adds about ten beats a minute, and a calm
#: minute strays by four or five. What exceeds it is activation that the talk came into, and must not be taken for talk.
#: A choice; a heart that talk truly lifts by 2.5 SD is still fitted within 3 min of its half-time in the median.
LIFT_MOST = 2.5
#: The late window, in minutes: long enough after a nudge to have spoken to somebody and be done.
LATE_MIN = (25.0, 60.0)


@dataclass(frozen=True, slots=True)
class HalfTime:
    """The recovery of one episode.

    Attributes:
        minutes: half-time, at most 120; `None` where it is not known.
        censored: it is only known to be longer than `followed_min`.
        followed_min: minutes from onset to the last reading, at most 120.
        talk_lift: what talking added to the score; `None` without talk.
        missing: why nothing is known; `None` where it is.
    """

    minutes: float | None
    censored: bool
    followed_min: float
    talk_lift: float | None = None
    missing: NotKnown | None = None


@dataclass(frozen=True, slots=True)
class LateMean:
    """The mean score from 25 to 60 minutes after the onset, outside talk; `None`, with the reason, where unknown."""

    score: float | None
    missing: NotKnown | None = None


def half_time(course: Course) -> HalfTime:
    """The recovery half-time of one episode.

    Args:
        course: what is known of the two hours after the onset; later readings are not used.

    >>> t = np.arange(0, 120, 1 / 6)
    >>> talk = (t > 15) & (t < 40)
    >>> found = half_time(Course(t, 2.5 * 0.5 ** (t / 18) + 0.8 * talk, talk))
    >>> bool(abs(found.minutes - 18) < 2), round(found.talk_lift, 1), found.censored
    (True, 0.8, False)
    >>> half_time(Course(t[:60], np.ones(60), talk[:60])).missing
    <NotKnown.COVERAGE: 'coverage'>
    """
    course = course.between(0.0, LONGEST_MIN)
    followed = float(course.minutes[-1]) if len(course.minutes) else 0.0
    missing = _unfit(course)
    if missing is not None:
        return HalfTime(None, censored=False, followed_min=followed, missing=missing)
    minutes, height, lift = _fit(course)
    if height <= 0:
        return HalfTime(None, censored=False, followed_min=followed, missing=NotKnown.NO_RISE)
    return HalfTime(
        minutes=min(minutes, LONGEST_MIN),
        censored=minutes > followed,
        followed_min=followed,
        talk_lift=lift if course.talking.any() else None,
    )


def late_mean(course: Course) -> LateMean:
    """The secondary outcome: what is left of the activation half an hour later.

    >>> t = np.arange(0, 60, 0.5)
    >>> late_mean(Course(t, np.where(t < 40, 1.0, 3.0), t >= 40)).score
    >>> late_mean(Course(t, np.where(t < 50, 1.0, 3.0), t >= 50)).score
    1.0
    """
    quiet = course.where(~course.talking).between(*LATE_MIN)
    if covered(course, *LATE_MIN) < LEAST_COVERAGE:
        return LateMean(None, NotKnown.COVERAGE)
    if covered(quiet, *LATE_MIN) < LEAST_COVERAGE:
        return LateMean(None, NotKnown.TALK)
    return LateMean(float(quiet.score.mean()))


def followed_talk(course: Course) -> Floats:
    """Talk as the score follows it, from 0 to 1: a first-order lag, over holes too, shape (n,).

    >>> t = np.arange(0.0, 10.0)
    >>> followed_talk(Course(t, np.zeros(10), t >= 4)).round(1).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.4, 0.6, 0.8, 0.9, 0.9, 1.0]
    """
    if not course.talking.any():
        return np.zeros(len(course.minutes))
    kept = np.exp(-np.diff(course.minutes, prepend=course.minutes[0]) / TALK_DELAY_MIN)
    follows = accumulate(zip(kept, course.talking, strict=True), _follow, initial=0.0)
    return np.array(list(follows)[1:])


def _unfit(course: Course) -> NotKnown | None:
    if covered(course, 0.0, FIRST_HOUR_MIN) < LEAST_COVERAGE:
        return NotKnown.COVERAGE
    quiet = course.where(~course.talking)
    if covered(quiet, 0.0, LONGEST_MIN) * LONGEST_MIN < LEAST_QUIET_MIN:
        return NotKnown.TALK
    return None


def _fit(course: Course) -> tuple[float, float, float]:
    """Half-time, height and lift of least squares: every candidate at once, height and lift in closed form."""
    decay = 0.5 ** (course.minutes / CANDIDATES_MIN[:, None])
    talk = followed_talk(course)
    height, lift = _amplitudes(decay, talk, course.score)
    left = ((course.score - height[:, None] * decay - lift[:, None] * talk) ** 2).sum(axis=1)
    best = int(left.argmin())
    return float(CANDIDATES_MIN[best]), float(height[best]), float(lift[best])


def _follow(before: float, step: tuple[float, bool]) -> float:
    kept, talking = step
    return kept * before + (1 - kept) * talking


def _amplitudes(decay: Floats, talk: Floats, score: Floats) -> tuple[Floats, Floats]:
    """Least squares of height and lift per candidate; talking never calms the heart, and lifts it only so far."""
    dd, dt, tt = (decay**2).sum(axis=1), decay @ talk, float(talk @ talk)
    ds, ts = decay @ score, float(talk @ score)
    lift = np.clip((ts * dd - ds * dt) / np.maximum(dd * tt - dt**2, 1e-9), 0.0, LIFT_MOST)
    return (ds - lift * dt) / dd, lift
