"""Standard errors that hold for people measured many times, also when there are few people."""

import numpy as np

from heartreach.review.arrays import Floats, Labels

__all__ = ["sandwich"]


def sandwich(person: Labels, residual: Floats, slope: Floats, score: Floats) -> Floats:
    """Covariance of the roots of `sum(score * residual) = 0`, robust and corrected for small samples.

    Args:
        person: whose row it is, shape (n,); rows of one person may depend on each other, persons may not.
        residual: shape (n,).
        slope: minus the derivative of each residual by the parameters, shape (n, k).
        score: what each residual is multiplied by in the estimating equation, weights included, shape (n, k).

    Returns:
        The covariance, shape (k, k).

    References:
        Mancl & DeRouen 2001, doi:10.1111/j.0006-341X.2001.00126.x: each person's residuals are divided by
        `I - slope_i M^-1 score_i'`, since a fit runs too close to those it was made from.

    >>> ones = np.ones((4, 1))  # the mean of four persons: (1 - 1/4)^-2 sum(r^2) / 4^2
    >>> sandwich(np.arange(4), np.array([1.0, -1.0, 1.0, -1.0]), ones, ones).round(4).tolist()
    [[0.4444]]
    """
    bread: Floats = np.asarray(np.linalg.inv(score.T @ slope), dtype=float)
    meat = np.zeros_like(bread)
    for rows in _rows_of(person):
        told = score[rows].T @ _undone(residual[rows], slope[rows], score[rows], bread)
        meat += np.outer(told, told)
    return np.asarray(bread @ meat @ bread.T)


def _rows_of(person: Labels) -> list[Labels]:
    order = np.argsort(person, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(person[order])) + 1)


def _undone(residual: Floats, slope: Floats, score: Floats, bread: Floats) -> Floats:
    """`(I - slope M^-1 score')^-1 residual` by a k-by-k system (Woodbury): a year is as quick as a day."""
    small = np.eye(len(bread)) - bread @ score.T @ slope
    return residual + slope @ np.linalg.solve(small, bread @ (score.T @ residual))
