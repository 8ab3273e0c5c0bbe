"""The embedded broker as a guest in somebody's event loop."""

import asyncio
import contextlib
import random
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from heartreach.errors import AddressInUse, DeliveryError
from heartreach.prompts.broker import EmbeddedBroker, Limits, Login
from heartreach.prompts.broker.journal import MemoryJournal
from heartreach.prompts.broker.journal_file import JournalFile, Operation
from heartreach.prompts.broker.message import Message
from heartreach.prompts.broker.retained import Retained
from heartreach.prompts.broker.wills import Wills
from heartreach.prompts.broker.wire import Framer, Packet, Properties, Property, Reason, Version, decode, encode
from heartreach.prompts.broker.wire.packets import (
    Connack,
    Connect,
    Disconnect,
    Pingreq,
    Pingresp,
    Puback,
    Publish,
    Suback,
    Subscribe,
    Subscription,
    Unsuback,
    Unsubscribe,
    Will,
)
from heartreach.simulation.paced_loop import PacedLoop
from tests.broker.broker_peer import BASE, MovedTime, Place, RawPeer


class AsyncPeer:
    """A raw client on the broker's own loop."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._framer = Framer(1 << 20)

    @classmethod
    async def come(cls, broker: EmbeddedBroker, login: Login, keep_alive_s: int = 60) -> "AsyncPeer":
        """Connect and log in."""
        peer = cls(*await asyncio.open_connection(broker.endpoint.host, broker.endpoint.port))
        peer.say(Connect(login.client_id, Version.V5, True, keep_alive_s, login.username, login.password.encode()))
        assert isinstance(await peer.hear(), Connack)
        return peer

    def say(self, packet: Packet) -> None:
        """Send one packet."""
        self._writer.write(encode(packet, Version.V5))

    async def hear(self) -> Packet | None:
        """The next packet, None at the end."""
        while (frame := self._framer.next()) is None:
            data = await self._reader.read(65_536)
            if not data:
                return None
            self._framer.feed(data)
        return decode(frame, Version.V5)

    def vanish(self) -> None:
        """Break the line off, with a reset."""
        line: socket.socket = self._writer.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def leave(self) -> None:
        """Close the line."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


def hub_login(broker: EmbeddedBroker) -> Login:
    """The hub's login as a `Login`."""
    return broker.logins.hub


async def test_a_taken_port_is_one_sentence_with_the_next_step() -> None:
    """Not a traceback."""
    async with EmbeddedBroker() as first:
        with pytest.raises(AddressInUse, match=r"taken by another program.*Choose another port"):
            async with EmbeddedBroker(port=first.endpoint.port):
                pass


async def test_an_address_that_is_not_ours_is_one_sentence() -> None:
    """192.0.2.1 is set aside for documentation (RFC 5737)."""
    with pytest.raises(DeliveryError, match="cannot listen"):
        async with EmbeddedBroker(host="192.0.2.1"):
            pass


async def test_it_stops_within_a_second_and_says_goodbye() -> None:
    """With clients that listen, one that never reads, and one that never spoke."""
    broker = EmbeddedBroker()
    async with broker:
        client = await AsyncPeer.come(broker, hub_login(broker))
        silent = socket.create_connection((broker.endpoint.host, broker.endpoint.port))
        began = time.monotonic()
    took_s = time.monotonic() - began
    last = await client.hear()
    await client.leave()
    silent.close()

    assert last == Disconnect(Reason.SHUTTING_DOWN)
    assert took_s < 1


async def test_it_can_be_cancelled_while_it_serves() -> None:
    """Ctrl-C in the middle leaves no task behind."""

    async def serve(started: asyncio.Event) -> None:
        async with EmbeddedBroker():
            started.set()
            await asyncio.Event().wait()

    started = asyncio.Event()
    task = asyncio.create_task(serve(started))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_a_fast_loop_does_not_shorten_a_keep_alive() -> None:
    """In a demonstration a minute of the loop passes in a real moment; a phone's seconds stay seconds."""

    async def live() -> tuple[float, bool]:
        broker = EmbeddedBroker()
        async with broker:
            client = await AsyncPeer.come(broker, hub_login(broker), keep_alive_s=10)
            loop = asyncio.get_running_loop()
            began = loop.time()
            await asyncio.sleep(120)
            client.say(Pingreq())
            alive = await client.hear() == Pingresp()
            await client.leave()
            return loop.time() - began, alive

    loop = PacedLoop(speed=600)
    try:
        passed_s, alive = loop.run_until_complete(live())
    finally:
        loop.close()

    assert passed_s >= 120
    assert alive


def test_a_silent_connection_is_closed_after_the_time_for_connect() -> None:
    """Whoever connects must say who they are."""
    moved = MovedTime()
    broker = EmbeddedBroker(monotonic=moved)
    with Place(lambda: broker, moved) as place, RawPeer(place.endpoint) as silent:
        while not len(broker._door):  # the test's own time limit ends this
            time.sleep(0.01)
        place.pass_time(Limits().connect_s + 1)

        assert silent.closed()


def test_a_client_that_reads_nothing_for_long_is_dropped() -> None:
    """Its buffer is full and stays full; it cannot keep its place by talking."""
    moved = MovedTime()
    limits = Limits(write_buffer=1_024, stall_s=10)
    broker = EmbeddedBroker(monotonic=moved, limits=limits)
    with (
        Place(lambda: broker, moved) as place,
        RawPeer(place.endpoint, place.hub) as slow,
        RawPeer(place.endpoint, place.hub, client_id="hub.2") as loud,
    ):
        slow.say(Subscribe(1, (Subscription(f"{BASE}/state"),)))
        assert isinstance(slow.hear(), Suback)
        for _ in range(400):  # more than the system's own buffers hold
            loud.say(Publish(f"{BASE}/state", b"x" * 60_000))
        loud.say(Pingreq())
        assert loud.hear() == Pingresp()
        place.pass_time(limits.stall_s + 1)
        loud.say(Pingreq())
        assert loud.hear() == Pingresp()
        for _ in range(100):
            if broker.counters.timed_out:
                break
            time.sleep(0.02)

    assert broker.counters.timed_out == 1
    assert broker.counters.dropped_qos0 > 0


async def test_a_million_answers_stay_bounded() -> None:
    """A client that asks and never reads is not listened to any more, so that our answers do not pile up."""
    broker = EmbeddedBroker(limits=Limits(write_buffer=4_096))
    async with broker:
        reader, writer = await asyncio.open_connection(broker.endpoint.host, broker.endpoint.port, limit=1_024)
        hub = hub_login(broker)
        writer.write(encode(Connect("hub.flood", username=hub.username, password=hub.password.encode()), Version.V5))
        writer.write(encode(Pingreq(), Version.V5) * 1_000_000)
        for _ in range(50):
            await asyncio.sleep(0.001)
        [visitor] = broker._door.visitors()
        held = visitor._transport.get_write_buffer_size()  # type: ignore[attr-defined]  # a look inside
        unread = len(visitor._framer._buffer)  # type: ignore[attr-defined]  # a look inside
        writer.close()
        del reader

    assert held <= 4_096 + 64 * 2
    assert unread <= 2 * 256 * 1_024  # asyncio reads 256 kB at once


@pytest.mark.parametrize("seed", range(4))
def test_goal_18_any_bytes_do_no_harm_to_a_running_broker(seed: int) -> None:
    """Valid packets with bytes changed, cut or doubled: somebody else is served at once afterwards."""
    draw = random.Random(seed)
    with Place(EmbeddedBroker) as place:
        for _ in range(60):
            with RawPeer(place.endpoint, place.hub, client_id="hub.fuzz") as fuzzer:
                fuzzer.send(b"".join(spoiled(draw) for _ in range(20)))
        with RawPeer(place.endpoint, place.hub) as client:
            assert client.welcome.reason == 0


SEEDS: tuple[Callable[[random.Random], Packet], ...] = (
    lambda draw: Publish(f"{BASE}/nudge", draw.randbytes(20), 1, packet_id=draw.randint(1, 9)),
    lambda draw: Publish(f"{BASE}/state", draw.randbytes(20), 2, True, packet_id=draw.randint(1, 9)),
    lambda draw: Subscribe(draw.randint(1, 9), (Subscription(f"{BASE}/#", draw.randint(0, 2)),)),
    lambda _: Connect("hub.again"),
    lambda _: Disconnect(),
)


def spoiled(draw: random.Random) -> bytes:
    """A valid packet, with up to three bytes changed."""
    raw = bytearray(encode(draw.choice(SEEDS)(draw), Version.V5))
    for _ in range(draw.randint(0, 3)):
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    return bytes(raw[: draw.randint(1, len(raw))]) if draw.random() < 0.1 else bytes(raw)


async def test_goal_18_one_client_costs_less_than_2_mb() -> None:
    """It has a full queue, a full window and a full buffer, and does not read."""
    async with EmbeddedBroker() as broker:
        client = await AsyncPeer.come(broker, hub_login(broker))
        client.say(Subscribe(1, (Subscription(f"{BASE}/#", 1),)))
        assert isinstance(await client.hear(), Suback)
        exchange = broker._exchange
        assert exchange is not None
        tracemalloc.start()
        for number in range(2_000):
            exchange.publish(Message(f"{BASE}/state", b"%06d" % number * 10_000, number % 2), 0)
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await client.leave()

    assert broker.counters.dropped_queue > 900
    assert 500_000 < grown < 2_000_000


@pytest.mark.parametrize("levels", [1, 90])
async def test_what_one_client_subscribes_to_is_bounded(levels: int) -> None:
    """Whether its filters are long or deep: beyond 256 kB they are refused, and taking one back makes room again."""
    async with EmbeddedBroker() as broker:
        client = await AsyncPeer.come(broker, hub_login(broker))
        filters = [f"{BASE}/{number}" + ("/x" * levels if levels > 1 else "x" * 30_000) for number in range(60)]
        tracemalloc.start()
        granted = []
        for one in filters:
            client.say(Subscribe(1, (Subscription(one, 1),)))
            answer = await client.hear()
            assert isinstance(answer, Suback)
            granted.append(answer.reasons[0])
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        client.say(Unsubscribe(2, (filters[0],)))
        assert isinstance(await client.hear(), Unsuback)
        client.say(Subscribe(3, (Subscription(filters[-1], 1),)))
        again = await client.hear()
        await client.leave()

    assert granted[0] == 1
    assert granted[-1] == Reason.QUOTA_EXCEEDED
    assert isinstance(again, Suback)
    assert again.reasons == (1,)
    assert grown < 1_000_000


async def test_a_client_that_says_more_than_the_disk_takes_is_not_listened_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words would wait in memory; everything is taken in the end, in its order."""
    begun, free = threading.Event(), threading.Event()
    commit = JournalFile.commit

    def slow(file: JournalFile, operations: Iterable[Operation]) -> bool:
        begun.set()
        assert free.wait(20)
        return commit(file, operations)

    async with EmbeddedBroker(store=tmp_path / "journal.db") as broker:
        client = await AsyncPeer.come(broker, hub_login(broker))
        monkeypatch.setattr(JournalFile, "commit", slow)
        for number in range(200):
            client.say(Publish(f"{BASE}/today", b"%03d" % number * 10_000, 1, True, packet_id=number + 1))
        await asyncio.to_thread(begun.wait, 20)
        await asyncio.sleep(0.3)
        listened = broker.counters.published
        free.set()
        acknowledged = [await client.hear() for _ in range(200)]
        await client.leave()

    assert 5 < listened < 25
    assert [one.packet_id for one in acknowledged if isinstance(one, Puback)] == list(range(1, 201))


async def test_a_login_that_has_many_sessions_gives_up_the_one_longest_away() -> None:
    """A page that takes a new name with every load is never locked out; those connected stay."""
    async with EmbeddedBroker(limits=Limits(sessions_per_user=3)) as broker:
        exchange = broker._exchange
        assert exchange is not None
        for number, name in enumerate(("hub.a", "hub.b", "hub.c")):
            session, _ = exchange.open(name, "hub", 60, clean=True)
            exchange.leave(session, number)
        client = await AsyncPeer.come(broker, hub_login(broker))
        names = set(exchange.sessions)
        await client.leave()

    assert names == {"hub.b", "hub.c", broker.logins.hub.client_id}


async def test_a_login_with_all_its_sessions_in_use_is_refused_another() -> None:
    """Nobody who is connected is put out."""
    async with EmbeddedBroker(limits=Limits(sessions_per_user=1)) as broker:
        first = await AsyncPeer.come(broker, hub_login(broker))
        login = replace(hub_login(broker), client_id="hub.other")
        peer = AsyncPeer(*await asyncio.open_connection(broker.endpoint.host, broker.endpoint.port))
        peer.say(Connect(login.client_id, username=login.username, password=login.password.encode()))

        assert await peer.hear() == Connack(reason=Reason.QUOTA_EXCEEDED)
        await first.leave()
        await peer.leave()


async def test_wrong_passwords_take_no_place_from_those_with_a_login() -> None:
    """Guessing through the phone page's WebSocket, which comes from one address, locks nobody out."""
    async with EmbeddedBroker(limits=Limits(per_address=1)) as broker:
        hub = hub_login(broker)
        for guess in ("a", "b", "c"):
            peer = AsyncPeer(*await asyncio.open_connection(broker.endpoint.host, broker.endpoint.port))
            peer.say(Connect(hub.client_id, username=hub.username, password=guess.encode()))
            assert await peer.hear() == Connack(reason=Reason.BAD_LOGIN)
            await peer.leave()
        client = await AsyncPeer.come(broker, hub)
        second = AsyncPeer(*await asyncio.open_connection(broker.endpoint.host, broker.endpoint.port))
        second.say(Connect("hub.2", username=hub.username, password=hub.password.encode()))

        assert await second.hear() == Connack(reason=Reason.SERVER_BUSY)
        for peer in (client, second):
            await peer.leave()


async def test_silence_is_forgiven_for_half_a_keep_alive_more() -> None:
    """One and a half times, no less and no more (section 3.1.2.10)."""
    async with EmbeddedBroker() as broker:
        client = await AsyncPeer.come(broker, hub_login(broker), keep_alive_s=10)
        [visitor] = broker._door.visitors()
        visitor.check(time.monotonic() + 14)
        client.say(Pingreq())
        assert await client.hear() == Pingresp()
        visitor.check(time.monotonic() + 16)

        assert await client.hear() == Disconnect(Reason.KEEP_ALIVE_TIMEOUT)
        await client.leave()


async def test_a_revoked_phone_leaves_nothing_behind() -> None:
    """Its session and its queue go with its login; another phone keeps its own."""
    async with EmbeddedBroker() as broker:
        exchange = broker._exchange
        assert exchange is not None
        for phone in (broker.phone_login("lost"), broker.phone_login("kept")):
            session, _ = exchange.open(phone.client_id, phone.username, 60, clean=True)
            exchange.leave(session, time.monotonic())
        broker.revoke("lost")

        assert list(exchange.sessions) == ["phone.me.kept"]


async def test_who_asks_much_and_vanishes_leaves_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Each answer to somebody who is gone would be a warning, and push everything else out of the log."""
    async with EmbeddedBroker() as broker:
        for _ in range(5):
            peer = await AsyncPeer.come(broker, broker.phone_login("a"))
            for _ in range(2000):
                peer.say(Pingreq())
            assert isinstance(await peer.hear(), Pingresp)
            peer.vanish()
            async with asyncio.timeout(10):
                while len(broker._door):  # noqa: ASYNC110  # it tells nobody when they have gone
                    await asyncio.sleep(0)

    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


def test_a_delayed_will_does_not_outlive_its_session() -> None:
    """Whichever comes first: the delay, or the end of the session (section 3.1.3.2.2)."""
    wills = Wills(MemoryJournal())
    will = Will("t", properties=Properties(((Property.WILL_DELAY, 30),)))
    wills.leave("phone", will)
    wills.lost("phone", now=100, session_s=5)

    assert wills.due(104) == []
    assert wills.due(105) == [("phone", will)]
    assert len(wills) == 0


def test_last_words_expire_and_are_bounded() -> None:
    """A stale state is not shown, and topics without end do not fill the memory."""
    retained = Retained(MemoryJournal(), Limits(retained_messages=2))
    assert retained.put(Message("a", b"1", 0, retain=True, deadline=10))
    assert retained.put(Message("b", b"1", 0, retain=True))
    assert not retained.put(Message("c", b"1", 0, retain=True))
    assert retained.put(Message("b", b"2", 0, retain=True))

    assert [one.topic for one in retained.under("#", 9)] == ["a", "b"]
    assert [one.payload for one in retained.under("#", 10)] == [b"2"]
    retained.tidy(10)
    assert retained.put(Message("c", b"1", 0, retain=True))


def test_a_last_word_that_is_said_for_months_takes_the_room_of_one() -> None:
    """Each takes the place of the one before, also in what is counted; one that is taken back leaves its room."""
    retained = Retained(MemoryJournal(), Limits(retained_bytes=1_000))
    said = [retained.put(Message(f"state/{n % 3}", b"x" * 200, 0, retain=True)) for n in range(300)]
    for n in range(3):
        retained.drop(f"state/{n}")
    said += [retained.put(Message(f"other/{n}", b"x" * 200, 0, retain=True)) for n in range(4)]

    assert said == [True] * 304
    assert not retained.put(Message("one too many", b"x" * 200, 0, retain=True))
