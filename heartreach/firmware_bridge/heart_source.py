"""What makes a virtual strap beat: anything that can say, once a second, what a strap would have measured."""

from typing import NamedTuple, Protocol

__all__ = ["HeartSource", "StrapSecond"]


class StrapSecond(NamedTuple):
    """What one strap measured since it was last asked.

    Args:
        rr_ticks: RR intervals completed since then, in 1/1024 s, oldest first.
        bpm: the strap's own smoothed heart rate; 0 while it has none.
        worn: whether it feels skin.
        battery_percent: battery level; None where unchanged.
        movement_g: standard deviation of the acceleration's magnitude, in g; None where it does not measure movement.
        lean_deg: how far the trunk leans from upright.
    """

    rr_ticks: tuple[int, ...]
    bpm: int
    worn: bool = True
    battery_percent: int | None = None
    movement_g: float | None = None
    lean_deg: float = 0.0


class HeartSource(Protocol):
    """A heart under a virtual strap."""

    def advance(self, at: float) -> StrapSecond:
        """Live on until `at` (wall seconds) and say what the strap measured since the last call."""
