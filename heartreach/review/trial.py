"""Episodes as a small trial: what was drawn, with which probability, and how long the recovery took."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heartreach.review.arrays import Flags, Floats

__all__ = ["Episode", "Trial", "trial_of"]


@dataclass(frozen=True, slots=True)
class Episode:
    """One onset at which a coin was drawn; onsets without a draw are no part of the comparison.

    Attributes:
        at: time of the onset, in epoch seconds.
        p: the probability of a nudge, as it was logged before the draw.
        nudged: what was drawn; what arrived or was done does not count here.
        recovery_min: recovery half-time in minutes; `None` where not known.
        severity: 0 at the threshold, 1 at twice the threshold.
        hour: local hour, 0 to 24.
    """

    at: float
    p: float
    nudged: bool
    recovery_min: float | None
    severity: float
    hour: float


@dataclass(frozen=True, slots=True)
class Trial:
    """The same as arrays, episodes with a known outcome only.

    Args:
        outcome: shape (n,), in the outcome's unit.
        nudged: what was drawn, shape (n,).
        p: probability of a nudge, shape (n,), strictly between 0 and 1.
        covariates: what was known before the draw, shape (n, k); an intercept is added where it is used.
    """

    outcome: Floats
    nudged: Flags
    p: Floats
    covariates: Floats


def trial_of(episodes: Sequence[Episode]) -> Trial:
    """Arrays of the episodes whose recovery is known, with previous recovery, severity and hour as covariates.

    Args:
        episodes: in order of time.

    >>> def one(at, recovery_min): return Episode(at, 0.5, True, recovery_min, severity=0.2, hour=6.0)
    >>> trial = trial_of([one(0, 10.0), one(1, None), one(2, 20.0), one(3, 30.0)])
    >>> trial.outcome.tolist()
    [10.0, 20.0, 30.0]
    >>> trial.covariates[:, 0].tolist()  # the first has no previous one and gets the mean of those that do
    [15.0, 10.0, 20.0]
    """
    known = [(one, one.recovery_min) for one in episodes if one.recovery_min is not None]
    outcome = np.array([recovery for _, recovery in known], dtype=float)
    angle = np.array([one.hour for one, _ in known], dtype=float) * (2 * np.pi / 24)
    severity = np.array([one.severity for one, _ in known], dtype=float)
    return Trial(
        outcome=outcome,
        nudged=np.array([one.nudged for one, _ in known], dtype=bool),
        p=np.array([one.p for one, _ in known], dtype=float),
        covariates=np.column_stack([_previous(outcome), severity, np.cos(angle), np.sin(angle)]),
    )


def _previous(outcome: Floats) -> Floats:
    first = outcome[:-1].mean() if len(outcome) > 1 else 0.0
    return np.concatenate([[first], outcome[:-1]])[: len(outcome)]
