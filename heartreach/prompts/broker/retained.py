"""The last word under each topic, for those who subscribe later (MQTT 5.0, section 3.3.1.3)."""

from collections.abc import Iterator

from heartreach.prompts.broker.filters import matches
from heartreach.prompts.broker.journal import Journal
from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.message import Message

__all__ = ["Retained"]


class Retained:
    """At most one message per topic, bounded in number and bytes."""

    def __init__(self, journal: Journal, limits: Limits) -> None:
        self._journal = journal
        self._limits = limits
        self._messages: dict[str, Message] = {}
        self._bytes = 0

    def __iter__(self) -> Iterator[Message]:
        yield from self._messages.values()

    def put(self, message: Message) -> bool:
        """Keep it, or clear the topic where the payload is empty; False where there is no room for another."""
        if not message.payload:
            self.drop(message.topic)
            return True
        if not self._fits(message):
            return False
        self.restore(message)
        self._journal.retained(message)
        return True

    def restore(self, message: Message) -> None:
        """Take back what the journal kept."""
        self._pop(message.topic)
        self._messages[message.topic] = message
        self._bytes += message.size

    def _fits(self, message: Message) -> bool:
        old = self._messages.get(message.topic)
        count = len(self._messages) + (old is None)
        size = self._bytes + message.size - (old.size if old else 0)
        return count <= self._limits.retained_messages and size <= self._limits.retained_bytes

    def _pop(self, topic: str) -> bool:
        old = self._messages.pop(topic, None)
        self._bytes -= old.size if old else 0
        return old is not None

    def drop(self, topic: str) -> None:
        """There is no last word any more."""
        if self._pop(topic):
            self._journal.unretained(topic)

    def under(self, topic_filter: str, now: float) -> list[Message]:
        """Every living message a new subscription should see."""
        if "+" in topic_filter or "#" in topic_filter:
            found = [message for topic, message in self._messages.items() if matches(topic_filter, topic)]
        else:
            found = [self._messages[topic_filter]] if topic_filter in self._messages else []
        return [message for message in found if not message.expired(now)]

    def tidy(self, now: float) -> None:
        """Drop what expired."""
        for topic in [topic for topic, message in self._messages.items() if message.expired(now)]:
            self.drop(topic)
