"""Open a virtual radio with straps on the air, and get the `Radio` a bridge wants."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType
from typing import Protocol

from heartreach.clock import Clock
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.virtual.still_air import StillAir
from heartreach.firmware_bridge.virtual.virtual_strap import GivesRadio, VirtualStrap

__all__ = ["AnyAir", "VirtualRadio"]


class AnyAir(GivesRadio, Protocol):
    """What straps and a computer share: `StillAir`, or `Air` with a whole Bluetooth stack."""

    def walk_away(self, address: str) -> None:
        """Nobody hears this strap any more; its link drops when the supervision timeout is over."""

    def come_back(self, address: str) -> None:
        """The strap is in range again."""

    def computer(self) -> AbstractAsyncContextManager[Radio]:
        """A computer's radio on this air."""


class VirtualRadio:
    """An async context manager that gives a `Radio`.

    Args:
        straps: the straps on the air from the start.
        clock: the straps' clock; a virtual day passes as fast as this clock does.
        air: the air between them, where faults are made; a still one when left out.
    """

    def __init__(self, straps: Sequence[VirtualStrap], clock: Clock, air: AnyAir | None = None) -> None:
        self.air: AnyAir = air or StillAir()
        self._straps = straps
        self._clock = clock
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Radio:
        for strap in self._straps:
            await self.add(strap)
        return await self._stack.enter_async_context(self.air.computer())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def add(self, strap: VirtualStrap) -> None:
        """Put one more strap on the air."""
        await strap.power_on(self.air, self._clock)
        self._stack.push_async_callback(strap.power_off)
