"""The contract of every broker: the last word under a topic, and the last will of a client."""

from collections.abc import Callable

import pytest

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.wire import Properties, Property, Version
from heartreach.prompts.broker.wire.packets import Disconnect, Publish, Suback, Subscribe, Subscription, Will
from tests.broker.broker_peer import BASE, GRACE_S, Peer, Place, RawPeer

Meet = Callable[..., Peer]


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("topic_filter", ["state", "+", "#"])
def test_a_new_subscriber_hears_the_last_word(
    place: Place, meet: Meet, phone: Login, version: Version, topic_filter: str
) -> None:
    """Marked as retained, whether asked for by name or by wildcard."""
    wearer = f"{phone.username.rsplit('.', 1)[1]}-{version}-{ord(topic_filter[0])}"
    own = place.phone("own", wearer)
    hub = meet(place.hub)
    hub.publish(f"heartreach/v1/{wearer}/state", b"old", retain=True)
    hub.publish(f"heartreach/v1/{wearer}/state", b"new", retain=True)
    client = meet(own, version).subscribe(f"heartreach/v1/{wearer}/{topic_filter}")

    assert client.payloads(1) == [b"new"]
    assert client.heard.messages[0].retain


def test_an_empty_last_word_clears_the_topic(place: Place, meet: Meet, phone: Login) -> None:
    """Nobody hears it later."""
    hub = meet(place.hub)
    hub.publish(f"{BASE}/error", b"something", retain=True)
    hub.publish(f"{BASE}/error", b"", retain=True)
    client = meet(phone).subscribe(f"{BASE}/error")

    assert client.payloads(1, GRACE_S) == []


def test_a_living_subscriber_hears_it_as_any_message(place: Place, meet: Meet, phone: Login) -> None:
    """Not marked as retained: it is news to those who listen already."""
    client = meet(phone).subscribe(f"{BASE}/today")
    meet(place.hub).publish(f"{BASE}/today", b"assess", retain=True)

    assert client.payloads(1) == [b"assess"]
    assert not client.heard.messages[0].retain


def test_retain_handling_spares_what_is_known(place: Place, meet: Meet, phone: Login) -> None:
    """MQTT 5: 1 sends last words to new subscriptions only, 2 never."""
    topic = f"{BASE}/status"
    meet(place.hub).publish(topic, b"late", retain=True)
    with RawPeer(place.endpoint, phone) as client:
        counts = []
        for number, handling in enumerate((1, 1, 2, 0), 1):
            client.say(Subscribe(number, (Subscription(topic, 0, retain_handling=handling),)))
            counts.append(sum(isinstance(one, Publish) for one in client.hear_all()))

    assert counts == [1, 0, 0, 1]


def test_a_kept_word_a_phone_may_not_read_is_not_heard(place: Place, meet: Meet) -> None:
    """Not even by a filter that is granted: the answer of another device stays with the hub."""
    own = place.phone("own", "kept")
    hub = meet(place.hub)
    hub.publish("heartreach/v1/kept/answer", b"secret", retain=True)
    hub.publish("heartreach/v1/kept/state", b"calm", retain=True)
    with RawPeer(place.endpoint, own) as client:
        client.say(Subscribe(1, (Subscription("heartreach/v1/kept/#", 1),)))
        heard = [one.payload for one in client.hear_all() if isinstance(one, Publish)]

    assert heard == [b"calm"]


def presence(phone: Login) -> str:
    """The topic that says whether this phone is there."""
    return f"{BASE}/phone/{phone.username.rsplit('.', 1)[1]}"


def test_row_a_last_will_is_spoken_once_on_an_abrupt_close(place: Place, meet: Meet, phone: Login) -> None:
    """Once, and it becomes the last word."""
    hub = meet(place.hub).subscribe(presence(phone))
    client = meet(phone, will=(presence(phone), b"offline", True))
    client.publish(presence(phone), b"online", retain=True)
    client.vanish()
    hub.payloads(2)
    hub.publish(presence(phone) + "/end", b"end")  # whatever was on its way has arrived after this

    assert hub.payloads(3, GRACE_S) == [b"online", b"offline"]


def test_a_client_that_says_goodbye_takes_its_will_along(place: Place, meet: Meet, phone: Login) -> None:
    """DISCONNECT means: all is well."""
    hub = meet(place.hub).subscribe(presence(phone))
    meet(phone, will=(presence(phone), b"offline", True)).leave()

    assert hub.payloads(1, GRACE_S) == []


def test_a_goodbye_with_the_will_speaks_it(place: Place, meet: Meet, phone: Login) -> None:
    """MQTT 5: reason 0x04, "disconnect with will message"."""
    hub = meet(place.hub).subscribe(presence(phone))
    with RawPeer(place.endpoint, phone, will=Will(presence(phone), b"offline", 1)) as client:
        client.say(Disconnect(0x04))

        assert hub.payloads(1) == [b"offline"]


def test_a_client_that_is_back_in_time_keeps_its_delayed_will_quiet(place: Place, meet: Meet, phone: Login) -> None:
    """MQTT 5 will delay: a phone that changes from Wi-Fi to mobile is not reported as gone."""
    hub = meet(place.hub).subscribe(presence(phone))
    will = Will(presence(phone), b"offline", 1, properties=Properties(((Property.WILL_DELAY, 30),)))
    lasting = ((Property.SESSION_EXPIRY, 60),)
    with RawPeer(place.endpoint, phone, clean=False, will=will, properties=lasting) as client:
        assert client.welcome.reason == 0
    with RawPeer(place.endpoint, phone, clean=False, properties=lasting) as client:
        assert client.welcome.session_present
        place.pass_time(0.5)
        client.say(Disconnect())

    assert hub.payloads(1, GRACE_S) == []


def test_a_delayed_will_comes_after_its_delay(place: Place, meet: Meet, phone: Login) -> None:
    """Not before, and once."""
    hub = meet(place.hub).subscribe(presence(phone))
    will = Will(presence(phone), b"offline", 1, properties=Properties(((Property.WILL_DELAY, 1),)))
    with RawPeer(place.endpoint, phone, will=will, properties=((Property.SESSION_EXPIRY, 60),)) as client:
        assert client.welcome.reason == 0

    assert hub.payloads(1, GRACE_S) == []
    place.pass_time(1.0)
    assert hub.payloads(1) == [b"offline"]
    assert hub.payloads(2, GRACE_S) == [b"offline"]


def test_the_kept_word_of_another_wearer_is_not_heard(place: Place, meet: Meet, phone: Login) -> None:
    """Last words are held against rights as living ones are."""
    meet(place.hub).publish("heartreach/v1/somebody/state", b"theirs", retain=True)
    with RawPeer(place.endpoint, phone) as client:
        client.say(Subscribe(1, (Subscription("heartreach/v1/+/state"), Subscription("#"))))
        heard = client.hear_all()

    assert isinstance(heard[0], Suback)
    assert b"theirs" not in [one.payload for one in heard if isinstance(one, Publish)]
