"""The contract of every broker: what is published arrives, as often as its quality of service says."""

from collections.abc import Callable

import pytest
from paho.mqtt.packettypes import PacketTypes

from heartreach.prompts.broker import Login
from heartreach.prompts.broker.wire import Properties, Property, Version
from heartreach.prompts.broker.wire.packets import (
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
)
from tests.broker.broker_peer import BASE, Peer, Place, RawPeer, packet_properties

Meet = Callable[..., Peer]
NUDGE = f"{BASE}/nudge"


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_message_arrives_once_at_each_quality(
    place: Place, meet: Meet, phone: Login, version: Version, qos: int
) -> None:
    """Connected clients hear every message exactly once."""
    client = meet(phone, version).subscribe(NUDGE, qos=qos)
    hub = meet(place.hub)
    for number in range(5):
        hub.publish(NUDGE, b"%d" % number, qos)

    assert client.payloads(5) == [b"0", b"1", b"2", b"3", b"4"]
    assert {message.qos for message in client.heard.messages} == {qos}


def test_overlapping_subscriptions_keep_the_highest_quality(place: Place, meet: Meet, phone: Login) -> None:
    """Whether once or once per filter is the broker's choice; the highest quality of service must be among them."""
    client = meet(phone).subscribe(NUDGE, qos=0).subscribe(f"{BASE}/#", qos=1)
    meet(place.hub).publish(NUDGE)

    assert client.until(lambda: any(message.qos == 1 for message in client.heard.messages))


def test_after_unsubscribing_nothing_more_arrives(place: Place, meet: Meet, phone: Login) -> None:
    """The filter is gone when its UNSUBACK is there."""
    with RawPeer(place.endpoint, phone) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        assert isinstance(client.hear(), Suback)
        client.say(Unsubscribe(2, (NUDGE, "never/there")))
        assert client.hear() == Unsuback(2, (0, 0x11))
        meet(place.hub).publish(NUDGE)

        assert client.hear_all() == []


@pytest.mark.parametrize("version", Version)
def test_row_an_unacknowledged_message_comes_again_on_reconnect_with_dup(
    place: Place, meet: Meet, phone: Login, version: Version
) -> None:
    """QoS 1: the same packet identifier, marked as a repetition (section 4.4)."""
    lasting = ((Property.SESSION_EXPIRY, 60),) if version is Version.V5 else ()
    with RawPeer(place.endpoint, phone, version, clean=False, properties=lasting) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        assert isinstance(client.hear(), Suback)
        meet(place.hub).publish(NUDGE)
        first = client.hear()
    with RawPeer(place.endpoint, phone, version, clean=False, properties=lasting) as client:
        assert client.welcome.session_present
        again = client.hear()
        assert isinstance(first, Publish)
        assert isinstance(again, Publish)
        assert (first.dup, again.dup) == (False, True)
        assert (again.packet_id, again.payload) == (first.packet_id, first.payload)
        client.say(Puback(again.packet_id or 0))
    with RawPeer(place.endpoint, phone, version, clean=False, properties=lasting) as client:
        assert client.hear_all() == []


def test_a_repeated_publish_at_qos_2_is_delivered_once(place: Place, meet: Meet, phone: Login) -> None:
    """The sender may repeat until it hears PUBREC; the reader hears one message."""
    reader = meet(phone).subscribe(NUDGE, qos=2)
    with RawPeer(place.endpoint, place.hub) as hub:
        message = Publish(NUDGE, b"once", 2, packet_id=9)
        hub.say(message)
        assert isinstance(hub.hear(), Pubrec)
        hub.say(Publish(NUDGE, b"once", 2, dup=True, packet_id=9))
        assert isinstance(hub.hear(), Pubrec)
        hub.say(Pubrel(9))
        assert isinstance(hub.hear(), Pubcomp)
    meet(place.hub).publish(NUDGE, b"last")

    assert sorted(reader.payloads(2)) == [b"last", b"once"]  # the two qualities may overtake each other


def test_qos_2_goes_on_where_the_connection_broke(place: Place, meet: Meet, phone: Login) -> None:
    """After PUBREC only the PUBREL is said again, never the message."""
    lasting = ((Property.SESSION_EXPIRY, 60),)
    with RawPeer(place.endpoint, phone, clean=False, properties=lasting) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 2),)))
        client.hear()
        meet(place.hub).publish(NUDGE, qos=2)
        message = client.hear()
        assert isinstance(message, Publish)
        number = message.packet_id or 0
        client.say(Pubrec(number))
        assert isinstance(client.hear(), Pubrel)
    with RawPeer(place.endpoint, phone, clean=False, properties=lasting) as client:
        assert client.hear_all() == [Pubrel(number)]
        client.say(Pubcomp(number))
    with RawPeer(place.endpoint, phone, clean=False, properties=lasting) as client:
        assert client.hear_all() == []


@pytest.mark.parametrize("version", Version)
def test_what_is_sent_while_a_lasting_client_is_away_waits(
    place: Place, meet: Meet, phone: Login, version: Version
) -> None:
    """In order, at QoS 1; QoS 0 does not wait for long absences but may."""
    options = {"clean": False, "session_s": 60}
    meet(phone, version, **options).subscribe(NUDGE).leave()
    hub = meet(place.hub)
    for number in range(10):
        hub.publish(NUDGE, b"%d" % number)

    assert meet(phone, version, **options).payloads(10) == [b"%d" % number for number in range(10)]


def test_a_session_ends_when_its_time_is_over(place: Place, meet: Meet, phone: Login) -> None:
    """MQTT 5 session expiry: a client that stays away too long starts anew."""
    lasting = ((Property.SESSION_EXPIRY, 1),)
    with RawPeer(place.endpoint, phone, properties=lasting) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        client.hear()
        client.leave()
    place.pass_time(2.2)
    with RawPeer(place.endpoint, phone, clean=False, properties=lasting) as client:
        assert not client.welcome.session_present


def test_a_clean_start_forgets_the_old_session(place: Place, meet: Meet, phone: Login) -> None:
    """Queue and subscriptions are gone."""
    meet(phone, session_s=60).subscribe(NUDGE).leave()
    meet(place.hub).publish(NUDGE)
    meet(phone, session_s=60, clean=True).leave()

    with RawPeer(place.endpoint, phone, clean=False) as client:
        assert client.hear_all() == []


def test_an_expired_message_never_arrives_and_a_living_one_says_how_long(
    place: Place, meet: Meet, phone: Login
) -> None:
    """MQTT 5 message expiry: a stale nudge is worse than none."""
    lasting = ((Property.SESSION_EXPIRY, 60),)
    with RawPeer(place.endpoint, phone, properties=lasting) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        client.hear()
        client.leave()
    hub = meet(place.hub)
    for life_s in (1, 900):
        life = packet_properties(PacketTypes.PUBLISH, MessageExpiryInterval=life_s)
        hub.publish(NUDGE, b"%d" % life_s, properties=life)
    place.pass_time(2.2)
    with RawPeer(place.endpoint, phone, clean=False, properties=lasting) as client:
        heard = [one for one in client.hear_all() if isinstance(one, Publish)]

    assert [one.payload for one in heard] == [b"900"]
    left_s = heard[0].properties.number(Property.MESSAGE_EXPIRY)
    assert left_s is not None
    assert 890 <= left_s <= 898


def test_row_mqtt_5_properties_travel_with_the_message(place: Place, meet: Meet, phone: Login) -> None:
    """Expiry, response topic, correlation, content type and user properties in their order."""
    client = meet(phone).subscribe(NUDGE)
    users = [("schema", "heartreach/nudge/1"), ("b", "2"), ("b", "1")]
    sent = packet_properties(
        PacketTypes.PUBLISH,
        MessageExpiryInterval=900,
        ResponseTopic=f"{BASE}/answer",
        CorrelationData=b"id",
        ContentType="application/json",
        UserProperty=users,
    )
    meet(place.hub).publish(NUDGE, properties=sent)
    client.payloads(1)
    properties = client.heard.messages[0].properties
    assert properties is not None
    heard = properties.json()  # type: ignore[no-untyped-call]  # paho leaves it unannotated

    assert 890 <= heard.pop("MessageExpiryInterval") <= 900
    assert heard == {
        "ResponseTopic": f"{BASE}/answer",
        "CorrelationData": b"id".hex(),
        "ContentType": "application/json",
        "UserProperty": users,
    }


def test_a_topic_alias_stands_for_its_topic(place: Place, meet: Meet, phone: Login) -> None:
    """MQTT 5: the first message names both, later ones only the alias."""
    client = meet(phone).subscribe(NUDGE)
    alias = Properties(((Property.TOPIC_ALIAS, 3),))
    with RawPeer(place.endpoint, place.hub) as hub:
        hub.say(Publish(NUDGE, b"1", 1, packet_id=1, properties=alias))
        hub.say(Publish("", b"2", 1, packet_id=2, properties=alias))

        assert client.payloads(2) == [b"1", b"2"]


def test_a_subscription_identifier_marks_its_messages(place: Place, meet: Meet, phone: Login) -> None:
    """MQTT 5, section 3.8.2.1.2."""
    with RawPeer(place.endpoint, phone) as client:
        mark = Properties(((Property.SUBSCRIPTION_ID, 200),))
        client.say(Subscribe(1, (Subscription(NUDGE),), mark))
        client.hear()
        meet(place.hub).publish(NUDGE)
        heard = client.hear()

        assert isinstance(heard, Publish)
        assert heard.properties.number(Property.SUBSCRIPTION_ID) == 200


def test_no_local_spares_a_client_its_own_words(place: Place) -> None:
    """MQTT 5: a hub that listens to all its topics does not hear itself."""
    with RawPeer(place.endpoint, place.hub) as hub:
        hub.say(Subscribe(1, (Subscription(f"{BASE}/#", 1, no_local=True),)))
        hub.hear_all()
        hub.say(Publish(NUDGE, b"mine", 1, packet_id=5))

        assert isinstance(hub.hear(), Puback)
        assert hub.hear_all() == []


def test_the_client_decides_how_many_messages_fly(place: Place, meet: Meet, phone: Login) -> None:
    """Receive maximum (MQTT 5): never more unacknowledged messages than the client takes."""
    with RawPeer(place.endpoint, phone, properties=((Property.RECEIVE_MAXIMUM, 2),)) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        client.hear()
        hub = meet(place.hub)
        for _ in range(4):
            hub.publish(NUDGE)
        heard = client.hear_all()
        assert [one.packet_id for one in heard if isinstance(one, Publish)] == [1, 2]
        client.say(Puback(1))

        assert isinstance(client.hear(), Publish)


def test_a_message_larger_than_the_client_takes_is_not_sent(place: Place, meet: Meet, phone: Login) -> None:
    """Maximum packet size (MQTT 5): it is dropped, the next one comes."""
    with RawPeer(place.endpoint, phone, properties=((Property.MAXIMUM_PACKET, 100),)) as client:
        client.say(Subscribe(1, (Subscription(NUDGE, 1),)))
        client.hear()
        hub = meet(place.hub)
        hub.publish(NUDGE, b"x" * 200)
        hub.publish(NUDGE, b"small")
        heard = client.hear()

        assert isinstance(heard, Publish)
        assert heard.payload == b"small"


def test_an_assigned_client_id_is_told(place: Place, phone: Login) -> None:
    """MQTT 5: who names no client id is given one."""
    with RawPeer(place.endpoint, phone, client_id="") as client:
        assert client.welcome.properties.text(Property.ASSIGNED_CLIENT_ID)


def test_without_a_client_id_mqtt_3_must_start_clean(place: Place, phone: Login) -> None:
    """Return code 2, "identifier rejected" (MQTT 3.1.1, section 3.1.3.1)."""
    with RawPeer(place.endpoint, phone, Version.V3, client_id="", clean=False) as client:
        assert client.welcome.reason == 2
