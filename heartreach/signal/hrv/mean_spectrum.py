"""One spectrum of a whole recording, to be looked at."""

import numpy as np

from heartreach.signal.hrv.beat_spectrum import beat_spectra
from heartreach.signal.hrv.frequency import LONGEST_S, SHORT_S
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Floats
from heartreach.signal.hrv.windows import Windows

__all__ = ["mean_spectrum"]


def mean_spectrum(recording: Recording) -> tuple[Floats, Floats]:
    """Frequencies in Hz and density in ms²/Hz; of long recordings the mean over five-minute windows.

    >>> hz, density = mean_spectrum(Recording.from_ms([800, 810, 790, 805] * 100))
    >>> len(hz) == len(density), float(hz[0])
    (True, 0.0)
    """
    long = recording.span_s > LONGEST_S
    windows = Windows.every(recording, SHORT_S, SHORT_S / 2) if long else Windows.whole(recording)
    made = list(beat_spectra(recording, windows))
    density = np.concatenate([block.density for block in made], axis=1)
    full = np.isfinite(density).all(axis=0)
    mean = density[:, full].mean(axis=1) if full.any() else np.zeros(len(density))
    return np.arange(float(len(density))) * made[0].step_hz, np.asarray(mean)
