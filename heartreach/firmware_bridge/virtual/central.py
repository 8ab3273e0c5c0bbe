"""The computer's side of the virtual radio: one device that scans and connects for every scanner and client."""

import asyncio
from collections.abc import Callable

from bumble.device import Advertisement, Device

from heartreach.firmware_bridge.virtual.air import Air
from heartreach.firmware_bridge.virtual.controller import device_on

__all__ = ["VirtualCentral"]

#: A static random address (its two top bits are set).
ADDRESS = "C0:00:00:00:00:01"


class VirtualCentral:
    """One virtual adapter."""

    def __init__(self, air: Air) -> None:
        self.air = air
        self.device: Device = device_on(air, "central", ADDRESS)
        self.connecting = asyncio.Lock()
        self._listeners: list[Callable[[Advertisement], None]] = []
        self.device.on("advertisement", self._spread)

    async def listen(self, listener: Callable[[Advertisement], None], *, active: bool) -> None:
        """Call `listener` for every advertisement."""
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            await self.device.start_scanning(active=active)

    async def ignore(self, listener: Callable[[Advertisement], None]) -> None:
        """Undo `listen`."""
        if listener not in self._listeners:
            return
        self._listeners.remove(listener)
        if not self._listeners:
            await self.device.stop_scanning()

    def _spread(self, advertisement: Advertisement) -> None:
        for listener in tuple(self._listeners):
            listener(advertisement)
