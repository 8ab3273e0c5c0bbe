"""What is usual around each beat: running medians and quartiles."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from heartreach.signal.hrv.units import Floats

__all__ = ["LEVEL_BEATS", "SPREAD_BEATS", "local_median", "local_upper_quartile"]

#: Beats around each beat for its level and for its variation (Lipponen and Tarvainen 2019).
LEVEL_BEATS = 11
SPREAD_BEATS = 91
#: The variation is looked up at every eighth beat: over 91 beats it hardly changes in eight.
STRIDE = 8


def local_median(values: Floats) -> Floats:
    """The median of the 11 values around each; the ends are mirrored.

    >>> local_median(np.array([1.0, 1.0, 9.0, 1.0, 1.0])).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0]
    """
    half = LEVEL_BEATS // 2
    near = sliding_window_view(_mirrored(values, half), LEVEL_BEATS)
    return np.asarray(np.partition(near, half, axis=1)[:, half])


def local_upper_quartile(values: Floats) -> Floats:
    """The upper quartile of the 91 values around each, the same for eight neighbours; the ends are mirrored.

    >>> local_upper_quartile(np.arange(5.0)).tolist()
    [3.0, 3.0, 3.0, 3.0, 3.0]
    """
    half = SPREAD_BEATS // 2
    near = sliding_window_view(_mirrored(values, half), SPREAD_BEATS)[STRIDE // 2 :: STRIDE]
    if not len(near):
        near = sliding_window_view(_mirrored(values, half), SPREAD_BEATS)[:1]
    rank = round(0.75 * (SPREAD_BEATS - 1))
    found = np.partition(near, rank, axis=1)[:, rank]
    return np.asarray(np.repeat(found, STRIDE)[np.minimum(np.arange(len(values)), len(found) * STRIDE - 1)])


def _mirrored(values: Floats, reach: int) -> Floats:
    return np.pad(values, reach, mode="reflect")
