"""Run a command's work on the real radio, or on a virtual one whose time passes at once."""

import argparse
import asyncio
import contextlib
import math
import os
import signal
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from heartreach.cli.endings import endings
from heartreach.clock import Clock, LoopClock, SystemClock
from heartreach.config import load
from heartreach.firmware_bridge import HeartSource, Measurement, Radio, SteadyHeart
from heartreach.firmware_bridge.virtual import VirtualRadio, VirtualStrap
from heartreach.simulation.paced_loop import PacedLoop

__all__ = ["chosen_adapter", "on_radio", "seconds"]

T = TypeVar("T")

Work = Callable[[Radio, Clock], Awaitable[T]]
NewHeart = Callable[[float], HeartSource]


def seconds(text: str) -> float:
    """A length of time from the command line.

    >>> seconds("8")
    8.0
    """
    try:
        length = float(text)
    except ValueError:
        length = 0.0
    if not 0 < length < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return length


def chosen_adapter(args: argparse.Namespace) -> str | None:
    """The adapter of the command line, else the one of the settings; none among virtual straps.

    Raises:
        ConfigError: the settings cannot be read.
    """
    if args.simulate:
        return None
    flags = {} if args.adapter is None else {"strap.adapter": args.adapter}
    return load(None, os.environ, flags).strap.adapter


def on_radio(work: Work[T], *, simulate: bool, adapter: str | None = None, heart: NewHeart | None = None) -> T:
    """Do `work` with a radio and a clock.

    Args:
        work: what to do.
        simulate: on three virtual straps, in virtual time.
        adapter: the Linux adapter to use.
        heart: makes the heart under the nearest virtual strap, given when its time begins; a steady one if left out.

    Raises:
        KeyboardInterrupt: Ctrl-C, the system's wish to end (SIGTERM) or a terminal that closes (SIGHUP); each time the
            strap was left in order first.
    """
    whole = _virtually(work, heart) if simulate else _really(work, adapter)
    loop_factory = (lambda: PacedLoop(math.inf)) if simulate else None
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        try:
            return runner.run(_until_told_to_end(whole))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None


async def _until_told_to_end(work: Awaitable[T]) -> T:
    """Let whatever ends a command cancel the work as Ctrl-C does: a strap that is left measuring drains its battery."""
    task = asyncio.current_task()
    if task is not None:
        with contextlib.suppress(NotImplementedError):  # Windows ends programs without asking
            for number in endings():
                if number is not signal.SIGINT:
                    asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await work


async def _really(work: Work[T], adapter: str | None) -> T:
    return await work(Radio.system(adapter), SystemClock())


async def _virtually(work: Work[T], heart: NewHeart | None) -> T:
    clock = LoopClock(time.time())
    worn = SteadyHeart(880) if heart is None else heart(clock.now())
    straps = [
        VirtualStrap("Polar H10 SIM00001", worn, measures=frozenset({Measurement.ECG, Measurement.ACC})),
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
