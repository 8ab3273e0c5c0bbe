"""The browsers that asked to be woken: where their push services are, and the keys that only they can read with."""

import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter, ValidationError

from heartreach.errors import BadInput, StoreError
from heartreach.models import Word
from heartreach.prompts.channels.private_file import replace

__all__ = ["MOST", "Subscription", "Subscriptions"]

#: Names that home networks give themselves (RFC 6762, RFC 8375, and what routers use).
AT_HOME = (".local", ".internal", ".localhost", ".home.arpa", ".lan", ".home")
#: More browsers than a person has; the oldest gives way.
MOST = 16

_ALL: "TypeAdapter[tuple[Subscription, ...]]"


class Subscription(Word):
    """One browser (RFC 8030 and 8291); the endpoint is a secret, since whoever has it can write to it."""

    device: str
    endpoint: Annotated[str, Field(max_length=1024)]
    p256dh: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{80,100}=*$")]
    auth: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,32}=*$")]


_ALL = TypeAdapter(tuple[Subscription, ...])


class Subscriptions:
    """All of them, in a small file that only its owner can read.

    Args:
        path: the file; it need not exist yet.
        here: whether a push service on this very machine may be subscribed to, over plain HTTP too; for a tester's own.

    Raises:
        StoreError: the file is something else.
    """

    def __init__(self, path: Path, *, here: bool = False) -> None:
        self._path = path
        self._here = here
        try:
            self._all = _ALL.validate_json(path.read_bytes())
        except FileNotFoundError:
            self._all = ()
        except (ValidationError, OSError) as error:
            raise StoreError(
                f"The list of subscriptions {path} cannot be read", "Delete it and switch notifications on again."
            ) from error

    @property
    def all(self) -> tuple[Subscription, ...]:
        """Whom to wake."""
        return self._all

    def add(self, subscription: Subscription) -> None:
        """Wake this browser too; another subscription of the same browser or device is replaced.

        Raises:
            BadInput: its endpoint is no push service's.
            StoreError: the disk does not take it.
        """
        check_endpoint(subscription.endpoint, here=self._here)
        others = tuple(
            one for one in self._all if one.endpoint != subscription.endpoint and one.device != subscription.device
        )
        self._keep((*others, subscription)[-MOST:])

    def remove(self, device: str) -> bool:
        """Wake this device no longer; `False` when it was not woken."""
        return self._drop(tuple(one for one in self._all if one.device != device))

    def gone(self, endpoint: str) -> bool:
        """The push service says that nobody is there any more."""
        return self._drop(tuple(one for one in self._all if one.endpoint != endpoint))

    def _drop(self, left: tuple[Subscription, ...]) -> bool:
        if len(left) == len(self._all):
            return False
        self._keep(left)
        return True

    def _keep(self, subscriptions: tuple[Subscription, ...]) -> None:
        replace(self._path, _ALL.dump_json(subscriptions, indent=1))
        self._all = subscriptions


def check_endpoint(endpoint: str, *, here: bool = False) -> None:
    """Make sure that a push service can live there: the hub must not be led to ask its own machine or network.

    A public name may still lead into a network; what answers there has no certificate for it, and is told nothing.

    Args:
        endpoint: as the browser names it.
        here: whether this very machine will do.

    Raises:
        BadInput: it cannot.
    """
    try:
        parts = urlsplit(endpoint)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:  # half an IPv6 address
        host, scheme = "", ""
    else:
        scheme = parts.scheme
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        fine = scheme == "https" and _public(host)
    else:
        fine = (here and address.is_loopback) or (scheme == "https" and address.is_global)
    if not fine:
        raise BadInput("This is not the address of a push service", "Switch notifications off and on again.")


def _public(name: str) -> bool:
    """Whether a name can be one of the web's; `127.1` and `0x7f.1` are ways to write an address (inet_aton(3)).

    >>> [_public(name) for name in ("push.example.org", "router", "nas.lan", "127.1", "0x7f.1")]
    [True, False, False, False, False]
    """
    return "." in name and not name.endswith(AT_HOME) and not name.rpartition(".")[2][0].isdigit()
