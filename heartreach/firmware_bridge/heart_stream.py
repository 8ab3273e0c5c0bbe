"""From frames of the heart rate service to beats: the one path that live, simulated and recorded frames take.

Pure: no radio, no clock, no waiting. Every frame carries its own stamps.
"""

from collections.abc import Sequence

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.beat_clock import BeatClock, Chain
from heartreach.firmware_bridge.duplicate_guard import DuplicateGuard
from heartreach.firmware_bridge.inbox import Frame
from heartreach.firmware_bridge.integrity import IntegrityRecord
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.firmware_bridge.wall_line import WallLine
from heartreach.models import (
    TICKS_PER_SECOND,
    Beat,
    BridgeEvent,
    Contact,
    ContactState,
    Gap,
    GapReason,
    HeartRate,
)

__all__ = ["LONGEST_RR_TICKS", "HeartStream"]

#: Longer than six seconds (10 bpm) is no interval between two neighbouring beats; 65535 is a counter at its stop.
LONGEST_RR_TICKS = 6 * 1024

#: After the line was set back, an interval may overlap the one before by this share and still be another.
OVERLAP = 0.5

_GAP_OF = {Chain.LOST: GapReason.LOST, Chain.AHEAD: GapReason.CLOCK}


class HeartStream:
    """Turns notifications of 0x2A37 into events on one time line, and keeps the integrity record.

    One stream serves one strap across all its sessions, so that what happened before a lost link is still known.

    Args:
        now: wall seconds.
        monotonic: the monotonic clock, read together with `now`.
    """

    def __init__(self, now: float, monotonic: float) -> None:
        self.wall = WallLine(now, monotonic)
        self._chain = BeatClock()
        self._guard = DuplicateGuard()
        self._record = IntegrityRecord(now)
        self._contact: ContactState | None = None
        self._gap: GapReason | None = None
        self._last_beat: float | None = None  # monotonic
        self._last_beat_at = 0.0  # wall, as published
        self.heard_rr = False

    def link_up(self, now: float, monotonic: float) -> list[BridgeEvent]:
        """A session begins: nothing joins what came before."""
        events = self._check_clocks(now, monotonic)
        self._break(GapReason.LINK)
        self._record = IntegrityRecord(self.wall.at(monotonic))
        return events

    def link_down(self, monotonic: float) -> list[BridgeEvent]:
        """A session ended: hand over the minute so far."""
        return [self._record.close(self.wall.at(monotonic))]

    def tick(self, now: float, monotonic: float) -> list[BridgeEvent]:
        """Time passed without a frame."""
        return self._check_clocks(now, monotonic) or self._roll(self.wall.at(monotonic))

    def hear(self, frame: Frame) -> list[BridgeEvent]:
        """Decode one notification; bytes that are no frame are counted and make no event."""
        events = self.tick(frame.now, frame.arrived)
        minute = self._record.minute
        minute.frames += 1
        if self._guard.is_repeat(frame.raw, frame.arrived):
            minute.duplicates += 1
            return events
        try:
            measured = HeartRateMeasurement.from_bytes(frame.raw)
        except MalformedFrame:
            minute.malformed += 1
            self._break(GapReason.LOST)
            return events
        return events + self._events_of(measured, frame.arrived)

    def hear_interval(self, ticks: int, arrived: float) -> list[BridgeEvent]:
        """Take one interval from another source than 0x2A37, as if it had come alone."""
        if not 0 < ticks <= LONGEST_RR_TICKS:
            self.miss(GapReason.LOST)
            return []
        return self._beats((ticks,), arrived)

    def miss(self, reason: GapReason) -> None:
        """An interval is not to be had: what comes next joins nothing."""
        self._break(reason)

    def count_dropped(self, frames: int) -> None:
        """Frames were left out before the next one."""
        self._record.minute.dropped += frames
        self._break(GapReason.OVERFLOW)

    def count_malformed(self) -> None:
        """Bytes came that mean nothing."""
        self._record.minute.malformed += 1

    def _events_of(self, measured: HeartRateMeasurement, arrived: float) -> list[BridgeEvent]:
        events: list[BridgeEvent] = self._contact_events(measured.contact, arrived)
        if measured.contact is ContactState.NOT_WORN:
            self._break(GapReason.CONTACT)
            return events
        events.extend(self._interval_events(measured, arrived))
        if measured.bpm is not None:
            events.append(HeartRate(at=self.wall.at(arrived), bpm=measured.bpm))
        return events

    def _interval_events(self, measured: HeartRateMeasurement, arrived: float) -> list[BridgeEvent]:
        rr_ticks = measured.rr_ticks
        if measured.rejected_rr or (rr_ticks and not 0 < min(rr_ticks) <= max(rr_ticks) <= LONGEST_RR_TICKS):
            self._record.minute.malformed += 1
            self._break(GapReason.LOST)
            return []
        if not rr_ticks:
            self._chain.hear_empty(arrived)
            return []
        return self._beats(rr_ticks, arrived)

    def _contact_events(self, state: ContactState, arrived: float) -> list[BridgeEvent]:
        # A worn H10 sends frames with and without contact bits in turn: silence after "worn" takes nothing back.
        silent = state is ContactState.UNSUPPORTED and self._contact is ContactState.WORN
        if silent or state is self._contact:
            return []
        self._contact = state
        return [Contact(at=self.wall.at(arrived), state=state)]

    def _beats(self, rr_ticks: Sequence[int], arrived: float) -> list[BridgeEvent]:
        placed = self._chain.place(rr_ticks, arrived)
        if self._gap is None and placed.chain is not Chain.JOINED:
            self._gap = _GAP_OF.get(placed.chain)
        # After the line was set back, intervals that lie on top of the last ones were counted twice: they stay out.
        last, apart = self._last_beat, 1 - OVERLAP if placed.chain is Chain.AHEAD else 0.0
        stood = zip(placed.times, rr_ticks, strict=True)
        fresh = [(t, ticks) for t, ticks in stood if last is None or t - last > apart * ticks / TICKS_PER_SECOND]
        minute = self._record.minute
        minute.duplicates += len(rr_ticks) - len(fresh)
        minute.lags.append(placed.lag_s)
        if not fresh:
            return []
        events = self._gap_before(fresh[0][0] - fresh[0][1] / TICKS_PER_SECOND)
        for time, ticks in fresh:
            minute.beats += 1
            minute.ticks += ticks
            self._last_beat, self._last_beat_at = time, self.wall.at(time)
            events.append(Beat(at=self._last_beat_at, rr_ticks=ticks))
        self.heard_rr = True
        return events

    def _break(self, reason: GapReason) -> None:
        # The first reason is the true one: what follows (a restart, a step) is its consequence.
        if self._gap is None:
            self._gap = reason
        self._chain.restart()

    def _gap_before(self, began: float) -> list[BridgeEvent]:
        reason, self._gap = self._gap, None
        if reason is None or self._last_beat is None:
            return []
        self._record.minute.gaps += 1
        end = self.wall.at(began)
        return [Gap(start=min(self._last_beat_at, end), end=max(self._last_beat_at, end), reason=reason)]

    def _check_clocks(self, now: float, monotonic: float) -> list[BridgeEvent]:
        before = self.wall.at(monotonic)
        if not self.wall.observe(now, monotonic):
            return []
        self._gap = GapReason.CLOCK
        ended = self._record.close(before)
        self._record = IntegrityRecord(self.wall.at(monotonic))
        return [ended]

    def _roll(self, at: float) -> list[BridgeEvent]:
        ended = self._record.roll(at)
        return [] if ended is None else [ended]
