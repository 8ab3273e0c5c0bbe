"""One strap seen on the air, and whether it is the one we look for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_SERVICE

__all__ = ["Sighting"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One advertisement.

    Args:
        address: Bluetooth address; on macOS an id that only this computer knows.
        name: what the device calls itself, if it says.
        rssi: signal strength in dBm; -50 is near, -90 far.
        services: UUIDs it advertises.
        manufacturer: manufacturer data by company number.
        device: the radio's own handle for connecting; opaque to everybody else.
    """

    address: str
    name: str | None
    rssi: int
    services: tuple[str, ...] = ()
    manufacturer: Mapping[int, bytes] = field(default_factory=dict)
    device: object = None

    @property
    def has_heart_rate(self) -> bool:
        """Whether it advertises the heart rate service; some watches have it without saying so."""
        return HEART_RATE_SERVICE in self.services

    @property
    def title(self) -> str:
        """What to call it in front of people."""
        return self.name or self.address

    def is_called(self, wanted: str) -> bool:
        """Whether `wanted` is its address, or words or the end of its name: `HRM 1` is not `HRM 10`.

        >>> strap = Sighting("C0:FF:EE:00:00:01", "Polar H10 1234ABCD", -60)
        >>> [strap.is_called(wanted) for wanted in ("polar h10", "1234abcd", "c0:ff:ee:00:00:01", "Polar H1")]
        [True, True, True, False]
        """
        key = wanted.casefold()
        name = (self.name or "").casefold()
        words = rf"(?<!\w){re.escape(key)}(?!\w)"
        return key == self.address.casefold() or (
            bool(key) and (name.endswith(key) or re.search(words, name) is not None)
        )
