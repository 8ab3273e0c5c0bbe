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
from heartreach.prompts.broker.journal import Remembered
from heartreach.prompts.broker.journal_file import JournalFile, Operation
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.message import Message
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

SECRET = bytes(32)
NUDGE = f"{BASE}/nudge"
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
    exchange = Exchange(journal, Limits(), lambda _: None, counters)
    journal.retell = exchange.retell
    file.full = True
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
