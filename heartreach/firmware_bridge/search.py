"""Find one strap among everything that advertises."""

import asyncio
from collections.abc import Callable

from heartreach.clock import Clock
from heartreach.firmware_bridge.known_straps import KnownStraps
from heartreach.firmware_bridge.scanner import Scanner
from heartreach.firmware_bridge.sighting import Sighting

__all__ = ["Search"]

#: Once a strap is seen and none was asked for by name, wait this long for a nearer one.
CHOOSING_S = 1.5
#: Start the scan anew this often, in seconds: a Bluetooth service that died is noticed only then. A strap that was not
#: seen for an hour is taken off, and starting is most of what a night of looking costs.
ROUND_S, TAKEN_OFF_S, TAKEN_OFF_ROUND_S = 10.0, 3600.0, 30.0


class Search:
    """Looks for the wanted strap, or for the nearest one that offers heart rate.

    Args:
        scanner: the shared scan.
        clock: for how long to look.
        wanted: as `Sighting.is_called` takes it; None for the nearest strap.
        known: straps used before, preferred to nearer strangers.
        is_free: whether a strap is nobody else's.
        on_match: hears every sighting of a strap that would do.
    """

    def __init__(
        self,
        scanner: Scanner,
        clock: Clock,
        wanted: str | None,
        *,
        known: KnownStraps,
        is_free: Callable[[str], bool],
        on_match: Callable[[Sighting], None],
    ) -> None:
        self._scanner = scanner
        self._clock = clock
        self._wanted = wanted
        self._known = known
        self._is_free = is_free
        self._on_match = on_match
        self._best: Sighting | None = None
        self._seen = asyncio.Event()

    async def find(self, on_round: Callable[[float], None], *, take_held: bool) -> Sighting:
        """Scan until the strap is found.

        Args:
            on_round: hears, every round, for how many seconds nothing was found.
            take_held: whether a strap that the computer says it is linked to will do. Only on the very first search:
                after bluetoothd was restarted, bleak goes on naming links of the old one.

        Raises:
            LinkFault: the radio cannot scan.
        """
        began = self._clock.monotonic()
        if take_held:
            await self._look_at_held()
        waited_s = 0.0
        while not await self._round(ROUND_S if waited_s < TAKEN_OFF_S else TAKEN_OFF_ROUND_S):
            waited_s = self._clock.monotonic() - began
            on_round(waited_s)
        best = self._best
        if best is None:
            raise RuntimeError("a round that found something has found something")
        return best

    async def _look_at_held(self) -> None:
        # A program that was killed leaves its strap linked on Linux; it does not advertise, and no scan would find it.
        # A stranger's strap, held by another program, is left alone.
        for sighting in await self._scanner.held():
            if self._wanted is not None or self._known.get(sighting.address) is not None:
                self._look(sighting)

    async def _round(self, seconds: float) -> bool:
        async with self._scanner.watch(self._look):
            if self._seen.is_set():
                return True
            try:
                async with asyncio.timeout(seconds):
                    await self._seen.wait()
            except TimeoutError:
                return False
            if self._wanted is None:
                await self._clock.sleep(CHOOSING_S)
        return True

    def _look(self, sighting: Sighting) -> None:
        if not self._matches(sighting):
            return
        self._on_match(sighting)
        best = self._best
        if best is None or best.address == sighting.address or self._rank(sighting) > self._rank(best):
            self._best = sighting
        self._seen.set()

    def _rank(self, sighting: Sighting) -> tuple[bool, int]:
        return self._known.get(sighting.address) is not None, sighting.rssi

    def _matches(self, sighting: Sighting) -> bool:
        if not self._is_free(sighting.address):
            return False
        if self._wanted is None:
            return sighting.has_heart_rate
        return sighting.is_called(self._wanted)
