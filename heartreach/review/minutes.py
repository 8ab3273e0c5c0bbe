"""How a change of minutes is said, so that rounding makes neither something of nothing nor nothing of something."""

__all__ = ["by_minutes"]


def by_minutes(change: float, less: str = "sooner", more: str = "later") -> str:
    """A change of a half-time in words; no change at all has no direction.

    >>> by_minutes(-5.6), by_minutes(0.2), by_minutes(0.0), by_minutes(1.0, "less", "more")
    ('6 min sooner', 'under 1 min later', '0 min', '1 min more')
    """
    if change == 0:
        return "0 min"
    size = round(abs(change))
    return f"{size or 'under 1'} min {less if change < 0 else more}"
