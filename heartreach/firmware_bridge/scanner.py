"""One scan shared by all who look for straps, and the record of which strap is whose.

It runs while somebody watches, and every sighting reaches everybody; but a strap has one owner.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from heartreach.firmware_bridge.fault import LinkFault
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_SERVICE
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.sighting import Sighting

__all__ = ["Scanner"]


class Scanner:
    """Shares the radio's one scan.

    Args:
        radio: where the scan runs.
    """

    def __init__(self, radio: Radio) -> None:
        self._radio = radio
        self._watchers: list[Callable[[Sighting], None]] = []
        self._running: AsyncExitStack | None = None
        self._switching = asyncio.Lock()
        self._owners: dict[str, object] = {}

    def claim(self, address: str, owner: object) -> bool:
        """Make this strap `owner`'s; False when it is somebody else's already."""
        return self._owners.setdefault(address, owner) is owner

    def release(self, owner: object) -> None:
        """Everything that was `owner`'s is free."""
        self._owners = {address: other for address, other in self._owners.items() if other is not owner}

    def is_free(self, address: str, asker: object) -> bool:
        """Whether the strap is nobody's, or the asker's own."""
        return self._owners.get(address, asker) is asker

    async def held(self) -> list[Sighting]:
        """Straps this computer is linked to already, or none where it cannot tell."""
        try:
            return await self._radio.held(HEART_RATE_SERVICE)
        except LinkFault:
            return []  # whatever is wrong, the scan that follows will say it

    @asynccontextmanager
    async def watch(self, on_sighting: Callable[[Sighting], None]) -> AsyncIterator[None]:
        """Call `on_sighting` for every advertisement while the block runs.

        Raises:
            LinkFault: the radio cannot scan.
        """
        self._watchers.append(on_sighting)
        try:
            await self._start()
            yield
        finally:
            self._watchers.remove(on_sighting)
            await self._stop_if_alone()

    async def _start(self) -> None:
        async with self._switching:
            if self._running is None:
                stack = AsyncExitStack()
                await stack.enter_async_context(self._radio.scan(self._spread))
                self._running = stack

    async def _stop_if_alone(self) -> None:
        async with self._switching:
            if self._watchers or self._running is None:
                return
            stack, self._running = self._running, None
            await stack.aclose()

    def _spread(self, sighting: Sighting) -> None:
        for watcher in tuple(self._watchers):
            watcher(sighting)
