"""What any threshold could find in the simulated cohort: the hit rate of one that knows everything but the posture.

    python bench/core_ceiling.py PERSONS DAYS FIRST_SEED      same people, same counting as bench/core_cohort.py

The level that is judged is the true one: what stress, standing and talk add, in the core's population units, without
the wandering of the heart, without beats, without a usual to learn. Two judges: one that sees the whole day but sleep,
and one that, like the core, does not judge exertion nor the ten minutes after it. The threshold is swept; hit rates are
compared at two false onsets a day.
"""

import argparse
import math
import random
import sys
from collections.abc import Iterator

from bench.core_cohort import AFTER_S, DAY, FOUND_S, START, first_after, lives, matched, quiet_moment
from heartreach.signal.activation import UNIT_HR, UNIT_LN_RMSSD
from heartreach.simulation import Activity, ActivityKind
from heartreach.simulation.body import EFFECT, PACE, Traits

STEP_S = 10.0
#: Smoothed over this many steps, as the core's middle mean.
MEAN_STEPS = 18
#: Again ready for an onset below this share of the threshold.
READY_SHARE = 0.5
THRESHOLDS = [0.8 + 0.2 * n for n in range(25)]
COOLING_S = 600.0
FELT = (ActivityKind.STRESS, ActivityKind.STAND, ActivityKind.TALK)
EFFORT = (ActivityKind.WALK, ActivityKind.SPORT)

#: What happened to somebody, when they had sat, and the true score at each step.
Told = tuple[list[Activity], float, list[float]]


def levels(life: list[Activity], kind: ActivityKind, steps: int, gain: float) -> Iterator[float]:
    """How strongly a kind acts at each step, as the simulated body answers it."""
    comes_s, goes_s = PACE[kind]
    mine, level = [a for a in life if a.kind is kind], 0.0
    for step in range(steps):
        at = START + step * STEP_S
        target = gain * max((a.strength for a in mine if a.start <= at < a.end), default=0.0)
        level += (target - level) * (1 - math.exp(-STEP_S / (comes_s if target > level else goes_s)))
        yield level


def true_scores(seed: int, life: list[Activity], days: int) -> list[float]:
    """Three-minute means of the true activation, in the core's population units."""
    steps, traits = int(days * DAY / STEP_S), Traits.drawn(random.Random(f"{seed}/traits"))
    told = [0.0] * steps
    for kind in FELT:
        bpm, ln = EFFECT[kind]
        size = (bpm / UNIT_HR - ln / UNIT_LN_RMSSD) / math.sqrt(2)
        gain = traits.stress_gain if kind is ActivityKind.STRESS else 1.0
        told = [one + size * level for one, level in zip(told, levels(life, kind, steps, gain), strict=True)]
    return [math.fsum(told[max(0, n - MEAN_STEPS + 1) : n + 1]) / min(n + 1, MEAN_STEPS) for n in range(steps)]


def onsets_of(scores: list[float], unjudged: list[tuple[float, float]], threshold: float) -> Iterator[float]:
    """Crossings, each after the score was low again."""
    ready, gaps = True, iter([*sorted(unjudged), (math.inf, math.inf)])
    start, end = next(gaps)
    for step, score in enumerate(scores):
        at = START + step * STEP_S
        while at > end:
            start, end = next(gaps)
        if at >= start or score < READY_SHARE * threshold:
            ready = True
        elif ready and score >= threshold:
            ready = False
            yield at


def joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that touch as one."""
    whole: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def point(told: list[Told], kinds: tuple[ActivityKind, ...], threshold: float, end: float) -> tuple[float, float]:
    """False onsets a day and the hit rate at one threshold, over everybody; `kinds` and what follows are not judged."""
    delays: list[float | None] = []
    false, days = 0, 0.0
    for life, sat, scores in told:
        unjudged = [(a.start, a.end) for a in life if a.kind is ActivityKind.SLEEP]
        unjudged += [(a.start, a.end + COOLING_S) for a in life if a.kind in kinds]
        onsets = [at for at in onsets_of(scores, joined(unjudged), threshold) if at > sat]
        stress = [a for a in life if a.kind is ActivityKind.STRESS]
        delays += [first_after(a, onsets) for a in stress if sat <= a.start <= end - FOUND_S]
        false += sum(not any(a.start <= at <= a.end + AFTER_S for a in stress) for at in onsets)
        days += (end - sat) / DAY
    return false / days, sum(delay is not None for delay in delays) / len(delays)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("numbers", nargs=3, type=int, metavar="NUMBER", help="persons, days, first seed")
    persons, days, first = parser.parse_args().numbers
    told: list[Told] = []
    for seed in range(first, first + persons):
        print(f"person {seed - first + 1} of {persons}", file=sys.stderr, flush=True)
        life = lives(seed, days, frozenset())
        told.append((life, quiet_moment(life)[1], true_scores(seed, life, days)))
    for name, kinds in (("everything but sleep", ()), ("neither exertion nor the ten minutes after it", EFFORT)):
        points = sorted(point(told, kinds, threshold, START + days * DAY) for threshold in THRESHOLDS)
        print(f"judging {name}: {matched(points)} at two false onsets a day")


if __name__ == "__main__":
    main()
