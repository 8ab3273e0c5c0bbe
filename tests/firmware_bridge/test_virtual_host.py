"""The virtual radio when somebody presses Ctrl-C."""

import asyncio
import logging

import pytest
from bumble import hci
from bumble.device import Peer
from bumble.link import LocalLink

from heartreach.firmware_bridge.virtual.controller import device_on


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
