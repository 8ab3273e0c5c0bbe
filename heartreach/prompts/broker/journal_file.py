"""The journal's file: the one place in this room that speaks SQL to a disk.

Rows hold wall time, values of the broker hold monotonic time; `ahead` is wall minus monotonic when reading or writing.
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from heartreach.errors import DeliveryError
from heartreach.prompts.broker.journal import Remembered, RememberedSession, RememberedWill
from heartreach.prompts.broker.message import Delivery, Message
from heartreach.prompts.broker.subscribed import Subscribed
from heartreach.prompts.broker.wire.faults import MalformedPacket
from heartreach.prompts.broker.wire.fields import FieldReader
from heartreach.prompts.broker.wire.packets import Subscription, Will
from heartreach.prompts.broker.wire.properties import PUBLISH, WILL, Properties, read_properties

__all__ = ["Cell", "JournalFile", "Operation"]

Cell: TypeAlias = str | bytes | int | float | None
#: A statement and its parameters.
Operation: TypeAlias = tuple[str, tuple[Cell, ...]]

_LOG = logging.getLogger(__name__)

#: A journal of another version is put aside, not migrated: delivery never depends on it.
SCHEMA_VERSION = 1
SCHEMA = f"""
CREATE TABLE session (client_id TEXT PRIMARY KEY, username TEXT NOT NULL, expiry_s INTEGER NOT NULL,
    ends_at REAL) STRICT;
CREATE TABLE subscription (client_id TEXT NOT NULL, topic_filter TEXT NOT NULL, options INTEGER NOT NULL,
    identifier INTEGER, PRIMARY KEY (client_id, topic_filter)) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (number INTEGER PRIMARY KEY, client_id TEXT NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
    qos INTEGER NOT NULL, retain INTEGER NOT NULL, properties BLOB NOT NULL, expires_at REAL,
    identifiers TEXT NOT NULL, packet_id INTEGER, released INTEGER NOT NULL) STRICT;
CREATE INDEX delivery_client ON delivery (client_id);
CREATE TABLE incoming (client_id TEXT NOT NULL, packet_id INTEGER NOT NULL,
    PRIMARY KEY (client_id, packet_id)) STRICT, WITHOUT ROWID;
CREATE TABLE retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, qos INTEGER NOT NULL, properties BLOB NOT NULL,
    expires_at REAL) STRICT;
CREATE TABLE will (client_id TEXT PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL,
    retain INTEGER NOT NULL, properties BLOB NOT NULL) STRICT;
PRAGMA user_version = {SCHEMA_VERSION};
"""

#: WAL: readers and backups do not wait. FULL: an acknowledged message survives a power cut; commits run in a thread, in
#: groups. secure_delete: what was delivered leaves no trace in free pages, nor for long in the log, which goes into the
#: file and is cut off after 100 pages instead of 1,000: on a quiet day an hour. One connection only: another hub is
#: refused.
PRAGMAS = (
    "journal_mode = WAL",
    "wal_autocheckpoint = 100",
    "journal_size_limit = 0",
    "synchronous = FULL",
    "secure_delete = ON",
    "locking_mode = EXCLUSIVE",
)

_WRITABLE = "Close the other hub that uses this data folder, or make the folder writable."


def _properties(raw: bytes) -> Properties:
    return read_properties(FieldReader(raw), PUBLISH | WILL)


def _moment(wall: float | None, ahead: float) -> float | None:
    return None if wall is None else wall - ahead


class JournalFile:
    """An open journal. All its methods run in one thread at a time, none of them in the event loop's.

    Args:
        path: the file; made with mode 0600. A file that cannot be read is put aside as `<name>.damaged`.

    Raises:
        DeliveryError: the folder cannot be written, or another hub holds the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise DeliveryError(f"the broker cannot write {path} ({error.strerror})", _WRITABLE) from error
        try:
            self._connection = self._open()
        except sqlite3.OperationalError as error:
            raise DeliveryError(f"the broker cannot open {path} ({error})", _WRITABLE) from error
        except sqlite3.DatabaseError as error:
            self._put_aside(str(error))
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=0)
        try:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT;")
            elif version != SCHEMA_VERSION:
                raise sqlite3.DatabaseError(f"version {version}, not {SCHEMA_VERSION}")
            elif connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("quick_check found damage")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _put_aside(self, why: str) -> None:
        aside = self.path.with_name(f"{self.path.name}.damaged")
        _LOG.warning(
            "broker journal put aside as %s (%s); sessions start anew, prompts are sent again", aside.name, why
        )
        self.path.replace(aside)
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.path.touch(mode=0o600)

    def commit(self, operations: Iterable[Operation]) -> bool:
        """Write all of them or none; False where the disk refused (full, gone, read-only)."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for statement, cells in operations:
                self._connection.execute(statement, cells)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            _LOG.debug("broker journal: %s", error)
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            return False
        return True

    def close(self) -> None:
        """Fold the log into the file and let go of it."""
        self._connection.close()

    def recall(self, ahead: float) -> tuple[Remembered, int]:
        """Everything it kept, and the highest delivery number; nothing where it turns out to be damaged.

        Args:
            ahead: wall minus monotonic now.
        """
        try:
            return self._recall(ahead)
        except (sqlite3.DatabaseError, MalformedPacket, ValueError) as error:
            self._connection.close()
            self._put_aside(str(error))
            self._connection = self._open()
            return Remembered(), 0

    def _recall(self, ahead: float) -> tuple[Remembered, int]:
        sessions = {one.client_id: one for one in self._sessions(ahead)}
        self._recall_subscriptions(sessions)
        highest = self._recall_deliveries(sessions, ahead)
        for client_id, packet_id in self._connection.execute("SELECT client_id, packet_id FROM incoming"):
            if client_id in sessions:
                sessions[client_id].incoming.add(packet_id)
        return Remembered(list(sessions.values()), list(self._retained(ahead)), list(self._wills())), highest

    def _sessions(self, ahead: float) -> Iterable[RememberedSession]:
        query = "SELECT client_id, username, expiry_s, ends_at FROM session"
        for client_id, username, expiry_s, ends_at in self._connection.execute(query):
            yield RememberedSession(client_id, username, expiry_s, _moment(ends_at, ahead))

    def _recall_subscriptions(self, sessions: dict[str, RememberedSession]) -> None:
        query = "SELECT client_id, topic_filter, options, identifier FROM subscription"
        for client_id, topic_filter, options, identifier in self._connection.execute(query):
            if client_id in sessions:
                wish = Subscription(topic_filter, options & 3, bool(options & 4), bool(options & 8))
                sessions[client_id].subscriptions.append(Subscribed(wish, identifier))

    def _recall_deliveries(self, sessions: dict[str, RememberedSession], ahead: float) -> int:
        number = 0
        query = (
            "SELECT number, client_id, packet_id, released, identifiers, retain, topic, payload, qos, properties,"
            " expires_at FROM delivery ORDER BY number"
        )
        for number, client_id, packet_id, released, marks, retain, *rest in self._connection.execute(query):
            topic, payload, qos, properties, expires_at = rest
            message = Message(topic, payload, qos, bool(retain), _properties(properties), _moment(expires_at, ahead))
            identifiers = tuple(int(one) for one in marks.split(",") if one)
            if client_id in sessions:
                delivery = Delivery(number, message, qos, bool(retain), identifiers, packet_id, bool(released))
                sessions[client_id].deliveries.append(delivery)
        return int(number)

    def _retained(self, ahead: float) -> Iterable[Message]:
        query = "SELECT topic, payload, qos, properties, expires_at FROM retained"
        for topic, payload, qos, properties, expires_at in self._connection.execute(query):
            yield Message(
                topic,
                payload,
                qos,
                retain=True,
                properties=_properties(properties),
                deadline=_moment(expires_at, ahead),
            )

    def _wills(self) -> Iterable[RememberedWill]:
        query = "SELECT client_id, topic, payload, qos, retain, properties FROM will"
        for client_id, topic, payload, qos, retain, properties in self._connection.execute(query):
            yield RememberedWill(client_id, Will(topic, payload, qos, bool(retain), _properties(properties)))
