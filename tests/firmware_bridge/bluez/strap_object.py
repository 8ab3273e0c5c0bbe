"""A strap as bluetoothd shows it on D-Bus: a device with services, characteristics and descriptors."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dbus_fast import Variant

from heartreach.firmware_bridge.protocol.uuids import (
    BATTERY_LEVEL,
    BATTERY_SERVICE,
    BODY_SENSOR_LOCATION,
    DEVICE_INFORMATION_SERVICE,
    HEART_RATE_MEASUREMENT,
    HEART_RATE_SERVICE,
    MANUFACTURER_NAME,
    assigned,
)

__all__ = ["ADAPTER", "ADAPTER_PATH", "CHARACTERISTIC", "DESCRIPTOR", "DEVICE", "SERVICE", "Attribute", "StrapObject"]

ADAPTER_PATH = "/org/bluez/hci0"
ADAPTER, DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
SERVICE, CHARACTERISTIC = "org.bluez.GattService1", "org.bluez.GattCharacteristic1"
DESCRIPTOR = "org.bluez.GattDescriptor1"
CLIENT_CONFIGURATION = assigned(0x2902)

Interfaces = dict[str, dict[str, Variant]]
Refusal = tuple[str, str]  # D-Bus error name and text


@dataclass(slots=True)
class Attribute:
    """One characteristic; `refusal` answers subscribing, "hang" never answers it; `secret` wants a bond."""

    uuid: str
    flags: list[str]
    value: bytes = b""
    path: str = ""
    senders: list[str] = field(default_factory=list)
    refusal: Refusal | str | None = None
    secret: bool = False


def _table() -> dict[str, list[Attribute]]:
    return {
        HEART_RATE_SERVICE: [
            Attribute(HEART_RATE_MEASUREMENT, ["notify"]),
            Attribute(BODY_SENSOR_LOCATION, ["read"], bytes([1])),
        ],
        BATTERY_SERVICE: [Attribute(BATTERY_LEVEL, ["read", "notify"], bytes([77]))],
        DEVICE_INFORMATION_SERVICE: [Attribute(MANUFACTURER_NAME, ["read"], b"Polar Electro Oy")],
    }


@dataclass(slots=True)
class StrapObject:
    """One strap and its faults.

    `in_range` False lets connecting hang; `refusal` answers it with an error; `never_resolves` keeps its services back.
    `paired` is what bluetoothd believes, `has_bond` what the strap knows. `hidden_battery` is the level that bluetoothd
    shows instead of the strap's own battery service.
    """

    address: str = "F0:00:00:00:00:11"
    name: str = "Polar H10 STANDIN1"
    known: bool = False
    connected: bool = False
    paired: bool = False
    has_bond: bool = False
    hidden_battery: int | None = None
    in_range: bool = True
    never_resolves: bool = False
    refusal: Refusal | None = None
    pair_refusal: Refusal | None = None
    table: dict[str, list[Attribute]] = field(default_factory=_table)

    def __post_init__(self) -> None:
        number = 0
        for place, attributes in enumerate(self.table.values()):
            for attribute in attributes:
                number += 4
                attribute.path = f"{self.path}/service{place + 1:04x}/char{number:04x}"

    @property
    def path(self) -> str:
        """Its object path."""
        return f"{ADAPTER_PATH}/dev_{self.address.replace(':', '_')}"

    @property
    def attributes(self) -> list[Attribute]:
        """Every characteristic."""
        return [attribute for attributes in self.table.values() for attribute in attributes]

    @property
    def heart_rate(self) -> Attribute:
        """The one that matters."""
        return self.table[HEART_RATE_SERVICE][0]

    def properties(self) -> dict[str, Variant]:
        """What org.bluez.Device1 says of it."""
        return {
            "Address": Variant("s", self.address),
            "AddressType": Variant("s", "random"),
            "Alias": Variant("s", self.name),
            "Name": Variant("s", self.name),
            "Paired": Variant("b", self.paired),
            "Bonded": Variant("b", self.paired),
            "Trusted": Variant("b", False),
            "Blocked": Variant("b", False),
            "LegacyPairing": Variant("b", False),
            "Connected": Variant("b", self.connected),
            "ServicesResolved": Variant("b", self.connected and not self.never_resolves),
            "UUIDs": Variant("as", list(self.table)),
            "Adapter": Variant("o", ADAPTER_PATH),
            "RSSI": Variant("n", -60),
        }

    def gatt_objects(self) -> Iterator[tuple[str, Interfaces]]:
        """Paths and interfaces of everything below it."""
        for place, (uuid, attributes) in enumerate(self.table.items()):
            service = f"{self.path}/service{place + 1:04x}"
            yield service, {SERVICE: _service(uuid, self.path)}
            for attribute in attributes:
                yield attribute.path, {CHARACTERISTIC: _characteristic(attribute, service)}
                if "notify" in attribute.flags:
                    yield (
                        f"{attribute.path}/desc{int(attribute.path[-4:], 16) + 2:04x}",
                        {DESCRIPTOR: _descriptor(attribute)},
                    )


def _service(uuid: str, device: str) -> dict[str, Variant]:
    return {
        "UUID": Variant("s", uuid),
        "Device": Variant("o", device),
        "Primary": Variant("b", True),
        "Includes": Variant("ao", []),
    }


def _characteristic(attribute: Attribute, service: str) -> dict[str, Variant]:
    told = {
        "UUID": Variant("s", attribute.uuid),
        "Service": Variant("o", service),
        "Value": Variant("ay", b""),
        "Flags": Variant("as", attribute.flags),
        "MTU": Variant("q", 247),
    }
    if "notify" in attribute.flags:
        told |= {"Notifying": Variant("b", False), "NotifyAcquired": Variant("b", False)}
    return told


def _descriptor(attribute: Attribute) -> dict[str, Variant]:
    return {
        "UUID": Variant("s", CLIENT_CONFIGURATION),
        "Characteristic": Variant("o", attribute.path),
        "Value": Variant("ay", b""),
    }
