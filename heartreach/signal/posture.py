"""How much a lean looks like standing: what the trunk tells of the posture, and no more than that."""

import math

__all__ = ["standing_share"]

#: The lean that is as likely of somebody who sits as of somebody who stands, and how sharply one becomes the other, in
#: degrees. At the hip 11.6 degrees tell them apart (94 % of both; Vähä-Ypyä et al. 2018, Scand J Med Sci Sports
#: 28:1092); a chest leans less on a chair. From 7 to 10 the simulated persons measured alike.
MIDDLE_DEG, SHARPNESS_DEG = 8.0, 2.0


def standing_share(lean_deg: float) -> float:
    """Between 0 (sits or lies, as far as the trunk shows it) and 1 (as upright as in walking).

    Not a verdict: some people sit as upright as they stand. How much of the heart this explains is learnt from the
    person (`heartreach/signal/exertion.py`), and comes to nothing where it says nothing.

    Args:
        lean_deg: angle between the trunk and its direction in walking, in degrees.

    >>> [round(standing_share(lean_deg), 2) for lean_deg in (2.0, 8.0, 20.0, 80.0)]
    [0.95, 0.5, 0.0, 0.0]
    """
    return 1 / (1 + math.exp((lean_deg - MIDDLE_DEG) / SHARPNESS_DEG))
