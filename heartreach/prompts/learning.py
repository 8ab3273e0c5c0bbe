"""Learning when a nudge helps: action-centred Thompson sampling, regularised, updated once a night.

The model of HeartSteps V2 (Liao 2020, doi 10.1145/3381007; kpwhri/heartsteps): a Bayesian linear regression whose rows
are ``[g, p f, (a - p) f]``. Centring the action by its probability keeps the effect's estimate right even where the
baseline ``g`` is modelled wrongly. A nudge's probability is that of its effect being above a margin, squeezed into a
band that never closes, so that quiet and nudge stay comparable.

Outcomes are in standard deviations of this wearer's calm minutes, more is better: minus the mean score in the 25 to 60
minutes after the onset, outside talk.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heartreach.models import Tool, Word

__all__ = ["FULL_DOSAGE", "Belief", "Lesson", "Moment", "expected_without", "helps", "learn", "probability", "unlearnt"]

#: Four prompts a day settle near this dosage (.95 per 3 h: 4 / (1 - .95**8) is 11.9).
FULL_DOSAGE = 12.0

#: Prior standard deviations. The baseline is hardly known; an effect of a third of an SD would already be large (the
#: field's mean is g = .15, doi 10.1136/bmjment-2025-301641), and its dependence on the moment is believed to be small.
BASELINE_SD = 1.0
EFFECT_SD = 0.3
INTERACTION_SD = 0.15

#: One outcome's standard deviation around its expectation, in the same unit.
NOISE_SD = 1.0

BASELINE, EFFECT = 5, 3
SIZE = BASELINE + 2 * EFFECT

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a probability may depend on."""

    severity: float  #: 0 at the threshold, 1 at twice the threshold
    dosage: float
    hour: float  #: on the wearer's clock

    def baseline(self) -> Vector:
        """Features of the outcome without a nudge."""
        turn = 2 * math.pi * self.hour / 24
        return np.array([*self.effect(), math.sin(turn), math.cos(turn)])

    def effect(self) -> Vector:
        """Features of the nudge's effect, each within about -.5 and .5."""
        return np.array([1.0, min(1.0, self.severity) - 0.5, self.dosage / FULL_DOSAGE - 0.5])


class Lesson(Word):
    """One randomised moment and, later, what came of it."""

    decision_id: str
    at: float
    severity: float
    dosage: float
    hour: float
    p: float
    nudged: bool
    tool: Tool | None
    outcome: float | None = None

    @property
    def moment(self) -> Moment:
        """What its probability could depend on."""
        return Moment(self.severity, self.dosage, self.hour)


class Belief(Word):
    """What is believed of the coefficients: precision matrix and information vector, plain numbers for a snapshot."""

    precision: tuple[tuple[float, ...], ...]
    information: tuple[float, ...]
    lessons: int = 0


def unlearnt() -> Belief:
    """The prior: no effect, and modest doubt."""
    sds = [BASELINE_SD] * BASELINE + 2 * [EFFECT_SD, *[INTERACTION_SD] * (EFFECT - 1)]
    precision = np.diag([1 / sd**2 for sd in sds])
    return Belief(precision=_rows(precision), information=(0.0,) * SIZE)


def learn(belief: Belief, lessons: list[Lesson]) -> Belief:
    """The belief after lessons whose outcomes are known; others teach nothing."""
    precision, information = np.array(belief.precision), np.array(belief.information)
    known = [lesson for lesson in lessons if lesson.outcome is not None and math.isfinite(lesson.outcome)]
    for lesson in known:
        row = _row(lesson)
        precision += np.outer(row, row) / NOISE_SD**2
        information += row * (lesson.outcome or 0.0) / NOISE_SD**2
    return Belief(
        precision=_rows(precision), information=tuple(information.tolist()), lessons=belief.lessons + len(known)
    )


def helps(belief: Belief, moment: Moment) -> tuple[float, float]:
    """Mean and standard deviation of a nudge's effect at a moment, in SD of calm minutes."""
    covariance = np.linalg.inv(np.array(belief.precision))
    mean = covariance @ np.array(belief.information)
    features = moment.effect()
    variance = features @ covariance[-EFFECT:, -EFFECT:] @ features
    return float(features @ mean[-EFFECT:]), math.sqrt(float(variance))


def expected_without(belief: Belief, moment: Moment) -> float:
    """The outcome to be expected at a moment without a nudge."""
    mean = np.linalg.inv(np.array(belief.precision)) @ np.array(belief.information)
    return float(moment.baseline() @ mean[:BASELINE])


def probability(belief: Belief, moment: Moment, low: float, high: float, margin: float) -> float:
    """Probability of a nudge: `low`, rising with the belief that it helps by more than `margin`, up to `high`.

    The margin grows with the dosage: who was nudged a lot lately is nudged for good reasons only.

    >>> calm = Moment(severity=0.5, dosage=0.0, hour=12.0)
    >>> probability(unlearnt(), calm, 0.2, 0.8, 0.1)
    0.2
    """
    mean, sd = helps(belief, moment)
    above = _normal_cdf((mean - margin * moment.dosage / FULL_DOSAGE) / sd)
    # HeartSteps V2 (walking-suggestion-service): min(.8, .2 + max(p0 - .5, 0) * (1 - .2) / .5)
    return min(high, low + max(above - 0.5, 0.0) * (1 - low) / 0.5)


def _row(lesson: Lesson) -> Vector:
    features = lesson.moment.effect()
    return np.concatenate([lesson.moment.baseline(), lesson.p * features, (lesson.nudged - lesson.p) * features])


def _rows(matrix: Vector) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in matrix.tolist())


def _normal_cdf(z: float) -> float:
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))
