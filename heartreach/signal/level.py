"""Has the level moved for good? Bayesian online change-point detection on calm minutes.

A new level (posture, coffee, another room) resets what is usual; it never declares stress.

References:
    Adams & MacKay 2007, arXiv:0710.3742: constant hazard, Student-t prediction from a Normal-Gamma prior. Decided by a
    drop of the most probable run length, because P(run = 0) is pinned at the hazard.
"""

import math
from dataclasses import dataclass, field

__all__ = ["LevelWatch"]

#: Levels last about this long, in minutes (choice of the design; a posture lasts 5 to 40, a coffee 150).
MEAN_RUN = 90.0
#: Longer runs are not told apart: they go on as one, which remembers about this many minutes.
LONGEST_RUN = 120
#: Prior of a level: variance of a minute around it, and its weight; levels differ by four of these.
PRIOR_SHAPE, PRIOR_RATE, PRIOR_KAPPA = 2.0, 1.0, 0.06
#: A change is believed when the run was this long, and the new one is, in minutes.
OLD_RUN, NEW_RUN = 30, 12


def _length(run: int) -> tuple[float, ...]:
    """What a run's length alone decides of its Student-t prediction, and of the run after one more minute."""
    kappa, shape = PRIOR_KAPPA + run, PRIOR_SHAPE + run / 2
    freedom = 2 * shape
    log_gamma = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    return kappa, kappa + 1, shape * kappa, freedom, freedom * math.pi, (freedom + 1) / 2, log_gamma


#: Worked out once: there are up to 121 runs in each of a day's calm minutes.
_LENGTHS = tuple(_length(run) for run in range(LONGEST_RUN + 1))


@dataclass(slots=True)
class LevelWatch:
    """Run lengths and their probabilities, with the statistics each run has gathered.

    >>> watch = LevelWatch()
    >>> steady = [watch.update(0.1 * (n % 3)) for n in range(60)]
    >>> moved = [watch.update(4.0 + 0.1 * (n % 3)) for n in range(30)]
    >>> any(steady), moved.count(12)
    (False, 1)
    """

    chances: list[float] = field(default_factory=lambda: [1.0])
    means: list[float] = field(default_factory=lambda: [0.0])
    rates: list[float] = field(default_factory=lambda: [PRIOR_RATE])
    origin: float | None = None
    longest: int = 0

    def update(self, value: float) -> int | None:
        """Take a calm minute; the length of the new run in the minute in which it is believed."""
        if self.origin is None:
            self.origin = value
        self._grow(value - self.origin)
        if len(self.chances) > LONGEST_RUN + 1:
            self._join_longest()
        run = max(range(len(self.chances)), key=self.chances.__getitem__)
        if self.longest >= OLD_RUN and run == NEW_RUN:
            self.longest = run
            return run
        self.longest = max(self.longest, run)
        return None

    def _grow(self, x: float) -> None:
        """Let each run take one more minute, as likely as its Student-t prediction says, and a new one begin."""
        chances, means, rates = list[float](), [0.0], [PRIOR_RATE]
        runs = zip(_LENGTHS, self.chances, self.means, self.rates, strict=False)
        for (kappa, grown, shape_kappa, freedom, freedom_pi, power, log_gamma), chance, mean, rate in runs:
            square, scale2 = (x - mean) ** 2, rate * grown / shape_kappa
            log_norm = log_gamma - 0.5 * math.log(freedom_pi * scale2)
            chances.append(chance * math.exp(log_norm - power * math.log1p(square / (freedom * scale2))))
            means.append((kappa * mean + x) / grown)
            rates.append(rate + kappa * square / (2 * grown))
        total, stays = math.fsum(chances) or 1.0, 1 - 1 / MEAN_RUN
        self.chances = [1 / MEAN_RUN, *[chance * stays / total for chance in chances]]
        self.means, self.rates = means, rates

    def _join_longest(self) -> None:
        """Let the two longest runs go on as one, with the statistics of the likelier.

        A run that is dropped instead takes the level that stayed along: those that began later are left, none of them
        likelier than another, and any may look like a change.
        """
        shorter, longer = self.chances[-2:]
        self.chances[-2:] = [shorter + longer]
        if longer < shorter:
            del self.means[-1], self.rates[-1]
        else:
            del self.means[-2], self.rates[-2]
            self.rates[-1] *= (PRIOR_SHAPE + LONGEST_RUN / 2) / (PRIOR_SHAPE + (LONGEST_RUN + 1) / 2)
