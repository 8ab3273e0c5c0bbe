"""Was it the nudge? The draws are drawn again, as they were drawn, and the outcomes stay.

If the nudge did nothing, the outcomes would be what they are whatever was drawn. So the coin of every episode is thrown
again with its own logged probability, 1,999 times, and the observed statistic takes its place among the redrawn. No
distribution is assumed, and neither serial correlation nor probabilities that follow the past break it, where a t-test
would find differences that are not there.

The statistic is the score of the weighted and centred regression of the outcome on the draw (Boruvka et al. 2018,
doi:10.1080/01621459.2017.1305274): the sum of `(a - p) / (p (1 - p))` times what the covariates leave of the outcome.

References:
    Randomisation tests for single persons: Edgington 1980, doi:10.3102/10769986005003235; p-values that count the
    observed draw: Phipson & Smyth 2010, doi:10.2202/1544-6115.1585; effects of what the draw only
    encourages: Imbens & Rosenbaum 2005, doi:10.1111/j.1467-985X.2004.00339.x.
"""

from dataclasses import dataclass

import numpy as np

from heartreach.review.arrays import Floats
from heartreach.review.trial import Trial

__all__ = ["DRAWS", "Redrawn", "redraw"]

#: Draws of a test: the smallest p-value is 1/2000.
DRAWS = 1999
#: Draws made at once, so that 10,000 episodes need 16 MB and not 160.
AT_ONCE = 200
#: Effects tried on each side of the estimate when a test is inverted, and how far they reach in standard errors.
STEPS = 400
REACH = 8.0
#: Ties are ties although they were added up in another order.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The statistic and its redraws for every constant effect: `outcome_part - effect * nudge_part`, shape (1 + B,).

    Position 0 is what was observed.
    """

    outcome_part: Floats
    nudge_part: Floats

    @property
    def estimate(self) -> float:
        """The constant effect at which the observed statistic is zero, in the outcome's unit.

        Raises:
            ZeroDivisionError: the covariates explain every draw, so that nothing is left to compare (`interval` is then
                `None`).

        >>> Redrawn(np.array([-6.0, 1.0]), np.array([3.0, 0.5])).estimate
        -2.0
        """
        return float(self.outcome_part[0]) / float(self.nudge_part[0])

    def p_value(self, effect: float = 0.0) -> float:
        """Two-sided p-value of the claim that every nudge changed the outcome by `effect`.

        >>> Redrawn(np.array([9.0, 1.0, -9.0, 2.0]), np.ones(4)).p_value()
        0.5
        """
        return float(self._p_values(np.array([effect]))[0])

    def interval(self, alpha: float) -> tuple[float, float] | None:
        """All constant effects that the test does not reject at level `alpha`: lowest and highest.

        Returns:
            `None` where the data cannot bound the effect, as with very few episodes.

        >>> Redrawn(np.array([0.1, 1.0]), np.zeros(2)).interval(0.05) is None
        True
        """
        if self.nudge_part[0] == 0:
            return None
        spread = float(np.std(self.outcome_part[1:] - self.estimate * self.nudge_part[1:])) / abs(self.nudge_part[0])
        grid = self.estimate + REACH * spread * np.linspace(-1, 1, 2 * STEPS + 1)
        grid = np.unique(np.append(grid, np.clip(0.0, grid[0], grid[-1])))  # limits and verdict agree about no effect
        kept = np.flatnonzero(self._p_values(grid) > alpha)
        if kept[0] == 0 or kept[-1] == len(grid) - 1:
            return None
        return float(grid[kept[0] - 1]), float(grid[kept[-1] + 1])  # rounded outwards, to the first that are rejected

    def _p_values(self, effects: Floats) -> Floats:
        statistic = np.abs(self.outcome_part - effects[:, None] * self.nudge_part)
        return np.asarray((statistic >= statistic[:, :1] * (1 - ROUNDING)).mean(axis=1))


def redraw(trial: Trial, rng: "np.random.Generator", draws: int = DRAWS, taken: Floats | None = None) -> Redrawn:
    """Draw the whole trial again and again.

    Args:
        trial: n episodes with probabilities strictly between 0 and 1.
        rng: where the draws come from; the same seed gives the same answer.
        draws: how many redraws, B.
        taken: what the nudges brought about, such as a connection (1) or none (0), shape (n,). The effect is then that
            of one unit of it, if nudges work through nothing else; the nudge itself where it is left out.

    Returns:
        Test and interval for any constant effect, to be asked for their p-values.

    >>> rng = np.random.default_rng(1)
    >>> nudged = rng.random(60) < 0.5
    >>> outcome = 20.0 + rng.normal(size=60) - 5.0 * nudged
    >>> test = redraw(Trial(outcome, nudged, np.full(60, 0.5), np.zeros((60, 0))), rng)
    >>> round(test.estimate), test.p_value()
    (-5, 0.0005)
    """
    weight = 1 / (trial.p * (1 - trial.p))
    cause = trial.nudged if taken is None else taken
    parts = _unexplained(np.column_stack([trial.outcome, cause]), trial.covariates) * weight[:, None]
    observed = (trial.nudged - trial.p) @ parts
    redrawn = [
        (rng.random((min(AT_ONCE, draws - done), len(weight))) < trial.p) @ parts - trial.p @ parts
        for done in range(0, draws, AT_ONCE)
    ]
    both = np.vstack([observed, *redrawn])
    return Redrawn(both[:, 0], both[:, 1])


def _unexplained(values: Floats, covariates: Floats) -> Floats:
    """What an intercept and the covariates leave of each column; what only rounding leaves is nothing."""
    design = np.column_stack([np.ones(len(values)), covariates])
    left = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    return np.where(np.abs(left) > ROUNDING * np.abs(values).max(axis=0), left, 0.0)
