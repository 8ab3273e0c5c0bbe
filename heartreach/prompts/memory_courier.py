"""A courier within the process, for virtual time and for tests: no sockets, the same manners as the real one."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from heartreach.errors import DeliveryError
from heartreach.prompts.post import Incoming, LinkSink, Message, Sink, matches

__all__ = ["AGAIN_S", "MemoryCourier", "MemoryPost"]

#: The latest messages that are kept to be looked at (some 2 MB); a simulated month publishes a quarter of a million.
KEPT = 2_000
#: What nobody took is said again this often, in seconds.
AGAIN_S = 5.0


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(slots=True)
class MemoryPost:
    """Where memory couriers meet: keeps retained messages and hands every message to whoever subscribed.

    Attributes:
        retained: the last retained message of each topic.
        sent: what was published, to look at.
        couriers: who is linked.
        there: set while couriers can link.
        deaf: linked couriers find that nothing they publish is taken.
    """

    retained: dict[str, Message] = field(default_factory=dict)
    sent: deque[Message] = field(default_factory=lambda: deque(maxlen=KEPT))
    couriers: list["MemoryCourier"] = field(default_factory=list)
    there: asyncio.Event = field(default_factory=_set)
    deaf: bool = False

    def take(self, message: Message) -> None:
        """Publish a message to every subscriber, in order."""
        self.sent.append(message)
        if message.retain and message.payload:
            self.retained[message.topic] = message
        elif message.retain:
            self.retained.pop(message.topic, None)
        for courier in self.couriers:
            courier.hear(Incoming(message.topic, message.payload))

    def cut(self) -> None:
        """Break every link without a goodbye; last wills are published, links come back by themselves."""
        broken, self.couriers = self.couriers, []
        for courier in broken:
            courier.lose()

    def close(self) -> None:
        """Be gone: every link breaks and none comes back; retained messages are forgotten, as by a broker that died."""
        self.there.clear()
        self.cut()
        self.retained.clear()

    def reopen(self) -> None:
        """Be there again."""
        self.there.set()


class MemoryCourier:
    """A courier to a `MemoryPost`.

    Args:
        post: where it meets others.
        topics: what it subscribes to.
        will: published when its link breaks or it leaves.
        birth: published when its link is up.
    """

    def __init__(
        self, post: MemoryPost, topics: Sequence[str], *, will: Message | None = None, birth: Message | None = None
    ) -> None:
        self.post = post
        self.topics = tuple(topics)
        self.will = will
        self.birth = birth
        self._inbox: asyncio.Queue[Incoming | None] = asyncio.Queue()

    @property
    def connected(self) -> bool:
        """Whether `run` is under way and the link was not cut."""
        return self in self.post.couriers

    async def run(self, sink: Sink, on_link: LinkSink | None = None) -> None:
        """Stay linked until cancelled; a cut link is renewed at once."""
        try:
            while True:
                await self.post.there.wait()
                self._join()
                _tell(on_link, up=True)
                await self._listen(sink)
                _tell(on_link, up=False)
        finally:
            if self.connected:
                self.post.couriers.remove(self)
                self._leave_will()
            _tell(on_link, up=False)

    async def publish(self, message: Message) -> None:
        """Hand a message to everybody.

        Raises:
            DeliveryError: the link is down.
        """
        await asyncio.sleep(0)  # as the real one, it never completes within the same step
        if not self.connected or self.post.deaf:
            raise DeliveryError("the link is down", "It comes back by itself.")
        self.post.take(message)

    def hear(self, incoming: Incoming) -> None:
        """Take a message if it is subscribed to."""
        if any(matches(topic, incoming.topic) for topic in self.topics):
            self._inbox.put_nowait(incoming)

    def lose(self) -> None:
        """The link broke: leave the will, let `run` begin anew."""
        self._inbox.put_nowait(None)
        self._leave_will()

    async def _listen(self, sink: Sink) -> None:
        while (incoming := await self._inbox.get()) is not None:
            sink(incoming)

    def _join(self) -> None:
        self.post.couriers.append(self)
        for message in self.post.retained.values():
            self.hear(Incoming(message.topic, message.payload, retained=True))
        if self.birth is not None:
            self.post.take(self.birth)

    def _leave_will(self) -> None:
        if self.will is not None:
            self.post.take(self.will)


def _tell(on_link: LinkSink | None, *, up: bool) -> None:
    if on_link is not None:
        on_link(up)
