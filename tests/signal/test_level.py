"""The level watch against change-point detection that forgets nothing."""

import math
import random

import pytest

from heartreach.signal.level import (
    LONGEST_RUN,
    MEAN_RUN,
    NEW_RUN,
    OLD_RUN,
    PRIOR_KAPPA,
    PRIOR_RATE,
    PRIOR_SHAPE,
    LevelWatch,
)


def all_runs(values: list[float]) -> list[int]:
    """Adams and MacKay's recursion with every run length: the minutes in which a new level is believed."""
    found: list[int] = []
    runs, longest = [(1.0, 0.0, PRIOR_RATE)], 0
    for minute, value in enumerate(values):
        x, grown, moved = value - values[0], [], []
        for run, (chance, mean, rate) in enumerate(runs):
            kappa, shape = PRIOR_KAPPA + run, PRIOR_SHAPE + run / 2
            spread = rate * (kappa + 1) / (shape * kappa)
            norm = math.lgamma(shape + 0.5) - math.lgamma(shape) - 0.5 * math.log(2 * shape * math.pi * spread)
            grown.append(chance * math.exp(norm - (shape + 0.5) * math.log1p((x - mean) ** 2 / (2 * shape * spread))))
            moved.append(((kappa * mean + x) / (kappa + 1), rate + kappa * (x - mean) ** 2 / (2 * (kappa + 1))))
        kept = (1 - 1 / MEAN_RUN) / math.fsum(grown)
        runs = [(1 / MEAN_RUN, 0.0, PRIOR_RATE)]
        runs += [(chance * kept, mean, rate) for chance, (mean, rate) in zip(grown, moved, strict=True)]
        best = max(range(len(runs)), key=lambda run: runs[run][0])
        if longest >= OLD_RUN and best == NEW_RUN:
            found, longest = [*found, minute], best
        longest = max(longest, best)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_level_that_stays_is_no_change(seed: int) -> None:
    """Five hours of one level, longer than runs are told apart, and never a doubt."""
    chance = random.Random(seed)
    watch = LevelWatch()

    assert [watch.update(chance.gauss(0, 0.75)) for _ in range(300)] == [None] * 300
    assert len(watch.chances) == len(watch.means) == len(watch.rates) == LONGEST_RUN + 1


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_what_all_run_lengths_find(seed: int) -> None:
    """A level for three hours, another for one, a third: the same minutes as without any bound."""
    chance = random.Random(seed)
    values = [chance.gauss(level, 0.75) for level, minutes in ((0, 180), (3, 60), (-1, 60)) for _ in range(minutes)]
    watch = LevelWatch()
    found = [minute for minute, value in enumerate(values) if watch.update(value) is not None]

    assert len(found) == 2
    assert found == all_runs(values)
