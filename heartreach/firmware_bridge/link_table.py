"""The life of a link, as a table: where it stands, what happens, where it stands then."""

from enum import StrEnum

from heartreach.models import LinkState

__all__ = ["TABLE", "Happening", "after"]


class Happening(StrEnum):
    """What moves a link from one state to another."""

    FOUND = "found"  #: the strap was sighted
    SUBSCRIBED = "subscribed"  #: heart rate will come by itself now
    FRAME = "frame"  #: a frame came
    QUIET = "quiet"  #: no frame for some seconds although the link stands
    FAILED = "failed"  #: a call failed, or the link dropped
    RESTED = "rested"  #: the pause before the next try is over


S, H = LinkState, Happening

#: Everything else cannot happen, and says so.
TABLE: dict[tuple[LinkState, Happening], LinkState] = {
    (S.SCANNING, H.FOUND): S.CONNECTING,
    (S.SCANNING, H.FAILED): S.WAITING,
    (S.CONNECTING, H.SUBSCRIBED): S.STREAMING,
    (S.CONNECTING, H.FAILED): S.WAITING,
    (S.STREAMING, H.FRAME): S.STREAMING,
    (S.STREAMING, H.QUIET): S.STALE,
    (S.STREAMING, H.FAILED): S.WAITING,
    (S.STALE, H.FRAME): S.STREAMING,
    (S.STALE, H.QUIET): S.STALE,
    (S.STALE, H.FAILED): S.WAITING,
    (S.WAITING, H.RESTED): S.SCANNING,
}


def after(state: LinkState, happening: Happening) -> LinkState:
    """The state that follows.

    Raises:
        ValueError: that cannot happen in this state.

    >>> after(LinkState.STREAMING, Happening.QUIET).value
    'stale'
    """
    try:
        return TABLE[state, happening]
    except KeyError:
        raise ValueError(f"{happening} cannot happen while {state}") from None
