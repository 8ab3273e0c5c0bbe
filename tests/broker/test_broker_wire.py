"""The laws of the MQTT codec: what is written can be read, and no bytes whatever do harm."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.prompts.broker.wire import (
    Frame,
    Framer,
    MalformedPacket,
    Packet,
    Properties,
    Property,
    Reason,
    Version,
    encode,
)
from heartreach.prompts.broker.wire import decode as decode_frame
from heartreach.prompts.broker.wire.packets import (
    Auth,
    Connack,
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
from heartreach.prompts.broker.wire.properties import PropertyValue

CAP = 65_536
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NUMBERS = st.integers(1, 65_535)
QOS = st.integers(0, 2)
USERS = st.lists(st.tuples(st.just(Property.USER), st.tuples(TEXTS, TEXTS)), max_size=2).map(tuple)
REASONS = st.integers(0, 255)


def decode(raw: bytes, version: Version) -> Packet:
    """Read exactly one packet from `raw`."""
    framer = Framer(CAP)
    framer.feed(raw)
    frame = framer.next()
    assert frame is not None
    assert framer.head is None
    return decode_frame(frame, version)


@st.composite
def messages(draw: st.DrawFn, version: Version) -> Publish:
    """Any PUBLISH."""
    qos = draw(QOS)
    items: tuple[tuple[Property, PropertyValue], ...] = draw(USERS)
    if draw(st.booleans()):
        items += ((Property.MESSAGE_EXPIRY, draw(st.integers(0, 2**32 - 1))), (Property.CORRELATION, draw(st.binary())))
    return Publish(
        draw(TEXTS),
        draw(st.binary(max_size=300)),
        qos,
        draw(st.booleans()),
        draw(st.booleans()) and qos > 0,
        draw(NUMBERS) if qos else None,
        Properties(items) if version is Version.V5 else Properties(),
    )


@st.composite
def connects(draw: st.DrawFn, version: Version) -> Connect:
    """Any CONNECT."""
    named = draw(st.booleans())
    will = Will(draw(TEXTS), draw(st.binary(max_size=50)), draw(QOS), draw(st.booleans()))
    return Connect(
        draw(TEXTS),
        version,
        draw(st.booleans()),
        draw(st.integers(0, 65_535)),
        draw(TEXTS) if named else None,
        draw(st.binary(max_size=20)) if named else None,
        draw(st.none() | st.just(will)),
        Properties(draw(USERS)) if version is Version.V5 else Properties(),
    )


def acknowledgements(version: Version) -> st.SearchStrategy[Packet]:
    """Any of the four steps of a delivery."""
    kinds = st.sampled_from([Puback, Pubrec, Pubrel, Pubcomp])
    reasons = REASONS if version is Version.V5 else st.just(0)
    items = USERS if version is Version.V5 else st.just(())
    return st.builds(lambda kind, *rest: kind(*rest), kinds, NUMBERS, reasons, items.map(Properties))


def packets(version: Version) -> st.SearchStrategy[Packet]:
    """Any packet of a version."""
    new = version is Version.V5
    properties = USERS.map(Properties) if new else st.just(Properties())
    flags = st.booleans() if new else st.just(False)
    subscriptions = st.builds(Subscription, TEXTS, QOS, flags, flags, QOS if new else st.just(0))
    codes = st.lists(REASONS, max_size=4).map(tuple)
    simple = [st.just(Pingreq()), st.just(Pingresp())]
    farewell = [st.builds(Disconnect, REASONS, properties), st.builds(Auth, REASONS, properties)] if new else []
    return st.one_of(
        messages(version),
        connects(version),
        acknowledgements(version),
        st.builds(Connack, st.booleans(), REASONS, properties),
        st.builds(Subscribe, NUMBERS, st.lists(subscriptions, min_size=1, max_size=3).map(tuple), properties),
        st.builds(Suback, NUMBERS, codes, properties),
        st.builds(Unsubscribe, NUMBERS, st.lists(TEXTS, min_size=1, max_size=3).map(tuple), properties),
        st.builds(Unsuback, NUMBERS, codes, properties),
        *simple,
        *farewell,
    )


@pytest.mark.parametrize("version", Version)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_can_be_read(version: Version, data: st.DataObject) -> None:
    """Reading a written packet gives the same packet, in either version."""
    packet = data.draw(packets(version))

    assert decode(encode(packet, version), version) == packet


@settings(max_examples=40, deadline=None)
@given(raw=st.binary(max_size=200), version=st.sampled_from(Version))
def test_any_bytes_are_a_packet_or_malformed(raw: bytes, version: Version) -> None:
    """No bytes raise anything but MalformedPacket."""
    framer = Framer(CAP)
    framer.feed(raw)

    with contextlib.suppress(MalformedPacket):
        while frame := framer.next():
            decode_frame(frame, version)


@settings(max_examples=40, deadline=None)
@given(head=st.integers(0, 255), body=st.binary(max_size=60), version=st.sampled_from(Version))
def test_any_body_that_is_read_is_written_the_same_way_round(head: int, body: bytes, version: Version) -> None:
    """What can be read can be written and read again: the codec never takes in what it cannot say."""
    try:
        packet = decode_frame(Frame(head, body), version)
    except MalformedPacket:
        return
    spoken = packet.version if isinstance(packet, Connect) else version

    assert decode(encode(packet, spoken), spoken) == packet


@settings(max_examples=40, deadline=None)
@given(data=st.data(), version=st.sampled_from(Version), cuts=st.lists(st.integers(1, 7), min_size=1))
def test_it_does_not_matter_how_the_stream_is_cut(data: st.DataObject, version: Version, cuts: list[int]) -> None:
    """Packets come out whole however TCP cuts them."""
    sent = data.draw(st.lists(packets(version), max_size=4))
    raw = b"".join(encode(packet, version) for packet in sent)
    framer, heard = Framer(CAP), []
    at = 0
    while at < len(raw):
        step = cuts[at % len(cuts)]
        framer.feed(raw[at : at + step])
        at += step
        while frame := framer.next():
            heard.append(decode_frame(frame, version))

    assert heard == sent


def test_an_oversized_packet_is_refused_at_its_header() -> None:
    """The announced length alone ends it; its bytes are never waited for."""
    framer = Framer(100)
    framer.feed(bytes((0x30, 101)))

    with pytest.raises(MalformedPacket) as fault:
        framer.next()
    assert fault.value.reason is Reason.PACKET_TOO_LARGE


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"\x30\xff\xff\xff\xff\x01", Reason.MALFORMED, id="length of five bytes"),
        pytest.param(b"\x36\x05\x00\x01a\x00\x01", Reason.MALFORMED, id="qos 3"),
        pytest.param(b"\x38\x03\x00\x01a", Reason.MALFORMED, id="dup without qos"),
        pytest.param(b"\x32\x05\x00\x01a\x00\x00", Reason.PROTOCOL_ERROR, id="packet id zero"),
        pytest.param(b"\x30\x06\x00\x01a\x02\x01\x07", Reason.PROTOCOL_ERROR, id="payload format 7"),
        pytest.param(b"\x30\x08\x00\x01a\x04\x01\x01\x01\x01", Reason.PROTOCOL_ERROR, id="property twice"),
        pytest.param(b"\x30\x05\x00\x01a\x01\x7f", Reason.MALFORMED, id="unknown property"),
        pytest.param(b"\x30\x07\x00\x01a\x03\x13\x00\x05", Reason.PROTOCOL_ERROR, id="property of another packet"),
        pytest.param(b"\x30\x07\x00\x01a\x03\x23\x00\x00", Reason.TOPIC_ALIAS_INVALID, id="topic alias zero"),
        pytest.param(b"\x30\x03\x00\x01\xff", Reason.MALFORMED, id="not utf-8"),
        pytest.param(b"\x30\x03\x00\x01\x00", Reason.MALFORMED, id="U+0000"),
        pytest.param(b"\x30\x03\x00\x09a", Reason.MALFORMED, id="string longer than the packet"),
        pytest.param(b"\x80\x06\x00\x01\x00\x00\x01a", Reason.MALFORMED, id="subscribe with wrong flags"),
        pytest.param(b"\x82\x03\x00\x01\x00", Reason.PROTOCOL_ERROR, id="subscribe to nothing"),
        pytest.param(b"\x82\x07\x00\x01\x00\x00\x01a\x30", Reason.PROTOCOL_ERROR, id="retain handling 3"),
        pytest.param(b"\xa2\x03\x00\x01\x00", Reason.PROTOCOL_ERROR, id="unsubscribe from nothing"),
        pytest.param(b"\x10\x0a\x00\x04HTTP\x05\x02\x00\x00", Reason.MALFORMED, id="not mqtt"),
        pytest.param(b"\x10\x0a\x00\x04MQTT\x06\x02\x00\x00", Reason.UNSUPPORTED_VERSION, id="mqtt 6"),
        pytest.param(b"\x10\x0c\x00\x06MQIsdp\x03\x02\x00\x00", Reason.UNSUPPORTED_VERSION, id="mqtt 3.1"),
        pytest.param(b"\x10\x0c\x00\x04MQTT\x04\x03\x00\x00\x00\x00", Reason.MALFORMED, id="reserved connect flag"),
        pytest.param(b"\x10\x0e\x00\x04MQTT\x04\x42\x00\x00\x00\x00\x00\x00", Reason.MALFORMED, id="password, no user"),
        pytest.param(
            b"\x30\xca\x02\x00\x01a\xc5\x02" + b"\x26\x00\x00\x00\x00" * 65, Reason.QUOTA_EXCEEDED, id="65 properties"
        ),
        pytest.param(
            b"\x82\x87\x08\x00\x01\x00" + b"\x00\x01a\x00" * 257, Reason.QUOTA_EXCEEDED, id="subscribe to 257 filters"
        ),
        pytest.param(
            b"\xa2\x86\x06\x00\x01\x00" + b"\x00\x01a" * 257, Reason.QUOTA_EXCEEDED, id="unsubscribe from 257"
        ),
        pytest.param(b"\xc0\x01\x00", Reason.MALFORMED, id="ping with a body"),
        pytest.param(b"\x00\x00", Reason.MALFORMED, id="packet type 0"),
    ],
)
def test_malformed_packets_are_named(raw: bytes, reason: Reason) -> None:
    """Each of these is refused, and for the reason the standard gives."""
    with pytest.raises(MalformedPacket) as fault:
        decode(raw, Version.V5)
    assert fault.value.reason is reason


def test_user_properties_keep_their_order() -> None:
    """Section 3.3.2.3.7: the order of user properties must be kept."""
    pairs = (("b", "1"), ("a", "2"), ("b", "3"))
    packet = Publish("t", properties=Properties(tuple((Property.USER, pair) for pair in pairs)))

    heard = decode(encode(packet, Version.V5), Version.V5)

    assert isinstance(heard, Publish)
    assert tuple(value for _, value in heard.properties.items) == pairs


@pytest.mark.parametrize(
    "write",
    [
        lambda: encode(Publish("t", qos=1), Version.V5),
        lambda: encode(Publish("t" * 65_536), Version.V5),
        lambda: encode(Publish("t", properties=Properties(((Property.MESSAGE_EXPIRY, "soon"),))), Version.V5),
    ],
    ids=["qos 1 without a number", "a topic too long", "a property of the wrong kind"],
)
def test_what_cannot_be_said_is_refused(write: Callable[[], bytes]) -> None:
    """A packet that would be malformed on the wire is never written."""
    with pytest.raises(MalformedPacket):
        write()
