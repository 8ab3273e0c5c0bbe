"""The Bluetooth numbers we speak of, written out in full as bleak gives them."""

__all__ = [
    "BATTERY_LEVEL",
    "BATTERY_SERVICE",
    "BODY_SENSOR_LOCATION",
    "DEVICE_INFORMATION_SERVICE",
    "FIRMWARE_REVISION",
    "HEART_RATE_CONTROL_POINT",
    "HEART_RATE_MEASUREMENT",
    "HEART_RATE_SERVICE",
    "MANUFACTURER_NAME",
    "MODEL_NUMBER",
    "SERIAL_NUMBER",
    "assigned",
]


def assigned(number: int) -> str:
    """The 128-bit UUID of a 16-bit assigned number (Core 5.4, Vol 3, Part B, 2.5.1).

    >>> assigned(0x180D)
    '0000180d-0000-1000-8000-00805f9b34fb'
    """
    return f"{number:08x}-0000-1000-8000-00805f9b34fb"


HEART_RATE_SERVICE = assigned(0x180D)
HEART_RATE_MEASUREMENT = assigned(0x2A37)
BODY_SENSOR_LOCATION = assigned(0x2A38)
HEART_RATE_CONTROL_POINT = assigned(0x2A39)
BATTERY_SERVICE = assigned(0x180F)
BATTERY_LEVEL = assigned(0x2A19)
DEVICE_INFORMATION_SERVICE = assigned(0x180A)
MODEL_NUMBER = assigned(0x2A24)
SERIAL_NUMBER = assigned(0x2A25)
FIRMWARE_REVISION = assigned(0x2A26)
MANUFACTURER_NAME = assigned(0x2A29)
