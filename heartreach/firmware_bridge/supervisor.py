"""Several straps at once: one scan, one connection made at a time, and never two bridges on one strap."""

import asyncio
import random
from collections.abc import Callable

from heartreach.clock import Clock
from heartreach.errors import RadioError, UsageError
from heartreach.firmware_bridge.bridge import Bridge
from heartreach.firmware_bridge.known_straps import KnownStraps
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.scanner import Scanner
from heartreach.models import BridgeEvent

__all__ = ["Supervisor"]


class Supervisor:
    """Makes bridges that share a radio.

    A controller holds 7 to 20 links, a bus 254 clients: plan eight straps for each adapter.

    Args:
        radio: the adapter they share.
        clock: stamps their frames.
        chance: spreads their retries apart.
        known: what was learned of straps before.
    """

    def __init__(self, radio: Radio, clock: Clock, chance: random.Random, known: KnownStraps | None = None) -> None:
        self._radio = radio
        self._clock = clock
        self._chance = chance
        self._known = known
        self._scanner = Scanner(radio)
        self._bridges: dict[str, tuple[Bridge, Callable[[BridgeEvent], None]]] = {}

    def add(self, strap: str, sink: Callable[[BridgeEvent], None]) -> Bridge:
        """Bridge one more strap.

        Args:
            strap: its address, or words or the end of its name; with several straps near, each must be named.
            sink: takes its events.

        Raises:
            UsageError: somebody is already bridging that strap.
        """
        key = strap.casefold()
        if key in self._bridges:
            raise UsageError(f"The strap {strap} is already in use", "Give each wearer a strap of their own.")
        chance = random.Random(self._chance.random())  # noqa: S311  # spreads retries, keeps no secret
        bridge = Bridge(self._radio, self._clock, strap=strap, scanner=self._scanner, chance=chance, known=self._known)
        self._bridges[key] = bridge, sink
        return bridge

    async def run(self) -> None:
        """Run all bridges until cancelled.

        Raises:
            RadioError: there is no Bluetooth adapter, no Bluetooth service or no permission at all.
        """
        causes: list[BaseException] = []
        try:
            async with asyncio.TaskGroup() as group:
                for strap, (bridge, sink) in self._bridges.items():
                    group.create_task(bridge.run(sink), name=f"heartreach.bridge[{strap}]")
        except* RadioError as group_of_one_cause:
            causes.extend(group_of_one_cause.exceptions)
        if causes:  # not raised above: Python before 3.11.4 wraps what is raised there in a group again
            raise causes[0]
