"""The attributes of a virtual strap: heart rate, battery, device information."""

from dataclasses import dataclass, field

from bumble import att
from bumble.core import UUID
from bumble.device import Connection
from bumble.gatt import Characteristic, CharacteristicValue, Service

from heartreach.firmware_bridge.protocol import uuids
from heartreach.firmware_bridge.protocol.body_location import LOCATIONS

__all__ = ["GattTable", "StrapIdentity"]

_NOTIFY = Characteristic.Properties.NOTIFY
_READ = Characteristic.Properties.READ
_READABLE = Characteristic.Permissions.READABLE
_ENCRYPTED = Characteristic.Permissions.READ_REQUIRES_ENCRYPTION
#: The one command of the heart rate control point, 0x2A39 (Heart Rate Service 1.0, section 3.3).
RESET_ENERGY = b"\x01"
#: What the heart rate service answers to an unknown command (Heart Rate Service 1.0, section 2.4).
CONTROL_POINT_NOT_SUPPORTED = 0x80
_NO_ACCESS = Characteristic.Permissions(0)


@dataclass(frozen=True, slots=True)
class StrapIdentity:
    """What a virtual strap says of itself."""

    manufacturer: str = "heartreach"
    model: str = "virtual strap"
    serial: str = "00000001"
    firmware: str = "1.0"
    location: str = "chest"


def _fixed(number: str, value: bytes, *, encrypted: bool = False) -> "Characteristic[bytes]":
    return Characteristic(UUID(number), _READ, _READABLE | _ENCRYPTED if encrypted else _READABLE, value)


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
    heart_rate: "Characteristic[bytes]" = field(init=False)
    battery: "Characteristic[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self.heart_rate = Characteristic(UUID(uuids.HEART_RATE_MEASUREMENT), _NOTIFY, _NO_ACCESS, b"")
        self.battery = Characteristic(UUID(uuids.BATTERY_LEVEL), _READ | _NOTIFY, _READABLE, bytes([100]))

    def services(self) -> list[Service]:
        """The services, in the order a strap has them."""
        who = self.identity
        place = bytes([LOCATIONS.index(who.location)])
        location = _fixed(uuids.BODY_SENSOR_LOCATION, place, encrypted=self.secret)
        about = [
            _fixed(uuids.MANUFACTURER_NAME, who.manufacturer.encode()),
            _fixed(uuids.MODEL_NUMBER, who.model.encode()),
            _fixed(uuids.SERIAL_NUMBER, who.serial.encode()),
            _fixed(uuids.FIRMWARE_REVISION, who.firmware.encode()),
        ]
        heart = [self.heart_rate, location] + ([] if self.energy_kj is None else [self._control_point()])
        return [
            Service(UUID(uuids.HEART_RATE_SERVICE), heart),
            Service(UUID(uuids.BATTERY_SERVICE), [self.battery]),
            Service(UUID(uuids.DEVICE_INFORMATION_SERVICE), about),
        ]

    def _control_point(self) -> "Characteristic[bytes]":
        number = UUID(uuids.HEART_RATE_CONTROL_POINT)
        value = CharacteristicValue(write=self._reset_energy)
        return Characteristic(number, Characteristic.Properties.WRITE, Characteristic.WRITEABLE, value)

    def _reset_energy(self, _connection: Connection, value: bytes) -> None:
        if value != RESET_ENERGY:
            raise att.ATT_Error(att.ErrorCode(CONTROL_POINT_NOT_SUPPORTED))
        self.energy_kj = 0
