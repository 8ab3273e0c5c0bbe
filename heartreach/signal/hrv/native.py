"""Intervals in the recorder's own step, as small whole numbers."""

import numpy as np

from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Ints, common_step

__all__ = ["native"]


def native(recording: Recording, finest: int) -> tuple[Ints, int]:
    """The intervals less their median, in steps, and the step in fine ticks; masked beats are 0.

    A recording whose own step is finer than `finest` fine ticks is rounded to that.

    >>> steps, step = native(Recording.from_strap([1000, 1010, 990]), finest=1)
    >>> steps.tolist(), step
    ([0, 1, -1], 1250)
    """
    good = recording.ticks[recording.beat_ok]
    if not good.size:
        return np.zeros(len(recording), np.int64), finest
    whole = np.rint(recording.ticks).astype(np.int64)
    step = max(common_step(whole[recording.beat_ok]) if recording.exact else 1, finest)
    steps = np.rint(whole / step).astype(np.int64)
    centre = int(np.median(steps[recording.beat_ok]))
    return np.where(recording.beat_ok, steps - centre, 0), step
