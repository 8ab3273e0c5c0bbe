"""Which month to make: whose, from when on, and what is true in it."""

import random
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from heartreach.models import Wearer
from heartreach.prompts.settings import PolicySettings, Randomisation
from heartreach.simulation.body import Traits

__all__ = ["MonthPlan", "TrueEffect"]

#: Stress lingers this long once its cause is gone (time constant in seconds; half of it is gone after 28 minutes), so
#: that there is something to come down from when somebody is reached a few minutes after the onset.
UNWIND_S = 2400.0
#: A heart that shows its stress: a demo is about what follows an onset, not about how hard onsets are to find.
LEAST_GAIN = 1.2


class TrueEffect(StrEnum):
    """What reaching out truly does to this person."""

    NONE = "none"
    HELPS = "helps"
    SLOWER = "slower"  #: talking it over keeps it going


#: How many times faster stress passes while somebody is reached and half an hour after (`Person.relief`).
RELIEF = {TrueEffect.NONE: 1.0, TrueEffect.HELPS: 6.0, TrueEffect.SLOWER: 0.3}


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """What makes one simulated month differ from another.

    Attributes:
        wearer: who, in which zone, with which tool.
        first_day: the wearer's first date.
        days: how many dates.
        seed: of the person, their phone and the policy's coin.
        effect: what reaching out truly does.
        confounded: whether the person reaches out when the stress would pass by itself, nudged or not.
        talk: whether conversations are long and lively (12 to 40 min), and so move the heart themselves.

    >>> MonthPlan(Wearer(), date(2026, 3, 2), days=30, seed=1, effect=TrueEffect.NONE).relief
    1.0
    """

    wearer: Wearer
    first_day: date
    days: int
    seed: int
    effect: TrueEffect = TrueEffect.HELPS
    confounded: bool = False
    talk: bool = False

    @property
    def relief(self) -> float:
        """How many times faster stress passes with a connection."""
        return RELIEF[self.effect]

    @property
    def traits(self) -> Traits:
        """The person's body."""
        drawn = Traits.drawn(self.chance("traits"))
        return replace(drawn, unwind_s=UNWIND_S, stress_gain=max(LEAST_GAIN, drawn.stress_gain))

    @property
    def policy(self) -> PolicySettings:
        """The default policy with the most informative coin and shorter waits, as a study would set it."""
        return PolicySettings(
            randomisation=Randomisation.STUDY, cap=6, want_more=True, prompt_gap_min=30, nudge_gap_min=45
        )

    def chance(self, *what: object) -> random.Random:
        """A stream of chance of its own for each thing, so that no one thing moves another."""
        return random.Random(f"{self.seed}/{'/'.join(map(str, what))}")  # noqa: S311  # a simulation, not a secret
