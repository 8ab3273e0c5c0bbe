"""Acceleration to movement: how much its magnitude varied in the last ten seconds."""

import numpy as np
from numpy.typing import NDArray

from heartreach.models import Motion

__all__ = ["SPAN_S", "Movement"]

#: Long enough to average steps, short enough to gate a ten-second reading.
SPAN_S = 10.0
_MILLI = 1000.0


class Movement:
    """Collects samples and tells, every ten seconds of them, the standard deviation of their magnitude.

    >>> movement = Movement()
    >>> rest = np.tile([0.0, 0.0, 1000.0], (30, 1))
    >>> movement.add(np.arange(30) / 2.5, rest)[0].sd_g
    0.0
    """

    def __init__(self) -> None:
        self._ends_at: float | None = None
        self._magnitudes: list[NDArray[np.float64]] = []

    def add(self, times: NDArray[np.float64], acc_mg: NDArray[np.float64]) -> list[Motion]:
        """Take samples with their times (any clock, in order); return the spans that ended before the last of them."""
        if not len(times):
            return []
        magnitude = np.linalg.norm(acc_mg, axis=1) / _MILLI
        ends_at = float(times[0]) + SPAN_S if self._ends_at is None else self._ends_at
        told, taken = [], 0
        while times[-1] >= ends_at:
            until = int(np.searchsorted(times, ends_at))
            self._magnitudes.append(magnitude[taken:until])
            told.extend(self._tell(ends_at))
            taken, ends_at = until, ends_at + SPAN_S
        self._magnitudes.append(magnitude[taken:])
        self._ends_at = ends_at
        return told

    def forget(self) -> None:
        """The stream was interrupted: begin anew."""
        self._ends_at = None
        self._magnitudes.clear()

    def _tell(self, at: float) -> list[Motion]:
        magnitude = np.concatenate(self._magnitudes)
        self._magnitudes.clear()
        # A span without samples says nothing, least of all that the wearer sat still.
        return [Motion(at=at, span_s=SPAN_S, sd_g=float(magnitude.std()))] if len(magnitude) else []
