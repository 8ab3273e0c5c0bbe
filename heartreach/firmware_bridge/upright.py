"""Which way is up for a strap that was put on somehow: the direction of gravity while its wearer walks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Upright"]

#: A span whose magnitude varies by this much may be a walk, in g: sitting people gesture below, runners bend above.
WALK_G = (0.1, 0.6)
#: So many spans of ten seconds in a row are one: getting up, or reaching for something, is shorter.
WALK_SPANS = 2
#: What a span of walking counts against all before, so that a minute of it tells.
SHARE = 0.2
#: A walk this far off, in degrees, says that the strap was put on anew, and counts at once.
PUT_ON_ANEW_DEG = 45.0

Vector = NDArray[np.float64]


class Upright:
    """Learns the upright direction from walking and tells how far the trunk leans from it.

    References:
        Gravity and upright walking tell lying, sitting and standing apart at the hip: Vähä-Ypyä et al. 2018, Reliable
        recognition of lying, sitting, and standing with a hip-worn accelerometer, Scand J Med Sci Sports 28:1092.

    >>> upright, up = Upright(), np.array([0.0, 0.0, 1.0])
    >>> for _ in range(WALK_SPANS):
    ...     upright.walk(up, sd_g=0.25)
    >>> upright.lean_deg(np.array([0.5, 0.0, 0.866]))
    30.0
    """

    def __init__(self) -> None:
        self._up: Vector | None = None
        self._walked: list[Vector] = []

    def walk(self, mean_g: Vector, sd_g: float) -> None:
        """Take a span: its mean acceleration, shape (3,), and how much its magnitude varied."""
        if not WALK_G[0] <= sd_g <= WALK_G[1]:
            self._walked.clear()
            return
        self._walked.append(_unit(mean_g))
        if len(self._walked) < WALK_SPANS:
            return
        lately = _unit(np.mean(self._walked, axis=0))
        self._walked = self._walked[1 - WALK_SPANS :]
        if self._up is None or _angle_deg(lately, self._up) > PUT_ON_ANEW_DEG:
            self._up = lately
        else:
            self._up = _unit(self._up + SHARE * (lately - self._up))

    def lean_deg(self, mean_g: Vector) -> float | None:
        """The angle between a span's mean acceleration and upright, 0 to 180; `None` before the first walk.

        In whole degrees, as it is stored, so that a core that catches up from the store is the one that went on.
        """
        return None if self._up is None else float(round(_angle_deg(_unit(mean_g), self._up)))


def _unit(vector: Vector | Sequence[float]) -> Vector:
    size = float(np.linalg.norm(vector))
    return np.asarray(vector, dtype=np.float64) / size if size else np.zeros(3)


def _angle_deg(one: Vector, other: Vector) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ other, -1.0, 1.0))))
