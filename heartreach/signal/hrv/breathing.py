"""Breathing from the heart: respiratory sinus arrhythmia puts a peak at the breathing frequency.

The peak is believed only when it stands out: at least half of the power between 0.12 Hz and 0.4 Hz (7 to 24 breaths a
minute) must lie within 0.03 Hz of it. Slower breathing shares its frequency with the 0.1-Hz wave of blood pressure and
cannot be told from it by RR intervals alone.
"""

import numpy as np

from heartreach.signal.hrv.beat_spectrum import Spectra
from heartreach.signal.hrv.units import Floats

__all__ = ["breathing"]

#: Slowest breathing that is looked for: 7.2 a minute, above the reach of the 0.1-Hz wave.
SLOWEST_HZ = 0.12
#: Half width of a peak: breathing wanders by a breath or two a minute in five minutes.
HALF_WIDTH_HZ = 0.03
#: Share of the power that must lie within the peak. In white noise the best such stretch holds about a third.
PROMINENT = 0.5


def breathing(made: Spectra) -> Floats:
    """Frequency in Hz, prominence 0 to 1, and whether it stands out (1 or 0): three columns, one row per window."""
    first = int(np.ceil(SLOWEST_HZ / made.step_hz))
    power = made.density[first:]
    lines, windows = power.shape
    half = max(1, round(HALF_WIDTH_HZ / made.step_hz))
    if lines < 2 * half + 1:
        return np.full((windows, 3), np.nan)
    peak = power.argmax(axis=0)
    places = peak + np.arange(-half, half + 1)[:, None]
    near = np.where((places >= 0) & (places < lines), np.take_along_axis(power, places.clip(0, lines - 1), axis=0), 0.0)
    within = near.sum(axis=0)
    total = power.sum(axis=0)
    # A peak at the slow end must also stand out against the 0.1-Hz wave, whose flank it may be.
    slow = (peak + first) * made.step_hz < SLOWEST_HZ + HALF_WIDTH_HZ
    total = total + np.where(slow, made.density[max(first - half, 0) : first].sum(axis=0), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        prominence = within / total
        centre = ((places + first) * near).sum(axis=0) / within * made.step_hz
    inside = (peak > 0) & (peak < lines - 1)
    return np.stack([centre, prominence, (inside & (prominence >= PROMINENT)).astype(np.float64)], axis=1)
