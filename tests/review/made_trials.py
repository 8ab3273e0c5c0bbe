"""Made-up micro-randomised trials whose truth is known."""

import numpy as np

from heartreach.review.arrays import Floats
from heartreach.review.micro_trial import MicroTrial

#: True effect of a prompt, in the outcome's unit and as the logarithm of a relative risk.
EFFECT, LOG_RISK = -0.4, 0.3


def trial(rng: np.random.Generator, people: int = 25, points: int = 40, *, binary: bool = False) -> MicroTrial:
    """People who differ, noise that lasts, a state that moves outcome and probability, gaps in availability."""
    n = people * points
    person = np.repeat(np.arange(people), points)
    state = rng.normal(size=n)
    p = np.clip(0.4 + 0.15 * np.tanh(state), 0.1, 0.9)
    prompted = rng.random(n) < p
    if binary:
        risk = np.exp(-1.6 + 0.2 * np.tanh(state) + 0.15 * np.repeat(rng.normal(size=people), points))
        outcome = (rng.random(n) < np.minimum(risk * np.exp(LOG_RISK * prompted), 1)).astype(float)
    else:
        outcome = np.repeat(rng.normal(size=people), points) + lasting(rng, people, points) + state**2
        outcome = outcome + EFFECT * prompted
    controls = np.column_stack([np.ones(n), state])
    return MicroTrial(person, outcome, prompted, p, rng.random(n) < 0.75, controls, np.ones((n, 1)))


def lasting(rng: np.random.Generator, people: int, points: int) -> Floats:
    """AR(1) noise with correlation .5 within each person, shape (people * points,)."""
    noise = rng.normal(size=(people, points))
    for i in range(1, points):
        noise[:, i] = 0.5 * noise[:, i - 1] + 0.75**0.5 * noise[:, i]
    return noise.ravel()
