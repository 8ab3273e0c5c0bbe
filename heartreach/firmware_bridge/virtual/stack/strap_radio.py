"""A virtual strap's side of the whole stack: its attributes as bumble's, and its packets through bumble's layers."""

import struct
from typing import TYPE_CHECKING

from bumble import att, gatt
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device

from heartreach.firmware_bridge.virtual.gatt import Characteristic, Property, Refusal, Service
from heartreach.firmware_bridge.virtual.peripheral import ADVERTISE_S, SMALLEST_MTU, Peripheral
from heartreach.firmware_bridge.virtual.stack.controller import device_on

if TYPE_CHECKING:
    from bumble.link import LocalLink

__all__ = ["StackStrapRadio"]

_HEART_RATE_SERVICE = 0x180D
_CLIENT_CONFIGURATION: UUID = gatt.GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR
_ADVERTISE_MS = ADVERTISE_S * 1000
#: A name that fits into an advertisement of 31 bytes beside flags and one service.
_NAME_BYTES = 20


class StackStrapRadio:
    """One virtual Bluetooth device."""

    def __init__(self, link: "LocalLink", peripheral: Peripheral) -> None:
        self._link = link
        self._peripheral = peripheral
        self._device: Device | None = None
        self._connection: Connection | None = None
        self._attributes: dict[Characteristic, gatt.Characteristic[bytes]] = {}
        self._advertising = False

    @property
    def is_linked(self) -> bool:
        """Whether a computer is connected."""
        return self._connection is not None

    @property
    def mtu(self) -> int:
        """The longest packet of the link, in bytes."""
        return SMALLEST_MTU if self._connection is None else self._connection.att_mtu

    async def power_on(self) -> None:
        """Be there."""
        peripheral = self._peripheral
        device = self._device = device_on(self._link, peripheral.name, peripheral.address)
        device.add_services([self._service(service) for service in peripheral.services()])
        device.advertising_data = _advertisement(peripheral.name)
        if peripheral.largest_mtu is not None:
            device.gatt_server.max_mtu = peripheral.largest_mtu
        device.on("connection", self._connected)
        self._guard_subscriptions(device)
        await device.power_on()

    async def power_off(self) -> None:
        """Be gone, link and all."""
        if self._device is not None:
            await self.drop_link()
            await self.advertise(on=False)
            await self._device.power_off()

    async def advertise(self, *, on: bool) -> None:
        """Start or stop advertising."""
        device = self._device
        if device is None or on is self._advertising:
            return
        self._advertising = on
        if on:
            await device.start_advertising(
                advertising_interval_min=_ADVERTISE_MS, advertising_interval_max=_ADVERTISE_MS
            )
        else:
            await device.stop_advertising()

    async def notify(self, characteristic: Characteristic, value: bytes) -> None:
        """Tell whoever subscribed, as much as fits in a packet."""
        if self._device is not None:
            await self._device.notify_subscribers(self._attributes[characteristic], value)

    async def indicate(self, characteristic: Characteristic, value: bytes) -> None:
        """The same, and the computer confirms."""
        if self._device is not None:
            await self._device.indicate_subscribers(self._attributes[characteristic], value)

    async def drop_link(self) -> None:
        """End the link, if there is one."""
        if self._connection is not None:
            await self._connection.disconnect()

    def _service(self, service: Service) -> gatt.Service:
        attributes = {ours: _attribute(ours) for ours in service.characteristics}
        self._attributes |= attributes
        return gatt.Service(UUID(service.uuid), list(attributes.values()))

    def _connected(self, connection: Connection) -> None:
        self._connection = connection
        self._advertising = False
        connection.on("disconnection", self._disconnected)

    def _disconnected(self, _reason: int) -> None:
        self._connection = None
        self._peripheral.unlinked()

    def _guard_subscriptions(self, device: Device) -> None:
        server = device.gatt_server
        answer = server.on_att_write_request

        def on_write(bearer: Connection, request: att.ATT_Write_Request) -> None:
            attribute = server.get_attribute(request.attribute_handle)
            subscribes = attribute is not None and attribute.type == _CLIENT_CONFIGURATION
            code = self._peripheral.refuse_subscription
            if code is None or not subscribes:
                answer(bearer, request)
            elif code >= 0:
                raise att.ATT_Error(att.ErrorCode(code), request.attribute_handle)

        server.on_att_write_request = on_write  # bumble offers no hook here


def _attribute(ours: Characteristic) -> "gatt.Characteristic[bytes]":
    permissions = gatt.Characteristic.Permissions(0)
    if ours.properties & Property.READ:
        permissions |= gatt.Characteristic.Permissions.READABLE
    if ours.properties & Property.WRITE:
        permissions |= gatt.Characteristic.Permissions.WRITEABLE
    if ours.secret:
        permissions |= gatt.Characteristic.Permissions.READ_REQUIRES_ENCRYPTION

    async def write(_connection: Connection, value: bytes) -> None:
        try:
            if ours.write is not None:
                await ours.write(value)
        except Refusal as refusal:
            raise att.ATT_Error(att.ErrorCode(refusal.code)) from refusal

    value = gatt.CharacteristicValue(read=lambda _connection: ours.told(), write=write)
    return gatt.Characteristic(
        UUID(ours.uuid), gatt.Characteristic.Properties(int(ours.properties)), permissions, value
    )


def _advertisement(name: str) -> bytes:
    kinds = AdvertisingData.Type
    told = [
        (kinds.FLAGS, bytes([6])),
        (kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, struct.pack("<H", _HEART_RATE_SERVICE)),
        (kinds.COMPLETE_LOCAL_NAME, name.encode()[:_NAME_BYTES]),
    ]
    return bytes(AdvertisingData(told))
