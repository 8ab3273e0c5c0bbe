"""Where a broker is, how one logs in, and what every kind of broker offers the hub."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

__all__ = ["Broker", "Endpoint", "Login"]


@dataclass(frozen=True, slots=True)
class Login:
    """What a client says in its CONNECT."""

    username: str
    password: str = field(repr=False)
    client_id: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the hub's own client connects, and as whom."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    client_id: str = "hub"
    ca_file: str | None = None  #: certificates to trust instead of the system's


class Broker(Protocol):
    """An embedded broker, a Mosquitto of our own, or one that somebody else runs: the hub need not know."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is; valid inside `async with`."""

    def phone_login(self, device: str, wearer: str = "me") -> Login:
        """The login of one phone, the same each time it is asked for; the phone can log in from now on."""

    def revoke(self, device: str, wearer: str = "me") -> None:
        """End a phone's login at once and for good."""

    async def __aenter__(self) -> Self:
        """Start it."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it; what it must keep is on disk when this returns."""
