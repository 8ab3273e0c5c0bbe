"""bleak's client, on a virtual adapter: connect, discover, read, write, subscribe, pair."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ClassVar, cast

from bleak.args import SizedBuffer
from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError, BleakGATTProtocolErrorCode
from bumble import att, core, hci
from bumble.device import Connection, Peer
from bumble.gatt_client import CharacteristicProxy, DescriptorProxy, ServiceProxy

from heartreach.firmware_bridge.virtual.peripheral import ATT_HEADER, LARGEST_MTU, SMALLEST_MTU
from heartreach.firmware_bridge.virtual.stack.central import VirtualCentral, to_its_end
from heartreach.firmware_bridge.virtual.stack.scanner_backend import full_uuid

__all__ = ["StackClient"]

#: Bits of the characteristic properties (Core 5.4, Vol 3, Part G, 3.3.1.1) by bleak's names.
_PROPERTIES: dict[int, CharacteristicPropertyName] = {
    0x01: "broadcast",
    0x02: "read",
    0x04: "write-without-response",
    0x08: "write",
    0x10: "notify",
    0x20: "indicate",
    0x40: "authenticated-signed-writes",
    0x80: "extended-properties",
}


class StackClient(BaseBleakClient):
    """Subclassed for each virtual radio, with its central."""

    central: ClassVar[VirtualCentral]

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
        device = address_or_ble_device if isinstance(address_or_ble_device, BLEDevice) else None
        self._name = None if device is None else device.name
        self._peer_address: hci.Address = hci.Address(self.address) if device is None else device.details
        self._wanted = services
        self._connection: Connection | None = None
        self._subscribed: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        """The advertised name, or the address."""
        return self._name or self.address

    @property
    def mtu_size(self) -> int:
        """The negotiated MTU."""
        return SMALLEST_MTU if self._connection is None else self._connection.att_mtu

    @property
    def is_connected(self) -> bool:
        """Whether the link stands."""
        return self._connection is not None

    async def connect(self, pair: bool, **_ignored: object) -> None:
        """Connect and discover everything."""
        if self.is_connected:
            raise BleakError("Client is already connected")
        connection = await self._make_connection()
        self._connection = connection
        connection.on("disconnection", self._dropped)
        try:
            async with asyncio.timeout(self._timeout), self._translated():
                if pair:
                    await connection.pair()
                peer = Peer(connection)
                await peer.request_mtu(LARGEST_MTU)
                self.services = await _discover(peer, self._wanted, lambda: self.mtu_size - ATT_HEADER)
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        """Drop the link, if it stands."""
        if self._connection is not None:
            await self._connection.disconnect()

    async def pair(self, *_args: object, **_ignored: object) -> None:
        """Pair with the numbers both sides agree on."""
        async with self._translated():
            await self._linked().pair()

    async def unpair(self) -> None:
        """Forget the bond."""
        keys = self.central.device.keystore
        if keys is not None:
            await keys.delete(str(self._peer_address))

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **_ignored: object
    ) -> bytearray:
        """Read a characteristic."""
        async with self._translated():
            return bytearray(await _characteristic(characteristic).read_value())

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_ignored: object
    ) -> bytearray:
        """Read a descriptor."""
        async with self._translated():
            return bytearray(await cast("DescriptorProxy", descriptor.obj).read_value())

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool) -> None:
        """Write a characteristic."""
        async with self._translated():
            await _characteristic(characteristic).write_value(bytes(data), with_response=response)

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        """Write a descriptor."""
        async with self._translated():
            await cast("DescriptorProxy", descriptor.obj).write_value(bytes(data), with_response=True)

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: Callable[[bytearray], None], **_ignored: object
    ) -> None:
        """Subscribe."""
        if characteristic.handle in self._subscribed:
            raise BleakError("Characteristic notifications already started")

        def on_value(value: bytes) -> None:
            callback(bytearray(value))

        self._subscribed[characteristic.handle] = on_value
        try:
            async with self._translated():
                await _characteristic(characteristic).subscribe(on_value)
        except BaseException:
            self._subscribed.pop(characteristic.handle, None)
            raise

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        on_value = self._subscribed.pop(characteristic.handle, None)
        async with self._translated():
            await _characteristic(characteristic).unsubscribe(on_value)

    async def _make_connection(self) -> Connection:
        device = self.central.device
        async with self.central.connecting:  # a controller makes one connection at a time
            attempt = asyncio.ensure_future(device.connect_le(self._peer_address, timeout=self._timeout))
            try:
                return await asyncio.shield(attempt)
            except (core.TimeoutError, core.ConnectionError, TimeoutError) as error:
                raise BleakDeviceNotFoundError(self.address, f"{self.address} does not answer") from error
            except asyncio.CancelledError:
                await to_its_end(self._withdraw(attempt))
                raise

    async def _withdraw(self, attempt: asyncio.Task[Connection]) -> None:
        """Give up connecting: bumble's controller would go on, refuse everybody else, and hold the strap for nobody."""
        device = self.central.device
        while not (attempt.done() or device.is_le_connecting):  # noqa: ASYNC110  # bumble tells it by no event
            await asyncio.sleep(0)
        with contextlib.suppress(core.BaseBumbleError, TimeoutError):
            if not attempt.done():
                await device.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
            await (await attempt).disconnect()

    def _dropped(self, _reason: int) -> None:
        self._connection = None
        self._subscribed.clear()
        self.services = None
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    def _linked(self) -> Connection:
        if self._connection is None:
            raise BleakError("Not connected")
        return self._connection

    @asynccontextmanager
    async def _translated(self) -> AsyncIterator[None]:
        """Raise bumble's errors as bleak's."""
        self._linked()
        try:
            yield
        except att.ATT_Error as error:
            raise BleakGATTProtocolError(BleakGATTProtocolErrorCode(error.error_code)) from error
        except core.BaseBumbleError as error:
            raise BleakError(f"bumble: {error}") from error
        except asyncio.CancelledError:
            # bumble cancels what is pending on a link that drops; a cancelled task of ours must stay cancelled.
            task = asyncio.current_task()
            if self._connection is None and task is not None and not task.cancelling():
                raise BleakError("The link dropped") from None
            raise


async def _discover(peer: Peer, wanted: set[str] | None, room: Callable[[], int]) -> BleakGATTServiceCollection:
    found = BleakGATTServiceCollection()
    for service in await peer.discover_services():
        uuid = full_uuid(service.uuid)
        if wanted is None or uuid in wanted:
            ours = BleakGATTService(service, service.handle, uuid)
            found.add_service(ours)
            await _discover_within(service, ours, found, room)
    return found


async def _discover_within(
    service: ServiceProxy, ours: BleakGATTService, found: BleakGATTServiceCollection, room: Callable[[], int]
) -> None:
    for proxy in await service.discover_characteristics():
        names = [name for bit, name in _PROPERTIES.items() if int(proxy.properties) & bit]
        characteristic = BleakGATTCharacteristic(proxy, proxy.handle, full_uuid(proxy.uuid), names, room, ours)
        found.add_characteristic(characteristic)
        for descriptor in await proxy.discover_descriptors():
            found.add_descriptor(
                BleakGATTDescriptor(descriptor, descriptor.handle, full_uuid(descriptor.type), characteristic)
            )


def _characteristic(characteristic: BleakGATTCharacteristic) -> "CharacteristicProxy[bytes]":
    return cast("CharacteristicProxy[bytes]", characteristic.obj)
