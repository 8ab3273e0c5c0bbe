"""The virtual radio when somebody presses Ctrl-C."""

import asyncio
import logging
import math
from collections.abc import Callable, Coroutine

import pytest
from bleak import BleakClient
from bumble import hci
from bumble.device import Peer
from bumble.link import LocalLink

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Radio, SteadyHeart
from heartreach.firmware_bridge.survey import look_around
from heartreach.firmware_bridge.virtual import AnyAir, VirtualRadio, VirtualStrap
from heartreach.firmware_bridge.virtual.stack.controller import device_on
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import EPOCH

STRAP = VirtualStrap("HRM", SteadyHeart()).address


def client(radio: Radio) -> BleakClient:
    """A client for the strap."""
    return BleakClient(STRAP, timeout=5.0, backend=radio.client_backend)


async def broken_off(work: Coroutine[object, object, object], after_s: float, turns: int) -> None:
    """Begin something, and end it after some time and some turns of the loop."""
    task = asyncio.ensure_future(work)
    await asyncio.sleep(after_s)
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("turns", range(4))
async def test_an_answer_nobody_waits_for_is_no_error(turns: int, caplog: pytest.LogCaptureFixture) -> None:
    """A command that is cancelled on any turn of the loop is answered all the same; the next one as ever.

    Nor is it worth a word.
    """
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: errors.append(context))
    device = device_on(LocalLink(), "central", "C0:00:00:00:00:01")  # type: ignore[no-untyped-call]  # bumble
    asked = asyncio.create_task(device.host.send_command(hci.HCI_Reset_Command()))
    for _ in range(turns):
        await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    for _ in range(5):
        await asyncio.sleep(0)

    assert errors == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert await device.host.send_command(hci.HCI_Reset_Command())


async def test_an_attribute_nobody_waits_for_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """The same on the way to a strap: broken off on any turn, quiet, and the next question is heard."""
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: errors.append(context))
    link = LocalLink()  # type: ignore[no-untyped-call]  # bumble
    central, strap = device_on(link, "central", "C0:00:00:00:00:01"), device_on(link, "strap", "F0:00:00:00:00:02")
    await central.power_on()
    await strap.power_on()
    await strap.start_advertising()
    peer = Peer(await central.connect_le(hci.Address("F0:00:00:00:00:02")))
    for turns in range(30):
        asked = asyncio.create_task(peer.discover_services())
        for _ in range(turns):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        for _ in range(9):
            await asyncio.sleep(0)

    assert errors == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert await peer.discover_services()


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13, 30])
@pytest.mark.parametrize("after_s", [0.0, 0.2], ids=["at once", "as the strap advertises"])
def test_a_strap_can_be_found_and_had_after_somebody_broke_off(
    new_air: Callable[[], AnyAir], after_s: float, turns: int
) -> None:
    """A scan and a connection, broken off on any turn of the loop, leave the radio and the strap free."""

    async def scene() -> None:
        clock = LoopClock(EPOCH)
        async with VirtualRadio([VirtualStrap("HRM", SteadyHeart())], clock, new_air()) as radio:
            await broken_off(look_around(radio, clock, 1.0), after_s, turns)
            assert [found.address for found in await look_around(radio, clock, 1.0)] == [STRAP]
            first = client(radio)
            await broken_off(first.connect(), after_s, turns)
            await first.disconnect()
            async with client(radio) as ours:
                assert ours.is_connected

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(scene())
