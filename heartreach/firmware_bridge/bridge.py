"""Keep one strap's beats coming: find it, stream, and after every loss find it again, until told to stop."""

import asyncio
import random
from collections.abc import Callable

from heartreach.clock import Clock
from heartreach.firmware_bridge.backoff import Backoff
from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.inbox import Frame
from heartreach.firmware_bridge.known_straps import KnownStrap, KnownStraps
from heartreach.firmware_bridge.link_table import Happening, after
from heartreach.firmware_bridge.passive import PassiveEar
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.radio import Radio, cancellations
from heartreach.firmware_bridge.scanner import Scanner
from heartreach.firmware_bridge.search import Search
from heartreach.firmware_bridge.session import Session
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.firmware_bridge.strap_stream import StrapStream
from heartreach.models import BridgeEvent, Link, LinkState

__all__ = ["Bridge"]

#: Found before the first scan even starts, these do not go away by waiting.
_HOPELESS = frozenset({FaultKind.NO_ADAPTER, FaultKind.PERMISSION, FaultKind.DAEMON})
#: After this many seconds without a sighting, say what helps.
ADVISE_AFTER_S = 20.0
NOT_SEEN_ADVICE = "Moisten the strap, put it on, and make sure no other app holds it."


class Bridge:
    """The bridge between one strap and one sink of events.

    Args:
        radio: the computer's (`Radio.system()`) or a virtual one.
        clock: stamps frames and names wall time.
        strap: the wearer's, as `Sighting.is_called` takes it. None takes the nearest, and then stays with it.
        known: what was learned of straps before; a known strap is preferred to a nearer stranger.
        scanner: a scan shared with other bridges.
        chance: spreads retries; seeded from the strap's name when left out.
        on_frame: sees every raw notification before it is decoded, for recording.
        measure: what to measure beside heart rate where a Polar strap offers it; acceleration feeds the movement gate.

    A doctest cannot show a radio; `docs/bridge.md` streams from a virtual strap in a few lines.
    """

    def __init__(
        self,
        radio: Radio,
        clock: Clock,
        *,
        strap: str | None = None,
        known: KnownStraps | None = None,
        scanner: Scanner | None = None,
        chance: random.Random | None = None,
        on_frame: Callable[[Frame], None] | None = None,
        measure: frozenset[Measurement] = frozenset({Measurement.ACC}),
    ) -> None:
        self._radio = radio
        self._clock = clock
        self._wanted = strap
        self._scanner = scanner or Scanner(radio)
        self._backoff = Backoff(chance or random.Random(strap or "heartreach"))  # noqa: S311  # spreads, not secret
        self._on_frame = on_frame
        self._measure = measure
        self._state = LinkState.SCANNING
        self._name: str | None = strap
        self._has_scanned = False
        self._known = known or KnownStraps()

    async def run(self, sink: Callable[[BridgeEvent], None]) -> None:
        """Send events to `sink` until cancelled; it is called from the event loop and must not block.

        Raises:
            RadioError: there is no Bluetooth adapter, no Bluetooth service or no permission at all.
        """
        stream = StrapStream(self._clock.now(), self._clock.monotonic())
        self._state = LinkState.SCANNING
        self._tell(sink, None)
        try:
            while True:
                await self._clock.sleep(await self._round(stream, sink))
                self._move(sink, Happening.RESTED, None)
        finally:
            self._scanner.release(self)
            self._state = LinkState.STOPPED
            self._tell(sink, None)

    async def _round(self, stream: StrapStream, sink: Callable[[BridgeEvent], None]) -> float:
        """Find, stream, fail; return the seconds to wait before the next try."""
        session = Session(
            self._radio,
            self._clock,
            stream,
            emit=sink,
            move=lambda happening, advice: self._move(sink, happening, advice),
            on_frame=self._on_frame,
            measure=self._measure,
        )
        try:
            sighting = await self._find(sink)
            self._move(sink, Happening.FOUND, None)
            try:
                await session.run(sighting)
            finally:
                self._remember(sighting, session)
                self._stay_with(sighting, session)
        except LinkFault as fault:
            if cancellations():  # on the way out a scan or a link could not be ended: no reason to try again
                raise asyncio.CancelledError from fault
            if fault.kind in _HOPELESS and not self._has_scanned:
                raise
            self._move(sink, Happening.FAILED, fault.advice)
        return self._backoff.worked() if session.frames else self._backoff.failed()

    async def _find(self, sink: Callable[[BridgeEvent], None]) -> Sighting:
        search = Search(
            self._scanner,
            self._clock,
            self._wanted,
            known=self._known,
            is_free=lambda address: self._scanner.is_free(address, self),
            on_match=PassiveEar(self._clock, sink).hear,
        )

        def on_round(waited_s: float) -> None:
            self._has_scanned = True
            if waited_s >= ADVISE_AFTER_S:
                self._tell(sink, NOT_SEEN_ADVICE)

        sighting = await search.find(on_round, take_held=not self._has_scanned)
        self._has_scanned = True
        self._name = sighting.title
        if not self._scanner.claim(sighting.address, self):
            raise LinkFault(FaultKind.BUSY, f"{sighting.title} was taken by another bridge")
        return sighting

    def _stay_with(self, sighting: Sighting, session: Session) -> None:
        if session.frames:
            # From now on this strap and no other: a neighbour's heart must never flow into the wearer's day.
            self._wanted = sighting.address
        else:
            self._scanner.release(self)

    def _remember(self, sighting: Sighting, session: Session) -> None:
        info = session.info
        if info is not None:
            self._known.note(KnownStrap(address=sighting.address, name=info.name, last_seen=self._clock.now()))

    def _move(self, sink: Callable[[BridgeEvent], None], happening: Happening, advice: str | None) -> None:
        before, self._state = self._state, after(self._state, happening)
        if self._state is not before or advice is not None:
            self._tell(sink, advice)

    def _tell(self, sink: Callable[[BridgeEvent], None], advice: str | None) -> None:
        sink(Link(at=self._clock.now(), state=self._state, strap=self._name, advice=advice))
