"""Heart rate in Polar advertisements: what can be had without a connection, when another device holds the strap."""

from dataclasses import dataclass
from typing import Self

from heartreach.firmware_bridge.protocol.cursor import Cursor

__all__ = ["POLAR_COMPANY", "PolarAdvertisement"]

#: Polar Electro Oy in Bluetooth's list of companies.
POLAR_COMPANY = 0x006B

_BATTERY_LOW, _CONTACT, _BROADCAST = 0x01, 0x02, 0x20
_COUNTER_SHIFT, _COUNTER_MASK = 2, 0x07


@dataclass(frozen=True, slots=True)
class PolarAdvertisement:
    """Four bytes of manufacturer data.

    Args:
        battery_low: the strap wants a new battery.
        contact: it feels skin.
        counter: 0 to 7, one more with every new heart rate: the same number twice is the same heart rate.
        broadcast: whether heart rate is meant for everybody.
        code: number of the 5 kHz transmission.
        fast_bpm: heart rate of the last beats; None while there is none.
        slow_bpm: the smoothed heart rate; None while there is none.

    >>> PolarAdvertisement.from_bytes(bytes.fromhex("33000038")).slow_bpm
    56
    """

    battery_low: bool
    contact: bool
    counter: int
    broadcast: bool
    code: int
    fast_bpm: int | None
    slow_bpm: int | None

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read the data after the company number.

        Raises:
            MalformedFrame: fewer than four bytes.
        """
        cursor = Cursor(raw)
        flags, code, fast, slow = (cursor.unsigned(1, "Polar advertisement") for _ in range(4))
        return cls(
            battery_low=bool(flags & _BATTERY_LOW),
            contact=bool(flags & _CONTACT),
            counter=flags >> _COUNTER_SHIFT & _COUNTER_MASK,
            broadcast=bool(flags & _BROADCAST),
            code=code,
            fast_bpm=fast or None,
            slow_bpm=slow or None,
        )

    def __bytes__(self) -> bytes:
        """The same four bytes, but for bits nobody knows."""
        flags = self.battery_low | self.contact << 1 | self.counter << _COUNTER_SHIFT | self.broadcast << 5
        return bytes([flags, self.code, self.fast_bpm or 0, self.slow_bpm or 0])
