"""Acceleration to movement: how much its magnitude varied in the last ten seconds, and how far the trunk leant."""

import numpy as np
from numpy.typing import NDArray

from heartreach.firmware_bridge.upright import Upright
from heartreach.models import Motion

__all__ = ["SPAN_S", "Movement"]

#: Long enough to average steps, short enough to gate a ten-second reading.
SPAN_S = 10.0
_MILLI = 1000.0


class Movement:
    """Collects samples and tells, every ten seconds of them, the standard deviation of their magnitude.

    Once the wearer has walked it also tells how far the trunk leans from upright.

    >>> movement = Movement()
    >>> rest = np.tile([0.0, 0.0, 1000.0], (30, 1))
    >>> movement.add(np.arange(30) / 2.5, rest)[0].sd_g
    0.0
    """

    def __init__(self) -> None:
        self._ends_at: float | None = None
        self._samples: list[NDArray[np.float64]] = []
        self._upright = Upright()

    def add(self, times: NDArray[np.float64], acc_mg: NDArray[np.float64]) -> list[Motion]:
        """Take samples with their times (any clock, in order); return the spans that ended before the last of them."""
        if not len(times):
            return []
        ends_at = float(times[0]) + SPAN_S if self._ends_at is None else self._ends_at
        told, taken = [], 0
        while times[-1] >= ends_at:
            until = int(np.searchsorted(times, ends_at))
            self._samples.append(acc_mg[taken:until])
            told.extend(self._tell(ends_at))
            taken, ends_at = until, ends_at + SPAN_S
        self._samples.append(acc_mg[taken:])
        self._ends_at = ends_at
        return told

    def forget(self) -> None:
        """The stream was interrupted: begin anew. Upright is what it was until the next walk says otherwise."""
        self._ends_at = None
        self._samples.clear()

    def _tell(self, at: float) -> list[Motion]:
        samples = np.concatenate(self._samples) / _MILLI
        self._samples.clear()
        # A span without samples says nothing, least of all that the wearer sat still.
        if not len(samples):
            return []
        mean_g, sd_g = samples.mean(axis=0), float(np.linalg.norm(samples, axis=1).std())
        self._upright.walk(mean_g, sd_g)
        return [Motion(at=at, span_s=SPAN_S, sd_g=sd_g, lean_deg=self._upright.lean_deg(mean_g))]
