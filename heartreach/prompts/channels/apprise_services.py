"""Any service that Apprise knows: mail, Gotify, Matrix, Telegram and a hundred more, as text with links that answer."""

import apprise

from heartreach.errors import ConfigError, DeliveryError
from heartreach.models import CHANNEL_KNOWS
from heartreach.prompts.channels.channel import Letter
from heartreach.prompts.channels.settings import AppriseSettings
from heartreach.prompts.payloads import FEW_ACTIONS, offered

__all__ = ["CHANNEL", "AppriseServices"]

CHANNEL = "apprise"


class AppriseServices:
    """Sends to all services at once.

    Args:
        settings: their addresses, as Apprise writes them, and what they may read.

    Raises:
        ConfigError: Apprise does not know one of them.
    """

    name = CHANNEL
    knows = CHANNEL_KNOWS[CHANNEL]

    def __init__(self, settings: AppriseSettings) -> None:
        self._discreet = settings.discreet
        self._services = apprise.Apprise()
        self._took = True  # nobody asks a mail server whether it is there; the last letter tells
        for url in settings.urls:
            if not self._services.add(url):
                service = url.partition(":")[0]  # the rest may hold a password
                raise ConfigError(
                    f"apprise.urls has an address of {service!r} that Apprise does not understand",
                    "See github.com/caronc/apprise/wiki for its form.",
                )

    def ready(self) -> bool:
        """Whether the services took the last letter."""
        return self._took

    def send(self, letter: Letter) -> None:
        """Send a prompt.

        Raises:
            DeliveryError: not every service took it.
        """
        self._took = bool(self._services.notify(title=letter.title, body=self.text(letter)))
        if not self._took:
            raise DeliveryError("a service of apprise.urls did not take it", "Check its address and password.")

    def text(self, letter: Letter) -> str:
        """What the services may read, and a link for each answer where the hub can be reached."""
        prompt, addresses = letter.prompt, letter.addresses
        lines = [letter.words(discreet=self._discreet)]
        if addresses is not None:
            kinds = offered(FEW_ACTIONS, prompt)
            links = (f"{letter.pack.label(prompt.kind, kind)}: {addresses.of(prompt, kind, CHANNEL)}" for kind in kinds)
            lines += ["", *links]
        return "\n".join(lines)
