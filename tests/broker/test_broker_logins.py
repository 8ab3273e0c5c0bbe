"""The laws of logins: steady over restarts, worthless once ended, and nobody else's."""

from pathlib import Path

import pytest

from heartreach.errors import DeliveryError
from heartreach.prompts.broker import Logins
from heartreach.prompts.broker.logins import read_secret
from heartreach.prompts.broker.passwords import hash_password, verify_password
from heartreach.prompts.broker.rights import PHONE_READS, PHONE_SAYS, Rights
from heartreach.prompts.topics import HUB_WRITES, PHONE_WRITES


def test_a_secret_gives_the_same_logins_every_time(tmp_path: Path) -> None:
    """A phone keeps its login over restarts of the hub."""
    first, second = (Logins(read_secret(tmp_path / "deep" / "secret")).phone("kitchen") for _ in range(2))

    assert first == second
    assert (tmp_path / "deep" / "secret").stat().st_mode & 0o077 == 0


def test_every_login_has_a_password_of_its_own() -> None:
    """And another secret gives others."""
    logins = Logins(bytes(32))
    passwords = {logins.hub.password, *(logins.phone(device).password for device in ("a", "b"))}

    assert len(passwords) == 3
    assert Logins(bytes(31) + b"1").hub.password not in passwords
    assert all(len(password) == 32 for password in passwords)


def test_an_ended_login_is_not_handed_out_again() -> None:
    """A lost phone cannot ask for its old password."""
    logins = Logins()
    old = logins.phone("lost")
    logins.revoke(old.username)

    assert logins.check(old.username, old.password.encode()) is None
    with pytest.raises(DeliveryError, match="Pair the phone again"):
        logins.phone("lost")


@pytest.mark.parametrize("device", ["", "a/b", "a.b", "#", "+", "a:b", "a\nb", "x" * 65])
def test_a_device_cannot_be_named_like_a_topic(device: str) -> None:
    """Its name becomes a topic level, a user name and a line of a password file."""
    with pytest.raises(DeliveryError, match="cannot name a phone"):
        Logins().phone(device)


def test_a_password_never_stands_in_a_log() -> None:
    """Neither in a login's own words nor in an account's."""
    logins = Logins()
    password = logins.hub.password

    assert password not in repr(logins.hub)
    assert password not in repr(list(logins))


def test_a_guest_has_the_rights_it_was_given() -> None:
    """Home Assistant, for one, reads the state and nothing else."""
    logins = Logins()
    guest = logins.guest("home", Rights(("heartreach/v1/#",), ("heartreach/v1/+/state",), ()))
    account = logins.check(guest.username, guest.password.encode())

    assert account is not None
    assert account.rights.may_read("heartreach/v1/me/state")
    assert not account.rights.may_read("heartreach/v1/me/answer")
    assert not account.rights.may_write("heartreach/v1/me/state")


def test_rights_are_the_topics() -> None:
    """What phones write and what they hear is said in one place; a new topic needs no second list."""
    assert set(PHONE_READS) == {str(name) for name in HUB_WRITES}
    assert {*PHONE_SAYS, "phone"} == {str(name) for name in PHONE_WRITES}


BROKEN = ["", "plain", "$6$c2FsdA==$aGFzaA==", "$7$0$c2FsdA==$aGFzaA==", "$7$x$c2FsdA==$aGFzaA==", "$7$101$c2FsdA==$"]


@pytest.mark.parametrize("stored", [*BROKEN, "$7$9999999$c2FsdA==$aGFzaA=="])
def test_a_broken_hash_opens_nothing(stored: str) -> None:
    """Nor does it stop the broker, or keep it busy for minutes."""
    assert not verify_password("x", stored)


def test_the_same_password_has_another_hash_each_time() -> None:
    """Salted, as Mosquitto wants it."""
    assert hash_password("x") != hash_password("x")
