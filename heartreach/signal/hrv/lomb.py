"""Lomb-Scargle periodogram of the beats in ms²/Hz (Lomb 1976, Astrophys. Space Sci. 39:447-462; Scargle 1982).

Kept for comparison: it has the right power, but no taper, so that the last beat of a window matters a good deal.
"""

import numpy as np

from heartreach.signal.hrv.beat_spectrum import HIGHEST_HZ
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Floats

__all__ = ["lomb_density"]


def lomb_density(recording: Recording, length_s: float) -> Floats:
    """Density at 0, 1 / length, 2 / length, ... up to the line after 0.4 Hz; the first is 0.

    >>> t = np.arange(375) * 0.8
    >>> made = lomb_density(Recording.from_ms(800 + 30 * np.sin(np.pi / 2 * t), at_s=t + 1, tolerance_s=1), 300.0)
    >>> round(float(made.sum() / 300)), int(made.argmax()) / 300  # A²/2 at 0.25 Hz
    (450, 0.25)
    """
    good = recording.beat_ok
    t, x = recording.at_s[good], recording.rr_ms[good]
    x = x - x.mean()
    angle = 2.0 * np.pi / length_s * np.outer(np.arange(1, int(np.ceil(HIGHEST_HZ * length_s)) + 1), t)
    delay = 0.5 * np.arctan2(np.sin(2 * angle).sum(axis=1), np.cos(2 * angle).sum(axis=1))[:, None]
    cosine, sine = np.cos(angle - delay), np.sin(angle - delay)
    power = _share(cosine, x) + _share(sine, x)
    return np.concatenate([[0.0], power * length_s / len(x)])


def _share(wave: Floats, x: Floats) -> Floats:
    """Squared projection on each wave; one that is 0 at all beats, as a sine may be at one, has no share."""
    return np.asarray((wave @ x) ** 2 / np.maximum((wave**2).sum(axis=1), 1e-12))
