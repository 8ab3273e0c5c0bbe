"""What can be wrong with RR intervals: each error says which value, and what to do."""

from heartreach.errors import BadInput

__all__ = ["BadInterval", "BadTimes", "UnknownProfile", "WrongUnit", "check_seconds"]


class WrongUnit(BadInput):
    """The numbers are not what their unit says, such as seconds passed as milliseconds."""

    ADVICE = "Use Recording.from_ms, from_seconds or from_strap, whichever names the unit of your numbers."


class BadInterval(BadInput):
    """An RR interval that no heart can have: NaN, infinite, zero or negative."""

    ADVICE = "Leave the interval out and pass beat times (at_s) instead, so that the hole is seen as a gap."


class BadTimes(BadInput):
    """Beat times that do not fit their intervals: another length, NaN, or running backwards."""

    ADVICE = "Pass one time in seconds per interval: the moment at which the interval ended."


class UnknownProfile(BadInput):
    """A profile nobody has defined."""


def check_seconds(name: str, value: float) -> None:
    """Refuse a length of time that is none.

    Args:
        name: of the argument.
        value: its seconds.

    Raises:
        BadInput: it is zero, negative, infinite or NaN.
    """
    if not 0.0 < value < float("inf"):
        raise BadInput(f"{name} is {value:g}, which is no length of time", "Give seconds above 0.")
