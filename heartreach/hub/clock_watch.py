"""Notice when somebody sets the clock: the wall clock's distance from the one that nobody can set has changed.

A computer that slept is no step: the clock that nobody can set counts its sleep too (`heartreach.clock.SystemClock`).
"""

from collections.abc import Callable

from heartreach.clock import Clock
from heartreach.firmware_bridge.wall_line import WallLine

__all__ = ["ClockWatch"]

#: Events within this time of the last look, in seconds, come of one frame.
ONE_LOOK_S = 0.005


class ClockWatch:
    """Looks at both clocks together.

    Args:
        clock: hub time.
        on_step: told the seconds by which the wall clock was set forward, or back below zero.
    """

    def __init__(self, clock: Clock, on_step: Callable[[float], None]) -> None:
        self._clock = clock
        self._on_step = on_step
        self._looked_at = clock.monotonic()
        self._line = WallLine(clock.now(), self._looked_at)

    def look(self) -> None:
        """Compare; call it before anything that goes by the time."""
        self._look(self._clock.monotonic())

    def glance(self) -> None:
        """Compare, unless that was done a moment ago; for each of many events that come together."""
        at = self._clock.monotonic()
        if at - self._looked_at >= ONE_LOOK_S:
            self._look(at)

    def _look(self, at: float) -> None:
        self._looked_at = at
        step = self._line.observe(self._clock.now(), at)
        if step:
            self._on_step(step)
