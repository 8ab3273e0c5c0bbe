"""How a trunk leans while somebody sits, stands and lies: what the three axes of a chest strap would show of it.

We know of no measurement of how chests lean through a day. The sizes are assumed, so that a lean tells who stands in
about half of the people and says little in the others; what depends on them is measured with other sizes, too
(docs/stress.md).
"""

import math
import random
from collections.abc import Collection
from dataclasses import dataclass

from heartreach.simulation.activity import ActivityKind

__all__ = ["Trunk"]

UPRIGHT = frozenset({ActivityKind.STAND, ActivityKind.WALK, ActivityKind.SPORT})
#: Lean of somebody upright, and of somebody in bed, in degrees.
STANDS_DEG, LIES_DEG = 3.0, 80.0
#: People sit anew this often, in seconds, this much differently each time (SD); who stands shifts less. In degrees.
SHIFTS_S, SITS_SD_DEG, STANDS_SD_DEG = 900.0, 5.0, 1.5
#: And sway meanwhile, slowly: SD in degrees and time constant in seconds.
SWAY_DEG, SWAY_S = 1.5, 300.0


@dataclass(slots=True)
class Trunk:
    """One trunk, asked in stretches of ten seconds.

    Args:
        sits_deg: how this person leans on a chair, on average.
        rng: where chance comes from; nobody else draws from it, so that hearts stay what they are.

    >>> trunk = Trunk(sits_deg=15.0, rng=random.Random(1))
    >>> trunk.lean_deg({ActivityKind.SLEEP}, 10.0) > 60 > trunk.lean_deg(set(), 10.0)
    True
    """

    sits_deg: float
    rng: random.Random
    upright: bool | None = None
    shift_in_s: float = 0.0
    shifted_deg: float = 0.0
    sway_deg: float = 0.0

    def lean_deg(self, now: Collection[ActivityKind], span_s: float) -> float:
        """The mean lean of the next `span_s` seconds, in which `now` goes on."""
        upright = not UPRIGHT.isdisjoint(now)
        self.shift_in_s -= span_s
        if upright is not self.upright or self.shift_in_s <= 0:
            self.upright, self.shift_in_s = upright, self.rng.expovariate(1 / SHIFTS_S)
            self.shifted_deg = self.rng.gauss(0, STANDS_SD_DEG if upright else SITS_SD_DEG)
        keep = math.exp(-span_s / SWAY_S)
        self.sway_deg = keep * self.sway_deg + SWAY_DEG * math.sqrt(1 - keep**2) * self.rng.gauss(0, 1)
        if ActivityKind.SLEEP in now:
            return LIES_DEG + self.sway_deg
        return abs((STANDS_DEG if upright else self.sits_deg) + self.shifted_deg + self.sway_deg)
