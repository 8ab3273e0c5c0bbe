"""The contract of every broker: who may come in."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.wire import Version
from heartreach.prompts.broker.wire.packets import Publish, Suback, Subscribe, Subscription
from tests.broker.broker_peer import BASE, GRACE_S, Peer, Place, RawPeer

Meet = Callable[..., Peer]


@pytest.mark.parametrize("version", Version)
def test_the_right_login_is_let_in(meet: Meet, phone: Login, version: Version) -> None:
    """Hub and phone come in with the logins the broker handed out, in either version."""
    assert meet(phone, version).heard.connected == [0]


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"username": "nobody"}, {"password": ""}])
def test_a_wrong_login_is_refused(place: Place, phone: Login, version: Version, wrong: dict[str, str]) -> None:
    """Neither a wrong password nor an unknown name comes in."""
    with RawPeer(place.endpoint, replace(phone, **wrong), version) as stranger:
        assert stranger.welcome.reason != 0


@pytest.mark.parametrize("version", Version)
def test_nobody_comes_in_without_a_login(place: Place, version: Version) -> None:
    """A CONNECT without user name and password is refused."""
    with RawPeer(place.endpoint, Login("", "", "stranger"), version) as stranger:
        assert stranger.welcome.reason != 0


def test_row_a_stranger_with_a_wrong_password_and_the_same_id_does_not_disturb(
    place: Place, meet: Meet, phone: Login
) -> None:
    """The connected client stays connected and still hears its messages."""
    client = meet(phone).subscribe(f"{BASE}/nudge")
    with RawPeer(place.endpoint, replace(phone, password="guess")) as stranger:
        assert stranger.welcome.reason != 0
    meet(place.hub).publish(f"{BASE}/nudge", b"still here?")

    assert client.payloads(1) == [b"still here?"]
    assert client.heard.disconnected == []


def test_row_another_user_does_not_take_over_a_foreign_sessions_queue(place: Place, meet: Meet, phone: Login) -> None:
    """With a login of its own and the victim's client id, an intruder never sees what waits for the victim."""
    owner = meet(phone, session_s=60).subscribe(f"{BASE}/nudge")
    owner.leave()
    meet(place.hub).publish(f"{BASE}/nudge", b"private")
    intruder_login = place.phone("intruder", "other")
    with RawPeer(place.endpoint, intruder_login, client_id=phone.client_id, clean=False) as intruder:
        heard = intruder.hear_all()

    assert [one for one in heard if isinstance(one, Publish)] == []


def test_a_phone_that_calls_itself_the_hub_does_not_disturb_the_hub(place: Place, meet: Meet, phone: Login) -> None:
    """No phone can know the hub's client id, which a Mosquitto would let it take over with all that waits there."""
    hub = meet(place.hub).subscribe(f"{BASE}/answer")
    with RawPeer(place.endpoint, phone, client_id="hub") as impostor:
        assert impostor.welcome is not None
        meet(phone).publish(f"{BASE}/answer", b"still here?")

        assert hub.payloads(1) == [b"still here?"]
    assert hub.heard.disconnected == []


def test_a_revoked_phone_is_out_at_once_and_for_good(place: Place, meet: Meet, phone: Login) -> None:
    """Its connection ends, and its login is worth nothing."""
    client = meet(phone).subscribe(f"{BASE}/nudge")
    place.call(lambda: place.broker.revoke(phone.username.rsplit(".", 1)[1]))

    assert client.closed()
    with RawPeer(place.endpoint, phone) as again:
        assert again.welcome.reason != 0


def test_row_the_same_client_id_takes_over_and_the_old_one_is_closed(place: Place, meet: Meet, phone: Login) -> None:
    """The newest connection is the client; the session goes on."""
    old = meet(phone, session_s=60).subscribe(f"{BASE}/nudge")
    new = meet(phone, session_s=60, clean=False)

    assert old.closed()
    meet(place.hub).publish(f"{BASE}/nudge", b"to the new one")
    assert new.payloads(1) == [b"to the new one"]
    assert old.heard.messages == []


def test_row_a_silent_client_is_dropped_after_its_keep_alive(place: Place, phone: Login) -> None:
    """One and a half keep-alives without a word, and it is gone (Mosquitto looks only every few seconds)."""
    with RawPeer(place.endpoint, phone, keep_alive_s=1) as silent:
        place.pass_time(1.6)

        assert silent.closed()


def test_a_client_that_pings_is_not_dropped(place: Place, phone: Login) -> None:
    """Time passes, but the client spoke less than a keep-alive ago."""
    with RawPeer(place.endpoint, phone, keep_alive_s=2) as client:
        for _ in range(3):
            place.pass_time(0.7)
            client.send(b"\xc0\x00")
            assert client.hear() is not None
            time.sleep(GRACE_S)
        client.say(Subscribe(1, (Subscription(f"{BASE}/nudge"),)))

        assert isinstance(client.hear(), Suback)
