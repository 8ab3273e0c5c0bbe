"""What talk does to a recovery whose cause goes on meanwhile: half-times and curves where reaching out changes nothing.

    python -m bench.review_talk [EPISODES]

A stressor holds the score up for a quarter of an hour (the simulated person's own sizes and paces) and then lets it
fall. In seven of ten nudged and in 1.5 of ten quiet episodes somebody talks, from two to six minutes after the onset
on, for 10 to 30 minutes; talk lifts the score by what the row says. The true difference between the sides is none.
Beside the curve as an outcome keeps it, with talk left out, stands one less the part that the fit takes for talk.
"""

import sys
from collections.abc import Callable, Sequence

import numpy as np

from heartreach.review.arrays import Floats
from heartreach.review.closing import TALK_TAIL
from heartreach.review.course import Course
from heartreach.review.recovery import HalfTime, followed_talk, half_time

EPISODES = 4000
#: Readings come every ten seconds; the score is in SD of calm minutes, one of which is this many beats a minute.
STEP_MIN, BPM_PER_SD = 1 / 6, 4.5
#: A stressor lifts the heart by this much, comes and goes with these time constants, and began so long before.
STRESS_BPM, COMES_MIN, GOES_MIN, BEGAN_MIN = 13.0, 1.0, 7.0, 3.0
#: What nothing explains, in SD, and its time constant.
WANDER_SD, WANDER_MIN = 0.6, 8.0
TALK_SHARE = {True: 0.7, False: 0.15}
LIFTS_SD = (0.0, 0.6, 1.1, 1.8)
#: Minutes after the onset at which the curves are compared.
MOMENTS = (3, 6, 9, 12, 15, 18, 25, 40)
AT = np.arange(0.0, 120.0, STEP_MIN)


def episode(rng: "np.random.Generator", *, nudged: bool, lift_sd: float) -> Course:
    """Two hours of one person."""
    lasts = max(0.5, min(60.0, rng.lognormal(2.7, 0.5)) - BEGAN_MIN)
    height = STRESS_BPM / BPM_PER_SD * rng.uniform(0.5, 1.8) * rng.uniform(0.6, 1.4)
    held = height * (1 - np.exp(-(AT + BEGAN_MIN) / COMES_MIN))
    score = np.where(lasts > AT, held, height * np.exp(-np.maximum(AT - lasts, 0.0) / GOES_MIN)) + wander(rng)
    talking = np.zeros(len(AT), dtype=bool)
    if rng.random() < TALK_SHARE[nudged]:
        begins = rng.uniform(2.0, 6.0)
        talking = (begins <= AT) & (begins + rng.uniform(10.0, 30.0) > AT)
    lift = lift_sd * rng.uniform(0.5, 1.5)
    return Course(AT, score + lift * followed_talk(Course(AT, score, talking)), talking)


def wander(rng: "np.random.Generator") -> Floats:
    """A level that strays and comes back."""
    kept = np.exp(-STEP_MIN / WANDER_MIN)
    kicks = rng.normal(scale=WANDER_SD * np.sqrt(1 - kept**2), size=len(AT))
    level, levels = rng.normal(scale=WANDER_SD), []
    for kick in kicks.tolist():
        level = kept * level + kick
        levels.append(level)
    return np.array(levels)


def without_talk(course: Course, _: HalfTime) -> Floats:
    """The curve as an outcome keeps it."""
    return np.where(followed_talk(course) < TALK_TAIL, course.score, np.nan)


def talk_taken_off(course: Course, found: HalfTime) -> Floats:
    """The curve less what the fit takes for talk."""
    return course.score - (found.talk_lift or 0.0) * followed_talk(course)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EPISODES
    print(
        f"{count} episodes; half-times in minutes; curves nudged less quiet in SD at {', '.join(map(str, MOMENTS))} min"
    )
    for lift_sd in LIFTS_SD:
        rng = np.random.default_rng(7)
        lives = [(place % 2 == 1, episode(rng, nudged=place % 2 == 1, lift_sd=lift_sd)) for place in range(count)]
        fits = [(nudged, course, half_time(course)) for nudged, course in lives]
        middle = [np.median([fit.minutes for n, _, fit in fits if n is side and fit.minutes]) for side in (True, False)]
        taken = np.median([fit.talk_lift for *_, fit in fits if fit.talk_lift is not None])
        left, off = (apart(fits, curve) for curve in (without_talk, talk_taken_off))
        times = f"half-time {middle[0]:.1f} nudged, {middle[1]:.1f} quiet"
        print(f"talk lifts by {lift_sd:.1f} SD, {taken:.1f} in the fit; {times}")
        print(f"    curves {left}; the fitted part taken off instead {off}")


def apart(fits: Sequence[tuple[bool, Course, HalfTime]], curve: Callable[[Course, HalfTime], Floats]) -> str:
    """Mean curve of the nudged less that of the quiet, three minutes from each moment on."""
    sides = [np.nanmean([curve(c, f) for n, c, f in fits if n is side], axis=0) for side in (True, False)]
    gap = sides[0] - sides[1]
    return " ".join(f"{float(gap[(moment <= AT) & (moment + 3 > AT)].mean()):+.2f}" for moment in MOMENTS)


if __name__ == "__main__":
    main()
