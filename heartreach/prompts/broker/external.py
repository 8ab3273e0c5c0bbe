"""A broker that somebody else runs: nothing to start, nothing to stop."""

import ssl
from pathlib import Path
from types import TracebackType
from typing import Self

from heartreach.errors import ConfigError
from heartreach.prompts.broker.endpoint import Endpoint, Login
from heartreach.prompts.broker.logins import Logins, phone_username
from heartreach.prompts.broker.settings import BrokerSettings

__all__ = ["ExternalBroker"]


class ExternalBroker:
    """Where the external broker is and who we are there.

    It is not asked whether it is up: a broker that is away for a night is no reason not to start.

    Args:
        settings: with a host.

    Raises:
        ConfigError: no host, or the secret or the certificates to trust cannot be read.

    >>> broker = ExternalBroker(BrokerSettings(host="mqtt.example.org", username="ann", password="pw"))
    >>> broker.endpoint.port, broker.phone_login("kitchen").client_id
    (1883, 'phone.me.kitchen')
    """

    def __init__(self, settings: BrokerSettings) -> None:
        if settings.host is None:
            raise ConfigError("no external broker is named", "Set broker.host.")
        if settings.ca_file is not None:
            _check_trust(settings.ca_file)
        self._settings = settings
        self._logins = Logins(_secret(settings.secret_file)) if settings.secret_file else None
        self._endpoint = self._find(settings.host)

    def _find(self, host: str) -> Endpoint:
        settings = self._settings
        username, password, client_id = settings.username, _plain(settings), settings.client_id
        if self._logins:
            username, password = self._logins.hub.username, self._logins.hub.password
            client_id = self._logins.unguessable(client_id)
        return Endpoint(
            host,
            settings.external_port,
            settings.tls,
            username,
            password,
            client_id,
            ca_file=str(settings.ca_file) if settings.ca_file else None,
        )

    @property
    def endpoint(self) -> Endpoint:
        """Where it is, and the hub's login there."""
        return self._endpoint

    def phone_login(self, device: str, wearer: str = "me") -> Login:
        """What this phone says; all phones of a wearer share a login, each with its own client id.

        Raises:
            DeliveryError: the name is impossible.
        """
        client_id = phone_username(device, wearer)
        if self._logins:
            shared = self._logins.phones(wearer)
            return Login(shared.username, shared.password, f"{shared.username}.{device}")
        if self._settings.phone_username is not None and self._settings.phone_password is not None:
            return Login(self._settings.phone_username, self._settings.phone_password.get_secret_value(), client_id)
        return Login(self._endpoint.username or "", self._endpoint.password or "", client_id)

    def revoke(self, device: str, wearer: str = "me") -> None:
        """Nothing we could do there; the hub's own page turns the phone away."""

    async def __aenter__(self) -> Self:
        """Nothing to start."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to stop."""


def _plain(settings: BrokerSettings) -> str | None:
    return settings.password.get_secret_value() if settings.password else None


def _check_trust(ca_file: Path) -> None:
    """Told at the start: the link itself would only be tried again and again."""
    try:
        ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # ssl's own errors are such, too
        raise ConfigError(
            f"broker.ca_file {ca_file} cannot be used ({error.strerror or error})",
            "Name a PEM file with the certificates to trust.",
        ) from error


def _secret(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"broker.secret_file {path} cannot be read ({error.strerror})", "Write it with `heartreach broker-config`."
        ) from error
