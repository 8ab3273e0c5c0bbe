"""Whoever cancels a bridge sees it end, at whatever moment and whatever the Bluetooth stack does meanwhile."""

import asyncio
import math
from collections.abc import Callable

import pytest
from bleak.exc import BleakError

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Bridge
from heartreach.firmware_bridge.radio import guarded
from heartreach.firmware_bridge.search import ROUND_S
from heartreach.firmware_bridge.virtual import AnyAir, StillAir, VirtualRadio
from heartreach.firmware_bridge.virtual.still.scanner_backend import StillScanner
from heartreach.models import BridgeEvent, Link, LinkState
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import EPOCH

#: A hub must stop within this many seconds.
STOPS_WITHIN_S = 5.0
#: From the end of one scan to the start of the next it takes fewer turns of the loop.
TURNS = 60


def ended_after(air: AnyAir, turns: int) -> LinkState:
    """Cancel a bridge that finds nothing, so many turns of the loop after a round of its search; its last state."""

    async def scene() -> LinkState:
        clock, events = LoopClock(EPOCH), list[BridgeEvent]()
        async with VirtualRadio([], clock, air) as radio:
            bridge = asyncio.create_task(Bridge(radio, clock).run(events.append))
            await asyncio.sleep(3 * ROUND_S)
            for _ in range(turns):
                await asyncio.sleep(0)
            bridge.cancel()
            await asyncio.wait([bridge], timeout=STOPS_WITHIN_S)
            ended = bridge.cancelled()
            while not bridge.done():  # or the test would wait for it without end
                bridge.cancel()
                await asyncio.sleep(1.0)
            assert ended, turns
        return [event.state for event in events if isinstance(event, Link)][-1]

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        return runner.run(scene())


@pytest.mark.long
def test_it_ends_at_every_moment_of_its_search(new_air: Callable[[], AnyAir]) -> None:
    """Also while one scan ends and the next begins."""
    assert {ended_after(new_air(), turns) for turns in range(TURNS)} == {LinkState.STOPPED}


@pytest.mark.parametrize("turns", [0, 1, 5])
def test_it_ends_where_a_scan_cannot_be_ended(monkeypatch: pytest.MonkeyPatch, turns: int) -> None:
    """As when the Bluetooth service died; the fault on the way out is no reason to try again."""

    async def fails(_scanner: StillScanner) -> None:
        raise BleakError("the service is gone")

    monkeypatch.setattr(StillScanner, "stop", fails)

    assert ended_after(StillAir(), turns) is LinkState.STOPPED


async def test_a_virtual_radio_ends_at_every_moment_of_its_start(new_air: Callable[[], AnyAir]) -> None:
    """A hub that is stopped while it starts stops."""
    opened, turns = False, 0

    async def open_it() -> None:
        nonlocal opened
        async with VirtualRadio([], LoopClock(EPOCH), new_air()):
            opened = True
            await asyncio.Event().wait()

    while not opened:
        opening = asyncio.create_task(open_it())
        for _ in range(turns):
            await asyncio.sleep(0)
        told_early = not opened
        opening.cancel()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        ended = opening.done()
        opening.cancel()
        await asyncio.wait([opening])
        assert ended, turns
        opened, turns = not told_early, turns + 1


async def test_a_stack_that_loses_a_cancellation_does_not_keep_its_caller() -> None:
    """As `asyncio.wait_for` did before Python 3.12."""
    reached = asyncio.Event()

    async def loses_it() -> None:
        reached.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    async def caller() -> None:
        async with guarded("asking", 5.0):
            await loses_it()
        await asyncio.Event().wait()

    calling = asyncio.create_task(caller())
    await reached.wait()
    calling.cancel()
    await asyncio.wait([calling], timeout=STOPS_WITHIN_S)

    assert calling.cancelled()
    calling.cancel()
