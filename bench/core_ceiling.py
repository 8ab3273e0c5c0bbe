"""What any threshold could find in the simulated cohort: the hit rate of one that knows everything but the posture.

    python bench/core_ceiling.py PERSONS DAYS FIRST_SEED      same people, same counting as bench/core_cohort.py

The level that is judged is the true one: what stress, standing and talk add, in the core's population units, without
beats, and without a usual to learn. Three judges: one that sees the whole day but sleep, one that, like the core, does
not judge exertion nor the ten minutes after it, and that one in a heart that also wanders by itself, as every simulated
heart does. The threshold is swept; hit rates are compared at two false onsets a day.
"""

import argparse
import math
import random
import sys

import numpy as np

from bench.core_cohort import AFTER_S, DAY, FOUND_S, START, first_after, lives, matched, quiet_moment
from bench.core_peer import Floats, peer_onsets
from heartreach.signal.activation import UNIT_HR, UNIT_LN_RMSSD
from heartreach.simulation import Activity, ActivityKind
from heartreach.simulation.body import EFFECT, PACE, WANDER_BPM, WANDER_LN, WANDER_S, Traits

STEP_S = 10.0
#: Smoothed over this many steps, as the core's middle mean.
MEAN_STEPS = 18
THRESHOLDS = [0.8 + 0.2 * n for n in range(25)]
COOLING_S = 600.0
FELT = (ActivityKind.STRESS, ActivityKind.STAND, ActivityKind.TALK)
EFFORT = (ActivityKind.WALK, ActivityKind.SPORT)

#: What happened to somebody, when they had sat, and the true score at each step.
Told = tuple[list[Activity], float, Floats]


def levels(life: list[Activity], kind: ActivityKind, at: Floats, gain: float) -> Floats:
    """How strongly a kind acts at each step, as the simulated body answers it."""
    target = np.zeros(len(at))
    for activity in life:
        if activity.kind is kind:
            during = (at >= activity.start) & (at < activity.end)
            target[during] = np.maximum(target[during], gain * activity.strength)
    comes, goes = (1 - math.exp(-STEP_S / pace_s) for pace_s in PACE[kind])
    level, told = 0.0, np.empty(len(at))
    for step, aim in enumerate(target.tolist()):
        level += (aim - level) * (comes if aim > level else goes)
        told[step] = level
    return told


def true_scores(seed: int, life: list[Activity], at: Floats) -> Floats:
    """Three-minute means of the true activation, in the core's population units."""
    traits, told = Traits.drawn(random.Random(f"{seed}/traits")), np.zeros(len(at))
    for kind in FELT:
        bpm, ln = EFFECT[kind]
        size = (bpm / UNIT_HR - ln / UNIT_LN_RMSSD) / math.sqrt(2)
        told += size * levels(life, kind, at, traits.stress_gain if kind is ActivityKind.STRESS else 1.0)
    return np.convolve(told, np.full(MEAN_STEPS, 1 / MEAN_STEPS))[: len(at)]


def wandering(seed: int, at: Floats) -> Floats:
    """Three-minute means of what nothing explains: rate and variability wander, each by itself."""
    chance, keep = np.random.default_rng(seed), math.exp(-STEP_S / WANDER_S)
    told = np.zeros(len(at))
    for size in (WANDER_BPM / UNIT_HR, WANDER_LN / UNIT_LN_RMSSD):
        level = 0.0
        for step, kick in enumerate((math.sqrt(1 - keep**2) * chance.standard_normal(len(at))).tolist()):
            level = keep * level + kick
            told[step] += size * level / math.sqrt(2)
    return np.convolve(told, np.full(MEAN_STEPS, 1 / MEAN_STEPS))[: len(at)]


def judged(scores: Floats, life: list[Activity], at: Floats, kinds: tuple[ActivityKind, ...]) -> Floats:
    """The scores without those asleep, in `kinds`, and just after those."""
    left = scores.copy()
    for activity in life:
        if activity.kind is ActivityKind.SLEEP or activity.kind in kinds:
            until = activity.end + (COOLING_S if activity.kind in kinds else 0.0)
            left[(at >= activity.start) & (at < until)] = math.nan
    return left


def point(told: list[Told], at: Floats, kinds: tuple[ActivityKind, ...], threshold: float) -> tuple[float, float]:
    """False onsets a day and the hit rate at one threshold, over everybody; `kinds` and what follows are not judged."""
    delays: list[float | None] = []
    false, days, end = 0, 0.0, float(at[-1]) + STEP_S
    for life, sat, scores in told:
        onsets = [one for one in peer_onsets(at, judged(scores, life, at, kinds), threshold) if one > sat]
        stress = [a for a in life if a.kind is ActivityKind.STRESS]
        delays += [first_after(a, onsets) for a in stress if sat <= a.start <= end - FOUND_S]
        false += sum(not any(a.start <= one <= a.end + AFTER_S for a in stress) for one in onsets)
        days += (end - sat) / DAY
    return false / days, sum(delay is not None for delay in delays) / len(delays)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("numbers", nargs=3, type=int, metavar="NUMBER", help="persons, days, first seed")
    persons, days, first = parser.parse_args().numbers
    at = START + STEP_S * np.arange(int(days * DAY / STEP_S))
    told: list[Told] = []
    restless: list[Told] = []
    for seed in range(first, first + persons):
        print(f"person {seed - first + 1} of {persons}", file=sys.stderr, flush=True)
        life = lives(seed, days, frozenset())
        sat, scores = quiet_moment(life)[1], true_scores(seed, life, at)
        told.append((life, sat, scores))
        restless.append((life, sat, scores + wandering(seed, at)))
    for name, people, kinds in (
        ("everything but sleep", told, ()),
        ("neither exertion nor the ten minutes after it", told, EFFORT),
        ("the same of a heart that wanders", restless, EFFORT),
    ):
        points = sorted(point(people, at, kinds, threshold) for threshold in THRESHOLDS)
        print(f"judging {name}: {matched(points)} at two false onsets a day", flush=True)


if __name__ == "__main__":
    main()
