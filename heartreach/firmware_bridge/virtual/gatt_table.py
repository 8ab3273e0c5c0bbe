"""The attributes of a virtual strap: heart rate, battery, device information."""

from dataclasses import dataclass, field

from heartreach.firmware_bridge.protocol import uuids
from heartreach.firmware_bridge.protocol.body_location import LOCATIONS
from heartreach.firmware_bridge.virtual.gatt import Characteristic, Property, Refusal, Service

__all__ = ["GattTable", "StrapIdentity"]

#: The one command of the heart rate control point, 0x2A39 (Heart Rate Service 1.0, section 3.3).
RESET_ENERGY = b"\x01"
#: What the heart rate service answers to an unknown command (Heart Rate Service 1.0, section 2.4).
CONTROL_POINT_NOT_SUPPORTED = 0x80


@dataclass(frozen=True, slots=True)
class StrapIdentity:
    """What a virtual strap says of itself."""

    manufacturer: str = "heartreach"
    model: str = "virtual strap"
    serial: str = "00000001"
    firmware: str = "1.0"
    location: str = "chest"


@dataclass(slots=True)
class GattTable:
    """Characteristics that change, and the services around them.

    Args:
        identity: the fixed values.
        secret: whether the strap wants to be paired before it tells where it is worn.
        energy_kj: energy expended so far; None for a strap that counts none.
    """

    identity: StrapIdentity
    secret: bool = False
    energy_kj: int | None = None
    heart_rate: Characteristic = field(init=False)
    battery: Characteristic = field(init=False)

    def __post_init__(self) -> None:
        self.heart_rate = Characteristic(uuids.HEART_RATE_MEASUREMENT, Property.NOTIFY)
        self.battery = Characteristic(uuids.BATTERY_LEVEL, Property.READ | Property.NOTIFY, bytes([100]))

    def services(self) -> list[Service]:
        """The services, in the order a strap has them."""
        who = self.identity
        place = bytes([LOCATIONS.index(who.location)])
        location = Characteristic(uuids.BODY_SENSOR_LOCATION, Property.READ, place, secret=self.secret)
        about = {
            uuids.MANUFACTURER_NAME: who.manufacturer,
            uuids.MODEL_NUMBER: who.model,
            uuids.SERIAL_NUMBER: who.serial,
            uuids.FIRMWARE_REVISION: who.firmware,
        }
        heart = (self.heart_rate, location) + (() if self.energy_kj is None else (self._control_point(),))
        told = (Characteristic(uuid, Property.READ, text.encode()) for uuid, text in about.items())
        return [
            Service(uuids.HEART_RATE_SERVICE, heart),
            Service(uuids.BATTERY_SERVICE, (self.battery,)),
            Service(uuids.DEVICE_INFORMATION_SERVICE, tuple(told)),
        ]

    def _control_point(self) -> Characteristic:
        return Characteristic(uuids.HEART_RATE_CONTROL_POINT, Property.WRITE, write=self._reset_energy)

    async def _reset_energy(self, value: bytes) -> None:
        if value != RESET_ENERGY:
            raise Refusal(CONTROL_POINT_NOT_SUPPORTED)
        self.energy_kj = 0
