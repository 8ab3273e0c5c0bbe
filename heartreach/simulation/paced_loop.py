"""An event loop whose time runs faster than the clock on the wall, or as fast as the machine allows.

The loop's time stands still while callbacks run and moves only while the loop would wait. So a slow machine makes the
simulated day take longer, never its beats late: the order of events is that of the simulated clock.
"""

import asyncio
import heapq
import math
import selectors
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

__all__ = ["PacedLoop"]

T = TypeVar("T")

#: While a thread works for the loop, time stands still; its result wakes the loop, and this is only a safety net, in
#: real seconds.
THREAD_LOOK_S = 1.0
#: A loop that fell behind its pace hurries at most this many real seconds' worth; a machine that slept does not rush.
LONGEST_DEBT_S = 2.0
#: A loop that jumps from timer to timer, has no socket open and waits for no thread asks the system for input only this
#: often, in real seconds: asking at every jump was a tenth of a virtual day. What can come meanwhile is a signal.
ASK_EVERY_S = 0.002
#: Timers so close together are run together, in seconds.
RESOLUTION_S = 1e-9


class _PacedSelector(selectors.DefaultSelector):
    """Waits in paced time: real input wakes it at once, a timer after its share of real time.

    Real time spent in callbacks is made up for by waiting less, so that the pace holds on the average although time
    stands still meanwhile.
    """

    loop: "PacedLoop"

    def __init__(self) -> None:
        super().__init__()
        self.listens_to = 0
        self._owed_s = 0.0
        self._woke_at = self._asked_at = time.perf_counter()

    def register(self, fileobj: "FileDescriptorLike", events: int, data: Any = None) -> selectors.SelectorKey:
        """Listen to one more."""
        key = super().register(fileobj, events, data)
        self.listens_to = len(self.get_map())
        return key

    def unregister(self, fileobj: "FileDescriptorLike") -> selectors.SelectorKey:
        """Listen to one less."""
        key = super().unregister(fileobj)
        self.listens_to = len(self.get_map())
        return key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for input or for the next timer, and move the loop's time by what was waited."""
        began = time.perf_counter()
        if self.loop.alone and timeout is not None and began - self._asked_at < ASK_EVERY_S:
            self.loop.pass_time(max(0.0, timeout))
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


class _Timer(asyncio.TimerHandle):
    """A timer that is quickly compared with another."""

    __slots__ = ()
    _when: float

    def __lt__(self, other: asyncio.TimerHandle) -> bool:
        return bool(self._when < other._when)  # type: ignore[attr-defined]


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
        return not self.threads_busy and self.speed == math.inf and self._heard.listens_to <= 1

    # A virtual day is some 800,000 callbacks, most of which do less than asyncio's own Python does around each. What
    # follows does the same with less, as asyncio itself has it (`asyncio/base_events.py`, unchanged from 3.11 to 3.13).
    # ruff: noqa: SLF001

    def call_soon(  # type: ignore[override]  # typeshed ties the arguments to a TypeVarTuple
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Call `callback` in the next step."""
        if self._debug:  # type: ignore[attr-defined]
            return super().call_soon(callback, *args, context=context)
        self._check_closed()  # type: ignore[attr-defined]
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)  # type: ignore[attr-defined]
        return handle

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call `callback` when the loop's time is `when`."""
        self._check_closed()  # type: ignore[attr-defined]
        timer = _Timer(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)  # type: ignore[attr-defined]
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def _run_once(self) -> None:
        """Go on as asyncio does; while alone, jump from timer to timer and leave out the asking between."""
        super()._run_once()  # type: ignore[misc]
        now = time.perf_counter
        until = now() + ASK_EVERY_S
        while self.alone and not self._debug and not self._stopping and now() < until:  # type: ignore[attr-defined]
            if not self._jump():
                return

    def _jump(self) -> bool:
        """Run what is ready, or else what the next timer brings; tells whether there was anything."""
        ready: deque[asyncio.Handle] = self._ready  # type: ignore[attr-defined]
        timers: list[_Timer] = self._scheduled  # type: ignore[attr-defined]
        while timers and timers[0]._cancelled:
            heapq.heappop(timers)._scheduled = False  # type: ignore[attr-defined]
            self._timer_cancelled_count -= 1  # type: ignore[attr-defined]
        if not ready and timers and timers[0]._when > self._passed:
            self._passed = timers[0]._when
        end = self._passed + RESOLUTION_S
        while timers and timers[0]._when < end:
            timer = heapq.heappop(timers)
            timer._scheduled = False  # type: ignore[attr-defined]
            ready.append(timer)
        there = len(ready)
        for _ in range(there):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()
        return there > 0

    def pass_time(self, seconds: float) -> None:
        """Let `seconds` of the loop's own time pass; the selector calls this while it waits."""
        self._passed += seconds

    def run_in_executor(  # type: ignore[override]  # typeshed ties the arguments to a TypeVarTuple
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Run `func` in a thread; the loop's time waits for it, so that a slow disk never looks like a slow heart."""
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
