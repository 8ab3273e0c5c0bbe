"""Devices beyond this machine: let in once by a secret from the screen, known afterwards by a cookie, ended at will.

The review page on the hub's own machine makes an invitation, shown as a QR code. Its token works once, for ten minutes,
and an address that tries a handful of wrong ones is not heard again. Whoever brings it gets a secret of their own; only
its hash is kept.
"""

import hashlib
import hmac
import secrets
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from heartreach.clock import SystemClock
from heartreach.errors import BadInput
from heartreach.models import Word
from heartreach.web.invitation import TOKEN_BYTES

__all__ = ["DeviceBook", "MemoryBook", "PairedDevice", "Pairing"]

#: Real seconds for which an invitation may be used: long enough to find the phone, short enough to forget the screen.
INVITATION_S = 600.0
#: Wrong tokens after which whoever sent them is not heard again: a person mistypes less. It must not end the invitation
#: of somebody else, or a stranger in the network could keep the wearer from ever pairing a phone.
WRONG_TRIES = 5
#: 16 bytes for what is used once within minutes, 32 for what lasts (OWASP Session Management asks for 8 at least).
SECRET_BYTES = 32
#: A device's name is the wearer's own and short.
LONGEST_NAME = 40


class PairedDevice(Word):
    """A device that was let in."""

    device_id: str
    name: str
    secret_hash: str  #: SHA-256 of a random secret of 32 bytes; so long a secret needs no salt and no slow hash
    paired_at: float  #: seconds since 1970-01-01 UTC


class DeviceBook(Protocol):
    """Where paired devices are written down."""

    def read(self) -> tuple[PairedDevice, ...]:
        """All of them."""

    def write(self, devices: tuple[PairedDevice, ...]) -> None:
        """Keep exactly these; on disk when it returns."""


class MemoryBook:
    """A book that is forgotten at the end: for tests, and for a hub that keeps nothing."""

    def __init__(self) -> None:
        self._devices: tuple[PairedDevice, ...] = ()

    def read(self) -> tuple[PairedDevice, ...]:
        """All of them."""
        return self._devices

    def write(self, devices: tuple[PairedDevice, ...]) -> None:
        """Keep exactly these."""
        self._devices = devices


class Pairing:
    """Lets devices in and out.

    Args:
        book: where they are written down.
        ended: told the id of a device that was ended, so that its MQTT login ends too.
        monotonic: real seconds that never go back, a computer's sleep included; the system's when left out.
        wall: seconds since 1970-01-01 UTC.
    """

    def __init__(
        self,
        book: DeviceBook,
        *,
        ended: Callable[[str], None] = lambda _device: None,
        monotonic: Callable[[], float] | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._book = book
        self._ended = ended
        self._monotonic = monotonic or SystemClock().monotonic
        self._wall = wall
        self._devices = {device.secret_hash: device for device in book.read()}
        self._token: str | None = None
        self._until = 0.0
        self._wrong: Counter[str] = Counter()

    @property
    def devices(self) -> tuple[PairedDevice, ...]:
        """Who is let in, in the order of pairing."""
        return tuple(sorted(self._devices.values(), key=lambda device: device.paired_at))

    def invite(self, token: str | None = None) -> str:
        """A new token, or the one that was printed before the hub ran; the one before stops working."""
        self._token = token or secrets.token_urlsafe(TOKEN_BYTES)
        self._until = self._monotonic() + INVITATION_S
        self._wrong.clear()
        return self._token

    def accept(self, token: str, name: str, *, who: str = "") -> str:
        """Let a device in.

        Args:
            token: from the invitation; used up by this.
            name: what the wearer calls the device.
            who: the address that asks; wrong tries are counted by it.

        Returns:
            The device's secret; it is not kept here and cannot be shown again.

        Raises:
            BadInput: the token is wrong, used or too old.
        """
        if not self._is_open(token, who):
            raise BadInput(
                "This invitation is over or was used", "Ask for a new QR code on the review page and scan that one."
            )
        self._token = None
        secret = secrets.token_urlsafe(SECRET_BYTES)
        device = PairedDevice(
            device_id=f"p-{secrets.token_hex(8)}",
            name=" ".join(name.split())[:LONGEST_NAME] or "Phone",
            secret_hash=_hash(secret),
            paired_at=self._wall(),
        )
        self._keep(self._devices | {device.secret_hash: device})
        return secret

    def known(self, secret: str) -> PairedDevice | None:
        """The device this secret belongs to."""
        return self._devices.get(_hash(secret)) if secret else None

    def end(self, device_id: str) -> bool:
        """Let a device in no longer; `False` when there is none of that id."""
        left = {key: device for key, device in self._devices.items() if device.device_id != device_id}
        if len(left) == len(self._devices):
            return False
        self._keep(left)
        self._ended(device_id)
        return True

    def _is_open(self, token: str, who: str) -> bool:
        if self._token is None or self._monotonic() > self._until or self._wrong[who] >= WRONG_TRIES:
            return False
        right = hmac.compare_digest(token.encode(), self._token.encode())
        self._wrong[who] += not right
        return right

    def _keep(self, devices: dict[str, PairedDevice]) -> None:
        self._book.write(tuple(devices.values()))
        self._devices = devices


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
