"""TINN: the base of the triangle that fits the histogram of the intervals best in the least-squares sense.

The triangle has its tip on the fullest bin; each foot is the one that makes the squared difference between histogram
and triangle smallest, the bins outside the triangle counting in full (Task Force 1996, figure 2). A foot stands at most
one bin outside the data.
"""

import numpy as np

from heartreach.signal.hrv.counts import Counts
from heartreach.signal.hrv.units import Floats, Ints

__all__ = ["triangle_base"]


def triangle_base(heights: Counts) -> Floats:
    """Width of the best triangle in bins, one per row of a table of histograms.

    >>> triangle_base(np.array([[1, 2, 3, 2, 1], [0, 0, 3, 0, 0]])).tolist()
    [6.0, 2.0]
    """
    padded = np.pad(heights, ((0, 0), (1, 1)))
    tip = padded.argmax(axis=1)
    return _foot(padded, tip) + _foot(padded[:, ::-1], padded.shape[1] - 1 - tip)


def _foot(heights: Counts, tip: Ints) -> Floats:
    """How many bins before the tip the best left foot stands.

    With the foot at bin j, k = tip - j bins away, the triangle's height over bin i is D (i - j) / k. Summed over the
    bins before the tip, the squared difference is a constant - 2 D / k sum h_i (i - j) + D^2 / k^2 sum (i - j)^2.
    """
    rows, bins = heights.shape
    places = np.arange(bins)
    before = np.where(places < tip[:, None], heights, 0)
    # Bins after j, each once; and each as often as it lies bins beyond j: one and two running sums from the right.
    after = np.cumsum(before[:, ::-1], axis=1, dtype=np.int32)[:, ::-1] - before
    reach = np.cumsum(after[:, ::-1], axis=1, dtype=np.int32)[:, ::-1]
    k = np.maximum(tip[:, None] - places, 0)
    weight, own = _terms(bins)
    error = own[k] * heights[np.arange(rows), tip][:, None] - weight[k] * reach
    error[places < (heights > 0).argmax(axis=1)[:, None] - 1] = np.inf
    return np.asarray(k[np.arange(rows), error.argmin(axis=1)].astype(np.float64))


def _terms(bins: int) -> tuple[Floats, Floats]:
    """For k = 0, 1, ...: 2 / k, and sum of (i / k)^2 for i below k; both divided by nothing at the impossible k = 0."""
    k = np.maximum(np.arange(bins), 1).astype(np.float64)
    weight, own = 2.0 / k, (k - 1.0) * (2.0 * k - 1.0) / (6.0 * k)
    weight[0], own[0] = 0.0, np.inf
    return weight, own
