"""What must survive kill -9, as a protocol of small sentences; and the journal of a broker that keeps nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from heartreach.prompts.broker.message import Delivery, Message
from heartreach.prompts.broker.subscribed import Subscribed
from heartreach.prompts.broker.wire.packets import Will

__all__ = ["Journal", "MemoryJournal", "Remembered", "RememberedSession", "RememberedWill"]


class Journal(Protocol):
    """Takes down every change of a lasting session, of retained messages and of wills.

    All moments are of the broker's monotonic clock; a journal that outlives the process turns them into wall time.
    """

    def saved(self, client_id: str, username: str, expiry_s: int, ends_at: float | None) -> None:
        """A session began, or its end moved; `ends_at` is None while its client is connected."""

    def ended(self, client_id: str) -> None:
        """A session is gone with all it had."""

    def subscribed(self, client_id: str, subscribed: Subscribed) -> None:
        """A subscription was granted or changed."""

    def unsubscribed(self, client_id: str, topic_filter: str) -> None:
        """A subscription ended."""

    def queued(self, client_id: str, delivery: Delivery) -> int:
        """A message waits for a client; the number returned names it from now on."""

    def moved(self, delivery: Delivery) -> None:
        """It was sent for the first time, or (QoS 2) has arrived."""

    def done(self, number: int) -> None:
        """It was delivered, refused, expired or dropped."""

    def received(self, client_id: str, packet_id: int) -> None:
        """A QoS 2 message was taken in under this number."""

    def forgot(self, client_id: str, packet_id: int) -> None:
        """The number is free again."""

    def retained(self, message: Message) -> None:
        """This is now the last word under its topic."""

    def unretained(self, topic: str) -> None:
        """There is no last word under this topic."""

    def willed(self, client_id: str, will: Will) -> None:
        """A client left a last will."""

    def unwilled(self, client_id: str) -> None:
        """It was spoken, or will never be."""

    def flush(self) -> None:
        """Write what was not urgent."""

    def after(self, then: Callable[[], None]) -> None:
        """Call `then` when all said so far is safe, at once if it is."""


class MemoryJournal:
    """Forgets at once: for a broker without a file."""

    def saved(self, client_id: str, username: str, expiry_s: int, ends_at: float | None) -> None:
        """Nothing to do."""

    def ended(self, client_id: str) -> None:
        """Nothing to do."""

    def subscribed(self, client_id: str, subscribed: Subscribed) -> None:
        """Nothing to do."""

    def unsubscribed(self, client_id: str, topic_filter: str) -> None:
        """Nothing to do."""

    def queued(self, client_id: str, delivery: Delivery) -> int:  # the protocol's
        """No row, no number."""
        return 0

    def moved(self, delivery: Delivery) -> None:
        """Nothing to do."""

    def done(self, number: int) -> None:
        """Nothing to do."""

    def received(self, client_id: str, packet_id: int) -> None:
        """Nothing to do."""

    def forgot(self, client_id: str, packet_id: int) -> None:
        """Nothing to do."""

    def retained(self, message: Message) -> None:
        """Nothing to do."""

    def unretained(self, topic: str) -> None:
        """Nothing to do."""

    def willed(self, client_id: str, will: Will) -> None:
        """Nothing to do."""

    def unwilled(self, client_id: str) -> None:
        """Nothing to do."""

    def flush(self) -> None:
        """Nothing to do."""

    def after(self, then: Callable[[], None]) -> None:
        """As safe as it will ever be."""
        then()


@dataclass(slots=True)
class RememberedSession:
    """A session as the last run left it."""

    client_id: str
    username: str
    expiry_s: int
    ends_at: float | None  #: monotonic; None where its client was connected to the end
    subscriptions: list[Subscribed] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    incoming: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class RememberedWill:
    """A will whose client was connected, or only just gone, when the last run ended."""

    client_id: str
    will: Will


@dataclass(slots=True)
class Remembered:
    """All that a journal kept."""

    sessions: list[RememberedSession] = field(default_factory=list)
    retained: list[Message] = field(default_factory=list)
    wills: list[RememberedWill] = field(default_factory=list)
