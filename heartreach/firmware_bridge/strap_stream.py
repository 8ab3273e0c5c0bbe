"""Everything a strap notifies, decoded: the one door for frames, whether live, simulated or recorded."""

from heartreach.firmware_bridge.heart_stream import HeartStream
from heartreach.firmware_bridge.identity import battery_of
from heartreach.firmware_bridge.inbox import Frame
from heartreach.firmware_bridge.polar_stream import PolarStream
from heartreach.firmware_bridge.protocol.pmd import PMD_DATA
from heartreach.firmware_bridge.protocol.uuids import BATTERY_LEVEL, HEART_RATE_MEASUREMENT
from heartreach.models import BridgeEvent

__all__ = ["StrapStream"]


class StrapStream:
    """Sends each frame to its decoder; serves one strap across all its sessions.

    Args:
        now: wall seconds.
        monotonic: the monotonic clock, read together with `now`.
    """

    def __init__(self, now: float, monotonic: float) -> None:
        self.heart = HeartStream(now, monotonic)
        self.polar = PolarStream(self.heart)

    def link_up(self, now: float, monotonic: float) -> list[BridgeEvent]:
        """A session begins."""
        self.polar.restart()
        return self.heart.link_up(now, monotonic)

    def link_down(self, monotonic: float) -> list[BridgeEvent]:
        """A session ended."""
        return self.heart.link_down(monotonic)

    def tick(self, now: float, monotonic: float) -> list[BridgeEvent]:
        """Time passed without a frame."""
        return self.heart.tick(now, monotonic)

    def hear(self, frame: Frame) -> list[BridgeEvent]:
        """Decode one notification, whatever its source."""
        if frame.dropped_before:
            self.heart.count_dropped(frame.dropped_before)
        match frame.source:
            case source if source == HEART_RATE_MEASUREMENT:
                return self.heart.hear(frame)
            case source if source == PMD_DATA:
                return self.polar.hear(frame)
            case source if source == BATTERY_LEVEL:
                battery = battery_of(frame.raw, self.heart.wall.at(frame.arrived))
                return [] if battery is None else [battery]
            case _:
                return []
