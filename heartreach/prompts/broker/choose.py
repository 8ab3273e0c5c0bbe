"""From settings to a broker."""

import contextlib
import logging
from pathlib import Path
from types import TracebackType
from typing import Self

from heartreach.errors import DeliveryError
from heartreach.prompts.broker.embedded import EmbeddedBroker
from heartreach.prompts.broker.endpoint import Broker, Endpoint, Login
from heartreach.prompts.broker.external import ExternalBroker
from heartreach.prompts.broker.logins import Logins, read_secret
from heartreach.prompts.broker.mosquitto import MosquittoBroker
from heartreach.prompts.broker.mosquitto_program import find_mosquitto
from heartreach.prompts.broker.settings import BrokerSettings

__all__ = ["FirstThatStarts", "choose_broker"]

_LOG = logging.getLogger(__name__)


class FirstThatStarts:
    """The first of several brokers that can be started.

    A Mosquitto may be installed and still be kept from starting (AppArmor, a snap, a full disk): that must not stop the
    hub.

    Args:
        brokers: in the order they are tried; the last one's error is the one that counts.
    """

    def __init__(self, *brokers: Broker) -> None:
        self._brokers = brokers
        self.chosen = brokers[0]  #: the one in use
        self._open = contextlib.AsyncExitStack()

    @property
    def endpoint(self) -> Endpoint:
        """Where the chosen one is."""
        return self.chosen.endpoint

    def phone_login(self, device: str, wearer: str = "me") -> Login:
        """The login of one phone at the chosen one."""
        return self.chosen.phone_login(device, wearer)

    def revoke(self, device: str, wearer: str = "me") -> None:
        """End a phone's login."""
        self.chosen.revoke(device, wearer)

    async def __aenter__(self) -> Self:
        """Try one after the other."""
        for broker in self._brokers[:-1]:
            self.chosen = broker
            try:
                await self._open.enter_async_context(broker)
            except DeliveryError as error:
                _LOG.warning("%s Trying the next kind of broker.", error)
            else:
                return self
        self.chosen = self._brokers[-1]
        await self._open.enter_async_context(self.chosen)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the chosen one."""
        await self._open.aclose()


def choose_broker(settings: BrokerSettings, folder: Path) -> Broker:
    """The broker these settings ask for, not yet started.

    Args:
        settings: what the wearer wants.
        folder: where a broker of our own keeps its secret and its memory.
    """
    if settings.host is not None:
        return ExternalBroker(settings)
    logins = Logins(read_secret(folder / "secret"))
    place = (settings.listen, settings.listen_port, logins)
    embedded = EmbeddedBroker(*place, store=folder / "journal.db")
    if settings.kind == "embedded":
        return embedded
    mosquitto = MosquittoBroker(folder / "mosquitto", *place, program=settings.mosquitto)
    if settings.kind == "mosquitto":
        return mosquitto
    return FirstThatStarts(mosquitto, embedded) if find_mosquitto(settings.mosquitto) else embedded
