"""An air in which nothing is lost or late: straps are heard, connected to, and out of range, and no more."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.virtual.peripheral import ADVERTISE_S, Peripheral
from heartreach.firmware_bridge.virtual.still.client_backend import StillClient
from heartreach.firmware_bridge.virtual.still.scanner_backend import StillScanner
from heartreach.firmware_bridge.virtual.still.strap_radio import StillStrapRadio

__all__ = ["StillAir"]


class StillAir:
    """What virtual straps and a virtual computer share.

    Args:
        supervision_s: a link whose strap went out of range drops after this many seconds.
    """

    #: Nobody shall believe that a fate, say, can be set here: packets have one, and there are none.
    __slots__ = ("_away", "_ears", "_next", "_straps", "bonds", "supervision_s")

    def __init__(self, supervision_s: float = 2.0) -> None:
        self.supervision_s = supervision_s
        self.bonds: set[str] = set()  #: addresses that the computer has paired with
        self._straps: list[StillStrapRadio] = []
        self._ears: list[Callable[[StillStrapRadio], None]] = []
        self._next: asyncio.TimerHandle | None = None
        self._away: set[str] = set()

    def walk_away(self, address: str) -> None:
        """Nobody hears this strap any more; its link drops when the supervision timeout is over."""
        self._away.add(address.upper())
        asyncio.get_running_loop().call_later(self.supervision_s, self._supervise, address.upper())

    def come_back(self, address: str) -> None:
        """The strap is in range again."""
        self._away.discard(address.upper())

    def is_away(self, address: str) -> bool:
        """Whether nobody hears this strap."""
        return bool(self._away) and address.upper() in self._away

    def strap_radio(self, peripheral: Peripheral) -> StillStrapRadio:
        """The radio of one strap, not yet switched on."""
        return StillStrapRadio(self, peripheral)

    def join(self, strap: StillStrapRadio) -> None:
        """This strap is there."""
        self._straps.append(strap)

    def leave(self, strap: StillStrapRadio) -> None:
        """This strap is gone."""
        self._straps.remove(strap)

    @asynccontextmanager
    async def computer(self) -> AsyncIterator[Radio]:
        """A computer's radio on this air."""
        ours = self

        class Scanner(StillScanner):
            air = ours

        class Client(StillClient):
            air = ours

        try:
            yield Radio(scanner_backend=Scanner, client_backend=Client)
        finally:
            self._ears.clear()
            for strap in self._straps:
                strap.unlink()

    def listen(self, ear: Callable[[StillStrapRadio], None]) -> None:
        """Call `ear` for each advertisement of a strap in range."""
        self._ears.append(ear)
        self.advertise()

    def ignore(self, ear: Callable[[StillStrapRadio], None]) -> None:
        """Undo `listen`."""
        if ear in self._ears:
            self._ears.remove(ear)

    def advertise(self) -> None:
        """See to it that whoever listens hears whoever advertises."""
        if self._next is None and self._ears and any(strap.is_advertising for strap in self._straps):
            self._next = asyncio.get_running_loop().call_later(ADVERTISE_S, self._advertise)

    def _advertise(self) -> None:
        self._next = None
        for strap in self._straps:
            for ear in tuple(self._ears):
                if strap.is_advertising and not self.is_away(strap.address):
                    ear(strap)
        self.advertise()

    def _supervise(self, address: str) -> None:
        for strap in self._straps:
            if strap.address == address and self.is_away(address):
                strap.unlink()
