"""Put the samples of a Polar frame on our clock.

A frame carries the strap's time of its last sample. Differences between frames are exact to the strap's crystal, the
absolute value is not a time at all (an H10 that was off starts at 2019-01-01). So the offset to our clock follows the
fastest packet, and the true sample period comes from the stamps: 130 Hz on the box is 129.9 to 130.2 Hz on the wire.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

__all__ = ["StrapTime"]

#: Frames over which the smallest delay is taken.
WINDOW = 32
#: A gap of more than this many times a frame's own length is no frame length.
LONGEST_FRAMES = 1.5
NS = 1e-9


class StrapTime:
    """Maps one measurement's frames to monotonic seconds.

    Args:
        rate_hz: nominal sample rate, for the first frame and after a hole.

    >>> time = StrapTime(rate_hz=100.0)
    >>> time.samples(last_ns=1_000_000_000, count=2, arrived=50.0).tolist()
    [49.99, 50.0]
    """

    def __init__(self, rate_hz: float) -> None:
        self._period_s = 1 / rate_hz
        self._last_s: float | None = None
        self._delays: deque[float] = deque(maxlen=WINDOW)

    def samples(self, last_ns: int, count: int, arrived: float) -> NDArray[np.float64]:
        """When each of a frame's `count` samples was taken, in seconds of the arrival clock."""
        last_s = last_ns * NS
        if self._last_s is None or last_s <= self._last_s:
            self._delays.clear()  # the first frame, or the strap's clock went back
        else:
            self._learn_period((last_s - self._last_s) / max(count, 1))
        self._last_s = last_s
        self._delays.append(arrived - last_s)
        return last_s + min(self._delays) - self._period_s * np.arange(count - 1, -1, -1, dtype=np.float64)

    def _learn_period(self, period_s: float) -> None:
        if period_s < LONGEST_FRAMES * self._period_s:
            self._period_s = period_s
