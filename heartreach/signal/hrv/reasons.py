"""Why a number is not known: a value of its own, so that nobody has to guess what NaN or 0 meant."""

from enum import StrEnum

__all__ = ["REASONS", "Reason"]


class Reason(StrEnum):
    """What stood in the way of a number."""

    NO_BEATS = "no beats"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    TOO_FEW_BEATS = "too few beats"
    TOO_FEW_PAIRS = "too few pairs of neighbouring beats"
    GAP = "too much of the time is missing"
    FLAT = "nothing varies"
    NO_MATCH = "no pattern came twice"
    NO_PEAK = "no peak stands out"
    NOT_COMPUTED = "not part of this profile"


#: Reasons by the small number that stands for them in arrays; 0 means "known".
REASONS: tuple[Reason | None, ...] = (None, *Reason)
