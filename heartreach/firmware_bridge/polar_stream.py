"""From Polar data frames to events: acceleration becomes movement, pulse intervals become beats."""

from collections.abc import Iterator

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.heart_stream import HeartStream
from heartreach.firmware_bridge.inbox import Frame
from heartreach.firmware_bridge.movement import Movement
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.protocol.pmd_frame import PmdFrame, PpiSample
from heartreach.firmware_bridge.strap_time import StrapTime
from heartreach.models import TICKS_PER_SECOND, BridgeEvent, GapReason, HeartRate

__all__ = ["LARGEST_ERROR_MS", "PolarStream"]

#: A pulse interval whose sensor doubts it by more than this is no measurement of variability, which is as large itself
#: (RMSSD at rest is 20 to 50 ms).
LARGEST_ERROR_MS = 30
#: Acceleration is asked for at this rate; the true one comes from the strap's stamps.
ACC_HZ = 25.0
_MILLI = 1000


class PolarStream:
    """Decodes frames of the Polar data characteristic.

    Args:
        heart: where intervals go, and whose wall line is used.
    """

    def __init__(self, heart: HeartStream) -> None:
        self._heart = heart
        self._time = StrapTime(ACC_HZ)
        self._movement = Movement()
        self.factor: float | None = None

    def hear(self, frame: Frame) -> list[BridgeEvent]:
        """Decode one notification; bytes that are no frame are counted and make no event."""
        try:
            data = PmdFrame.from_bytes(frame.raw)
            match data.measurement:
                case Measurement.ACC:
                    return self._movements(data, frame.arrived)
                case Measurement.PPI:
                    return self._pulses(data, frame.arrived)
                case _:
                    return []  # ECG and light are recorded raw
        except MalformedFrame:
            self._heart.count_malformed()
            return []

    def restart(self) -> None:
        """A new link: old movement joins nothing."""
        self._movement.forget()
        self._time = StrapTime(ACC_HZ)

    def _movements(self, data: PmdFrame, arrived: float) -> list[BridgeEvent]:
        acc_mg = data.acc_mg(self.factor)
        times = self._time.samples(data.last_ns, len(acc_mg), arrived)
        told = self._movement.add(times, acc_mg)
        return [motion.model_copy(update={"at": self._heart.wall.at(motion.at)}) for motion in told]

    def _pulses(self, data: PmdFrame, arrived: float) -> list[BridgeEvent]:
        samples = data.ppi()
        events: list[BridgeEvent] = []
        for sample, ended in _with_ends(samples, arrived):
            if _is_good(sample):
                events.extend(self._heart.hear_interval(round(sample.pp_ms * TICKS_PER_SECOND / _MILLI), ended))
            else:
                self._heart.miss(GapReason.LOST if sample.contact or not sample.contact_known else GapReason.CONTACT)
        if samples and samples[-1].bpm:
            events.append(HeartRate(at=self._heart.wall.at(arrived), bpm=samples[-1].bpm))
        return events


def _is_good(sample: PpiSample) -> bool:
    worn = sample.contact or not sample.contact_known
    return worn and not sample.blocked and sample.error_ms <= LARGEST_ERROR_MS


def _with_ends(samples: tuple[PpiSample, ...], arrived: float) -> Iterator[tuple[PpiSample, float]]:
    """Each interval with the moment it ended, had the last one ended on arrival."""
    left_s = sum(sample.pp_ms for sample in samples) / _MILLI
    for sample in samples:
        left_s -= sample.pp_ms / _MILLI
        yield sample, arrived - left_s
