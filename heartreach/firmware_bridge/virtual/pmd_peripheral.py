"""The Polar part of a virtual strap: a control point that answers, and acceleration, ECG and pulse intervals."""

import math
import struct
from dataclasses import dataclass, field

from heartreach.firmware_bridge.heart_source import StrapSecond
from heartreach.firmware_bridge.protocol.pmd import (
    FEATURES,
    PMD_CONTROL,
    PMD_DATA,
    PMD_SERVICE,
    Measurement,
    Operation,
    Status,
)
from heartreach.firmware_bridge.protocol.pmd_control import ControlReply
from heartreach.firmware_bridge.protocol.pmd_frame import PmdFrame, PpiSample
from heartreach.firmware_bridge.protocol.pmd_settings import PmdSettings, Setting
from heartreach.firmware_bridge.virtual.gatt import Characteristic, Property, Service
from heartreach.firmware_bridge.virtual.peripheral import StrapRadio

__all__ = ["PmdPeripheral"]

ACC_HZ, ECG_HZ = 25, 130
#: The strap's clock begins in 2019, as an H10's does: ns from 2000-01-01 to 2019-01-01.
BEGAN_NS = 599_616_000 * 10**9
NS = 10**9
#: The virtual wearer sways twice a second.
SWAY_HZ = 2.0
#: Height of a drawn R wave in microvolt.
R_WAVE_UV = 1200
_TICKS_TO_MS = 1000 / 1024

#: Shorter packets hold no second of samples: a real H10 refuses the settings at 23 bytes with "MTU too small" and works
#: at 232 (phdiethelm/h10_ecg); 70 was the smallest that streamed (polar-ble-sdk issue 227).
SMALLEST_MTU = 70

_OFFERS = {
    Measurement.ECG: PmdSettings({Setting.RATE: (ECG_HZ,), Setting.RESOLUTION: (14,)}),
    Measurement.ACC: PmdSettings(
        {Setting.RATE: (200, 100, 50, 25), Setting.RESOLUTION: (16,), Setting.RANGE: (8, 4, 2), Setting.CHANNELS: (3,)}
    ),
    Measurement.PPI: PmdSettings(),
}


@dataclass(slots=True)
class PmdPeripheral:
    """Answers commands and sends what was started.

    Args:
        radio: the strap's radio.
        offers: what it says it can measure.

    `refuse` answers every "start" with that status; `silent` leaves commands unanswered; `ran` remembers every
    command, to see that a client stops what it started.
    """

    radio: StrapRadio
    offers: frozenset[Measurement]
    refuse: Status | None = None
    silent: bool = False
    running: set[int] = field(default_factory=set)
    ran: list[tuple[int, int]] = field(default_factory=list)
    control: Characteristic = field(init=False)
    data: Characteristic = field(init=False)
    _seconds: int = 0

    def __post_init__(self) -> None:
        may = Property.READ | Property.WRITE | Property.INDICATE
        self.control = Characteristic(PMD_CONTROL, may, read=self._read, write=self._write)
        self.data = Characteristic(PMD_DATA, Property.NOTIFY)

    def service(self) -> Service:
        """The service with both characteristics."""
        return Service(PMD_SERVICE, (self.control, self.data))

    def forget_time(self) -> None:
        """The strap's clock starts again, as after it was off."""
        self._seconds = 0

    def link_dropped(self) -> None:
        """Real straps go on measuring; ours forgets."""
        self.running.clear()

    async def announce_stop(self, measurement: Measurement) -> None:
        """End a measurement from the strap's side, as when it is put on its charger."""
        self.running.discard(measurement)
        await self.radio.indicate(self.control, bytes([1, measurement]))

    async def pass_second(self, second: StrapSecond) -> None:
        """Send one second of everything that runs."""
        self._seconds += 1
        for measurement in sorted(self.running):
            for frame in self._frames(Measurement(measurement), second):
                await self.radio.notify(self.data, bytes(frame))

    def _read(self) -> bytes:
        bits = sum(1 << one for one in self.offers)
        return bytes([FEATURES]) + struct.pack("<I", bits)[:3]

    async def _write(self, value: bytes) -> None:
        operation, measurement = value[0], value[1] if len(value) > 1 else 0xFF
        self.ran.append((operation, measurement))
        if not self.silent:
            answer = self._answer(operation, measurement, self.radio.mtu)
            await self.radio.indicate(self.control, bytes(answer))

    def _answer(self, operation: int, measurement: int, mtu: int) -> ControlReply:
        if measurement not in self.offers:
            return ControlReply(operation, measurement, Status.UNKNOWN_MEASUREMENT)
        if mtu < SMALLEST_MTU and operation != Operation.STOP:
            return ControlReply(operation, measurement, Status.MTU_TOO_SMALL)
        if operation == Operation.SETTINGS:
            return ControlReply(operation, measurement, Status.OK, parameters=bytes(_OFFERS[Measurement(measurement)]))
        if operation == Operation.START and self.refuse is not None:
            return ControlReply(operation, measurement, self.refuse)
        if operation == Operation.START:
            self.running.add(measurement)
        else:
            self.running.discard(measurement)
        return ControlReply(operation, measurement, Status.OK)

    def _frames(self, measurement: Measurement, second: StrapSecond) -> list[PmdFrame]:
        last_ns = BEGAN_NS + self._seconds * NS
        match measurement:
            case Measurement.ACC:
                return [PmdFrame(Measurement.ACC, last_ns, 1, _acceleration(second.movement_g or 0.0, second.lean_deg))]
            case Measurement.PPI if second.rr_ticks:
                pulses = (_pulse(ticks, second) for ticks in second.rr_ticks)
                return [PmdFrame(Measurement.PPI, 0, 0, b"".join(bytes(pulse) for pulse in pulses))]
            case Measurement.ECG:
                return [PmdFrame(Measurement.ECG, last_ns, 0, _ecg(bool(second.rr_ticks)))]
            case _:
                return []


def _acceleration(movement_g: float, lean_deg: float) -> bytes:
    """A sway whose magnitude has this standard deviation along a trunk that leans so far, in thousandths of g."""
    forth, up = math.sin(math.radians(lean_deg)), math.cos(math.radians(lean_deg))
    angles = (2 * math.pi * SWAY_HZ * sample / ACC_HZ for sample in range(ACC_HZ))
    sizes = (1000 * (1 + movement_g * math.sqrt(2) * math.sin(angle)) for angle in angles)
    return b"".join(struct.pack("<hhh", _milli(size * forth), 0, _milli(size * up)) for size in sizes)


def _milli(value: float) -> int:
    return max(-32768, min(32767, round(value)))


def _pulse(ticks: int, second: StrapSecond) -> PpiSample:
    return PpiSample(
        bpm=min(second.bpm, 255),
        pp_ms=round(ticks * _TICKS_TO_MS),
        error_ms=5,
        blocked=bool(second.movement_g and second.movement_g > 0.3),
        contact=second.worn,
        contact_known=True,
    )


def _ecg(beat: bool) -> bytes:
    samples = [R_WAVE_UV if beat and number == ECG_HZ // 2 else 0 for number in range(ECG_HZ)]
    return b"".join(sample.to_bytes(3, "little", signed=True) for sample in samples)
