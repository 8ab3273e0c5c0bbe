"""A strap that exists in this process only; it encodes with the very codec that decodes real frames."""

import asyncio
import struct

from bumble import att, gatt
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device

from heartreach.clock import Clock
from heartreach.firmware_bridge.heart_source import HeartSource, StrapSecond
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.radio import cancellations
from heartreach.firmware_bridge.virtual.air import Air
from heartreach.firmware_bridge.virtual.controller import device_on
from heartreach.firmware_bridge.virtual.gatt_table import GattTable, StrapIdentity
from heartreach.firmware_bridge.virtual.pmd_peripheral import PmdPeripheral
from heartreach.models import ContactState

__all__ = ["VirtualStrap"]

#: Straps send one frame a second.
PERIOD_S = 1.0
#: Between two advertisements, in ms; real straps take 100 to 1000.
ADVERTISE_MS = 200
#: A Polar H10 drops its link 45 s after it was taken off (Polar SDK, known issues of the H10).
LEAVES_AFTER_S = 45.0

_HEART_RATE_SERVICE = 0x180D
#: Bytes of a notification before its value: opcode and handle (Core 5.4, Vol 3, Part F, 3.4.7.1).
_ATT_HEADER = 3


class VirtualStrap:
    """A chest strap with heart rate, battery and device information.

    Args:
        name: what it advertises.
        heart: what it measures.
        address: static random address; give each strap its own.
        wants_pairing: whether part of its data needs a bond.
        measures: what it offers in the Polar way; a virtual H10 has ECG and ACC, a virtual Verity Sense ACC and PPI.
        sends_rr: whether its heart rate frames carry intervals.
        energy_kj: energy expended so far, which it then tells; None for a strap that counts none.
        largest_mtu: the longest packet it agrees to, in bytes; 23 is what a link starts with.

    Faults can be set at any time: `mute` (no frames although the link stands), `refuse_subscription` (an ATT error
    code, or -1 to leave the request unanswered).
    """

    def __init__(
        self,
        name: str,
        heart: HeartSource,
        *,
        address: str = "F0:00:00:00:00:01",
        wants_pairing: bool = False,
        measures: frozenset[Measurement] = frozenset(),
        sends_rr: bool = True,
        energy_kj: int | None = None,
        largest_mtu: int | None = None,
    ) -> None:
        self.name = name
        self.address = address
        self.heart = heart
        self.mute = False
        self.refuse_subscription: int | None = None
        self.table = GattTable(StrapIdentity(), wants_pairing, energy_kj)
        self._measures = measures
        self._sends_rr = sends_rr
        self._largest_mtu = largest_mtu
        self.pmd: PmdPeripheral | None = None
        self._air: Air | None = None
        self._device: Device | None = None
        self._link: Connection | None = None
        self._life: asyncio.Task[None] | None = None
        self._advertising = False
        self._off_skin_s = 0.0

    async def power_on(self, air: Air, clock: Clock) -> None:
        """Come to life on `air`."""
        self._air = air
        device = self._device = device_on(air, self.name, self.address)
        self.pmd = PmdPeripheral(device, self._measures) if self._measures else None
        device.add_services(self.table.services() + ([self.pmd.service()] if self.pmd else []))
        device.advertising_data = self._advertisement()
        if self._largest_mtu is not None:
            device.gatt_server.max_mtu = self._largest_mtu
        device.on("connection", self._connected)
        self._guard_subscriptions(device)
        await device.power_on()
        self._life = asyncio.create_task(self._live(clock), name=f"heartreach.strap[{self.name}]")

    async def power_off(self) -> None:
        """Go silent at once, as when the battery is taken out."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        if self._device is not None:
            await self.drop_link()
            await self._advertise(on=False)
            await self._device.power_off()

    async def drop_link(self) -> None:
        """End the link from the strap's side."""
        if self._link is not None:
            await self._link.disconnect()

    async def send(self, frame: bytes) -> None:
        """Send any bytes as a heart rate measurement, to whoever subscribed."""
        ear = self._air.ear(self.address, self.table.heart_rate.handle) if self._air and self._link else None
        if ear is not None and self._link is not None:
            ear(frame[: self._link.att_mtu - _ATT_HEADER])
        elif self._device is not None:
            await self._device.notify_subscribers(self.table.heart_rate, frame)

    async def _live(self, clock: Clock) -> None:
        due = clock.monotonic()
        while not cancellations():  # bumble may lose one
            second = self.heart.advance(clock.now())
            await self._serve(second)
            due = max(due + PERIOD_S, clock.monotonic() - PERIOD_S)  # after a computer's sleep nothing is made up for
            await clock.sleep(max(0.0, due - clock.monotonic()))

    async def _serve(self, second: StrapSecond) -> None:
        if second.battery_percent is not None:
            await self._set_battery(second.battery_percent)
        self._off_skin_s = 0.0 if second.worn else self._off_skin_s + PERIOD_S
        if self._link is None:
            # Like real ones it advertises only while worn.
            await self._advertise(on=second.worn)
        elif self._off_skin_s > LEAVES_AFTER_S:
            await self.drop_link()
        elif not self.mute:
            await self._send_second(second)
            if self.pmd is not None:
                await self.pmd.pass_second(second)

    async def _send_second(self, second: StrapSecond) -> None:
        room = HeartRateMeasurement.room_for_rr(
            23 if self._link is None else self._link.att_mtu, energy=self.table.energy_kj is not None
        )
        rr = second.rr_ticks if second.worn and self._sends_rr else ()
        for start in range(0, max(1, len(rr)), room):
            await self.send(bytes(self._measurement(second, rr[start : start + room])))

    def _measurement(self, second: StrapSecond, rr: tuple[int, ...]) -> HeartRateMeasurement:
        return HeartRateMeasurement(
            bpm=second.bpm if second.worn and second.bpm > 0 else None,
            contact=ContactState.WORN if second.worn else ContactState.NOT_WORN,
            energy_kj=self.table.energy_kj,
            rr_ticks=rr,
        )

    async def _set_battery(self, percent: int) -> None:
        value = bytes([percent])
        if self.table.battery.value != value and self._device is not None:
            self.table.battery.value = value
            await self._device.notify_subscribers(self.table.battery, value)

    async def _advertise(self, *, on: bool) -> None:
        device = self._device
        if device is None or on is self._advertising:
            return
        self._advertising = on
        if on:
            await device.start_advertising(advertising_interval_min=ADVERTISE_MS, advertising_interval_max=ADVERTISE_MS)
        else:
            await device.stop_advertising()

    def _advertisement(self) -> bytes:
        return bytes(
            AdvertisingData(
                [
                    (AdvertisingData.Type.FLAGS, bytes([6])),
                    (
                        AdvertisingData.Type.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
                        struct.pack("<H", _HEART_RATE_SERVICE),
                    ),
                    (AdvertisingData.Type.COMPLETE_LOCAL_NAME, self.name.encode()[:20]),
                ]
            )
        )

    def _connected(self, link: Connection) -> None:
        self._link = link
        self._advertising = False  # a connection ends advertising
        link.on("disconnection", self._disconnected)

    def _disconnected(self, _reason: int) -> None:
        self._link = None
        if self.pmd is not None:
            self.pmd.link_dropped()

    def _guard_subscriptions(self, device: Device) -> None:
        server = device.gatt_server
        answer = server.on_att_write_request

        def on_write(bearer: Connection, request: att.ATT_Write_Request) -> None:
            attribute = server.get_attribute(request.attribute_handle)
            subscribes = attribute is not None and attribute.type == _CLIENT_CONFIGURATION
            if self.refuse_subscription is None or not subscribes:
                answer(bearer, request)
            elif self.refuse_subscription >= 0:
                raise att.ATT_Error(att.ErrorCode(self.refuse_subscription), request.attribute_handle)

        server.on_att_write_request = on_write  # bumble offers no hook here


_CLIENT_CONFIGURATION: UUID = gatt.GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR
