"""Windows over a recording: which beats belong to which stretch of time."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import FINE_PER_SECOND, Floats

__all__ = ["Places", "Windows"]

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Stretches of a recording, each a run of beats `first` to `stop` (exclusive).

    A beat belongs to the window (end - length, end] that holds the end of its interval.

    Attributes:
        first: place of the first beat of each window.
        stop: one past its last beat.
        end_s: when each window ends.
        length_s: how long every window is.
    """

    first: Places
    stop: Places
    end_s: Floats
    length_s: float

    def __len__(self) -> int:
        return len(self.first)

    @classmethod
    def ending(cls, recording: Recording, end_s: ArrayLike, length_s: float) -> Self:
        """Windows of `length_s` seconds that end at the given, rising times.

        >>> w = Windows.ending(Recording.from_ms([1000] * 5), [2.0, 5.0], 2.0)
        >>> w.first.tolist(), w.stop.tolist()
        ([0, 3], [2, 5])
        """
        ends = np.atleast_1d(np.asarray(end_s, np.float64))
        first = np.searchsorted(recording.at_s, ends - length_s, side="right")
        stop = np.searchsorted(recording.at_s, ends, side="right")
        return cls(first, stop, ends, float(length_s))

    @classmethod
    def every_beat(cls, recording: Recording, length_s: float) -> Self:
        """A window of `length_s` seconds at every beat from the first full window on.

        >>> len(Windows.every_beat(Recording.from_ms([1000] * 5), 2.0))
        4
        """
        return cls.ending(recording, _full(recording, recording.at_s, length_s), length_s)

    @classmethod
    def every(cls, recording: Recording, length_s: float, step_s: float) -> Self:
        """A window of `length_s` seconds every `step_s` seconds from the first full window on.

        >>> Windows.every(Recording.from_ms([1000] * 5), 2.0, 1.5).end_s.tolist()
        [2.0, 3.5, 5.0]
        """
        start = recording.start_s
        count = int(np.floor((recording.span_s - length_s) / step_s + 1e-9)) + 1
        return cls.ending(recording, start + length_s + step_s * np.arange(max(count, 0)), length_s)

    @classmethod
    def whole(cls, recording: Recording) -> Self:
        """One window that holds everything.

        >>> Windows.whole(Recording.from_ms([1000] * 5)).length_s
        5.0
        """
        end = recording.start_s + recording.span_s
        places = np.array([len(recording)])
        return cls(np.zeros(1, np.intp), places.astype(np.intp), np.array([end]), recording.span_s)


def _full(recording: Recording, end_s: Floats, length_s: float) -> Floats:
    # Half a fine tick of grace: times are sums of floats, and a window that is full to the tick counts as full.
    return end_s[end_s - recording.start_s >= length_s - 0.5 / FINE_PER_SECOND]
