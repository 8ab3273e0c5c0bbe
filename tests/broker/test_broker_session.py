"""The laws of a session: nothing is lost inside its bounds, and its bounds hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.journal import MemoryJournal
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.message import Message
from heartreach.prompts.broker.session import Session
from heartreach.prompts.broker.wire import Packet, Reason
from heartreach.prompts.broker.wire.packets import Publish, Pubrel


class Line:
    """A connection that notes what it is told to send."""

    def __init__(self, window: int = 20, *, largest: int = 10_000) -> None:
        self.window = window
        self.writable = True
        self.sent: list[Packet] = []
        self._largest = largest

    def send(self, packet: Packet) -> None:
        """Note it."""
        self.sent.append(packet)

    def deliver(self, packet: Publish) -> bool:
        """Note it, if it is small enough."""
        if len(packet.payload) > self._largest:
            return False
        self.sent.append(packet)
        return True

    def hang_up(self, reason: Reason) -> None:
        """Note it."""

    @property
    def payloads(self) -> list[bytes]:
        """What was delivered."""
        return [packet.payload for packet in self.sent if isinstance(packet, Publish)]


def make(limits: Limits | None = None, *, lasting: bool = True) -> tuple[Session, Counters]:
    """A session nobody is connected to."""
    counters = Counters()
    session = Session("phone", "phone", MemoryJournal(), limits or Limits(), counters)
    session.expiry_s = 60 if lasting else 0
    return session, counters


def offer(session: Session, payload: bytes, qos: int = 1, *, deadline: float | None = None) -> None:
    """Give it a message at second 0."""
    session.offer(Message("t", payload, qos, deadline=deadline), 0, qos, retain=False)


def test_a_full_queue_drops_its_oldest_and_counts_it() -> None:
    """The latest nudge matters most."""
    session, counters = make(Limits(queue_messages=2))
    for payload in (b"1", b"2", b"3"):
        offer(session, payload)
    line = Line()
    session.resume(line, 0)

    assert line.payloads == [b"2", b"3"]
    assert counters.dropped_queue == 1


def test_a_queue_is_bounded_in_bytes() -> None:
    """A thousand large messages cost no more than the limit."""
    limits = Limits(queue_bytes=10_000)
    session, counters = make(limits)
    for _ in range(1_000):
        offer(session, b"x" * 1_000)

    assert sum(len(one.message.payload) for one in session.waiting) <= limits.queue_bytes
    assert len(session.waiting) + counters.dropped_queue == 1_000


def test_what_arrived_leaves_room_for_the_next() -> None:
    """A session that lives for months counts out what it counted in, waiting and on its way."""
    session, counters = make(Limits(queue_bytes=3_000, inflight_bytes=1_500))
    line = Line()
    session.resume(line, 0)
    for number in range(1, 101):
        offer(session, b"x" * 1_000)
        offer(session, b"y" * 1_000)
        session.acknowledged(2 * number - 1, 0)
        session.acknowledged(2 * number, 0)
    for _ in range(2):
        offer(session, b"x" * 1_000)
    assert len(session.inflight) == 2
    session.acknowledged(201, 0)
    session.acknowledged(202, 0)
    session.link = None
    for _ in range(2):
        offer(session, b"x" * 1_000)

    assert (len(line.payloads), len(session.waiting), counters.dropped_queue) == (202, 2, 0)


def test_what_flies_is_bounded_in_bytes() -> None:
    """A client that acknowledges nothing holds a window, not a flood."""
    session, _ = make(Limits(inflight_bytes=2_500))
    line = Line(window=1_000)
    session.resume(line, 0)
    for _ in range(10):
        offer(session, b"x" * 1_000)

    assert len(session.inflight) == 3  # the third began below the bound


def test_a_slow_line_gets_no_more_until_it_is_ready() -> None:
    """Nothing is pushed into a buffer that is full; QoS 0 is dropped and counted."""
    session, counters = make()
    line = Line()
    session.resume(line, 0)
    line.writable = False
    offer(session, b"kept")
    offer(session, b"lost", 0)
    assert line.sent == []
    line.writable = True
    session.pump(0)

    assert line.payloads == [b"kept"]
    assert counters.dropped_qos0 == 1


def test_a_client_without_a_lasting_session_leaves_no_queue() -> None:
    """Nobody will come back for it."""
    session, _ = make(lasting=False)
    offer(session, b"x")

    assert list(session.deliveries()) == []


def test_everything_unfinished_comes_again_in_its_order() -> None:
    """First what flew, with its number and marked as a repetition; then what waited."""
    session, _ = make()
    session.resume(Line(window=2), 0)
    for payload in (b"1", b"2", b"3"):
        offer(session, payload)
    again = Line()
    session.resume(again, 0)

    assert [(one.payload, one.dup, one.packet_id) for one in again.sent if isinstance(one, Publish)] == [
        (b"1", True, 1),
        (b"2", True, 2),
        (b"3", False, 3),
    ]


def test_an_expired_message_is_not_repeated() -> None:
    """Neither from the queue nor from the air."""
    session, counters = make()
    session.resume(Line(window=1), 0)
    offer(session, b"flying", deadline=10)
    offer(session, b"waiting", deadline=10)
    again = Line()
    session.resume(again, 11)

    assert again.sent == []
    assert counters.expired == 2
    assert list(session.deliveries()) == []


def test_tidying_drops_only_what_expired() -> None:
    """The rest keeps its order."""
    session, _ = make()
    for payload, deadline in ((b"1", None), (b"2", 5.0), (b"3", None)):
        offer(session, payload, deadline=deadline)
    session.tidy(6)

    assert [one.message.payload for one in session.waiting] == [b"1", b"3"]


def test_a_message_too_large_for_the_client_makes_room_for_the_next() -> None:
    """It is dropped and counted; it does not block the queue."""
    session, counters = make()
    line = Line(largest=10)
    session.resume(line, 0)
    offer(session, b"x" * 11)
    offer(session, b"small")

    assert line.payloads == [b"small"]
    assert counters.dropped_size == 1


def test_the_three_steps_of_exactly_once() -> None:
    """PUBREC ends the message, PUBCOMP its number; the message is not held any longer than needed."""
    session, _ = make()
    line = Line()
    session.resume(line, 0)
    offer(session, b"x" * 100, 2)
    assert session.received(1, 0, 0)
    assert session.inflight[1].message.payload == b""
    again = Line()
    session.resume(again, 0)
    assert again.sent == [Pubrel(1)]
    session.completed(1, 0)

    assert session.inflight == {}


@pytest.mark.parametrize("reason", [0x80, 0x97])
def test_a_refused_message_is_done(reason: int) -> None:
    """PUBREC with an error ends it."""
    session, _ = make()
    session.resume(Line(), 0)
    offer(session, b"x", 2)
    session.received(1, reason, 0)

    assert session.inflight == {}


def test_an_acknowledgement_of_the_wrong_kind_changes_nothing() -> None:
    """PUBACK does not end a QoS 2 message, PUBREC not a QoS 1 message, PUBCOMP nothing before PUBREC."""
    session, _ = make()
    session.resume(Line(), 0)
    offer(session, b"one")
    offer(session, b"two", 2)
    session.acknowledged(2, 0)
    session.completed(2, 0)

    assert not session.received(1, 0, 0)
    assert not session.received(99, 0, 0)
    assert list(session.inflight) == [1, 2]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["offer", "ack", "break", "slow", "ready"]), max_size=60), st.integers(1, 5))
def test_whatever_happens_every_message_arrives_in_order(steps: list[str], window: int) -> None:
    """Breaks, pauses and late acknowledgements never lose or reorder a QoS 1 message."""
    session, _ = make()
    line, sent, heard = Line(window), 0, dict[int, None]()
    session.resume(line, 0)
    for step in [*steps, *["ready", "ack"] * len(steps)]:
        if step == "offer":
            offer(session, b"%d" % sent)
            sent += 1
        elif step == "ack" and session.inflight:
            session.acknowledged(next(iter(session.inflight)), 0)
        elif step == "break":
            heard.update(dict.fromkeys(map(int, line.payloads)))
            line = Line(window)
            session.resume(line, 0)
        else:
            line.writable = step != "slow"
            session.pump(0)
        assert len(session.inflight) <= window
    heard.update(dict.fromkeys(map(int, line.payloads)))

    assert list(heard) == list(range(sent))


def test_packet_identifiers_run_in_a_circle_and_skip_those_in_use() -> None:
    """After 65,535 comes 1, unless 1 still flies."""
    session, _ = make()
    session.resume(Line(window=2), 0)
    offer(session, b"held")
    session._last_id = 65_534
    offer(session, b"x")
    session.acknowledged(65_535, 0)
    offer(session, b"last")

    assert list(session.inflight) == [1, 2]
