"""The contract of every broker: a phone reads and writes what it needs of its own wearer, and nothing else."""

from collections.abc import Callable

import pytest

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.rights import PHONE_READS, PHONE_SAYS
from heartreach.prompts.broker.wire.packets import Publish, Subscribe, Subscription, Will
from tests.broker.broker_peer import BASE, Peer, Place, RawPeer

Meet = Callable[..., Peer]
ALL = (*PHONE_READS, *PHONE_SAYS)


def test_a_phone_hears_exactly_what_it_may(place: Place, meet: Meet, phone: Login) -> None:
    """Even where it subscribed to everything of its wearer."""
    client = meet(phone).subscribe(f"{BASE}/#")
    hub = meet(place.hub)
    for leaf in ALL:
        hub.publish(f"{BASE}/{leaf}", leaf.encode())
    hub.publish(f"{BASE}/nudge", b"end")
    client.until(lambda: client.heard.messages[-1:] != [] and client.heard.messages[-1].payload == b"end")

    assert {message.payload.decode() for message in client.heard.messages if not message.retain} == {
        *PHONE_READS,
        "end",
    }


def test_a_phone_says_exactly_what_it_may(place: Place, meet: Meet, phone: Login) -> None:
    """Whatever else it publishes is dropped."""
    hub = meet(place.hub).subscribe(f"{BASE}/#")
    client = meet(phone)
    for leaf in ALL:
        client.publish(f"{BASE}/{leaf}", leaf.encode(), 0)
    client.publish(f"{BASE}/answer", b"end")
    hub.until(lambda: hub.heard.messages[-1:] != [] and hub.heard.messages[-1].payload == b"end")

    assert {message.payload.decode() for message in hub.heard.messages if not message.retain} == {*PHONE_SAYS, "end"}


@pytest.mark.parametrize("topic_filter", ["#", "heartreach/v1/other/#", "heartreach/v1/+/nudge", "+/+/+/nudge"])
def test_a_phone_never_hears_another_wearer(place: Place, meet: Meet, phone: Login, topic_filter: str) -> None:
    """Whichever filter it tries: refused, or granted and empty."""
    with RawPeer(place.endpoint, phone) as client:
        client.say(Subscribe(1, (Subscription(topic_filter, 1),)))
        hub = meet(place.hub)
        hub.publish("heartreach/v1/other/nudge", b"theirs")
        heard = [one.payload for one in client.hear_all() if isinstance(one, Publish)]

    assert b"theirs" not in heard


def test_a_phone_never_speaks_for_another_wearer(place: Place, meet: Meet, phone: Login) -> None:
    """Neither answers nor wills."""
    hub = meet(place.hub).subscribe("heartreach/v1/other/#")
    client = meet(phone)
    client.publish("heartreach/v1/other/answer", b"forged")
    will = Will("heartreach/v1/other/answer", b"dead")
    RawPeer(place.endpoint, phone, client_id=f"{phone.client_id}.w", will=will).socket.close()
    hub.publish("heartreach/v1/other/answer", b"end")
    hub.until(lambda: hub.heard.messages[-1:] != [] and hub.heard.messages[-1].payload == b"end")

    assert [message.payload for message in hub.heard.messages if not message.retain] == [b"end"]


def test_a_phone_cannot_claim_that_another_is_here(place: Place, meet: Meet, phone: Login) -> None:
    """`phone/<device>` belongs to that device."""
    hub = meet(place.hub).subscribe(f"{BASE}/phone/+")
    client = meet(phone)
    own = phone.username.rsplit(".", 1)[1]
    client.publish(f"{BASE}/phone/elsewhere", b"online")
    client.publish(f"{BASE}/phone/{own}", b"here")
    hub.until(lambda: hub.heard.messages[-1:] != [] and hub.heard.messages[-1].payload == b"here")

    assert [message.topic for message in hub.heard.messages if not message.retain] == [f"{BASE}/phone/{own}"]
