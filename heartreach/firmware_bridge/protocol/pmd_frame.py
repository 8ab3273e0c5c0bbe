"""Frames of the Polar data characteristic: a header with the strap's time, then samples."""

import struct
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.protocol.cursor import Cursor
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.protocol.pmd_control import MEASUREMENT_MASK
from heartreach.firmware_bridge.protocol.pmd_delta import decode_delta

__all__ = ["PmdFrame", "PpiSample"]

DELTA_BIT = 0x80
#: Bytes of one value in the raw acceleration frame types 0, 1 and 2.
_ACC_WIDTH = {0: 1, 1: 2, 2: 3}
#: Acceleration has this width when delta coded.
_ACC_BITS = 16
_PPI_BYTES = 6
_MILLI = 1000


@dataclass(frozen=True, slots=True)
class PpiSample:
    """One pulse-to-pulse interval of an optical sensor.

    Args:
        bpm: heart rate; 0 while there is none.
        pp_ms: the interval in ms.
        error_ms: the sensor's own estimate of the interval's error.
        blocked: movement was detected, the interval is not to be trusted.
        contact: skin contact; only means something when `contact_known`.
        contact_known: whether the sensor can tell contact; some cannot and still set `contact`.
    """

    bpm: int
    pp_ms: int
    error_ms: int
    blocked: bool
    contact: bool
    contact_known: bool

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read six bytes."""
        cursor = Cursor(raw)
        bpm, pp, error, flags = (cursor.unsigned(width, "PPI sample") for width in (1, 2, 2, 1))
        return cls(bpm, pp, error, bool(flags & 1), bool(flags & 2), bool(flags & 4))

    def __bytes__(self) -> bytes:
        """The six bytes."""
        flags = self.blocked | self.contact << 1 | self.contact_known << 2
        return struct.pack("<BHHB", self.bpm, self.pp_ms, self.error_ms, flags)


@dataclass(frozen=True, slots=True)
class PmdFrame:
    """One notification of the data characteristic.

    Args:
        measurement: number of the measurement.
        last_ns: the strap's time of the last sample, ns since 2000-01-01; only differences mean something, for an H10
            that was off starts again at 2019-01-01.
        kind: frame type.
        payload: the samples.
        is_delta: whether they are delta coded.
    """

    measurement: int
    last_ns: int
    kind: int
    payload: bytes
    is_delta: bool = False

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read the header.

        Raises:
            MalformedFrame: it is cut short.
        """
        cursor = Cursor(raw)
        measurement = cursor.unsigned(1, "measurement") & MEASUREMENT_MASK
        last_ns = cursor.unsigned(8, "timestamp")
        kind = cursor.unsigned(1, "frame type")
        return cls(measurement, last_ns, kind & ~DELTA_BIT, cursor.rest(), bool(kind & DELTA_BIT))

    def __bytes__(self) -> bytes:
        """The frame as a strap sends it."""
        kind = self.kind | (DELTA_BIT if self.is_delta else 0)
        return bytes([self.measurement]) + self.last_ns.to_bytes(8, "little") + bytes([kind]) + self.payload

    def ecg_microvolt(self) -> NDArray[np.int64]:
        """The ECG in microvolt, shape (samples,).

        Raises:
            MalformedFrame: no ECG, an unknown frame type, or cut samples.
        """
        self._expect(Measurement.ECG, known=not self.is_delta and self.kind == 0)
        return self._raw(3, 1)[:, 0]

    def acc_mg(self, factor: float | None = None) -> NDArray[np.float64]:
        """Acceleration in thousandths of g, shape (samples, 3).

        Args:
            factor: what the strap told when the measurement began; only delta frames of type 0 need it.

        Raises:
            MalformedFrame: no acceleration, an unknown frame type, cut samples, or a factor was needed.
        """
        if self.is_delta:
            self._expect(Measurement.ACC, known=self.kind == 1 or (self.kind == 0 and factor is not None))
            scale = (factor or 0.0) * _MILLI if self.kind == 0 else 1.0
            return decode_delta(self.payload, 3, _ACC_BITS).astype(np.float64) * scale
        self._expect(Measurement.ACC, known=self.kind in _ACC_WIDTH)
        return self._raw(_ACC_WIDTH[self.kind], 3).astype(np.float64)

    def ppi(self) -> tuple[PpiSample, ...]:
        """Pulse-to-pulse intervals, oldest first.

        Raises:
            MalformedFrame: no intervals, an unknown frame type, or a cut sample.
        """
        self._expect(Measurement.PPI, known=not self.is_delta and self.kind == 0)
        if len(self.payload) % _PPI_BYTES:
            raise MalformedFrame(bytes(self), "PPI sample cut short")
        starts = range(0, len(self.payload), _PPI_BYTES)
        return tuple(PpiSample.from_bytes(self.payload[start : start + _PPI_BYTES]) for start in starts)

    def _expect(self, measurement: Measurement, *, known: bool) -> None:
        if self.measurement != measurement:
            raise MalformedFrame(bytes(self), f"no {measurement.name}")
        if not known:
            raise MalformedFrame(bytes(self), f"unknown {measurement.name} frame type {self.kind}")

    def _raw(self, width: int, channels: int) -> NDArray[np.int64]:
        """Two's complement values of `width` bytes, shape (samples, channels)."""
        if len(self.payload) % (width * channels):
            raise MalformedFrame(bytes(self), "sample cut short")
        flat = np.frombuffer(self.payload, dtype=np.uint8).reshape(-1, channels, width).astype(np.int64)
        values: NDArray[np.int64] = flat @ (np.int64(1) << (8 * np.arange(width, dtype=np.int64)))
        sign = np.int64(1) << np.int64(8 * width - 1)
        return np.where(values & sign, values - 2 * sign, values)
