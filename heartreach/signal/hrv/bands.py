"""From a spectrum to the power in a band, with the band's edges where they are and not at the next line."""

import numpy as np

from heartreach.signal.hrv.units import Floats

__all__ = ["band_weights"]


def band_weights(step_hz: float, lines: int, edges_hz: tuple[float, float]) -> Floats:
    """Weights that integrate densities at 0, step, 2 step, ... between two edges, linear between the lines.

    >>> band_weights(0.1, 4, (0.1, 0.25)).round(4).tolist()
    [0.0, 0.05, 0.0875, 0.0125]
    """
    return _integral_to(step_hz, lines, edges_hz[1]) - _integral_to(step_hz, lines, edges_hz[0])


def _integral_to(step_hz: float, lines: int, edge_hz: float) -> Floats:
    """Weights of the integral from 0 to the edge: trapezes over whole steps, and the part of the last one."""
    place = min(edge_hz / step_hz, lines - 1.0)
    whole = min(int(place), lines - 2) if lines > 1 else 0
    part = place - whole
    weights = np.zeros(lines)
    weights[:whole] += 0.5
    weights[1 : whole + 1] += 0.5
    if part > 0:
        weights[whole] += part - part * part / 2.0
        weights[whole + 1] += part * part / 2.0
    return weights * step_hz
