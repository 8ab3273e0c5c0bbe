"""The kinds of array this room speaks of."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Flags", "Floats", "Labels"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Labels = NDArray[np.int64]
