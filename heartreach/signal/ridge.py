"""A ridge regression that learns one minute at a time, from a population prior, and slowly forgets."""

from dataclasses import dataclass, field

__all__ = ["RecursiveRidge", "solve"]


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small positive definite system by Gaussian elimination.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])
    [1.0, 0.5]
    """
    n = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(n):
        pivot = rows[i]
        for row in rows[i + 1 :]:
            factor = row[i] / pivot[i]
            if factor:
                for j in range(i + 1, n + 1):  # what stands before is never looked at again
                    row[j] -= factor * pivot[j]
    answer = [0.0] * n
    for i in reversed(range(n)):
        known = sum(rows[i][j] * answer[j] for j in range(i + 1, n))
        answer[i] = (rows[i][n] - known) / rows[i][i]
    return answer


@dataclass(slots=True)
class RecursiveRidge:
    """Weights that start at what most people have and move to what this person shows.

    Data fade by `keep` with each update, the prior never does: somebody who is silent for a month is average again.

    Args:
        prior: the weights of most people.
        precision: how sure the prior is of each, as noise variance over the weight's variance between people.
        keep: share of the past that an update keeps.

    References:
        Ridge as a Gaussian prior: Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634.

    >>> model = RecursiveRidge(prior=[0.0, 10.0], precision=[0.01, 1.0], keep=1.0)
    >>> for x in range(200):
    ...     model.update([1.0, x % 7], 5.0 + 2.0 * (x % 7))
    >>> [round(weight, 1) for weight in model.weights]
    [5.0, 2.0]
    """

    prior: list[float]
    precision: list[float]
    keep: float
    gram: list[list[float]] = field(default_factory=list)
    moment: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        n = len(self.prior)
        self.gram = self.gram or [[0.0] * n for _ in range(n)]
        self.moment = self.moment or [0.0] * n
        self.weights = self.weights or list(self.prior)

    def update(self, x: list[float], y: float) -> None:
        """Learn one minute."""
        for i, xi in enumerate(x):
            row = self.gram[i]
            self.gram[i] = [self.keep * value + xi * xj for value, xj in zip(row, x, strict=True)]
            self.moment[i] = self.keep * self.moment[i] + xi * y
        system = [list(row) for row in self.gram]
        for i, precision in enumerate(self.precision):
            system[i][i] += precision
        pulled = [m + p * w for m, p, w in zip(self.moment, self.precision, self.prior, strict=True)]
        self.weights = solve(system, pulled)
