"""A strap that exists in this process only; it encodes with the very codec that decodes real frames."""

import asyncio
from typing import Protocol

from heartreach.clock import Clock
from heartreach.firmware_bridge.heart_source import HeartSource, StrapSecond
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.radio import cancellations
from heartreach.firmware_bridge.virtual.gatt import Service
from heartreach.firmware_bridge.virtual.gatt_table import GattTable, StrapIdentity
from heartreach.firmware_bridge.virtual.peripheral import Peripheral, StrapRadio
from heartreach.firmware_bridge.virtual.pmd_peripheral import PmdPeripheral
from heartreach.models import ContactState

__all__ = ["VirtualStrap"]

#: Straps send one frame a second.
PERIOD_S = 1.0
#: A Polar H10 drops its link 45 s after it was taken off (Polar SDK, known issues of the H10).
LEAVES_AFTER_S = 45.0


class GivesRadio(Protocol):
    """An air, as a strap sees it."""

    def strap_radio(self, peripheral: Peripheral) -> StrapRadio:
        """The radio of one strap, not yet switched on."""


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
        self.largest_mtu = largest_mtu
        self.pmd: PmdPeripheral | None = None
        self._measures = measures
        self._sends_rr = sends_rr
        self._radio: StrapRadio | None = None
        self._life: asyncio.Task[None] | None = None
        self._off_skin_s = 0.0

    async def power_on(self, air: GivesRadio, clock: Clock) -> None:
        """Come to life on `air`."""
        radio = self._radio = air.strap_radio(self)
        self.pmd = PmdPeripheral(radio, self._measures) if self._measures else None
        await radio.power_on()
        self._life = asyncio.create_task(self._live(radio, clock), name=f"heartreach.strap[{self.name}]")

    async def power_off(self) -> None:
        """Go silent at once, as when the battery is taken out."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        if self._radio is not None:
            await self._radio.power_off()

    async def drop_link(self) -> None:
        """End the link from the strap's side."""
        if self._radio is not None:
            await self._radio.drop_link()

    async def send(self, frame: bytes) -> None:
        """Send any bytes as a heart rate measurement, to whoever subscribed."""
        if self._radio is not None:
            await self._radio.notify(self.table.heart_rate, frame)

    def services(self) -> list[Service]:
        """What it offers."""
        return self.table.services() + ([self.pmd.service()] if self.pmd else [])

    def unlinked(self) -> None:
        """The link is gone."""
        if self.pmd is not None:
            self.pmd.link_dropped()

    async def _live(self, radio: StrapRadio, clock: Clock) -> None:
        due = clock.monotonic()
        while not cancellations():  # a stack may lose one
            await self._serve(radio, self.heart.advance(clock.now()))
            due = max(due + PERIOD_S, clock.monotonic() - PERIOD_S)  # after a computer's sleep nothing is made up for
            await clock.sleep(max(0.0, due - clock.monotonic()))

    async def _serve(self, radio: StrapRadio, second: StrapSecond) -> None:
        if second.battery_percent is not None:
            await self._set_battery(radio, second.battery_percent)
        self._off_skin_s = 0.0 if second.worn else self._off_skin_s + PERIOD_S
        if not radio.is_linked:
            await radio.advertise(on=second.worn)  # like real ones it advertises only while worn
        elif self._off_skin_s > LEAVES_AFTER_S:
            await radio.drop_link()
        elif not self.mute:
            await self._send_second(radio, second)
            if self.pmd is not None:
                await self.pmd.pass_second(second)

    async def _send_second(self, radio: StrapRadio, second: StrapSecond) -> None:
        room = HeartRateMeasurement.room_for_rr(radio.mtu, energy=self.table.energy_kj is not None)
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

    async def _set_battery(self, radio: StrapRadio, percent: int) -> None:
        value = bytes([percent])
        if self.table.battery.value != value:
            self.table.battery.value = value
            await radio.notify(self.table.battery, value)
