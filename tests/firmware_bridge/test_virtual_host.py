"""The virtual radio when somebody presses Ctrl-C."""

import asyncio

import pytest
from bumble import hci
from bumble.link import LocalLink

from heartreach.firmware_bridge.virtual.controller import device_on


@pytest.mark.parametrize("turns", range(4))
async def test_an_answer_nobody_waits_for_is_no_error(turns: int) -> None:
    """A command that is cancelled on any turn of the loop is answered all the same; the next one as ever."""
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
    assert await device.host.send_command(hci.HCI_Reset_Command())
