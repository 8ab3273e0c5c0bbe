"""Notice when somebody sets the clock: the wall clock's distance from the one that nobody can set has changed.

A computer that slept is no step: the clock that nobody can set counts its sleep too (`heartreach.clock.SystemClock`).
"""

from collections.abc import Callable

from heartreach.clock import Clock
from heartreach.firmware_bridge.wall_line import WallLine

__all__ = ["ClockWatch"]


class ClockWatch:
    """Looks at both clocks together.

    Args:
        clock: hub time.
        on_step: told the seconds by which the wall clock was set forward, or back below zero.
    """

    def __init__(self, clock: Clock, on_step: Callable[[float], None]) -> None:
        self._clock = clock
        self._on_step = on_step
        self._line = WallLine(clock.now(), clock.monotonic())

    def look(self) -> None:
        """Compare; call it before anything that goes by the time."""
        step = self._line.observe(self._clock.now(), self._clock.monotonic())
        if step:
            self._on_step(step)
