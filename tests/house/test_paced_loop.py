"""Time in a paced loop: as fast as it is told, and standing still while work is done."""

import asyncio
import gc
import math
import selectors
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from heartreach.clock import LoopClock
from heartreach.simulation.paced_loop import PacedLoop


def test_a_virtual_day_takes_no_time() -> None:
    """Sleeping through a day in steps of a second ends at exactly a day."""

    async def day() -> float:
        clock = LoopClock(epoch=1000.0)
        for _ in range(86_400 // 60):
            await clock.sleep(60.0)
        return clock.now()

    loop = PacedLoop(math.inf)
    began = time.perf_counter()
    end = loop.run_until_complete(day())
    loop.close()

    assert end == 1000.0 + 86_400
    assert time.perf_counter() - began < 10  # a hang, not a speed, is what this catches


def test_time_stands_still_while_a_thread_works() -> None:
    """A slow disk must not look like a slow heart."""

    async def write() -> float:
        loop = asyncio.get_running_loop()
        before = loop.time()
        await loop.run_in_executor(None, time.sleep, 0.02)
        return loop.time() - before

    loop = PacedLoop(math.inf)
    passed = loop.run_until_complete(write())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()

    assert passed == 0.0


def test_closing_waits_for_a_thread_and_no_time_passes() -> None:
    """Python 3.12 gives threads 300 s of the loop's time to end; a jump over them would leave a thread behind."""
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        loop = runner.get_loop()
        pool = ThreadPoolExecutor(1)
        loop.set_default_executor(pool)
        left = pool.submit(time.sleep, 0.05)

    assert left.done()
    assert loop.time() == 0.0


def test_timers_keep_their_order_beside_a_thread() -> None:
    """A timer that is due does not run before the thread it would overtake has answered."""
    order: list[str] = []

    async def both() -> None:
        loop = asyncio.get_running_loop()
        timer = asyncio.create_task(asyncio.sleep(5))
        timer.add_done_callback(lambda _: order.append("timer"))
        await loop.run_in_executor(None, time.sleep, 0.02)
        order.append("thread")
        await timer

    loop = PacedLoop(math.inf)
    loop.run_until_complete(both())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()

    assert order == ["thread", "timer"]


@pytest.mark.parametrize("own", [True, False], ids=["a thread of one's own", "the loop's threads"])
@pytest.mark.parametrize("speed", [1000.0, math.inf], ids=["in another thread", "on the spot"])
def test_a_thread_answers_or_raises_in_no_time(speed: float, own: bool) -> None:
    """The result and the error arrive, and other tasks go on; a loop that jumps spares itself the thread."""

    async def live(pool: ThreadPoolExecutor | None) -> tuple[bool, float]:
        loop = asyncio.get_running_loop()
        beside = asyncio.create_task(asyncio.sleep(1.0))
        here = await loop.run_in_executor(pool, threading.get_ident) == threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            await loop.run_in_executor(pool, divmod, 1, 0)
        passed = loop.time()
        await beside
        return here, passed

    with asyncio.Runner(loop_factory=lambda: PacedLoop(speed)) as runner, ThreadPoolExecutor(1) as pool:
        assert runner.run(live(pool if own else None)) == (math.isinf(speed), 0.0)


def test_an_error_of_a_thread_is_gone_once_it_was_seen() -> None:
    """It holds frames, and they hold what was open: a connection would stay so until the next garbage is collected."""

    class TornError(Exception):
        """Others cannot be watched."""

    seen: list[weakref.ref[TornError]] = []

    def tear() -> None:
        raise TornError

    async def fail(pool: ThreadPoolExecutor) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(pool, tear)
        except TornError as error:
            seen.append(weakref.ref(error))

    gc.disable()
    try:
        with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner, ThreadPoolExecutor(1) as pool:
            runner.run(fail(pool))
        assert [one() for one in seen] == [None]
    finally:
        gc.enable()


def test_a_rest_too_small_to_count_is_waited_for() -> None:
    """Added to the time it changes nothing, and who waits until a moment is past would turn for ever."""

    async def wait_until_past(moment: float) -> int:
        turns = 0
        await asyncio.sleep(moment)
        while asyncio.get_running_loop().time() <= moment and turns < 100:
            turns += 1
            await asyncio.sleep(1e-16)  # seconds; floats near 16 are 4e-15 apart
        return turns

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        assert runner.run(wait_until_past(16.0)) == 1


def test_a_speed_of_a_hundred_is_a_hundred() -> None:
    """Five loop seconds take a twentieth of a second, and no less."""
    began = time.perf_counter()  # first: the pace holds from when the loop was made, however slow the machine
    loop = PacedLoop(100.0)
    loop.run_until_complete(asyncio.sleep(5))
    loop.close()

    assert time.perf_counter() - began >= 0.049


def test_work_does_not_slow_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time that callbacks take is made up for by waiting less."""
    asked_s: list[float] = []
    wait = selectors.DefaultSelector.select

    def select(
        self: selectors.DefaultSelector, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if type(self).__name__ == "_PacedSelector":  # other loops may wait in other threads of this process
            asked_s.append(timeout or 0.0)
        return wait(self, timeout)

    async def busy() -> None:
        for _ in range(20):
            time.sleep(0.005)  # noqa: ASYNC251  # a callback that takes its time
            await asyncio.sleep(1.0)

    monkeypatch.setattr(selectors.DefaultSelector, "select", select)
    loop = PacedLoop(100.0)
    loop.run_until_complete(busy())
    loop.close()

    assert loop.time() == 20.0
    assert sum(asked_s) <= 0.1  # twenty seconds at this pace are 0.2 s, and the callbacks took at least half of them
