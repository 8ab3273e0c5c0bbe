"""The pages of a data folder without a hub: nothing is measured, nothing is sent, time stands at the last word."""

from contextlib import AbstractContextManager

import numpy as np

from heartreach.errors import DeliveryError
from heartreach.hub.day_reader import WearerReader
from heartreach.hub.reviewing import CardBook, StoredReview, stored_scale
from heartreach.language import ENGLISH, Say
from heartreach.models import Calibration, Health, Wearer
from heartreach.prompts.pack import built_in
from heartreach.store import Reader, made_up
from heartreach.web import BrokerAddress, DayReader, Live, PhoneAccess
from heartreach.web.day import NOT_WORN
from heartreach.web.house import Reviewing

__all__ = ["ShownHouse", "last_worn_at"]

#: No broker runs; nobody ever listens on port 0.
NOWHERE = BrokerAddress("127.0.0.1", 0)

DAY_S = 86_400


def last_worn_at(reader: Reader, wearer: str) -> float | None:
    """When the strap was last worn, also one that sends no RR intervals; `None` where it never was."""
    for day in reversed(reader.days_with_data(wearer)):
        readings = reader.readings(wearer, day * DAY_S, (day + 1) * DAY_S)
        worn = readings.at[~np.isin(readings.state, NOT_WORN)]
        beats = reader.beats(wearer, day * DAY_S, (day + 1) * DAY_S).at
        found = [float(times[-1]) for times in (worn, beats) if times.size]
        if found:
            return max(found)
    return None


class ShownHouse:
    """What `heartreach.web.House` asks for, answered from a data folder alone.

    Args:
        reader: of the folder.
        wearer: whose pages.
        now: the moment at which time stands, in epoch seconds.
        say: the wearer's language.
    """

    speed = 1.0

    def __init__(self, reader: Reader, wearer: Wearer, now: float, say: Say = ENGLISH) -> None:
        self.wearer = wearer
        self.simulated = made_up(reader, wearer.wearer_id) is not None
        self._reader = reader
        self._now = now
        self._say = say
        self._cards = CardBook(reader)

    def now(self) -> float:
        """The end of what is remembered."""
        return self._now

    def live(self) -> Live:
        """Nothing is live."""
        told = self._say("These are stored days: no strap is listened to.")
        return Live(at=self._now, language=self.language, troubles=(told,))

    def health(self) -> Health:
        """No hub runs.

        Raises:
            DeliveryError: always.
        """
        raise DeliveryError("No hub runs: these are stored days", "Start one with `heartreach run`.")

    def reader(self) -> AbstractContextManager[DayReader]:
        """A reader for one request."""
        return WearerReader(self._reader, self.wearer.wearer_id)

    def reviewing(self) -> Reviewing:
        """The charts of the review page."""
        scale = stored_scale(self._reader, self.wearer.wearer_id)
        return StoredReview(self._reader, self._cards, self.wearer, self._now, scale, self.simulated, self._say)

    def calibration(self) -> Calibration | None:
        """Nobody sits."""
        return None

    def begin_calibration(self) -> Calibration:
        """Nobody can sit down for a heart that is not listened to.

        Raises:
            DeliveryError: always.
        """
        raise DeliveryError("No strap is listened to: these are stored days", "Start a hub with `heartreach run`.")

    def stop_calibration(self) -> Calibration | None:
        """Nobody sits."""
        return None

    @property
    def language(self) -> str:
        """Of the wearer."""
        return self._say.language

    def words(self) -> str:
        """English; nobody is spoken to."""
        return built_in().page()

    def phone_access(self, device: str) -> PhoneAccess:
        """No phone is served.

        Raises:
            DeliveryError: always.
        """
        raise DeliveryError(f"No hub runs for {device}: these are stored days", "Start one with `heartreach run`.")

    def broker_address(self) -> BrokerAddress:
        """Where no broker is."""
        return NOWHERE
