"""Effects of prompts over many people and moments: WCLS for numbers, EMEE for yes and no.

Both centre what was drawn at a probability of the analyst's choice and weight by how likely the draw was, so that the
effect is right although the model of the outcome may be wrong and the probability may follow the past.

References:
    WCLS: Boruvka, Almirall, Witkiewitz & Murphy 2018, doi:10.1080/01621459.2017.1305274.
    EMEE: Qian, Yoo, Klasnja, Almirall & Murphy 2021, doi:10.1093/biomet/asaa070.
"""

from dataclasses import dataclass

import numpy as np

from heartreach.errors import BadInput
from heartreach.review.arrays import Flags, Floats, Labels
from heartreach.review.sandwich import sandwich

__all__ = ["Effects", "MicroTrial", "emee", "wcls"]

#: Newton steps at most, and the largest change of a parameter that counts as having arrived.
STEPS, ARRIVED = 50, 1e-10


@dataclass(frozen=True, slots=True)
class MicroTrial:
    """Decision points of many people, one row each.

    Args:
        person: whose, shape (n,).
        outcome: shape (n,); 0 or 1 for `emee`.
        prompted: what was drawn, shape (n,).
        p: probability of the prompt at the draw, shape (n,).
        available: whether a prompt could have been drawn, shape (n,); other rows do not count, whatever they hold.
        controls: what explains the outcome without a prompt, with a column of ones, shape (n, q).
        moderators: what the effect may depend on, with a column of ones, shape (n, r).
    """

    person: Labels
    outcome: Floats
    prompted: Flags
    p: Floats
    available: Flags
    controls: Floats
    moderators: Floats


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects per moderator: in the outcome's unit (`wcls`) or as logarithms of relative risks (`emee`).

    Attributes:
        estimate: shape (r,).
        covariance: robust, shape (r, r).
        freedom: degrees of freedom of the t distribution: persons less parameters.
    """

    estimate: Floats
    covariance: Floats
    freedom: int

    @property
    def error(self) -> Floats:
        """Standard errors, shape (r,).

        >>> Effects(np.zeros(1), np.array([[4.0]]), 9).error.tolist()
        [2.0]
        """
        return np.sqrt(np.diag(self.covariance))

    def interval(self, level: float = 0.95) -> Floats:
        """Lower and upper limits, shape (r, 2).

        >>> Effects(np.array([1.0]), np.array([[1.0]]), 10).interval().round(3).tolist()
        [[-1.228, 3.228]]
        """
        from scipy.stats import t  # noqa: PLC0415 - heavy; only where a distribution is asked for

        reach = float(t.ppf((1 + level) / 2, self.freedom)) * self.error
        return np.column_stack([self.estimate - reach, self.estimate + reach])

    def p_values(self) -> Floats:
        """Two-sided p-values of no effect, shape (r,).

        >>> Effects(np.array([2.2281]), np.array([[1.0]]), 10).p_values().round(3).tolist()
        [0.05]
        """
        from scipy.stats import t  # noqa: PLC0415 - heavy; only where a distribution is asked for

        return np.asarray(2 * t.sf(np.abs(self.estimate) / self.error, self.freedom))


def wcls(trial: MicroTrial, centre: float = 0.5) -> Effects:
    """The effect of a prompt on a number, by weighted and centred least squares.

    Args:
        trial: decision points.
        centre: the probability to centre at, strictly between 0 and 1; where the true effect varies with more than the
            moderators it says over which moments it is averaged.

    Raises:
        BadInput: no more persons than parameters, or a probability of 0 or 1 at an available row.

    >>> rng = np.random.default_rng(0)
    >>> person, prompted, ones = np.repeat(np.arange(20), 50), rng.random(1000) < 0.4, np.ones((1000, 1))
    >>> outcome = 10 - 3 * prompted + rng.normal(size=1000)
    >>> all_of = np.full(1000, True)
    >>> wcls(MicroTrial(person, outcome, prompted, np.full(1000, 0.4), all_of, ones, ones)).estimate.round(1).tolist()
    [-3.0]
    """
    trial, weight = _available(trial, centre)
    design = np.column_stack([trial.controls, (trial.prompted - centre)[:, None] * trial.moderators])
    score = weight[:, None] * design
    found: Floats = np.asarray(np.linalg.solve(score.T @ design, score.T @ trial.outcome), dtype=float)
    return _effects(trial, found, trial.outcome - design @ found, design, score)


def emee(trial: MicroTrial, centre: float = 0.5) -> Effects:
    """The effect of a prompt on a yes or no, as the logarithm of the relative risk.

    Args:
        trial: decision points with outcomes 0 and 1.
        centre: as in `wcls`.

    Raises:
        BadInput: as in `wcls`; or the equations have no root, as when nobody ever said yes on one side.

    >>> rng = np.random.default_rng(0)
    >>> person, prompted, ones = np.repeat(np.arange(20), 100), rng.random(2000) < 0.4, np.ones((2000, 1))
    >>> outcome = (rng.random(2000) < np.where(prompted, 0.4, 0.2)).astype(float)
    >>> all_of = np.full(2000, True)
    >>> twice = emee(MicroTrial(person, outcome, prompted, np.full(2000, 0.4), all_of, ones, ones))
    >>> np.exp(twice.estimate).round(1).tolist()
    [2.0]
    """
    trial, weight = _available(trial, centre)
    q = trial.controls.shape[1]
    score = weight[:, None] * np.column_stack([trial.controls, (trial.prompted - centre)[:, None] * trial.moderators])
    found = np.zeros(score.shape[1])
    for _ in range(STEPS):
        residual, slope = _binary(trial, found, q)
        step = _newton(score, residual, slope)
        found = found + step
        if np.abs(step).max() < ARRIVED:
            return _effects(trial, found, *_binary(trial, found, q), score)
    raise _no_root()


def _binary(trial: MicroTrial, found: Floats, q: int) -> tuple[Floats, Floats]:
    """Residuals `exp(-a x'b) y - exp(z'c)` and minus their derivatives by (c, b)."""
    without = np.exp(trial.controls @ found[:q])
    treated = trial.prompted[:, None] * trial.moderators
    blipped = np.exp(-treated @ found[q:]) * trial.outcome
    return blipped - without, np.column_stack([without[:, None] * trial.controls, blipped[:, None] * treated])


def _newton(score: Floats, residual: Floats, slope: Floats) -> Floats:
    """One step, at most 1 long in each direction: an exponential forgives no leaps."""
    try:
        step = np.linalg.solve(score.T @ slope, score.T @ residual)
    except np.linalg.LinAlgError as error:
        raise _no_root() from error
    return np.asarray(step / max(1.0, float(np.abs(step).max())))


def _no_root() -> BadInput:
    return BadInput("the effect on this outcome is not defined", "Both sides need some outcomes of yes.")


def _available(trial: MicroTrial, centre: float) -> tuple[MicroTrial, Floats]:
    """The rows that count, and their weights: how likely the draw is at `centre` over how likely it was."""
    kept = trial.available
    rows = MicroTrial(
        trial.person[kept],
        trial.outcome[kept],
        trial.prompted[kept],
        trial.p[kept],
        trial.available[kept],
        trial.controls[kept],
        trial.moderators[kept],
    )
    if not np.all((rows.p > 0) & (rows.p < 1)):
        raise BadInput("a prompt was certain or impossible", "Leave such decision points out: they compare nothing.")
    return rows, np.where(rows.prompted, centre / rows.p, (1 - centre) / (1 - rows.p))


def _effects(trial: MicroTrial, found: Floats, residual: Floats, slope: Floats, score: Floats) -> Effects:
    freedom = len(np.unique(trial.person)) - len(found)
    if freedom < 1:
        raise BadInput("there are no more persons than parameters", "Use fewer columns, or wait for more persons.")
    q = trial.controls.shape[1]
    return Effects(found[q:], sandwich(trial.person, residual, slope, score)[q:, q:], freedom)
