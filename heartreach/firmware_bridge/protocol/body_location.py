"""The Body Sensor Location characteristic 0x2A38 (Bluetooth Heart Rate Service 1.0, section 3.2)."""

__all__ = ["LOCATIONS", "body_location"]

#: The assigned numbers, in order.
LOCATIONS = ("other", "chest", "wrist", "finger", "hand", "ear lobe", "foot")


def body_location(raw: bytes) -> str | None:
    """Where the sensor is worn, or None where the value means nothing.

    >>> body_location(bytes([1])), body_location(bytes([9])), body_location(b"")
    ('chest', None, None)
    """
    return LOCATIONS[raw[0]] if raw and raw[0] < len(LOCATIONS) else None
