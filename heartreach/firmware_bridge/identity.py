"""What a strap says of itself: name, maker, firmware, where it is worn, how full its battery is.

Read before anything is subscribed: on Linux, reading a characteristic that also notifies delivers the value twice.
"""

from heartreach.firmware_bridge.protocol.body_location import body_location
from heartreach.firmware_bridge.protocol.uuids import (
    BATTERY_LEVEL,
    BODY_SENSOR_LOCATION,
    FIRMWARE_REVISION,
    MANUFACTURER_NAME,
    MODEL_NUMBER,
    SERIAL_NUMBER,
)
from heartreach.firmware_bridge.strap_link import StrapLink
from heartreach.firmware_bridge.strap_words import one_line
from heartreach.models import Battery, DeviceInfo

__all__ = ["battery_of", "read_battery", "read_identity"]

FULL_PERCENT = 100


async def read_identity(link: StrapLink, name: str, at: float) -> DeviceInfo:
    """Ask the strap who it is; what it does not tell stays None."""
    return DeviceInfo(
        at=at,
        name=name,
        manufacturer=await _text(link, MANUFACTURER_NAME),
        model=await _text(link, MODEL_NUMBER),
        serial=await _text(link, SERIAL_NUMBER),
        firmware=await _text(link, FIRMWARE_REVISION),
        location=body_location(await link.read_if_offered(BODY_SENSOR_LOCATION) or b""),
    )


async def read_battery(link: StrapLink, at: float) -> Battery | None:
    """Ask for the battery level."""
    return battery_of(await link.read_if_offered(BATTERY_LEVEL) or b"", at)


def battery_of(raw: bytes, at: float) -> Battery | None:
    """The level in a Battery Level value 0x2A19, or None where it is none (Battery Service 1.0, section 3.1).

    >>> battery_of(bytes([77]), 0.0).percent, battery_of(bytes([255]), 0.0)
    (77, None)
    """
    return Battery(at=at, percent=raw[0]) if raw and raw[0] <= FULL_PERCENT else None


async def _text(link: StrapLink, characteristic: str) -> str | None:
    raw = await link.read_if_offered(characteristic)
    # Some firmware pads its strings with zeros or sends bytes that are no UTF-8.
    return one_line((raw or b"").split(b"\0")[0].decode("utf-8", "replace"))
