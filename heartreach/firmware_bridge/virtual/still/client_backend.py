"""bleak's client, on the still air: connect, discover, read, write, subscribe, pair."""

import asyncio
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from bleak.args import SizedBuffer
from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError, BleakGATTProtocolErrorCode

from heartreach.firmware_bridge.virtual.gatt import Characteristic, Property, Refusal, Service
from heartreach.firmware_bridge.virtual.peripheral import ATT_HEADER, SMALLEST_MTU
from heartreach.firmware_bridge.virtual.still.strap_radio import StillLink, StillStrapRadio

if TYPE_CHECKING:
    from heartreach.firmware_bridge.virtual.still_air import StillAir

__all__ = ["StillClient"]

_NAMES: dict[Property, CharacteristicPropertyName] = {
    Property.READ: "read",
    Property.WRITE: "write",
    Property.NOTIFY: "notify",
    Property.INDICATE: "indicate",
}


class StillClient(BaseBleakClient):
    """Subclassed for each still air."""

    air: ClassVar["StillAir"]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        services: set[str] | None = None,
        **_platform: object,
    ) -> None:
        super().__init__(address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout)
        self._name = address_or_ble_device.name if isinstance(address_or_ble_device, BLEDevice) else None
        self._wanted = services
        self._strap: StillStrapRadio | None = None
        self._link: StillLink | None = None

    @property
    def name(self) -> str:
        """The advertised name, or the address."""
        return self._name or self.address

    @property
    def mtu_size(self) -> int:
        """The longest packet of the link."""
        return SMALLEST_MTU if self._link is None else self._link.mtu

    @property
    def is_connected(self) -> bool:
        """Whether the link stands."""
        return self._link is not None

    async def connect(self, pair: bool, **_ignored: object) -> None:
        """Connect when the strap is heard next, and see what it offers."""
        if self.is_connected:
            raise BleakError("Client is already connected")
        try:
            async with asyncio.timeout(self._timeout):
                await self._linked_on_hearing()
        except TimeoutError as error:
            raise BleakDeviceNotFoundError(self.address, f"{self.address} does not answer") from error
        if pair:
            await self.pair()

    async def disconnect(self) -> None:
        """Drop the link, if it stands."""
        if self._strap is not None:
            self._strap.unlink()

    async def pair(self, *_args: object, **_ignored: object) -> None:
        """Pair with the numbers both sides agree on."""
        await self._answer()
        self.air.bonds.add(self.address.upper())

    async def unpair(self) -> None:
        """Forget the bond."""
        self.air.bonds.discard(self.address.upper())

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **_ignored: object
    ) -> bytearray:
        """Read a characteristic."""
        await self._answer()
        ours = _ours(characteristic)
        if not ours.properties & Property.READ:
            raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.READ_NOT_PERMITTED)
        if ours.secret and self.address.upper() not in self.air.bonds:
            raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION)
        return bytearray(ours.told())

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_ignored: object
    ) -> bytearray:
        """There are no descriptors."""
        raise BleakError(f"{descriptor} cannot be read")

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool) -> None:
        """Write a characteristic."""
        await self._answer()
        ours = _ours(characteristic)
        if ours.write is None:
            raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.WRITE_NOT_PERMITTED)
        try:
            await ours.write(bytes(data))
        except Refusal as refusal:
            raise BleakGATTProtocolError(BleakGATTProtocolErrorCode(refusal.code)) from refusal

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        """There are no descriptors."""
        raise BleakError(f"{descriptor} cannot be written")

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: Callable[[bytearray], None], **_ignored: object
    ) -> None:
        """Subscribe."""
        ours = _ours(characteristic)
        if self._link is not None and ours in self._link.heard:
            raise BleakError("Characteristic notifications already started")
        refuses = None if self._strap is None else self._strap.peripheral.refuse_subscription
        link = await self._answer(never=refuses == -1)
        if refuses is not None:
            raise BleakGATTProtocolError(BleakGATTProtocolErrorCode(refuses))
        link.heard[ours] = callback

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        link = await self._answer()
        link.heard.pop(_ours(characteristic), None)

    async def _linked_on_hearing(self) -> None:
        """Take the strap, on the next advertisement of it: nobody comes between hearing it and having it."""
        had: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def hear(strap: StillStrapRadio) -> None:
            if strap.address == self.address.upper() and self._link is None and not had.done():
                self._strap, self._link = strap, strap.link(self._lost)
                self.services = _discovered(strap.peripheral.services(), self._wanted, lambda: self.mtu_size)
                had.set_result(None)

        self.air.listen(hear)
        try:
            await had
        except BaseException:
            await self.disconnect()  # it was had at the very moment that nobody wanted it any more
            raise
        finally:
            self.air.ignore(hear)

    async def _answer(self, *, never: bool = False) -> StillLink:
        """Wait for the strap to answer, which it does on the next turn of the loop, or `never`."""
        link, strap = self._link, self._strap
        if link is None or strap is None:
            raise BleakError("Not connected")
        await asyncio.sleep(0)
        if never or self.air.is_away(strap.address):
            await asyncio.shield(link.ended)
        if self._link is not link:
            raise BleakError("The link dropped")
        return link

    def _lost(self) -> None:
        self._link = self._strap = None
        self.services = None
        if self._disconnected_callback is not None:
            self._disconnected_callback()


def _discovered(services: list[Service], wanted: set[str] | None, mtu: Callable[[], int]) -> BleakGATTServiceCollection:
    """What a strap offers, as bleak has it: each service and characteristic has a handle of its own."""
    found, handles = BleakGATTServiceCollection(), itertools.count(1)
    for service in services:
        theirs = BleakGATTService(service, next(handles), service.uuid)
        if wanted is None or service.uuid in wanted:
            found.add_service(theirs)
            for ours in service.characteristics:
                names = [name for bit, name in _NAMES.items() if ours.properties & bit]
                found.add_characteristic(
                    BleakGATTCharacteristic(ours, next(handles), ours.uuid, names, lambda: mtu() - ATT_HEADER, theirs)
                )
    return found


def _ours(characteristic: BleakGATTCharacteristic) -> Characteristic:
    return cast("Characteristic", characteristic.obj)
