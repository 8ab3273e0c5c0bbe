"""Lost links, reconnection, a long soak, many straps: bleak's public API, on a virtual radio with a whole stack in it.

Prints: beats doubled after 100 lost links; time from "the strap advertises again" to "streaming"; open files and tasks
over 500 sessions; processor time for many straps at one frame a second.

    python -m bench.bridge_sessions [--sessions 500] [--straps 10 50 100]
"""

import argparse
import asyncio
import logging
import math
import pathlib
import random
import statistics
import time
from collections.abc import Coroutine

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Bridge, SteadyHeart, Supervisor
from heartreach.firmware_bridge.virtual import Air, VirtualRadio, VirtualStrap
from heartreach.models import Beat, BridgeEvent, Link, LinkState
from heartreach.simulation.paced_loop import PacedLoop

EPOCH = 1_700_000_000.0


def virtually(work: Coroutine[object, object, None]) -> None:
    """Run in virtual time."""
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(work)


def open_files() -> int:
    """How many files this process holds open, where the system tells."""
    descriptors = pathlib.Path("/proc/self/fd")
    return len(list(descriptors.iterdir())) if descriptors.is_dir() else 0


async def until_streaming(events: list[BridgeEvent], clock: LoopClock) -> float:
    """Seconds until the next link streams."""
    began, seen = clock.monotonic(), len(events)
    while not any(isinstance(event, Link) and event.state is LinkState.STREAMING for event in events[seen:]):
        await clock.sleep(0.01)
    return clock.monotonic() - began


async def sessions(count: int, *, out_of_range: bool) -> None:
    """Lose the link again and again."""
    clock, events, heart = LoopClock(EPOCH), list[BridgeEvent](), SteadyHeart()
    strap = VirtualStrap("HRM 1", heart)
    virtual = VirtualRadio([strap], clock, Air())
    waits, files, tasks = [], [], []
    async with virtual as radio:
        bridge = asyncio.create_task(Bridge(radio, clock).run(events.append))
        await until_streaming(events, clock)
        for _ in range(count):
            await clock.sleep(3.0)
            if out_of_range:
                virtual.air.walk_away(strap.address)
                await clock.sleep(6.0)
                virtual.air.come_back(strap.address)
            else:
                await strap.drop_link()
            waits.append(await until_streaming(events, clock))
            files.append(open_files())
            tasks.append(len(asyncio.all_tasks()))
        bridge.cancel()
        await asyncio.gather(bridge, return_exceptions=True)
    at = [event.at for event in events if isinstance(event, Beat)]
    how = "out of range 6 s" if out_of_range else "strap hangs up"
    print(
        f"{count} links lost ({how}): {len(at) - len(set(at))} beats doubled, {len(at)} of {len(heart.told)} told; "
        f"back after {statistics.median(waits):.2f} s median, {max(waits):.2f} s worst; "
        f"open files {files[0]} -> {files[-1]}, tasks {tasks[0]} -> {tasks[-1]}"
    )


async def crowd(count: int, seconds: float) -> None:
    """Many straps at one frame a second in one process, straps included."""
    clock, beats = LoopClock(EPOCH), [0]
    straps = [
        VirtualStrap(f"HRM {number:04d}", SteadyHeart(), address=f"F0:00:00:00:{number >> 8:02X}:{number & 255:02X}")
        for number in range(count)
    ]

    def sink(event: BridgeEvent) -> None:
        beats[0] += isinstance(event, Beat)

    async with VirtualRadio(straps, clock, Air()) as radio:
        house = Supervisor(radio, clock, random.Random(1))
        for strap in straps:
            house.add(strap.name, sink)
        running = asyncio.create_task(house.run())
        await clock.sleep(60.0)
        began, heard = time.process_time(), beats[0]
        await clock.sleep(seconds)
        cpu = (time.process_time() - began) / seconds
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    rate = (beats[0] - heard) / seconds / count
    print(
        f"{count} straps: {100 * cpu:.1f} % of a core, {rate:.2f} of 1.25 beats/s each: {count / cpu:.0f} straps a core"
    )


def main() -> None:
    """Print the figures."""
    logging.disable(logging.CRITICAL)  # bumble warns of every packet to a link that is gone
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sessions", type=int, default=500)
    options.add_argument("--straps", type=int, nargs="*", default=[10, 50, 100])
    args = options.parse_args()
    virtually(sessions(100, out_of_range=True))
    virtually(sessions(args.sessions, out_of_range=False))
    for count in args.straps:
        virtually(crowd(count, 60.0))


if __name__ == "__main__":
    main()
