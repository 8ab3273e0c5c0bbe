"""How values are written for pages, "not known" among them."""

import math
from collections.abc import Iterable

from heartreach.review.arrays import Floats

__all__ = ["known", "numbers", "share"]


def numbers(values: Iterable[float] | Floats, digits: int = 3) -> tuple[float | None, ...]:
    """Values for a page: rounded, `None` where NaN.

    >>> numbers([1.23456, math.nan])
    (1.235, None)
    """
    return tuple(known(value, digits) for value in (values.tolist() if hasattr(values, "tolist") else values))


def known(value: float, digits: int = 3) -> float | None:
    """One value for a page."""
    return None if math.isnan(value) else round(value, digits)


def share(part: float, whole: float) -> float | None:
    """A share, `None` of nothing.

    >>> share(1, 3), share(0, 0)
    (0.333, None)
    """
    return round(part / whole, 3) if whole else None
