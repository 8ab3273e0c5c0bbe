"""Run a command's work on the real radio, or on a virtual one whose time passes at once."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from heartreach.clock import Clock, LoopClock, SystemClock
from heartreach.errors import UsageError
from heartreach.firmware_bridge import Measurement, Radio, SteadyHeart
from heartreach.simulation.paced_loop import PacedLoop

__all__ = ["on_radio"]

T = TypeVar("T")

Work = Callable[[Radio, Clock], Awaitable[T]]


def on_radio(work: Work[T], *, simulate: bool, adapter: str | None = None) -> T:
    """Do `work` with a radio and a clock.

    Args:
        work: what to do.
        simulate: on three virtual straps, in virtual time.
        adapter: the Linux adapter to use.
    """
    if not simulate:
        return asyncio.run(_really(work, adapter))
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        return runner.run(_virtually(work))


async def _really(work: Work[T], adapter: str | None) -> T:
    return await work(Radio.system(adapter), SystemClock())


async def _virtually(work: Work[T]) -> T:
    try:
        # The virtual radio is an extra and heavy: nothing of it is loaded unless asked for.
        from heartreach.firmware_bridge.virtual import VirtualRadio, VirtualStrap  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "The virtual radio is not installed", "Install it with `pip install heartreach[sim]`."
        ) from None
    clock = LoopClock(time.time())
    straps = [
        VirtualStrap("Polar H10 SIM00001", SteadyHeart(880), measures=frozenset({Measurement.ECG, Measurement.ACC})),
        VirtualStrap(
            "Polar Sense SIM00002",
            SteadyHeart(760),
            address="F0:00:00:00:00:02",
            measures=frozenset({Measurement.ACC, Measurement.PPI}),
            sends_rr=False,
        ),
        VirtualStrap("TICKR SIM3", SteadyHeart(940), address="F0:00:00:00:00:03"),
    ]
    async with VirtualRadio(straps, clock) as radio:
        return await work(radio, clock)
