"""One session with one strap: connect, ask who it is, subscribe, listen until the link is gone or silent."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from heartreach.clock import Clock
from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.identity import read_battery, read_identity
from heartreach.firmware_bridge.inbox import Frame, Inbox
from heartreach.firmware_bridge.link_table import Happening
from heartreach.firmware_bridge.polar_link import PolarLink
from heartreach.firmware_bridge.protocol.pmd import PMD_DATA, Measurement
from heartreach.firmware_bridge.protocol.uuids import BATTERY_LEVEL, HEART_RATE_MEASUREMENT
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.firmware_bridge.strap_link import StrapLink
from heartreach.firmware_bridge.strap_stream import StrapStream
from heartreach.firmware_bridge.system_battery import SystemBattery
from heartreach.models import Battery, BridgeEvent, DeviceInfo, HeartRate

__all__ = ["BY_LIGHT", "BY_SKIN", "HR_ONLY_ADVICE", "Patience", "Session"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long heart rate may be silent, in seconds.

    Args:
        stale_s: worth a word.
        dead_s: the link is dead whatever the system says; bleak does not notice a bluetoothd that died.
    """

    stale_s: float
    dead_s: float


#: Straps send every second.
BY_SKIN = Patience(5.0, 12.0)
#: While pulse intervals run, a Polar optical sensor sends heart rate every 5 s, and its first batch after 25 s.
BY_LIGHT = Patience(15.0, 40.0)
#: A strap that sends RR does so within this many seconds of the first heart rate.
RR_PATIENCE_S = 20.0
HR_ONLY_ADVICE = (
    "This strap sends heart rate only, no intervals between beats: activation is judged from heart rate alone."
)
QUIET_ADVICE = "No heart rate for some seconds: check that the strap sits well."


class Session:
    """From connecting to leaving; `run` ends with the fault that ended the link.

    Args:
        radio: where links come from.
        clock: what stamps the frames.
        stream: the strap's stream, which outlives its sessions.
        emit: takes every event.
        move: takes what happened to the link, with advice where there is any.
        on_frame: sees every raw frame, for recording.
        measure: what to measure beside heart rate, where a Polar strap offers it.
    """

    def __init__(
        self,
        radio: Radio,
        clock: Clock,
        stream: StrapStream,
        *,
        emit: Callable[[BridgeEvent], None],
        move: Callable[[Happening, str | None], None],
        on_frame: Callable[[Frame], None] | None = None,
        measure: frozenset[Measurement] = frozenset(),
    ) -> None:
        self._radio = radio
        self._clock = clock
        self._stream = stream
        self._emit = emit
        self._move = move
        self._on_frame = on_frame
        self._measure = measure
        self._inbox = Inbox()
        self._heard_at = 0.0
        self._first_rate_at: float | None = None
        self._knows_rr = False
        self.frames = 0
        self.info: DeviceInfo | None = None

    async def run(self, sighting: Sighting) -> None:
        """Stream until the link ends.

        Raises:
            LinkFault: always, in the end: why it ended.
        """
        async with StrapLink(self._radio, sighting, self._inbox.close) as link:
            polar = PolarLink(link, self._stream.polar, self._measure)
            battery = SystemBattery(self._radio, sighting, self._clock, needed=not link.has(BATTERY_LEVEL))
            await self._introduce(link, sighting.title)
            await polar.open(partial(self._take, PMD_DATA))
            await self._subscribe(link)
            self._heard_at = self._clock.monotonic()
            self._emit_all(self._stream.link_up(self._clock.now(), self._heard_at))
            try:
                await self._listen(polar, battery)
            finally:
                self._emit_all(self._stream.link_down(self._clock.monotonic()))
                if not self._inbox.closed:
                    await polar.leave()

    async def _introduce(self, link: StrapLink, name: str) -> None:
        if not link.has(HEART_RATE_MEASUREMENT):
            raise LinkFault(FaultKind.UNFIT, f"{name} has no heart rate service")
        self.info = await read_identity(link, name, self._clock.now())
        self._emit(self.info)
        self._tell_battery(await read_battery(link, self._clock.now()))

    def _tell_battery(self, battery: Battery | None) -> None:
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

    async def _listen(self, polar: PolarLink, battery: SystemBattery) -> None:
        while True:
            self._say(await polar.keep_up(self._clock.monotonic()))
            self._tell_battery(await battery.news())
            patience = BY_LIGHT if polar.sends_pulses else BY_SKIN
            quiet_s = self._clock.monotonic() - self._heard_at
            limit_s = patience.stale_s if quiet_s < patience.stale_s else patience.dead_s
            frame = await self._inbox.get(max(0.0, limit_s - quiet_s))
            if frame is not None:
                self._hear(frame, polar)
            elif self._inbox.closed:
                raise LinkFault(FaultKind.LOST, "the link dropped")
            else:
                self._be_quiet(patience)

    def _hear(self, frame: Frame, polar: PolarLink) -> None:
        if self._on_frame is not None:
            self._on_frame(frame)
        events = self._stream.hear(frame)
        if frame.source == HEART_RATE_MEASUREMENT or (frame.source == PMD_DATA and polar.sends_pulses):
            self._heard_at = frame.arrived
            self.frames += 1
            self._move(Happening.FRAME, None)
            self._observe_rr(events, frame.arrived, polar)
        self._emit_all(events)

    def _observe_rr(self, events: list[BridgeEvent], at: float, polar: PolarLink) -> None:
        """Whether a strap tells intervals is observed, not assumed."""
        if self._knows_rr or self._stream.heart.heard_rr:
            return
        if self._first_rate_at is None:
            self._first_rate_at = at if any(isinstance(event, HeartRate) for event in events) else None
        elif at - self._first_rate_at >= RR_PATIENCE_S:
            self._knows_rr = True
            if polar.has_pulses:
                polar.want_pulses()
            else:
                self._say(HR_ONLY_ADVICE)

    def _be_quiet(self, patience: Patience) -> None:
        at = self._clock.monotonic()
        self._emit_all(self._stream.tick(self._clock.now(), at))
        if at - self._heard_at >= patience.dead_s:
            raise LinkFault(FaultKind.SILENT, f"no heart rate for {patience.dead_s:.0f} s")
        if at - self._heard_at >= patience.stale_s:
            self._move(Happening.QUIET, QUIET_ADVICE)

    def _say(self, advice: str | None) -> None:
        if advice is not None:
            self._move(Happening.FRAME, advice)

    def _emit_all(self, events: list[BridgeEvent]) -> None:
        for event in events:
            self._emit(event)
