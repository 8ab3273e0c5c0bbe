"""The detector's own record: how often wearers confirmed it, against how often they felt stressed at random calm times.

Random check-ins keep the record honest: without them only moments the detector chose would be asked about.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from heartreach.signal.ridge import solve

__all__ = ["FeltModel", "Record", "Told"]

#: Answers from which P(felt | evidence) is worth showing; below, only counts are.
ENOUGH_ANSWERS = 20
#: Answers that count: the newest, about a year of them; work and memory stay bounded.
KEPT = 500
#: Ridge penalties of the logistic model: one pseudo-answer against the slope, and a tenth of one against the level, so
#: that twenty answers that all say yes are .98, not certainty.
PENALTY, LEVEL_PENALTY = 1.0, 0.1
#: Newton steps; the model has three weights and settles in five.
STEPS = 12


@dataclass(slots=True, frozen=True)
class Told:
    """What a wearer said about one moment.

    Attributes:
        score: activation then; `None` where it was not judged.
        felt: whether they felt stressed.
        asked_at_random: at a random moment; else the core chose it, by an onset.
    """

    score: float | None
    felt: bool
    asked_at_random: bool = False


@dataclass(slots=True)
class Record:
    """Answers to onsets and to random check-ins.

    >>> Record(asked=10, confirmed=6, checked=10, stressed=2).base_rate
    0.2
    """

    asked: int = 0
    confirmed: int = 0
    checked: int = 0
    stressed: int = 0

    def count(self, told: Told) -> None:
        """Take an answer."""
        if told.asked_at_random:
            self.checked += 1
            self.stressed += told.felt
        else:
            self.asked += 1
            self.confirmed += told.felt

    @property
    def base_rate(self) -> float | None:
        """Share of random check-ins at which the wearer felt stressed."""
        return self.stressed / self.checked if self.checked else None


@dataclass(slots=True)
class FeltModel:
    """P(felt | score): a logistic regression with a ridge, from onsets and check-ins together.

    >>> model = FeltModel()
    >>> for score in (0.0, 0.5, 2.0, 2.5) * 6:
    ...     model.learn(Told(score, felt=score > 1))
    >>> model.chance(0.0) < 0.2, model.chance(2.5) > 0.8
    (True, True)
    >>> sure = FeltModel()
    >>> sure.learn(*[Told(1.0, felt=True)] * 20)
    >>> 0.9 < sure.chance(1.0) < 0.99
    True
    """

    scores: list[float] = field(default_factory=list)
    felt: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=lambda: [0.0, 0.0])

    def learn(self, *answers: Told) -> None:
        """Take answers, oldest first; one about a moment that was not judged says nothing here."""
        for told in answers:
            if told.score is not None:
                self.scores.append(told.score)
                self.felt.append(told.felt)
        del self.scores[:-KEPT], self.felt[:-KEPT]
        self.weights = _logistic(self.scores, self.felt)

    def chance(self, score: float) -> float | None:
        """P(felt) at this score; `None` until there are enough answers."""
        if len(self.scores) < ENOUGH_ANSWERS:
            return None
        return _sigmoid(self.weights[0] + self.weights[1] * score)


def _logistic(scores: Sequence[float], felt: Sequence[bool]) -> list[float]:
    weights = [0.0, 0.0]
    for _ in range(STEPS):
        gram = [[LEVEL_PENALTY, 0.0], [0.0, PENALTY]]
        slope = [-LEVEL_PENALTY * weights[0], -PENALTY * weights[1]]
        for score, answer in zip(scores, felt, strict=True):
            chance = _sigmoid(weights[0] + weights[1] * score)
            spread, miss = chance * (1 - chance) + 1e-9, float(answer) - chance
            gram = [[gram[0][0] + spread, gram[0][1] + spread * score], [0.0, gram[1][1] + spread * score * score]]
            gram[1][0] = gram[0][1]
            slope = [slope[0] + miss, slope[1] + miss * score]
        weights = [weight + max(-2.0, min(2.0, step)) for weight, step in zip(weights, solve(gram, slope), strict=True)]
    return weights


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))
