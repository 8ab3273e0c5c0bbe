"""The contract of every broker: one bad client costs the others nothing."""

import socket
import struct
from collections.abc import Callable

import pytest

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.wire import Version, encode
from heartreach.prompts.broker.wire.packets import Connack, Connect, Publish, Subscribe, Subscription
from tests.broker.broker_peer import BASE, Peer, Place, RawPeer

Meet = Callable[..., Peer]
NUDGE = f"{BASE}/nudge"

#: What a port on a home network hears sooner or later.
BEFORE_CONNECT = [
    pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", id="http"),
    pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), id="tls"),
    pytest.param(b"\xff" * 100, id="all ones"),
    pytest.param(bytes(100), id="zeros"),
    pytest.param(b"\x10\xff\xff\xff\xff\xff", id="a length of five bytes"),
    pytest.param(b"\x30\x05\x00\x01tab", id="publish first"),
    pytest.param(b"\x10\x0c\x00\x04MQTT\x04\x03\x00\x3c\x00\x00", id="reserved connect flag"),
    pytest.param(b"\x10\x10\x00\x04MQTT\x04\xc2\x00\x3c\x00\x00\xff\xff\x00\x00", id="user name past the end"),
]
#: What an impostor with a login may say.
AFTER_CONNECT = [
    pytest.param(b"\x36\x07\x00\x01a\x00\x01xx", id="qos 3"),
    pytest.param(b"\x32\x03\x00\x01a", id="publish without identifier"),
    pytest.param(b"\x30\x04\x00\x02\xc3\x28", id="not utf-8"),
    pytest.param(b"\x30\x06\x00\x03a/#x", id="publish to many"),
    pytest.param(b"\x82\x02\x00\x01", id="subscribe to nothing"),
    pytest.param(b"\x80\x06\x00\x01\x00\x01a\x00", id="subscribe without its flags"),
    pytest.param(b"\xf0\xff\xff\xff\xff\x7f", id="an endless length"),
    pytest.param(encode(Connect("again", Version.V3), Version.V3), id="connect twice"),
]


@pytest.fixture
def served(place: Place, meet: Meet, phone: Login) -> Callable[[], bool]:
    """Asks whether a connected phone still hears its nudges, and whether a new one is let in."""
    client = meet(phone).subscribe(NUDGE)
    hub = meet(place.hub)

    def ask() -> bool:
        count = len(client.heard.messages)
        hub.publish(NUDGE)
        with RawPeer(place.endpoint, phone, client_id=f"{phone.client_id}.new") as newcomer:
            return len(client.payloads(count + 1)) == count + 1 and newcomer.welcome.reason == 0

    return ask


@pytest.mark.parametrize("raw", BEFORE_CONNECT)
def test_row_after_malformed_bytes_a_new_client_does_not_wait(
    place: Place, served: Callable[[], bool], raw: bytes
) -> None:
    """Whoever does not speak MQTT is shown the door; the others notice nothing."""
    with RawPeer(place.endpoint) as stranger:
        stranger.send(raw)

        assert stranger.closed()
    assert served()


@pytest.mark.parametrize("raw", AFTER_CONNECT)
def test_row_after_malformed_packets_a_new_client_does_not_wait(
    place: Place, phone: Login, served: Callable[[], bool], raw: bytes
) -> None:
    """A login is no licence."""
    with RawPeer(place.endpoint, phone, Version.V3, client_id=f"{phone.client_id}.bad") as impostor:
        assert impostor.welcome == Connack()
        impostor.send(raw)

        assert impostor.closed()
    assert served()


def test_row_a_publish_of_256_mb_is_refused_at_its_header(
    place: Place, phone: Login, served: Callable[[], bool]
) -> None:
    """Nothing of it is kept: the connection ends when its length is read."""
    with RawPeer(place.endpoint, phone, client_id=f"{phone.client_id}.big") as big:
        big.send(b"\x30\xff\xff\xff\x7f" + b"\x00\x01a")

        assert big.closed()
    assert served()


def test_row_200_silent_connections_do_not_lock_out_the_phone(place: Place, served: Callable[[], bool]) -> None:
    """They connect and say nothing; phones come and go as before."""
    silent = [socket.create_connection((place.endpoint.host, place.endpoint.port)) for _ in range(200)]
    try:
        assert served()
    finally:
        for one in silent:
            one.close()


def test_a_connection_torn_in_mid_packet_harms_nobody(place: Place, phone: Login, served: Callable[[], bool]) -> None:
    """Reset while half a message is there."""
    torn = RawPeer(place.endpoint, phone, client_id=f"{phone.client_id}.torn")
    torn.send(encode(Publish(f"{BASE}/answer", b"x" * 1_000), Version.V5)[:500])
    torn.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    torn.socket.close()

    assert served()


def test_row_a_slow_consumer_does_not_slow_the_others(place: Place, phone: Login, served: Callable[[], bool]) -> None:
    """One client subscribes and never reads; messages for it are bounded, everybody else hears at once."""
    with (
        RawPeer(place.endpoint, phone, client_id=f"{phone.client_id}.slow") as slow,
        RawPeer(place.endpoint, place.hub, client_id=f"{place.hub.client_id}.loud") as loud,
    ):
        slow.say(Subscribe(1, (Subscription(f"{BASE}/state"),)))
        message = encode(Publish(f"{BASE}/state", b"x" * 10_000), Version.V5)
        for _ in range(20):
            loud.send(message * 50)

        assert served()
