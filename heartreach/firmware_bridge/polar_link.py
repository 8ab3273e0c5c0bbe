"""Keep a Polar strap measuring what we want beside heart rate, as well as it will, and never at heart rate's cost."""

import asyncio
import contextlib
from collections.abc import Callable

from heartreach.firmware_bridge.fault import LinkFault
from heartreach.firmware_bridge.pmd_client import PmdClient
from heartreach.firmware_bridge.polar_stream import PolarStream
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.strap_link import StrapLink

__all__ = ["PolarLink"]

#: A strap that refused, or stopped by itself (charger, memory, its own app), is asked again after this long.
RETRY_S = 60.0


class PolarLink:
    """The measurements of one session.

    Args:
        link: the connection.
        stream: where data frames are decoded.
        wanted: what to measure where it is offered.
    """

    def __init__(self, link: StrapLink, stream: PolarStream, wanted: frozenset[Measurement]) -> None:
        self._client = PmdClient(link)
        self._stream = stream
        self._wanted = wanted
        self._next_try = float("-inf")

    async def open(self, on_data: Callable[[bytes], None]) -> None:
        """Learn what is offered; a strap without any of it is a plain heart rate strap."""
        with contextlib.suppress(LinkFault):
            await self._client.open(on_data)

    @property
    def has_pulses(self) -> bool:
        """Whether intervals can be had from light."""
        return Measurement.PPI in self._client.offered

    @property
    def sends_pulses(self) -> bool:
        """Whether they are coming."""
        return Measurement.PPI in self._client.running

    def want_pulses(self) -> None:
        """Take intervals from light from now on."""
        self._wanted |= {Measurement.PPI}
        self._next_try = float("-inf")

    async def keep_up(self, at: float) -> str | None:
        """Start what is wanted and does not run; return a sentence when the strap refuses."""
        missing = (self._wanted & self._client.offered) - self._client.running.keys()
        if not missing or at < self._next_try:
            return None
        self._next_try = at + RETRY_S
        for measurement in sorted(missing):
            try:
                settings = await self._client.start(measurement)
            except LinkFault as fault:
                return f"{fault.message}. Heart rate goes on without it"
            if measurement is Measurement.ACC:
                self._stream.factor = settings.factor
        return None

    async def leave(self) -> None:
        """Stop everything that was started, even when the caller is being cancelled."""
        await asyncio.shield(asyncio.ensure_future(self._stop()))

    async def _stop(self) -> None:
        with contextlib.suppress(LinkFault, TimeoutError):
            await self._client.stop_all()
