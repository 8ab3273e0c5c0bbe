"""Hold the planner of one wearer to the randomisation test: `python bench/review_power.py [WEARERS]`."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from heartreach.review.power import power_of_one
from heartreach.review.randomisation import redraw
from heartreach.review.trial import Trial

P = 0.5


def found(wearers: int, effect: float, episodes: int) -> float:
    """Share of wearers whose randomisation test rejects at .05; outcomes have SD 1 around their covariates."""
    rejected = 0
    for seed in range(wearers):
        rng = np.random.default_rng([seed, episodes, round(100 * effect)])
        nudged = rng.random(episodes) < P
        covariates = rng.normal(size=(episodes, 4))
        outcome = covariates.sum(axis=1) * 0.3 + effect * nudged + rng.normal(size=episodes)
        trial = Trial(outcome, nudged, np.full(episodes, P), covariates)
        rejected += redraw(trial, rng).p_value() <= 0.05
    return rejected / wearers


def main(wearers: int) -> None:
    for effect, episodes in ((0.3, 240), (0.5, 60), (0.5, 120), (0.8, 60), (0.8, 30), (1.2, 30)):
        planned, measured = power_of_one(effect, P, episodes), found(wearers, effect, episodes)
        print(f"effect {effect} SD, {episodes} episodes: planned {planned:.2f}, found {measured:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
