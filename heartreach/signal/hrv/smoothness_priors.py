"""Take the slow trend out of an evenly sampled series by smoothness priors, in time proportional to its length.

The trend minimises the squared distance to the series plus lambda² times its squared second differences (Tarvainen et
al. 2002, IEEE TBME 49:172-175). Its equations have five diagonals, so that no matrix is ever built.
"""

import numpy as np

from heartreach.signal.hrv.units import Floats

__all__ = ["trend"]


def trend(values: Floats, smoothness: float) -> Floats:
    """The smooth part of a series of at least five values.

    >>> trend(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 100.0).round(6).tolist()  # a line is as smooth as can be
    [1.0, 2.0, 3.0, 4.0, 5.0]
    """
    from scipy.linalg import solveh_banded  # noqa: PLC0415 - 0.3 s that only detrending should pay

    size = len(values)
    diagonals = np.zeros((3, size))
    diagonals[0, 2:] = 1.0
    diagonals[1, 1:] = -4.0
    diagonals[1, [1, -1]] = -2.0
    diagonals[2] = 6.0
    diagonals[2, [0, -1]] = 1.0
    diagonals[2, [1, -2]] = 5.0
    diagonals *= smoothness * smoothness
    diagonals[2] += 1.0
    return np.asarray(solveh_banded(diagonals, values, check_finite=False), np.float64)
