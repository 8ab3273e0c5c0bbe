"""The computer's side of the virtual radio: one device that scans and connects for every scanner and client."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

from bumble.device import Advertisement, Device
from bumble.link import LocalLink

from heartreach.firmware_bridge.virtual.stack.controller import device_on

__all__ = ["VirtualCentral", "to_its_end"]

T = TypeVar("T")

#: A static random address (its two top bits are set).
ADDRESS = "C0:00:00:00:00:01"


async def to_its_end(work: Coroutine[object, object, T]) -> T:
    """Do `work` to its end, also for a caller who is told to end meanwhile.

    bumble keeps half of what it was cancelled in; the whole takes some turns of the loop and none of its time.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(asyncio.shield(task), return_exceptions=True)
        raise


class VirtualCentral:
    """One virtual adapter."""

    def __init__(self, link: LocalLink) -> None:
        self.device: Device = device_on(link, "central", ADDRESS)
        self.connecting = asyncio.Lock()
        self._listeners: list[Callable[[Advertisement], None]] = []
        self._switching = asyncio.Lock()
        self.device.on("advertisement", self._spread)

    async def listen(self, listener: Callable[[Advertisement], None], *, active: bool) -> None:
        """Call `listener` for every advertisement."""
        self._listeners.append(listener)
        try:
            await to_its_end(self._scan_if_heard(active=active))
        except BaseException:
            await self.ignore(listener)
            raise

    async def ignore(self, listener: Callable[[Advertisement], None]) -> None:
        """Undo `listen`."""
        if listener in self._listeners:
            self._listeners.remove(listener)
            await to_its_end(self._scan_if_heard(active=False))

    async def _scan_if_heard(self, *, active: bool) -> None:
        async with self._switching:
            if bool(self._listeners) is self.device.is_scanning:
                return
            if self._listeners:
                await self.device.start_scanning(active=active)
            else:
                await self.device.stop_scanning()

    def _spread(self, advertisement: Advertisement) -> None:
        for listener in tuple(self._listeners):
            listener(advertisement)
