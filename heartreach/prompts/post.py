"""Messages, and what every way to the phones offers: the courier's side of MQTT without MQTT."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

__all__ = ["Courier", "Incoming", "LinkSink", "Message", "Sink", "backoff_s", "matches"]

#: Waits between attempts to connect: from one second, doubling to a minute. A restarted broker is found at once, a dead
#: one costs nothing.
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Message:
    """Something to publish."""

    topic: str
    payload: bytes
    qos: Literal[0, 1] = 1
    retain: bool = False
    expires_in_s: float | None = None  #: real seconds the broker may keep it (MQTT 5 message expiry)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that arrived."""

    topic: str
    payload: bytes
    retained: bool = False


Sink = Callable[[Incoming], None]
LinkSink = Callable[[bool], None]


class Courier(Protocol):
    """A way to publish and to hear; broken links mend themselves, lost messages are the outbox's business."""

    @property
    def connected(self) -> bool:
        """Whether a publication has a chance now."""

    async def run(self, sink: Sink, on_link: LinkSink | None = None) -> None:
        """Stay connected until cancelled.

        Args:
            sink: takes every message that arrives, in order; it must be quick.
            on_link: told `True` when the link is up and subscribed, `False` when it is gone.
        """

    async def publish(self, message: Message) -> None:
        """Publish; return when the other side has taken it.

        Raises:
            DeliveryError: it has not, as far as we know. Sending again is safe: everything has an id.
        """


def backoff_s(failures: int, u: float) -> float:
    """Seconds to wait after so many failures in a row, spread by the uniform number `u`.

    >>> [backoff_s(failures, 1.0) for failures in (1, 2, 3, 10)]
    [1.0, 2.0, 4.0, 60.0]
    """
    whole = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 10))
    return whole * (0.5 + u / 2)


@lru_cache(maxsize=1024)
def matches(topic_filter: str, topic: str) -> bool:
    """Whether an MQTT topic filter covers a topic.

    >>> matches("a/+/c", "a/b/c"), matches("a/#", "a"), matches("a/+", "a/b/c")
    (True, True, False)
    """
    wanted, got = topic_filter.split("/"), topic.split("/")
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(got) or level not in ("+", got[place]):
            return False
    return len(wanted) == len(got)
