"""Coverage of the WCLS and EMEE intervals, and a year's table: `python bench/review_trials.py [TRIALS]`."""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.review.micro_trial import emee, wcls
from tests.review.made_trials import EFFECT, LOG_RISK, trial


def coverage(trials: int, people: int, *, binary: bool) -> float:
    estimator, truth = (emee, LOG_RISK) if binary else (wcls, EFFECT)
    made = (trial(np.random.default_rng([people, seed]), people, binary=binary) for seed in range(trials))
    limits = (estimator(one).interval()[0] for one in made)
    return float(np.mean([low <= truth <= high for low, high in limits]))


def main(trials: int) -> None:
    for binary in (False, True):
        for people in (10, 25, 60):
            held = coverage(trials, people, binary=binary)
            print(f"{'EMEE' if binary else 'WCLS'}, {people} people, 40 moments each: coverage {held:.3f}")
    large = trial(np.random.default_rng(0), 10, 1000), trial(np.random.default_rng(0), 10, 1000, binary=True)
    began = time.perf_counter()
    wcls(large[0]), emee(large[1])
    print(f"10,000 decisions, both: {time.perf_counter() - began:.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
