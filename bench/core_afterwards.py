"""Simulated person-days with a known truth: what the episodes found afterwards tell of each stressor.

    python -m bench.core_afterwards PERSONS DAYS FIRST_SEED

Everybody sits for five minutes in the first quiet moment of the first morning; stressors count from then on. An episode
tells of a stressor that it overlaps, where its peak is not from before.
"""

import random
import sys
from dataclasses import dataclass

import numpy as np

from bench.core_cohort import DAY, START, lives, quiet_moment
from heartreach.hub.found_afterwards import found_afterwards
from heartreach.models import FoundEpisode, Reading
from heartreach.signal.core import StressCore
from heartreach.simulation import Activity, ActivityKind, Person, WornStrap
from heartreach.simulation.body import Traits

#: What moves a heart, or hides it, as a stressor does.
ELSE = frozenset(ActivityKind) - {ActivityKind.STRESS, ActivityKind.CAFFEINE, ActivityKind.LOOSE}
#: An episode that begins so long before its stressor begins with something else, in seconds.
EARLY_S = 600.0
#: Scores that an episode should hold.
HIGH = 2.0


@dataclass(slots=True)
class Told:
    """Counts over all people."""

    stressors: int = 0
    found: int = 0
    several: int = 0
    several_alone: int = 0
    early: int = 0
    episodes: int = 0
    nobodys: int = 0
    high: int = 0
    high_inside: int = 0


def one_person(seed: int, days: int, told: Told) -> None:
    life = lives(seed, days, frozenset())
    sit, end = quiet_moment(life), START + days * DAY
    person = Person(seed, START, activities=life, traits=Traits.drawn(random.Random(f"{seed}/traits")))
    core = StressCore("sim", "UTC")
    core.calibrate(*sit)
    words = [word for event in WornStrap(person, seed).tell(end) for word in core.push(event)]
    scored = [(word.at, word.score) for word in words if isinstance(word, Reading) and word.score is not None]
    at, score = np.array(scored).T
    episodes = list(found_afterwards([(at, score)]))
    told.episodes += len(episodes)
    stressors = [one for one in life if one.kind is ActivityKind.STRESS]
    told.nobodys += sum(not any(a.start < one.end and a.end > one.start for a in stressors) for one in episodes)
    for moment in at[score >= HIGH]:
        told.high += 1
        told.high_inside += any(one.start - 60 < moment <= one.end for one in episodes)
    for stressor in stressors:
        if stressor.start > sit[1]:
            _count(stressor, life, episodes, told)


def _count(stressor: Activity, life: list[Activity], episodes: list[FoundEpisode], told: Told) -> None:
    own = [one for one in episodes if one.start < stressor.end and one.end > stressor.start <= one.peak]
    alone = not any(a.kind in ELSE and a.start < stressor.end and a.end > stressor.start for a in life)
    told.stressors += 1
    told.found += bool(own)
    told.several += len(own) > 1
    told.several_alone += len(own) > 1 and alone
    told.early += bool(own) and own[0].start < stressor.start - EARLY_S


def main() -> None:
    persons, days, first = (int(word) for word in sys.argv[1:])
    told = Told()
    for seed in range(first, first + persons):
        print(f"person {seed - first + 1} of {persons}", file=sys.stderr, flush=True)
        one_person(seed, days, told)
    print(
        f"{told.stressors} stressors: {told.found} found; {told.several} told as several episodes, "
        f"{told.several_alone} of them with nothing else going on; {told.early} begin more than ten minutes early. "
        f"{told.episodes} episodes, {told.nobodys} of them at no stressor's time; "
        f"of the scores of {HIGH:g} and more {told.high_inside / told.high:.3f} lie in one."
    )


if __name__ == "__main__":
    main()
