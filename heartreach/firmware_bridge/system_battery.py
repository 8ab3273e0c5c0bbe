"""The battery as the system tells it, for straps whose own battery service the system hides."""

from heartreach.clock import Clock
from heartreach.firmware_bridge.identity import battery_of
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.models import Battery

__all__ = ["SystemBattery"]

#: bluetoothd reads the level itself some seconds after it connected.
FIRST_S = 5.0
#: A coin cell does not change faster.
AGAIN_S = 600.0


class SystemBattery:
    """Asks now and then, and tells what changed.

    Args:
        radio: may know the level.
        sighting: the strap.
        clock: says when it is time.
        needed: whether the strap itself shows no battery; otherwise nothing is ever asked.
    """

    def __init__(self, radio: Radio, sighting: Sighting, clock: Clock, *, needed: bool) -> None:
        self._radio = radio
        self._sighting = sighting
        self._clock = clock
        self._due = clock.monotonic() + FIRST_S if needed else float("inf")
        self._told: int | None = None

    async def news(self) -> Battery | None:
        """The level if it is time to ask and it is another than before."""
        at = self._clock.monotonic()
        if at < self._due:
            return None
        self._due = at + AGAIN_S
        percent = await self._radio.battery(self._sighting)
        told = None if percent is None or percent == self._told else battery_of(bytes([percent]), self._clock.now())
        if told is not None:
            self._told = told.percent
        return told
