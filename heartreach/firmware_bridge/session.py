"""One session with one strap: connect, ask who it is, subscribe, listen until the link is gone or silent."""

from collections.abc import Callable
from functools import partial

from heartreach.clock import Clock
from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.heart_stream import HeartStream
from heartreach.firmware_bridge.identity import battery_of, read_battery, read_identity
from heartreach.firmware_bridge.inbox import Frame, Inbox
from heartreach.firmware_bridge.link_table import Happening
from heartreach.firmware_bridge.protocol.uuids import BATTERY_LEVEL, HEART_RATE_MEASUREMENT
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.firmware_bridge.strap_link import StrapLink
from heartreach.models import BridgeEvent, HeartRate

__all__ = ["DEAD_S", "HR_ONLY_ADVICE", "STALE_S", "Session"]

#: Straps send every second; five missing frames are worth a word ...
STALE_S = 5.0
#: ... and after twelve seconds the link is dead, whatever the system says: bleak does not notice a dead bluetoothd.
DEAD_S = 12.0
#: A strap that sends RR does so within this many seconds of the first heart rate.
RR_PATIENCE_S = 20.0
HR_ONLY_ADVICE = "This strap sends heart rate only, no intervals between beats: stress is judged from heart rate alone."


class Session:
    """From connecting to leaving; `run` ends with the fault that ended the link.

    Args:
        radio: where links come from.
        clock: what stamps the frames.
        stream: the strap's stream, which outlives its sessions.
        emit: takes every event.
        move: takes what happened to the link, with advice where there is any.
        on_frame: sees every raw frame, for recording.
    """

    def __init__(
        self,
        radio: Radio,
        clock: Clock,
        stream: HeartStream,
        *,
        emit: Callable[[BridgeEvent], None],
        move: Callable[[Happening, str | None], None],
        on_frame: Callable[[Frame], None] | None = None,
    ) -> None:
        self._radio = radio
        self._clock = clock
        self._stream = stream
        self._emit = emit
        self._move = move
        self._on_frame = on_frame
        self._inbox = Inbox()
        self._heard_at = 0.0
        self._first_rate_at: float | None = None
        self._told_hr_only = False
        self.frames = 0

    async def run(self, sighting: Sighting) -> None:
        """Stream until the link ends.

        Raises:
            LinkFault: always, in the end: why it ended.
        """
        async with StrapLink(self._radio, sighting, self._inbox.close) as link:
            await self._introduce(link, sighting.title)
            await self._subscribe(link)
            self._heard_at = self._clock.monotonic()
            self._emit_all(self._stream.link_up(self._clock.now(), self._heard_at))
            try:
                await self._listen()
            finally:
                self._emit_all(self._stream.link_down(self._clock.monotonic()))

    async def _introduce(self, link: StrapLink, name: str) -> None:
        if not link.has(HEART_RATE_MEASUREMENT):
            raise LinkFault(FaultKind.UNFIT, f"{name} has no heart rate service")
        self._emit(await read_identity(link, name, self._clock.now()))
        battery = await read_battery(link, self._clock.now())
        if battery is not None:
            self._emit(battery)

    async def _subscribe(self, link: StrapLink) -> None:
        if link.notifies(BATTERY_LEVEL):
            await link.subscribe(BATTERY_LEVEL, partial(self._take, BATTERY_LEVEL))
        await link.subscribe(HEART_RATE_MEASUREMENT, partial(self._take, HEART_RATE_MEASUREMENT))
        self._move(Happening.SUBSCRIBED, None)

    def _take(self, source: str, raw: bytes) -> None:
        # Runs in the radio's callback: stamp and put, nothing else.
        self._inbox.put(Frame(self._clock.monotonic(), self._clock.now(), source, raw))

    async def _listen(self) -> None:
        while True:
            quiet_s = self._clock.monotonic() - self._heard_at
            frame = await self._inbox.get((STALE_S if quiet_s < STALE_S else DEAD_S) - quiet_s)
            if frame is not None:
                self._hear(frame)
            elif self._inbox.closed:
                raise LinkFault(FaultKind.LOST, "the link dropped")
            else:
                self._be_quiet()

    def _hear(self, frame: Frame) -> None:
        if self._on_frame is not None:
            self._on_frame(frame)
        if frame.source == BATTERY_LEVEL:
            battery = battery_of(frame.raw, frame.now)
            self._emit_all([] if battery is None else [battery])
            return
        self._heard_at = frame.arrived
        self.frames += 1
        events = self._stream.hear(frame)
        self._move(Happening.FRAME, self._hr_only_advice(events, frame.arrived))
        self._emit_all(events)

    def _hr_only_advice(self, events: list[BridgeEvent], at: float) -> str | None:
        if self._stream.heard_rr or self._told_hr_only:
            return None
        if self._first_rate_at is None:
            self._first_rate_at = at if any(isinstance(event, HeartRate) for event in events) else None
        elif at - self._first_rate_at >= RR_PATIENCE_S:
            self._told_hr_only = True
            return HR_ONLY_ADVICE
        return None

    def _be_quiet(self) -> None:
        at = self._clock.monotonic()
        self._emit_all(self._stream.tick(self._clock.now(), at))
        if at - self._heard_at >= DEAD_S:
            raise LinkFault(FaultKind.SILENT, f"no heart rate for {DEAD_S:.0f} s")
        if at - self._heard_at >= STALE_S:
            self._move(Happening.QUIET, "No heart rate for some seconds: check that the strap sits well.")

    def _emit_all(self, events: list[BridgeEvent]) -> None:
        for event in events:
            self._emit(event)
