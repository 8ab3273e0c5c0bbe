"""Open a virtual radio with straps on the air, and get the `Radio` a bridge wants."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType

from heartreach.clock import Clock
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.virtual.air import Air
from heartreach.firmware_bridge.virtual.central import VirtualCentral
from heartreach.firmware_bridge.virtual.client_backend import VirtualClient
from heartreach.firmware_bridge.virtual.scanner_backend import VirtualScanner
from heartreach.firmware_bridge.virtual.virtual_strap import VirtualStrap

__all__ = ["VirtualRadio"]


class VirtualRadio:
    """An async context manager that gives a `Radio`.

    Args:
        straps: the straps on the air from the start.
        clock: the straps' clock; a virtual day passes as fast as this clock does.
        air: the air between them, where faults are made.
    """

    def __init__(self, straps: Sequence[VirtualStrap], clock: Clock, air: Air | None = None) -> None:
        self.air = air or Air()
        self._straps = straps
        self._clock = clock
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Radio:
        for strap in self._straps:
            await self.add(strap)
        central = VirtualCentral(self.air)
        await central.device.power_on()
        self._stack.push_async_callback(central.device.power_off)
        return _radio_on(central)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def add(self, strap: VirtualStrap) -> None:
        """Put one more strap on the air."""
        await strap.power_on(self.air, self._clock)
        self._stack.push_async_callback(strap.power_off)


def _radio_on(virtual: VirtualCentral) -> Radio:
    class Scanner(VirtualScanner):
        central = virtual

    class Client(VirtualClient):
        central = virtual

    return Radio(scanner_backend=Scanner, client_backend=Client)
