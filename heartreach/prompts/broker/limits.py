"""How much one client, and all of them together, may cost."""

from dataclasses import dataclass

__all__ = ["Limits"]

KILOBYTE = 1024
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """The broker's bounds; every one of them is there because without it one client could starve the others.

    With the defaults a client that does its worst costs about 1 MB (two buffers, a full window and a full queue).
    """

    packet_bytes: int = 64 * KILOBYTE  #: our largest payload is under 4 kB; a larger packet is refused at its header
    connect_s: float = 5.0  #: time to say CONNECT, as in most brokers' defaults (EMQX 15 s, HiveMQ 10 s, ours is local)
    silent: int = 64  #: connections that have not said who they are; above it the oldest of them is closed
    connections: int = 400  #: in all; a process may have 1,024 descriptors on common systems
    per_address: int = 256  #: with a login, from one address; all phones of a hub come from its own web server
    sessions_per_user: int = 50  #: client ids under one user name; the one longest away makes room
    subscriptions: int = 200  #: per session
    subscription_bytes: int = 256 * KILOBYTE  #: the same in memory (`filters.weight`); ours need 5 kB, the hub's 50
    queue_messages: int = 1_000  #: waiting for one client; the oldest goes first (Mosquitto's default count)
    queue_bytes: int = 512 * KILOBYTE  #: the same in bytes of topic and payload
    inflight_messages: int = 20  #: sent and not acknowledged (Mosquitto's default)
    inflight_bytes: int = 256 * KILOBYTE
    unwritten: int = 256 * KILOBYTE  #: said by one client and not yet in the journal; more is not listened to
    write_buffer: int = 256 * KILOBYTE  #: bytes the operating system would not take yet
    stall_s: float = 30.0  #: a client that reads nothing for so long, with a full buffer, is dropped
    receive_maximum: int = 4_000  #: QoS 2 messages begun by one client, 60 bytes each; 3.1.1 tells no limit
    topic_aliases: int = 10
    keep_alive_s: int = 1_200  #: the longest we grant to MQTT 5 clients; they are told
    session_s: int = 30 * DAY_S  #: the longest a client may stay away and find its session
    retained_messages: int = 5_000
    retained_bytes: int = 4 * KILOBYTE * KILOBYTE
    packets_per_turn: int = 16  #: handled from one client before the others have theirs; about a millisecond
