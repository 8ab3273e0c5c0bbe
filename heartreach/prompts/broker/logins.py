"""The logins of the hub, of its phones, and of guests such as Home Assistant."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from heartreach.errors import DeliveryError
from heartreach.prompts.broker.endpoint import Login
from heartreach.prompts.broker.passwords import hash_password, verify_password
from heartreach.prompts.broker.rights import Rights, hub_rights, phone_rights, phones_rights
from heartreach.prompts.topics import PREFIX

__all__ = ["HUB", "Account", "Logins", "bound_client_id", "phone_username", "read_secret"]

#: The hub's user name, and how its client id begins.
HUB = "hub"
SECRET_BYTES = 32
#: Of the part of a client id that cannot be guessed: 64 bits, each try a connection.
TAG_DIGITS = 16
#: A device names a topic level and a user name, so it holds nothing that is special in either.
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: For user names that do not exist, so that a wrong name takes as long as a wrong password.
_NOBODY = hash_password("nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user name, the hash of its password, and its rights."""

    username: str
    password_hash: str
    rights: Rights


def phone_username(device: str, wearer: str) -> str:
    """The user name, and client id, of a phone.

    >>> phone_username("kitchen", "me")
    'phone.me.kitchen'
    """
    if not _DEVICE.fullmatch(device):
        raise DeliveryError(f"{device!r} cannot name a phone", "Use 1 to 64 letters, digits, dashes or underscores.")
    return f"phone.{wearer}.{device}"


def bound_client_id(username: str, client_id: str) -> str:
    """Under which name the broker knows this client of a login: the login's own, or one below it.

    >>> [bound_client_id("hub", one) for one in ("hub", "hub.study", "mqttjs_8d3b1a07")]
    ['hub', 'hub.study', 'hub.mqttjs_8d3b1a07']
    """
    own = client_id == username or client_id.startswith(f"{username}.")
    return client_id if own else f"{username}.{client_id}"


def read_secret(path: Path) -> bytes:
    """The hub's secret, made and kept on first use, readable by its owner alone."""
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        secret = b""
    if len(secret) == SECRET_BYTES:
        return secret
    secret = secrets.token_bytes(SECRET_BYTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_bytes(secret)
    new.replace(path)
    return secret


class Logins:
    """Every login the broker knows.

    Passwords are derived from one secret and the user name, so that a phone keeps its login over restarts without a
    table of passwords anywhere. A phone is known from the moment it is asked for by `phone`; nobody else is.

    Args:
        secret: 32 bytes; a fresh one when left out, and then every login is new with each start.
        prefix: the topics' first levels.

    >>> logins = Logins(bytes(32))
    >>> phone = logins.phone("kitchen", "me")
    >>> logins.check(phone.username, phone.password.encode()) is not None
    True
    >>> logins.check("hub", b"guess") is None
    True
    """

    def __init__(self, secret: bytes | None = None, prefix: str = PREFIX) -> None:
        self._secret = secrets.token_bytes(SECRET_BYTES) if secret is None else secret
        self._prefix = prefix
        self._accounts: dict[str, Account] = {}
        self._revoked: set[str] = set()
        self.hub = replace(self._admit(HUB, hub_rights(prefix)), client_id=self.unguessable(HUB))

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def unguessable(self, client_id: str) -> str:
        """A client id, the same after every start, that no other login knows.

        A Mosquitto lets any login take any client id, and with it end the connection that has it.
        """
        tag = hmac.digest(self._secret, b"heartreach mqtt client id " + client_id.encode(), hashlib.sha256)
        return f"{client_id}.{tag.hex()[:TAG_DIGITS]}"

    def _password(self, username: str) -> str:
        digest = hmac.digest(self._secret, b"heartreach mqtt login " + username.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:24]).decode()

    def _admit(self, username: str, rights: Rights) -> Login:
        password = self._password(username)
        if username not in self._accounts:
            self._accounts[username] = Account(username, hash_password(password), rights)
        return Login(username, password, username)

    def phone(self, device: str, wearer: str = "me") -> Login:
        """The login of one phone, known to the broker from now on.

        Raises:
            DeliveryError: the name is impossible, or this phone's login was ended.
        """
        username = phone_username(device, wearer)
        if username in self._revoked:
            raise DeliveryError(f"the login of phone {device!r} was ended", "Pair the phone again under a new name.")
        return self._admit(username, phone_rights(wearer, device, self._prefix))

    def phones(self, wearer: str = "me") -> Login:
        """One login for all phones of a wearer."""
        return self._admit(f"phones.{wearer}", phones_rights(wearer, self._prefix))

    def guest(self, username: str, rights: Rights) -> Login:
        """The login of another program, with rights of its own."""
        return self._admit(username, rights)

    def revoke(self, username: str) -> None:
        """End a login; it stays ended as long as this object lives, and unknown after that."""
        self._revoked.add(username)
        self._accounts.pop(username, None)

    def rights(self, username: str) -> Rights | None:
        """What a login may do, None where there is no such login."""
        account = self._accounts.get(username)
        return account.rights if account else None

    def check(self, username: str | None, password: bytes | None) -> Account | None:
        """The account, if the password is right."""
        account = self._accounts.get(username or "")
        right = verify_password(password or b"", account.password_hash if account else _NOBODY)
        return account if right and account else None
