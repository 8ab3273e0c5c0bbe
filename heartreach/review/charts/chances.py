"""How much each episode counts, so that nudged and quiet ones compare although their chances differed."""

from collections.abc import Sequence

import numpy as np

from heartreach.models import Outcome
from heartreach.review.arrays import Floats

__all__ = ["ONE_CHANCE", "chances_differ", "left_to_chance", "weights_of"]

#: Chances closer than this are one.
ONE_CHANCE = 1e-9


def left_to_chance(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The episodes at which a coin decided: a nudge that was certain or impossible has nothing to be compared with.

    >>> left_to_chance([])
    []
    """
    return [one for one in outcomes if one.p is not None and 0 < one.p < 1]


def weights_of(drawn: Sequence[Outcome]) -> Floats:
    """One over the probability of what was drawn, shape (n,): moments at which a nudge was rare stand for many.

    Args:
        drawn: episodes at which a coin was drawn.

    References:
        Horvitz & Thompson 1952, doi:10.1080/01621459.1952.10483446.

    >>> weights_of([]).tolist()
    []
    """
    p = np.array([one.p for one in drawn], dtype=float)
    nudged = np.array([one.nudged for one in drawn], dtype=bool)
    return np.asarray(1 / np.where(nudged, p, 1 - p)) if len(p) else p


def chances_differ(drawn: Sequence[Outcome]) -> bool:
    """Whether the probability of a nudge was not always the same.

    >>> chances_differ([])
    False
    """
    p = [one.p for one in drawn if one.p is not None]
    return bool(p) and max(p) - min(p) > ONE_CHANCE
