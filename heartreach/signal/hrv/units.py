"""One clock for every recorder: RR intervals as whole numbers of 1/128000 s.

A strap counts in 1/1024 s (Bluetooth Heart Rate Service 1.0, section 3.1.1.4), Holter files in 1/128 or 1/250 s, text
files in milliseconds. The smallest clock on which all of these are whole numbers is 1/128000 s, the least common
multiple of 1/1000 s and 1/1024 s. Sums, squares and counts of whole numbers are exact, so a statistic does not depend
on the order in which beats came or left, and batch, sliding and online results are equal bit for bit.
"""

import math

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FINE_PER_MS",
    "FINE_PER_SECOND",
    "FINE_PER_STRAP_TICK",
    "Bools",
    "Floats",
    "Ints",
    "Ticks",
    "common_step",
    "to_fine",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: Fine ticks: whole numbers where the recorder's clock allows it, floats of the same unit where it does not.
Ticks = NDArray[np.int64 | np.float64]

FINE_PER_SECOND = 128_000
FINE_PER_MS = 128
FINE_PER_STRAP_TICK = 125

#: How far from a whole fine tick a value may lie and still count as whole: 8 picoseconds, the rounding of float64
#: arithmetic on intervals of a few seconds, far below any recorder's resolution.
WHOLE = 1e-6


def to_fine(rr_ms: Floats) -> Ticks:
    """Milliseconds as fine ticks: `int64` when every value is a whole tick, else the same numbers as `float64`.

    >>> to_fine(np.array([800.0, 781.25])).tolist()
    [102400, 100000]
    >>> to_fine(np.array([1000 / 3])).dtype
    dtype('float64')
    """
    fine = rr_ms * FINE_PER_MS
    whole = np.rint(fine)
    if np.abs(fine - whole).max(initial=0.0) <= WHOLE:
        return whole.astype(np.int64)
    return fine


def common_step(ticks: Ints) -> int:
    """The recorder's own step in fine ticks: the greatest common divisor of the intervals (1 when there are none).

    >>> common_step(np.array([102400, 100000, 101000]))
    200
    """
    return math.gcd(*np.unique(ticks).tolist()) or 1
