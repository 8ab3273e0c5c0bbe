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

    Raises:
        StoreError: the file is something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
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
        check_endpoint(subscription.endpoint)
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


def check_endpoint(endpoint: str) -> None:
    """Make sure that a push service can live there: the hub must not be led to ask its own network.

    A push service on this very machine (a tester's) may speak plain HTTP; any other is on the web, with TLS.

    Raises:
        BadInput: it cannot.
    """
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        fine = parts.scheme == "https" and "." in host and not host.endswith((".local", ".internal", ".localhost"))
    else:
        fine = address.is_loopback or (parts.scheme == "https" and address.is_global)
    if not fine:
        raise BadInput("This is not the address of a push service", "Switch notifications off and on again.")
