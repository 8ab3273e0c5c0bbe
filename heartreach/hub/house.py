"""The running hub as the pages see it."""

import ssl
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from heartreach.hub.day_reader import WearerReader
from heartreach.hub.hub import Hub
from heartreach.hub.telling import paused_until
from heartreach.language import retold, speaking
from heartreach.models import Calibration, Health, Wearer
from heartreach.prompts.broker import Broker
from heartreach.prompts.topics import PREFIX
from heartreach.web.house import BrokerAddress, DayReader, Live, PhoneAccess, Progress, Reviewing

if TYPE_CHECKING:
    from heartreach.hub.reviewing import CardBook

__all__ = ["HubHouse"]


class HubHouse:
    """What `heartreach.web.House` asks for, answered by the parts of the hub.

    Args:
        hub: open.
        broker: lets phones in; started.
    """

    def __init__(self, hub: Hub, broker: Broker) -> None:
        self.speed = hub.plan.speed
        self.simulated = hub.plan.simulated
        self._hub = hub
        self._broker = broker
        self._cards: CardBook | None = None

    @property
    def wearer(self) -> Wearer:
        """Whose day is shown."""
        return self._hub.session.desk.wearer

    def now(self) -> float:
        """Hub time."""
        return self._hub.clock.now()

    def live(self) -> Live:
        """How things stand now."""
        board, desk, at = self._hub.session.board, self._hub.session.desk, self.now()
        say, share, link = speaking(self.language), board.fast_forward, board.link
        if link is not None and link.advice is not None:
            link = link.model_copy(update={"advice": retold(link.advice, say)})
        return Live(
            at=at,
            language=say.language,
            reading=board.reading,
            link=link,
            battery=board.battery,
            paused_until=paused_until(desk, at),
            troubles=tuple(retold(one, say) for one in self._hub.report.troubles()),
            calibration=self.calibration(),
            fast_forward=None
            if share is None
            else Progress(label=say("Fast-forwarding a simulated morning"), share=share),
        )

    def calibration(self) -> Calibration | None:
        """How the guided sit stands."""
        return self._hub.session.core.calibration

    def begin_calibration(self) -> Calibration:
        """The wearer sits down."""
        return self._hub.session.sit()

    def stop_calibration(self) -> Calibration | None:
        """The wearer breaks the guided sit off."""
        return self._hub.session.stop_sit()

    def health(self) -> Health:
        """How the hub itself is."""
        return self._hub.report.health()

    def reader(self) -> AbstractContextManager[DayReader]:
        """A reader for one request."""
        return WearerReader(self._hub.reader, self.wearer.wearer_id)

    def reviewing(self) -> Reviewing:
        """The charts of the review page."""
        from heartreach.hub.reviewing import CardBook, StoredReview  # noqa: PLC0415  # loaded when somebody looks

        hub = self._hub
        self._cards = self._cards or CardBook(hub.reader)
        scale = hub.session.core.theory_scale
        say = speaking(self.language)
        return StoredReview(hub.reader, self._cards, self.wearer, self.now(), scale, self.simulated, say)

    @property
    def language(self) -> str:
        """Of the wearer's content pack."""
        return self._hub.session.desk.pack.language

    def words(self) -> str:
        """What the phone page says, in the wearer's language."""
        return self._hub.session.desk.pack.page()

    def phone_access(self, device: str) -> PhoneAccess:
        """Credentials for one phone."""
        wearer = self.wearer.wearer_id
        login = self._broker.phone_login(device, wearer)
        return PhoneAccess(
            username=login.username,
            password=login.password,
            client_id=login.client_id,
            prefix=f"{PREFIX}/{wearer}/",
        )

    def broker_address(self) -> BrokerAddress:
        """Where the phone page's WebSocket is connected to."""
        place = self._broker.endpoint
        trust = ssl.create_default_context(cafile=place.ca_file) if place.tls else None
        return BrokerAddress(place.host, place.port, trust)
