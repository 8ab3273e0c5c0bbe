"""How a simulated person answers: what they feel follows what they undergo, and some questions stay unanswered."""

import math
import random

from heartreach.models import AnswerKind
from heartreach.simulation.activity import ActivityKind
from heartreach.simulation.person import Person

__all__ = ["Answering"]

#: Share of questions that are answered (43 % in field studies with strangers, more from who wants it), and of these
#: the share that says "busy".
ANSWERED, BUSY = 0.7, 0.1
#: P(felt) without any stress, and how it grows with the strength of a stressor (log-odds).
FELT_FOR_NOTHING, FELT_AT_ZERO, FELT_PER_STRENGTH = 0.08, -1.5, 2.5
#: Stress is still felt this long after its cause is gone, in seconds.
LINGERS_S = 600.0


class Answering:
    """The same answer to the same moment, however often it is asked.

    Args:
        person: whose life.
        seed: of what they say.

    >>> from heartreach.simulation.activity import Activity
    >>> hard = Activity(ActivityKind.STRESS, 600.0, 1500.0, strength=3.0)
    >>> somebody = Answering(Person(seed=7, start=0.0, activities=[hard]), seed=7)
    >>> sum(somebody.felt(600.0 + second) for second in range(300)) > 290
    True
    """

    def __init__(self, person: Person, seed: int) -> None:
        self._person = person
        self._seed = seed

    def felt(self, at: float) -> bool:
        """Whether the person would say that they feel stressed at this moment."""
        strength = max(
            (
                activity.strength
                for activity in self._person.truth
                if activity.kind is ActivityKind.STRESS and activity.start <= at < activity.end + LINGERS_S
            ),
            default=None,
        )
        chance = FELT_FOR_NOTHING
        if strength is not None:
            chance = 1 / (1 + math.exp(-(FELT_AT_ZERO + FELT_PER_STRENGTH * strength)))
        return self._dice(at, "felt").random() < chance

    def answer(self, at: float) -> AnswerKind | None:
        """What they tap when asked at this moment; `None` for no answer."""
        dice = self._dice(at, "answer")
        if dice.random() >= ANSWERED:
            return None
        if dice.random() < BUSY:
            return AnswerKind.BUSY
        return AnswerKind.DONE if self.felt(at) else AnswerKind.NOT_STRESSED

    def _dice(self, at: float, what: str) -> random.Random:
        return random.Random(f"{self._seed}/{what}/{at:.0f}")  # noqa: S311  # a simulation, not a secret
