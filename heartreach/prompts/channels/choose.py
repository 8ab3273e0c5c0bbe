"""Open the channels that the settings ask for and this machine has."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heartreach.errors import ConfigError, install_extra
from heartreach.prompts.channels.channel import Channel
from heartreach.prompts.channels.ntfy import Ntfy
from heartreach.prompts.channels.settings import AppriseSettings, ChannelSettings, PushSettings
from heartreach.prompts.channels.signed_address import Signer

if TYPE_CHECKING:
    from heartreach.prompts.channels.web_push import WebPush

__all__ = ["KEYS", "apprise_channel", "choose_channels", "push_of"]

#: Keys and subscriptions, in the data folder.
KEYS = "channels"


def choose_channels(settings: ChannelSettings, folder: Path, signer: Signer) -> tuple[Channel, ...]:
    """The channels beside MQTT.

    Args:
        settings: what is asked for.
        folder: for keys and subscriptions.
        signer: of the addresses that answer.

    Raises:
        ConfigError: a channel needs an extra that is not installed, or its settings are wrong.
        StoreError: a key cannot be read or made.
    """
    channels: list[Channel] = []
    if settings.ntfy.topic is not None:
        channels.append(Ntfy(settings.ntfy))
    if settings.apprise.urls:
        channels.append(apprise_channel(settings.apprise))
    if importlib.util.find_spec("pywebpush") is not None:  # offered where it can be: nothing is sent before one asks
        channels.append(_web_push(settings.push, folder, signer))
    return tuple(channels)


def push_of(channels: Sequence[Channel]) -> "WebPush | None":
    """The channel that browsers subscribe to, where there is one."""
    return next((one for one in channels if one.name == "push"), None)  # type: ignore[return-value]  # by its name


def apprise_channel(settings: AppriseSettings) -> Channel:
    """The services of `apprise.urls`.

    Raises:
        ConfigError: the extra is not installed, or Apprise does not know an address.
    """
    if importlib.util.find_spec("apprise") is None:
        raise ConfigError("apprise.urls needs the extra `apprise`", install_extra("apprise"))
    from heartreach.prompts.channels.apprise_services import AppriseServices  # noqa: PLC0415  # heavy and optional

    return AppriseServices(settings)


def _web_push(settings: PushSettings, folder: Path, signer: Signer) -> Channel:
    from heartreach.prompts.channels.subscriptions import Subscriptions  # noqa: PLC0415  # with its siblings
    from heartreach.prompts.channels.vapid import VapidKey  # noqa: PLC0415  # heavy and optional
    from heartreach.prompts.channels.web_push import WebPush  # noqa: PLC0415  # heavy and optional

    return WebPush(VapidKey(folder / "vapid.pem"), Subscriptions(folder / "push.json"), signer, settings)
