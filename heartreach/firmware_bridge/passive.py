"""Heart rate out of the air: from Polar advertisements, when the strap is held by somebody else or cannot be linked."""

from collections.abc import Callable

from heartreach.clock import Clock
from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.protocol.polar_advertisement import POLAR_COMPANY, PolarAdvertisement
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.models import BridgeEvent, Contact, ContactState, HeartRate

__all__ = ["PassiveEar"]


class PassiveEar:
    """Turns advertisements of one strap into heart rate, once for each new value; there are no intervals in them.

    Args:
        clock: stamps what is heard.
        emit: takes the events.
    """

    def __init__(self, clock: Clock, emit: Callable[[BridgeEvent], None]) -> None:
        self._clock = clock
        self._emit = emit
        self._counter: int | None = None
        self._contact: bool | None = None

    def hear(self, sighting: Sighting) -> None:
        """Take one sighting of the strap; most straps advertise no heart rate, and nothing is made of those."""
        raw = sighting.manufacturer.get(POLAR_COMPANY)
        try:
            told = None if raw is None else PolarAdvertisement.from_bytes(raw)
        except MalformedFrame:
            return
        if told is not None and told.counter != self._counter:
            self._counter = told.counter
            self._tell(told)

    def _tell(self, told: PolarAdvertisement) -> None:
        at = self._clock.now()
        if told.contact is not self._contact:
            self._contact = told.contact
            self._emit(Contact(at=at, state=ContactState.WORN if told.contact else ContactState.NOT_WORN))
        if told.contact and told.slow_bpm is not None:
            self._emit(HeartRate(at=at, bpm=told.slow_bpm))
