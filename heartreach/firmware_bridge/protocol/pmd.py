"""Polar Measurement Data, the numbers: services, measurements, operations, answers.

Polar's own service beside the standard one: raw ECG, acceleration, pulse-to-pulse intervals. All numbers are facts of
the protocol as seen on real devices and in Polar's published client.
"""

from enum import IntEnum

__all__ = [
    "PMD_CONTROL",
    "PMD_DATA",
    "PMD_SERVICE",
    "Measurement",
    "Operation",
    "Status",
    "offered",
]

PMD_SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
PMD_CONTROL = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
PMD_DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

#: First byte of a value read from the control point: which measurements are offered.
FEATURES = 0x0F


class Measurement(IntEnum):
    """What can be measured."""

    ECG = 0
    PPG = 1
    ACC = 2
    PPI = 3
    GYRO = 5
    MAGNETOMETER = 6
    TEMPERATURE = 7
    SDK_MODE = 9
    OFFLINE_HR = 14


class Operation(IntEnum):
    """What the control point can be asked."""

    SETTINGS = 1
    START = 2
    STOP = 3


class Status(IntEnum):
    """What the control point answers."""

    OK = 0
    UNKNOWN_OPERATION = 1
    UNKNOWN_MEASUREMENT = 2
    UNSUPPORTED = 3
    WRONG_LENGTH = 4
    WRONG_PARAMETER = 5
    ALREADY = 6
    WRONG_RESOLUTION = 7
    WRONG_RATE = 8
    WRONG_RANGE = 9
    MTU_TOO_SMALL = 10
    WRONG_CHANNELS = 11
    WRONG_STATE = 12
    ON_CHARGER = 13
    DISK_FULL = 14


def offered(raw: bytes) -> frozenset[Measurement]:
    """Which measurements a value read from the control point announces.

    >>> sorted(one.name for one in offered(bytes.fromhex("0f050000")))
    ['ACC', 'ECG']
    """
    if len(raw) < 2 or raw[0] != FEATURES:
        return frozenset()
    bits = int.from_bytes(raw[1:], "little")
    return frozenset(one for one in Measurement if bits >> one & 1)
