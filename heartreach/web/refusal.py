"""Refused because of where somebody asks from."""

from heartreach.errors import HeartreachError

__all__ = ["NotHere"]


class NotHere(HeartreachError):
    """Asked from another machine."""

    ADVICE = "Open the review page on the hub's own machine."
