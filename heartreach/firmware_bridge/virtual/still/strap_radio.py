"""A virtual strap's side of the still air, and the link to a computer."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from heartreach.firmware_bridge.virtual.gatt import Characteristic
from heartreach.firmware_bridge.virtual.peripheral import ATT_HEADER, LARGEST_MTU, SMALLEST_MTU, Peripheral

if TYPE_CHECKING:
    from heartreach.firmware_bridge.virtual.still_air import StillAir

__all__ = ["StillLink", "StillStrapRadio"]


class StillLink:
    """A link, seen from both sides.

    Attributes:
        mtu: the longest packet, in bytes.
        heard: who is told what a characteristic notifies.
        ended: done when the link is gone.
    """

    def __init__(self, mtu: int, on_lost: Callable[[], None]) -> None:
        self.mtu = mtu
        self.heard: dict[Characteristic, Callable[[bytearray], None]] = {}
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._on_lost = on_lost

    def end(self) -> None:
        """The link is gone."""
        self.heard.clear()
        if not self.ended.done():
            self.ended.set_result(None)
        self._on_lost()


class StillStrapRadio:
    """One strap's radio."""

    def __init__(self, air: "StillAir", peripheral: Peripheral) -> None:
        self.peripheral = peripheral
        self.address = peripheral.address.upper()
        self.is_advertising = False
        self._air = air
        self._link: StillLink | None = None

    @property
    def is_linked(self) -> bool:
        """Whether a computer is connected."""
        return self._link is not None

    @property
    def mtu(self) -> int:
        """The longest packet of the link, in bytes."""
        return SMALLEST_MTU if self._link is None else self._link.mtu

    async def power_on(self) -> None:
        """Be there."""
        self._air.join(self)

    async def power_off(self) -> None:
        """Be gone, link and all."""
        self.unlink()
        self.is_advertising = False
        self._air.leave(self)

    async def advertise(self, *, on: bool) -> None:
        """Start or stop advertising; a connection stops it too."""
        if on is not self.is_advertising:
            self.is_advertising = on
            self._air.advertise()

    async def notify(self, characteristic: Characteristic, value: bytes) -> None:
        """Tell whoever subscribed, as much as fits in a packet."""
        link = self._link
        ear = None if link is None else link.heard.get(characteristic)
        if link is not None and ear is not None and not self._air.is_away(self.address):
            ear(bytearray(value[: link.mtu - ATT_HEADER]))

    indicate = notify  # nothing is lost here that would have to be confirmed

    async def drop_link(self) -> None:
        """End the link, if there is one."""
        self.unlink()

    def link(self, on_lost: Callable[[], None]) -> StillLink:
        """A computer connects, which ends advertising."""
        self.is_advertising = False
        self._link = StillLink(min(LARGEST_MTU, self.peripheral.largest_mtu or LARGEST_MTU), on_lost)
        return self._link

    def unlink(self) -> None:
        """The link, if there is one, is gone at once."""
        link, self._link = self._link, None
        if link is not None:
            self.peripheral.unlinked()
            link.end()
