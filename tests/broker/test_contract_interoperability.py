"""The contract of every broker: behaviours that the Eclipse Paho interoperability suite looks for, in our own tests."""

from collections.abc import Callable

import pytest

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.wire import Properties, Property, Reason, Version
from heartreach.prompts.broker.wire.packets import (
    Auth,
    Connect,
    Disconnect,
    Pingreq,
    Pingresp,
    Puback,
    Pubcomp,
    Publish,
    Pubrec,
    Pubrel,
    Suback,
    Subscribe,
    Subscription,
    Unsuback,
    Unsubscribe,
    Will,
)
from tests.broker.broker_peer import BASE, Peer, Place, RawPeer

Meet = Callable[..., Peer]
NUDGE = f"{BASE}/nudge"


def only(kind: str, place: Place) -> None:
    """Skip where the standard leaves the choice to the broker and another one chose otherwise."""
    if type(place.broker).__name__ != kind:
        pytest.skip("the standard leaves this to the broker")


@pytest.mark.parametrize("version", Version)
def test_granted_qualities_are_those_asked_for(place: Place, phone: Login, version: Version) -> None:
    """One reason per filter, in their order."""
    with RawPeer(place.endpoint, phone, version) as client:
        wishes = tuple(Subscription(f"{BASE}/{leaf}", qos) for leaf, qos in (("a", 2), ("b", 0), ("c", 1)))
        client.say(Subscribe(77, wishes))

        assert client.hear() == Suback(77, (2, 0, 1))


@pytest.mark.parametrize(("version", "reason"), [(Version.V3, 0x80), (Version.V5, Reason.NOT_AUTHORIZED)])
def test_a_foreign_filter_is_refused_where_the_broker_says_so(
    place: Place, phone: Login, version: Version, reason: int
) -> None:
    """Ours says it in the SUBACK; the filters beside it are granted."""
    only("EmbeddedBroker", place)
    with RawPeer(place.endpoint, phone, version) as client:
        client.say(Subscribe(1, (Subscription("#"), Subscription(NUDGE, 1), Subscription("heartreach/v1/other/#"))))

        assert client.hear() == Suback(1, (reason, 1, reason))


def test_a_shared_subscription_is_refused_and_that_was_said_before(place: Place, phone: Login) -> None:
    """Ours has none; MQTT 5 has a property to say so."""
    only("EmbeddedBroker", place)
    with RawPeer(place.endpoint, phone) as client:
        assert client.welcome.properties.number(Property.SHARED_AVAILABLE) == 0
        client.say(Subscribe(1, (Subscription(f"$share/a/{NUDGE}"),)))

        assert client.hear() == Suback(1, (Reason.SHARED_UNSUPPORTED,))


@pytest.mark.parametrize("topic_filter", ["a/#/b", "a+", "#a"])
def test_an_impossible_filter_is_refused(place: Place, phone: Login, topic_filter: str) -> None:
    """With a reason, or by ending the connection."""
    with RawPeer(place.endpoint, phone) as client:
        client.say(Subscribe(1, (Subscription(topic_filter),)))
        answer = client.hear()

        assert not isinstance(answer, Suback) or answer.reasons[0] >= Reason.UNSPECIFIED


@pytest.mark.parametrize(("asked_s", "told_s"), [(0, 1_200), (60_000, 1_200), (60, None)])
def test_the_server_keep_alive_is_told(place: Place, phone: Login, asked_s: int, told_s: int | None) -> None:
    """MQTT 5: who asks for none, or for a day, is told what it gets."""
    only("EmbeddedBroker", place)
    with RawPeer(place.endpoint, phone, keep_alive_s=asked_s) as client:
        assert client.welcome.properties.number(Property.SERVER_KEEP_ALIVE) == told_s


@pytest.mark.parametrize("keep", [True, False])
def test_retain_as_published(place: Place, meet: Meet, phone: Login, keep: bool) -> None:
    """MQTT 5: a bridge may ask to see the retain flag as it was sent, and sees none where there was none."""
    with RawPeer(place.endpoint, phone) as client:
        client.say(Subscribe(1, (Subscription(f"{BASE}/status", 1, retain_as_published=keep, retain_handling=2),)))
        assert isinstance(client.hear(), Suback)
        hub = meet(place.hub)
        for retain in (True, False):
            hub.publish(f"{BASE}/status", b"online", retain=retain)
            heard = client.hear()

            assert isinstance(heard, Publish)
            assert heard.retain is (retain and keep)


def test_the_payload_format_travels(place: Place, meet: Meet, phone: Login) -> None:
    """MQTT 5, section 3.3.2.3.2."""
    with RawPeer(place.endpoint, phone) as client, RawPeer(place.endpoint, place.hub) as hub:
        client.say(Subscribe(1, (Subscription(NUDGE),)))
        assert isinstance(client.hear(), Suback)
        hub.say(Publish(NUDGE, b"text", properties=Properties(((Property.PAYLOAD_FORMAT, 1),))))
        heard = client.hear()

        assert isinstance(heard, Publish)
        assert heard.properties.number(Property.PAYLOAD_FORMAT) == 1


def test_a_subscription_can_be_replaced(place: Place, meet: Meet, phone: Login) -> None:
    """The same filter again changes its quality and brings no second copy (section 3.8.4)."""
    with RawPeer(place.endpoint, phone) as client:
        for qos in (2, 1):
            client.say(Subscribe(1, (Subscription(NUDGE, qos),)))
            assert isinstance(client.hear(), Suback)
        meet(place.hub).publish(NUDGE, qos=2)

        assert [one.qos for one in client.hear_all() if isinstance(one, Publish)] == [1]


def test_numbers_nobody_knows_are_answered(place: Place, phone: Login) -> None:
    """PUBREL and UNSUBSCRIBE for something unknown get their answer (MQTT 5 reasons 0x92 and 0x11)."""
    with RawPeer(place.endpoint, phone) as client:
        client.say(Pubrel(33), Unsubscribe(34, (NUDGE,)))
        first, second = client.hear(), client.hear()

        assert getattr(first, "packet_id", None) == 33
        assert second == Unsuback(34, (Reason.NO_SUBSCRIPTION,))


def test_an_acknowledgement_of_nothing_is_ignored(place: Place, phone: Login) -> None:
    """A late PUBACK harms nobody."""
    with RawPeer(place.endpoint, phone, Version.V3) as client:
        client.say(Puback(99), Pingreq())

        assert client.hear() == Pingresp()


def test_too_high_a_topic_alias_ends_the_connection(place: Place, phone: Login) -> None:
    """MQTT 5: reason 0x94."""
    with RawPeer(place.endpoint, phone) as client:
        alias = Properties(((Property.TOPIC_ALIAS, 1_000),))
        client.say(Publish(f"{BASE}/answer", properties=alias))

        assert client.hear() in (Disconnect(Reason.TOPIC_ALIAS_INVALID), None)


def test_a_client_that_keeps_too_much_open_is_ended(place: Place, phone: Login) -> None:
    """MQTT 5 flow control: more half-delivered QoS 2 messages than the broker's receive maximum."""
    only("EmbeddedBroker", place)
    with RawPeer(place.endpoint, phone) as client:
        window = client.welcome.properties.number(Property.RECEIVE_MAXIMUM) or 0
        client.say(*(Publish(f"{BASE}/answer", qos=2, packet_id=number) for number in range(1, window + 2)))

        assert list(iter(client.hear, None))[-1] == Disconnect(Reason.RECEIVE_MAXIMUM_EXCEEDED)


def test_a_3_1_1_client_may_begin_a_thousand_qos_2_messages_at_once(place: Place, phone: Login) -> None:
    """MQTT 3.1.1 knows no receive maximum: MQTT.js sends all it has before it hears an answer."""
    everything = range(1, 1_001)
    with RawPeer(place.endpoint, phone, Version.V3) as client:
        client.say(*(Publish(f"{BASE}/answer", qos=2, packet_id=number) for number in everything))
        assert [client.hear() for _ in everything] == [Pubrec(number) for number in everything]

        client.say(*(Pubrel(number) for number in everything))
        assert [client.hear() for _ in everything] == [Pubcomp(number) for number in everything]


@pytest.mark.parametrize("client_id", ["mqttjs_8d3b1a07", "hub", "phone.me", "phone.me.other"])
@pytest.mark.parametrize("version", Version)
def test_any_client_id_is_taken(place: Place, phone: Login, version: Version, client_id: str) -> None:
    """Most clients make one up; MQTT.js, paho and Home Assistant among them."""
    with RawPeer(place.endpoint, phone, version, client_id=client_id) as client:
        assert client.welcome.reason == 0


def test_the_same_client_id_under_two_logins_is_two_clients(place: Place, meet: Meet, phone: Login) -> None:
    """Ours binds a client id to its login: nobody ends, or waits in the place of, somebody else."""
    only("EmbeddedBroker", place)
    other = place.phone("another")
    lasting = ((Property.SESSION_EXPIRY, 60),)
    with RawPeer(place.endpoint, phone, client_id="same", properties=lasting) as first:
        first.say(Subscribe(1, (Subscription(f"{BASE}/nudge", 1),)))
        assert isinstance(first.hear(), Suback)
        with RawPeer(place.endpoint, other, client_id="same", clean=False, properties=lasting) as second:
            assert (second.welcome.reason, second.welcome.session_present) == (0, False)
            meet(place.hub).publish(f"{BASE}/nudge", b"for the first")

            assert second.hear_all() == []
        heard = first.hear()
        assert isinstance(heard, Publish)
        assert heard.payload == b"for the first"
    with RawPeer(place.endpoint, phone, client_id="same", clean=False, properties=lasting) as again:
        assert again.welcome.session_present


def test_a_clean_start_speaks_the_delayed_will_of_the_session_it_ends(place: Place, meet: Meet, phone: Login) -> None:
    """The old session ends there and then, and its will is due with it (MQTT 5, section 3.1.3.2.2)."""
    only("EmbeddedBroker", place)
    presence = f"{BASE}/phone/{phone.username.rsplit('.', 1)[1]}"
    hub = meet(place.hub).subscribe(presence)
    will = Will(presence, b"offline", 1, properties=Properties(((Property.WILL_DELAY, 30),)))
    with RawPeer(place.endpoint, phone, will=will, properties=((Property.SESSION_EXPIRY, 60),)) as first:
        with RawPeer(place.endpoint, phone, clean=True) as second:
            assert second.welcome.reason == 0
        assert first.hear() == Disconnect(Reason.TAKEN_OVER)

        assert hub.payloads(1) == [b"offline"]


def test_extended_authentication_is_refused(place: Place, phone: Login) -> None:
    """MQTT 5: nobody here speaks any method."""
    with RawPeer(place.endpoint) as client:
        method = Properties(((Property.AUTHENTICATION_METHOD, "SCRAM-SHA-1"),))
        password = phone.password.encode()
        client.say(Connect(phone.client_id, username=phone.username, password=password, properties=method))
        answer = client.hear()

        assert getattr(answer, "reason", 1) != 0


def test_auth_out_of_the_blue_ends_the_connection(place: Place, phone: Login) -> None:
    """It belongs to a method that was never agreed on."""
    with RawPeer(place.endpoint, phone) as client:
        client.say(Auth(0x18, Properties(((Property.AUTHENTICATION_METHOD, "x"),))))

        assert client.closed()


@pytest.mark.parametrize("level", [3, 6])
def test_other_versions_are_told_so(place: Place, phone: Login, level: int) -> None:
    """Return code 1, or closed: the client must not wait for ever."""
    if level == 3:
        only("EmbeddedBroker", place)
    with RawPeer(place.endpoint) as client:
        name = b"\x00\x06MQIsdp" if level == 3 else b"\x00\x04MQTT"
        body = name + bytes((level, 2, 0, 60)) + b"\x00\x01a"
        client.send(bytes((0x10, len(body))) + body)

        assert client.closed()


@pytest.mark.parametrize(("told_s", "later"), [(60, True), (0, False)])
def test_a_goodbye_may_change_how_long_the_session_lasts(place: Place, phone: Login, told_s: int, later: bool) -> None:
    """MQTT 5, section 3.14.2.2.2: the interval of DISCONNECT takes the place of that of CONNECT."""
    asked = ((Property.SESSION_EXPIRY, 1 if later else 60),)
    with RawPeer(place.endpoint, phone, properties=asked) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        assert isinstance(client.hear(), Suback)
        client.say(Disconnect(properties=Properties(((Property.SESSION_EXPIRY, told_s),))))
        assert client.closed()
    if later:
        place.pass_time(3)
    with RawPeer(place.endpoint, phone, clean=False, properties=asked) as client:
        assert client.welcome.session_present is later


def test_a_session_that_was_to_end_cannot_be_prolonged_at_the_goodbye(place: Place, phone: Login) -> None:
    """MQTT 5, section 3.14.2.2.2: zero in CONNECT and more in DISCONNECT is a protocol error."""
    with RawPeer(place.endpoint, phone) as client:
        client.say(Disconnect(properties=Properties(((Property.SESSION_EXPIRY, 60),))))
        assert client.closed()
    with RawPeer(place.endpoint, phone, clean=False) as client:
        assert not client.welcome.session_present


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_last_word_keeps_its_properties(place: Place, phone: Login, qos: int) -> None:
    """MQTT 5: who comes later reads the same user properties, in their order."""
    topic = f"{BASE}/today"
    users = ((Property.USER, ("b", "2")), (Property.USER, ("a", "1")), (Property.USER, ("b", "1")))
    with RawPeer(place.endpoint, place.hub, client_id="hub.teller") as hub:
        hub.say(Publish(topic, b"kept", qos, retain=True, packet_id=7 if qos else None, properties=Properties(users)))
        hub.say(*((Pubrel(7),) if qos == 2 else ()))
        hub.hear_all()
    with RawPeer(place.endpoint, phone) as client:
        client.say(Subscribe(1, (Subscription(topic, 2),)))
        (heard,) = [one for one in client.hear_all() if isinstance(one, Publish)]
    with RawPeer(place.endpoint, place.hub, client_id="hub.teller") as hub:
        hub.say(Publish(topic, b"", retain=True))  # the other tests share this broker
        hub.hear_all()

    assert (heard.payload, heard.qos, heard.retain) == (b"kept", qos, True)
    assert [one for one in heard.properties.items if one[0] is Property.USER] == list(users)


@pytest.mark.parametrize("version", Version)
def test_a_second_connect_ends_the_connection(place: Place, phone: Login, version: Version) -> None:
    """A client says it once (MQTT 3.1.1, section 3.1; MQTT 5, section 3.1)."""
    with RawPeer(place.endpoint, phone, version) as client:
        client.say(Connect(phone.client_id, version, username=phone.username, password=phone.password.encode()))

        assert client.closed()


def test_another_protocol_is_not_answered(place: Place) -> None:
    """MQTT has one name; whoever says another is not spoken to (section 3.1.2.1)."""
    with RawPeer(place.endpoint) as client:
        body = b"\x00\x02hj\x04\x02\x00\x3c\x00\x01a"
        client.send(bytes((0x10, len(body))) + body)

        assert client.hear_all() == []


def test_a_wildcard_does_not_reach_what_begins_with_a_dollar(place: Place, meet: Meet, phone: Login) -> None:
    """Section 4.7.2; nobody here may write there, and that is no end of the connection either."""
    with RawPeer(place.endpoint, place.hub, client_id="hub.listener") as listener:
        listener.say(Subscribe(1, (Subscription("heartreach/#", 1),)))
        assert isinstance(listener.hear(), Suback)
        with RawPeer(place.endpoint, phone) as client:
            client.say(Publish(f"${NUDGE}", b"hidden", 1, packet_id=5))
            client.hear()

        assert not [one for one in listener.hear_all() if isinstance(one, Publish) and one.payload == b"hidden"]
