"""When the desk must look again: until then asking it costs next to nothing."""

from heartreach.prompts.lifecycle import Stage
from heartreach.prompts.local_time import local_date, next_midnight
from heartreach.prompts.state import DeskState

__all__ = ["next_wake"]


def next_wake(state: DeskState, at: float, tz: str) -> float:
    """When anything may happen next: a slot, a prompt to bring back, an expiry, another date.

    Args:
        state: what the desk remembers.
        at: now, seconds since 1970-01-01 UTC; what is over by then wakes nobody.
        tz: the wearer's zone, whose midnight begins another date.

    >>> next_wake(DeskState(), 0.0, "UTC")
    86400.0
    """
    tomorrow = next_midnight(local_date(at, tz), tz)
    open_prompts = (past.expires_at for past in state.spoken if past.stage is not Stage.EXPIRED)
    waits = (one.due_at for one in state.follow_ups)
    moments = (slot.at for slot in state.slots)
    return min((tomorrow, *moments, *waits, *(end for end in open_prompts if end > at)))
