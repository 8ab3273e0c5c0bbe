"""How a Polar measurement is set up: rate, resolution, range, channels, both ways."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.protocol.cursor import Cursor

__all__ = ["PmdSettings", "Setting"]


class Setting(IntEnum):
    """What can be set."""

    RATE = 0
    RESOLUTION = 1
    RANGE = 2
    RANGE_MILLI = 3
    CHANNELS = 4
    FACTOR = 5
    SECURITY = 6


#: Bytes of one value; channels take one byte, which a well-known client gets wrong.
_WIDTH = {
    Setting.RATE: 2,
    Setting.RESOLUTION: 2,
    Setting.RANGE: 2,
    Setting.RANGE_MILLI: 4,
    Setting.CHANNELS: 1,
    Setting.FACTOR: 4,
    Setting.SECURITY: 16,
}


@dataclass(frozen=True, slots=True)
class PmdSettings:
    """A setting's possible values (when asked) or its one value (when starting).

    The factor is kept as the four bytes of a float, read by `factor`.

    >>> offer = PmdSettings.from_bytes(bytes.fromhex("000134000101100002040001f401e803d0070401 03".replace(" ", "")))
    >>> offer.values[Setting.RANGE], offer.values[Setting.CHANNELS]
    ((256, 500, 1000, 2000), (3,))
    """

    values: Mapping[Setting, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read id, count, values, over and over.

        Raises:
            MalformedFrame: an unknown setting, or bytes that end inside one.
        """
        cursor = Cursor(raw)
        values: dict[Setting, tuple[int, ...]] = {}
        while cursor.left:
            number = cursor.unsigned(1, "setting")
            if number not in list(Setting):
                raise MalformedFrame(raw, f"unknown setting {number}")
            setting = Setting(number)
            count = cursor.unsigned(1, "count of values")
            values[setting] = tuple(cursor.unsigned(_WIDTH[setting], setting.name) for _ in range(count))
        return cls(values)

    def __bytes__(self) -> bytes:
        """The same, as the strap wants it."""
        parts = []
        for setting, values in self.values.items():
            parts.append(bytes([setting, len(values)]))
            parts.extend(value.to_bytes(_WIDTH[setting], "little") for value in values)
        return b"".join(parts)

    @property
    def factor(self) -> float | None:
        """What to multiply samples by, when the strap told; a factor that is no positive number tells nothing."""
        values = self.values.get(Setting.FACTOR, ())
        if not values:
            return None
        factor: float = struct.unpack("<f", values[0].to_bytes(4, "little"))[0]
        return factor if math.isfinite(factor) and factor > 0 else None

    def choose(self, wanted: Mapping[Setting, int]) -> Self:
        """One value of each offered setting: the wanted one, or the nearest that is offered.

        The factor and the security key are the strap's to tell, never ours to send.
        """
        chosen: dict[Setting, tuple[int, ...]] = {}
        for setting, values in self.values.items():
            if values and setting not in {Setting.FACTOR, Setting.SECURITY}:
                aim = wanted.get(setting, values[0])
                chosen[setting] = (min(values, key=lambda value, aim=aim: abs(value - aim)),)  # type: ignore[misc]
        return type(self)(chosen)
