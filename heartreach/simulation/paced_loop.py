"""An event loop whose time runs faster than the clock on the wall, or as fast as the machine allows.

The loop's time stands still while callbacks run and moves only while the loop would wait. So a slow machine makes the
simulated day take longer, never its beats late: the order of events is that of the simulated clock.
"""

import asyncio
import math
import selectors
import time
from asyncio.events import TimerHandle
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from typing import Any, TypeVar

__all__ = ["PacedLoop"]

T = TypeVar("T")

#: While a thread works for the loop, time stands still; its result wakes the loop, and this is only a safety net, in
#: real seconds.
THREAD_LOOK_S = 1.0
#: A loop that fell behind its pace hurries at most this many real seconds' worth; a machine that slept does not rush.
LONGEST_DEBT_S = 2.0
#: A loop that jumps from timer to timer, has no socket open and waits for no thread asks the system for input only this
#: often, in real seconds: asking at every jump was a tenth of a virtual day. What can come meanwhile is a signal.
ASK_EVERY_S = 0.02


class _PacedSelector(selectors.DefaultSelector):
    """Waits in paced time: real input wakes it at once, a timer after its share of real time.

    Real time spent in callbacks is made up for by waiting less, so that the pace holds on the average although time
    stands still meanwhile.
    """

    loop: "PacedLoop"

    def __init__(self) -> None:
        super().__init__()
        self._owed_s = 0.0
        self._woke_at = self._asked_at = time.perf_counter()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for input or for the next timer, and move the loop's time by what was waited."""
        began = time.perf_counter()
        if timeout is not None and began - self._asked_at < ASK_EVERY_S and self.loop.alone:
            if timeout > 0:
                self.loop.pass_time(timeout)
            self._woke_at = began
            return []
        self._asked_at = began
        self._owed_s = min(LONGEST_DEBT_S, self._owed_s + began - self._woke_at)
        if timeout is None or timeout <= 0:
            ready = super().select(timeout)
        elif self.loop.threads_busy:
            ready = super().select(THREAD_LOOK_S)
            self._owed_s += time.perf_counter() - began
        else:
            ready = self._wait(timeout, began)
        self._woke_at = time.perf_counter()
        return ready

    def _wait(self, timeout: float, began: float) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait until input comes or `timeout` seconds of the loop's time have passed."""
        speed = self.loop.speed
        real_s = timeout / speed
        saved_s = min(self._owed_s, real_s)
        ready = super().select(real_s - saved_s)
        if not ready:
            self._owed_s -= saved_s
            self.loop.pass_time(timeout)
        elif not math.isinf(speed):
            waited_s = min(real_s, saved_s + time.perf_counter() - began)
            self._owed_s -= saved_s
            self.loop.pass_time(waited_s * speed)
        return ready


class PacedLoop(asyncio.SelectorEventLoop):
    """An asyncio loop that counts `speed` seconds of its own for each real second it waits.

    Args:
        speed: loop seconds per real second; `math.inf` jumps from timer to timer.

    >>> loop = PacedLoop(speed=math.inf)
    >>> loop.run_until_complete(asyncio.sleep(86_400))
    >>> loop.time()
    86400.0
    >>> loop.close()
    """

    def __init__(self, speed: float = math.inf) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be above zero, not {speed}")
        self.speed = speed
        self.threads_busy = 0
        self._passed = 0.0
        selector = _PacedSelector()
        selector.loop = self
        self._heard = selector
        super().__init__(selector)

    def time(self) -> float:
        """Seconds of the loop's own time since it was made."""
        return self._passed

    @property
    def alone(self) -> bool:
        """Whether time jumps, and nothing but the loop's own wake-up line is listened to."""
        return not self.threads_busy and len(self._heard.get_map()) <= 1 and self.speed == math.inf

    def pass_time(self, seconds: float) -> None:
        """Let `seconds` of the loop's own time pass; the selector calls this while it waits."""
        self._passed += seconds

    def call_at(  # type: ignore[override]  # typeshed ties the arguments to a TypeVarTuple
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> TimerHandle:
        """Run `callback` at `when`, at the earliest one step of a float from now.

        A rest of a wait can be too small to change the time it is added to. A clock on the wall has moved on by then;
        this one stands still, and who waits for that rest until it is over would wait for ever.
        """
        if when <= self._passed:
            when = math.nextafter(self._passed, math.inf)
        return super().call_at(when, callback, *args, context=context)

    def run_in_executor(  # type: ignore[override]  # typeshed ties the arguments to a TypeVarTuple
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Run `func` in a thread; the loop's time waits for it, so that a slow disk never looks like a slow heart.

        A loop that jumps and listens to nothing has nothing else to do meanwhile, and does the work itself: to hand it
        to a thread and to be woken by it takes longer than the work, and a virtual hour has 700 commits.
        """
        if self.alone:
            done: asyncio.Future[T] = self.create_future()
            try:
                done.set_result(func(*args))
            except Exception as error:
                done.set_exception(error)
            try:
                return done
            finally:
                del done  # an error keeps this frame, and would be kept by it
        self.threads_busy += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_done)
        return future

    async def shutdown_default_executor(self, *timeout: float | None) -> None:
        """Wait until the threads have ended; the loop's time waits with it, so that Python's time-out is not jumped."""
        self.threads_busy += 1
        try:
            await super().shutdown_default_executor(*timeout)
        finally:
            self.threads_busy -= 1

    def _thread_done(self, _future: "asyncio.Future[Any]") -> None:
        self.threads_busy -= 1
