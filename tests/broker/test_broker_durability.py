"""The embedded broker after kill -9, and with a disk that fails."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from heartreach.errors import DeliveryError
from heartreach.prompts.broker import EmbeddedBroker, Endpoint, Login, Logins
from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.disk_journal import RETRY_S, DiskJournal
from heartreach.prompts.broker.exchange import Exchange
from heartreach.prompts.broker.journal import MemoryJournal, Remembered, RememberedSession
from heartreach.prompts.broker.journal_file import JournalFile, Operation
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.message import Delivery, Message
from heartreach.prompts.broker.subscribed import Subscribed
from heartreach.prompts.broker.wire import Properties, Property
from heartreach.prompts.broker.wire.packets import (
    Puback,
    Publish,
    Pubrec,
    Pubrel,
    Suback,
    Subscribe,
    Subscription,
    Will,
)
from tests.broker.broker_peer import BASE, Place, RawPeer
from tests.broker.test_broker_session import Line

SECRET = bytes(32)
NUDGE, STATE = f"{BASE}/nudge", f"{BASE}/state"
LASTING = ((Property.SESSION_EXPIRY, 3_600),)
PROGRAM = """
import asyncio, sys
from pathlib import Path
from heartreach.prompts.broker import EmbeddedBroker, Logins

async def main():
    broker = EmbeddedBroker(logins=Logins(bytes(32)), store=Path(sys.argv[1]))
    broker.phone_login("kitchen")
    async with broker:
        print(broker.endpoint.port, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Doomed:
    """A broker in a process of its own, to be killed without warning."""

    process: subprocess.Popen[str]
    endpoint: Endpoint

    def kill(self) -> None:
        """Now."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def doomed(store: Path) -> Iterator[Doomed]:
    """A broker that has a short life."""
    command = [sys.executable, "-c", PROGRAM, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        victim = Doomed(process, Endpoint("127.0.0.1", int(process.stdout.readline())))
        try:
            yield victim
        finally:
            victim.kill()


@contextmanager
def revived(store: Path) -> Iterator[Endpoint]:
    """The same broker's next life."""
    logins = Logins(SECRET)
    logins.phone("kitchen")
    with Place(lambda: EmbeddedBroker(logins=logins, store=store)) as place:
        yield place.endpoint


@pytest.fixture
def hub() -> Login:
    """The hub's login."""
    return Logins(SECRET).hub


@pytest.fixture
def phone() -> Login:
    """The phone's login."""
    return Logins(SECRET).phone("kitchen")


def test_row_kill_9_at_once_keeps_queued_qos_1(tmp_path: Path, hub: Login, phone: Login) -> None:
    """10 of 10: what was acknowledged is on the disk, sent or not."""
    store = tmp_path / "journal.db"
    with doomed(store) as victim:
        with RawPeer(victim.endpoint, phone, clean=False, properties=LASTING) as reader:
            reader.say(Subscribe(1, (Subscription(NUDGE, 1),)))
            assert isinstance(reader.hear(), Suback)
            with RawPeer(victim.endpoint, hub) as sender:
                sender.say(Publish(NUDGE, b"0", 1, packet_id=1))
                assert isinstance(sender.hear(), Puback)
            assert isinstance(reader.hear(), Publish)  # sent, never acknowledged
        with RawPeer(victim.endpoint, hub) as sender:
            sender.say(*(Publish(NUDGE, b"%d" % number, 1, packet_id=number) for number in range(1, 10)))
            for _ in range(1, 10):
                assert isinstance(sender.hear(), Puback)
            victim.kill()
    with revived(store) as endpoint, RawPeer(endpoint, phone, clean=False, properties=LASTING) as back:
        heard = [one for one in back.hear_all() if isinstance(one, Publish)]

    assert back.welcome.session_present
    assert [(one.payload, one.dup) for one in heard] == [(b"%d" % n, n == 0) for n in range(10)]


def test_kill_9_keeps_last_words_and_speaks_the_wills_of_the_connected(
    tmp_path: Path, hub: Login, phone: Login
) -> None:
    """A phone that was online when the broker died is not online for ever."""
    store = tmp_path / "journal.db"
    presence = f"{BASE}/phone/kitchen"
    will = Will(presence, b"offline", 1, retain=True)
    with (
        doomed(store) as victim,
        RawPeer(victim.endpoint, phone, will=will) as client,
        RawPeer(victim.endpoint, hub) as sender,
    ):
        client.say(Publish(presence, b"online", 1, retain=True, packet_id=1))
        assert isinstance(client.hear(), Puback)
        sender.say(Publish(f"{BASE}/state", b"calm", 1, retain=True, packet_id=1))
        assert isinstance(sender.hear(), Puback)
        victim.kill()
    with revived(store) as endpoint, RawPeer(endpoint, hub) as reader:
        reader.say(Subscribe(1, (Subscription(f"{BASE}/#", 1),)))
        heard = {one.topic: one.payload for one in reader.hear_all() if isinstance(one, Publish)}

    assert heard == {presence: b"offline", f"{BASE}/state": b"calm"}


def test_kill_9_does_not_break_exactly_once(tmp_path: Path, hub: Login, phone: Login) -> None:
    """Neither the half that came in nor the half that went out is done twice."""
    store = tmp_path / "journal.db"
    with (
        doomed(store) as victim,
        RawPeer(victim.endpoint, phone, clean=False, properties=LASTING) as reader,
        RawPeer(victim.endpoint, hub, clean=False, properties=LASTING) as sender,
    ):
        reader.say(Subscribe(1, (Subscription(NUDGE, 2),)))
        assert isinstance(reader.hear(), Suback)
        sender.say(Publish(NUDGE, b"once", 2, packet_id=7))
        assert isinstance(sender.hear(), Pubrec)
        message = reader.hear()
        assert isinstance(message, Publish)
        reader.say(Pubrec(message.packet_id or 0))
        assert isinstance(reader.hear(), Pubrel)
        victim.kill()
    with (
        revived(store) as endpoint,
        RawPeer(endpoint, hub, clean=False, properties=LASTING) as sender,
        RawPeer(endpoint, phone, clean=False, properties=LASTING) as reader,
    ):
        sender.say(Publish(NUDGE, b"once", 2, dup=True, packet_id=7))
        assert isinstance(sender.hear(), Pubrec)

        assert reader.hear_all() == [Pubrel(message.packet_id or 0)]


def test_a_damaged_journal_is_put_aside(tmp_path: Path, hub: Login) -> None:
    """The broker starts all the same, and the file is kept for whoever wants to look."""
    store = tmp_path / "journal.db"
    store.write_bytes(b"this is no database, " * 1_000)
    with revived(store) as endpoint, RawPeer(endpoint, hub) as client:
        assert client.welcome.reason == 0

    assert (tmp_path / "journal.db.damaged").exists()


def test_a_journal_of_another_version_is_put_aside(tmp_path: Path, hub: Login) -> None:
    """Nothing in it is needed, so nothing is migrated."""
    store = tmp_path / "journal.db"
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with revived(store) as endpoint, RawPeer(endpoint, hub) as client:
        assert client.welcome.reason == 0


def test_a_journal_belongs_to_one_broker(tmp_path: Path) -> None:
    """The second one is told so in a sentence."""
    store = tmp_path / "journal.db"
    with revived(store), pytest.raises(DeliveryError, match="other hub"), revived(store):
        pass


def test_the_journal_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds the last heart rate and every waiting message."""
    store = tmp_path / "broker" / "journal.db"
    with revived(store):
        pass

    assert [one.stat().st_mode & 0o077 for one in (store, store.parent)] == [0, 0]


class FailingFile(JournalFile):
    """A disk that can be full."""

    full = False

    def commit(self, operations: Iterable[Operation]) -> bool:
        """Refuse while full."""
        return not self.full and super().commit(operations)


async def test_a_full_disk_stops_nobody_and_everything_is_told_when_there_is_room(tmp_path: Path) -> None:
    """Acknowledgements go on; once the disk takes it again, the journal holds all that happened meanwhile."""
    store, now, counters = tmp_path / "journal.db", [0.0], Counters()
    file = FailingFile(store)
    journal = DiskJournal(file, 0, counters, lambda: now[0], lambda: now[0] + 1_000)
    exchange = Exchange(journal, Limits(), Logins(SECRET).rights, counters)
    journal.retell = exchange.retell
    file.full = True
    session, _ = exchange.open("hub.1", "hub", 60, clean=True)
    exchange.subscribe(session, Subscription(NUDGE, 1), None)
    exchange.publish(Message(NUDGE, b"0", 1), 0)
    session.first_time(7)
    exchange.wills.leave("hub.1", Will(NUDGE, b"gone", 1))
    exchange.publish(Message("a", b"1", 1, retain=True), 0)
    acknowledged = asyncio.Event()
    journal.after(acknowledged.set)
    await acknowledged.wait()
    file.full = False
    exchange.publish(Message("b", b"2", 1, retain=True), 0)  # too early to try again
    await settled(journal)
    now[0] += RETRY_S
    exchange.publish(Message("c", b"3", 1, retain=True, deadline=now[0] + 60), 0)
    await settled(journal)
    await journal.close()
    kept = recalled(store, ahead=2_000)

    assert counters.journal_failures == 1
    assert sorted((one.topic, one.payload, one.deadline) for one in kept.retained) == [
        ("a", b"1", None),
        ("b", b"2", None),
        ("c", b"3", RETRY_S + 60 + 1_000 - 2_000),
    ]
    [again] = kept.sessions
    assert ([one.wish.topic_filter for one in again.subscriptions], again.incoming) == ([NUDGE], {7})
    assert [one.message.payload for one in again.deliveries] == [b"0"]
    assert [one.will.payload for one in kept.wills] == [b"gone"]


def test_what_was_deleted_is_soon_in_no_file(tmp_path: Path) -> None:
    """Nor in the log beside the journal: a person who left the circle is not to stay there for days."""
    journal = JournalFile(tmp_path / "journal.db")
    keep = "INSERT OR REPLACE INTO retained VALUES (?, ?, 0, x'', NULL)"
    journal.commit([(keep, ("answer", b"whom I reached"))])
    journal.commit([("DELETE FROM retained", ())])
    for number in range(120):
        journal.commit([(keep, ("state", str(number).encode()))])

    assert [path.name for path in tmp_path.iterdir() if b"whom I reached" in path.read_bytes()] == []
    journal.close()


def test_a_commit_that_failed_in_its_middle_leaves_nothing_and_the_next_one_is_written(tmp_path: Path) -> None:
    """A transaction that was left open would refuse every later one."""
    file = JournalFile(tmp_path / "journal.db")
    said = "INSERT INTO incoming (client_id, packet_id) VALUES (?, ?)"
    done = [file.commit([(said, ("a", 1)), ("no statement", ())]), file.commit([(said, ("b", 2))])]
    file.close()
    connection = sqlite3.connect(tmp_path / "journal.db")
    kept = connection.execute("SELECT client_id, packet_id FROM incoming").fetchall()
    connection.close()

    assert (done, kept) == ([False, True], [("b", 2)])


@pytest.mark.parametrize("last", ["promised", "unpromised", "cleared"])
@pytest.mark.parametrize("first", ["promised", "unpromised"])
async def test_the_last_word_is_the_last_one_said(tmp_path: Path, first: str, last: str) -> None:
    """Words at QoS 0 wait for the next commit, yet never come back over a later word."""
    journal = DiskJournal(JournalFile(tmp_path / "journal.db"), 0, Counters(), lambda: 0.0, lambda: 0.0)
    for payload, how in ((b"1", first), (b"2", last)):
        if how == "cleared":
            journal.unretained("t")
        else:
            journal.retained(Message("t", payload, int(how == "promised"), retain=True))
    await journal.close()
    kept = recalled(tmp_path / "journal.db")

    assert [one.payload for one in kept.retained] == ([] if last == "cleared" else [b"2"])


async def test_an_unpromised_word_costs_no_commit_of_its_own(tmp_path: Path) -> None:
    """The state every ten seconds spares the card; a minute's flush writes the latest."""
    written: list[int] = []

    class Counting(JournalFile):
        def commit(self, operations: Iterable[Operation]) -> bool:
            written.append(len(list(operations)))
            return True

    journal = DiskJournal(Counting(tmp_path / "journal.db"), 0, Counters(), lambda: 0.0, lambda: 0.0)
    for number in range(6):
        journal.retained(Message("state", b"%d" % number, 0, retain=True))
        await asyncio.sleep(0)
    assert written == []
    journal.flush()
    await journal.close()

    assert written == [1]


def recalled(store: Path, ahead: float = 0.0) -> Remembered:
    """What the file holds."""
    file = JournalFile(store)
    kept, _ = file.recall(ahead)
    file.close()
    return kept


async def settled(journal: DiskJournal) -> None:
    """Wait until everything said is written or refused."""
    done = asyncio.Event()
    journal.after(done.set)
    await done.wait()


async def test_what_a_run_leaves_the_next_one_finds(tmp_path: Path) -> None:
    """Sessions, subscriptions, deliveries with their properties, QoS 2 numbers, last words and wills."""
    file = JournalFile(tmp_path / "journal.db")
    journal = DiskJournal(file, 0, Counters(), lambda: 0.0, lambda: 0.0)
    before = Exchange(journal, Limits(), Logins(SECRET).rights, Counters())
    session, _ = before.open("hub.1", "hub", 60, clean=True)
    before.subscribe(session, Subscription(NUDGE, 2, no_local=True), 9)
    users = Properties(((Property.USER, ("b", "1")), (Property.USER, ("a", "2"))))
    before.publish(Message(NUDGE, b"x", 2, properties=users, deadline=30), 0)
    session.first_time(77)
    before.publish(Message(NUDGE, b"kept", 1, retain=True), 0)
    before.wills.leave("hub.1", Will(NUDGE, b"gone", 1, retain=True))
    before.leave(session, 100.0)
    await journal.close()
    reopened = JournalFile(tmp_path / "journal.db")
    kept, highest = reopened.recall(ahead=0.0)
    reopened.close()

    assert highest == 2
    assert kept == Remembered(
        sessions=kept.sessions,
        retained=[Message(NUDGE, b"kept", 1, retain=True)],
        wills=kept.wills,
    )
    [again] = kept.sessions
    assert (again.client_id, again.username, again.expiry_s, again.incoming) == ("hub.1", "hub", 60, {77})
    assert again.ends_at == 160.0
    assert [(one.wish, one.identifier) for one in again.subscriptions] == [(Subscription(NUDGE, 2, no_local=True), 9)]
    assert [(one.message.payload, one.message.properties, one.message.deadline) for one in again.deliveries] == [
        (b"x", users, 30.0),
        (b"kept", Properties(), None),
    ]
    assert [one.will for one in kept.wills] == [Will(NUDGE, b"gone", 1, retain=True)]


async def test_what_is_over_is_not_found_again(tmp_path: Path) -> None:
    """What was unsubscribed, acknowledged, released, cleared or begun anew does not come back with the next run."""
    file = JournalFile(tmp_path / "journal.db")
    journal = DiskJournal(file, 0, Counters(), lambda: 0.0, lambda: 0.0)
    before = Exchange(journal, Limits(), Logins(SECRET).rights, Counters())
    session, _ = before.open("hub.1", "hub", 60, clean=True)
    for topic in (NUDGE, STATE):
        before.subscribe(session, Subscription(topic, 1), None)
        before.publish(Message(topic, b"kept", 1, retain=True), 0)
    before.unsubscribe(session, STATE)
    before.retained.put(Message(STATE, b"", 1, retain=True))
    for packet_id in (7, 8):
        session.first_time(packet_id)
    session.release(8)
    before.wills.leave("hub.1", Will(NUDGE, b"gone", 1))
    before.wills.cancel("hub.1")
    session.resume(Line(), 0)
    session.acknowledged(1, 0)
    other, _ = before.open("hub.2", "hub", 60, clean=True)
    before.subscribe(other, Subscription(NUDGE, 1), None)
    before.open("hub.2", "hub", 60, clean=True)
    await journal.close()
    kept = recalled(tmp_path / "journal.db")
    mine, anew = sorted(kept.sessions, key=lambda one: one.client_id)

    assert [one.wish.topic_filter for one in mine.subscriptions] == [NUDGE]
    assert [(one.message.topic, one.packet_id) for one in mine.deliveries] == [(STATE, 2)]
    assert mine.incoming == {7}
    assert [one.topic for one in kept.retained] == [NUDGE]
    assert kept.wills == []
    assert (anew.subscriptions, anew.deliveries) == ([], [])


async def test_a_session_that_is_to_last_takes_all_it_has_along(tmp_path: Path) -> None:
    """A client may say only later that its session outlives the connection, and take it back."""
    file = JournalFile(tmp_path / "journal.db")
    journal = DiskJournal(file, 0, Counters(), lambda: 0.0, lambda: 0.0)
    exchange = Exchange(journal, Limits(), Logins(SECRET).rights, Counters())
    for client_id in ("hub.1", "hub.2"):
        session, _ = exchange.open(client_id, "hub", 0, clean=True)
        session.resume(Line(window=0), 0)
        exchange.subscribe(session, Subscription(NUDGE, 1), None)
        session.first_time(7)
        exchange.publish(Message(NUDGE, b"x", 1), 0)
        exchange.set_expiry(session, 60)
    exchange.set_expiry(session, 0)
    await journal.close()
    [lasts] = recalled(tmp_path / "journal.db").sessions

    assert lasts.client_id == "hub.1"
    assert [one.wish.topic_filter for one in lasts.subscriptions] == [NUDGE]
    assert [one.message.payload for one in lasts.deliveries] == [b"x", b"x"]
    assert lasts.incoming == {7}


def test_who_begins_anew_hears_nothing_of_before() -> None:
    """A clean start, or a session that was not to last, ends subscriptions too, in the tree of all filters as well."""
    counters = Counters()
    exchange = Exchange(MemoryJournal(), Limits(), Logins(SECRET).rights, counters)
    for expiry_s, clean in ((60, True), (0, False)):
        session, _ = exchange.open("hub.1", "hub", expiry_s, clean=True)
        exchange.subscribe(session, Subscription(NUDGE, 1), None)
        again, was_there = exchange.open("hub.1", "hub", 60, clean=clean)
        again.resume(Line(), 0)

        assert not was_there
        assert exchange.publish(Message(NUDGE, b"x", 1), 0) == 0


def test_a_recalled_session_is_bounded_as_it_was() -> None:
    """It ends when it was to, or as long after now as it was to last; it is subscribed, and what waits counts."""
    exchange = Exchange(MemoryJournal(), Limits(queue_bytes=250), Logins(SECRET).rights, Counters())
    waiting = [Delivery(number, Message(NUDGE, b"%d" % number * 80, 1), qos=1) for number in (1, 2)]
    sessions = [
        RememberedSession("hub.1", "hub", 60, 30.0, [Subscribed(Subscription(NUDGE, 1), None)], waiting),
        RememberedSession("hub.2", "hub", 60, ends_at=None),
        RememberedSession("hub.3", "hub", 60, ends_at=1e9),
    ]
    exchange.recall(Remembered(sessions=sessions), 10.0)
    first = exchange.sessions["hub.1"]
    assert exchange.publish(Message(NUDGE, b"3" * 80, 1), 10.0) == 1

    assert [one.ends_at for one in exchange.sessions.values()] == [30.0, 70.0, 70.0]
    assert [one.message.payload[:1] for one in first.waiting] == [b"2", b"3"]
