"""How a change of minutes is said, so that rounding makes neither something of nothing nor nothing of something."""

from heartreach.language import ENGLISH, Say

__all__ = ["by_minutes", "more_minutes"]


def by_minutes(change: float, say: Say = ENGLISH) -> str:
    """A change of when something happened; no change at all has no direction.

    >>> by_minutes(-5.6), by_minutes(0.2), by_minutes(0.0)
    ('6 min sooner', 'under 1 min later', '0 min')
    """
    if change == 0:
        return say("0 min")
    size = _size(change, say)
    return say("{size} min sooner", size=size) if change < 0 else say("{size} min later", size=size)


def more_minutes(change: float, say: Say = ENGLISH) -> str:
    """A change of how long something took.

    >>> more_minutes(1.0), more_minutes(-0.3)
    ('1 min more', 'under 1 min less')
    """
    if change == 0:
        return say("0 min")
    size = _size(change, say)
    return say("{size} min less", size=size) if change < 0 else say("{size} min more", size=size)


def _size(change: float, say: Say) -> str:
    return str(round(abs(change)) or say("under 1"))
