"""Time is passed in, never fetched: the one protocol that says what a clock is, and the clocks that follow it."""

import asyncio
import time
from typing import Protocol

__all__ = ["Clock", "LoopClock", "ManualClock", "SystemClock"]


class Clock(Protocol):
    """What a service may know of time."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC; may step when somebody sets the clock."""

    def monotonic(self) -> float:
        """Seconds that never go back, from an unknown start; a computer's sleep counts."""

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of this clock's time."""


#: Counts while the computer sleeps, unlike `time.monotonic` on Linux and macOS: Linux has CLOCK_BOOTTIME for it
#: (clock_gettime(2)), macOS's CLOCK_MONOTONIC does so already (clock_gettime(3)); Windows needs neither, its
#: `time.monotonic` counts sleep (GetTickCount64).
_SLEEP_TOO: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since an unknown start; never goes back, and counts the time the computer slept."""
        return time.monotonic() if _SLEEP_TOO is None else time.clock_gettime(_SLEEP_TOO)

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of real time."""
        await asyncio.sleep(seconds)


class LoopClock:
    """Wall time counted from the running event loop: real, paced or virtual, whatever the loop is.

    Under `heartreach.simulation.PacedLoop` a month passes in seconds and every timer keeps its order.

    Args:
        epoch: wall time, in seconds since 1970-01-01 UTC, at which the loop's clock reads zero.
    """

    def __init__(self, epoch: float) -> None:
        self.epoch = epoch
        self.slept_s = 0.0

    def step(self, seconds: float) -> None:
        """Set the wall clock forward or back, as a person or NTP does; monotonic time does not move."""
        self.epoch += seconds

    def suspend(self, seconds: float) -> None:
        """Let the computer have slept: both clocks go on, and no timer of the loop has moved."""
        self.slept_s += seconds

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC, as the loop counts them."""
        return self.epoch + self.monotonic()

    def monotonic(self) -> float:
        """The running loop's own time, in seconds, and what the computer slept."""
        return asyncio.get_running_loop().time() + self.slept_s

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of the loop's time."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock for tests: it moves when told to, and sleeping moves it.

    >>> clock = ManualClock(100.0)
    >>> clock.advance(5.0)
    >>> clock.now(), clock.monotonic()
    (105.0, 5.0)
    """

    def __init__(self, now: float = 0.0) -> None:
        self.wall = now
        self.elapsed = 0.0

    def now(self) -> float:
        """The wall time it was set to."""
        return self.wall

    def monotonic(self) -> float:
        """Seconds it was moved forward in all."""
        return self.elapsed

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.wall += seconds
        self.elapsed += seconds

    def step(self, seconds: float) -> None:
        """Set the wall clock forward or back, as a person or NTP does; monotonic time does not move."""
        self.wall += seconds

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once, giving other tasks one turn."""
        self.advance(seconds)
        await asyncio.sleep(0)
