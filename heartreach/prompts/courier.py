"""The courier that speaks MQTT: it connects, connects again, and hands over what it hears.

Each connection is a fresh link (`paho_link`); what a broken one had not seen acknowledged is the outbox's to send
again. MQTT 5 is tried first, 3.1.1 where the broker is older.
"""

import asyncio
import logging
import random
from collections.abc import Sequence

from heartreach.errors import DeliveryError
from heartreach.prompts.paho_link import CourierCounts, OldBroker, PahoLink, Place
from heartreach.prompts.post import Courier, LinkSink, Message, Sink, backoff_s

__all__ = ["Courier", "CourierCounts", "PahoCourier", "Place"]

log = logging.getLogger(__name__)


class PahoCourier:
    """A courier to an MQTT broker.

    Args:
        place: where the broker is.
        topics: what to subscribe to, at QoS 1.
        will: what the broker says when we vanish, and we say when we leave.
        birth: what we say when we arrive.
        rng: spreads the waits between attempts.
        pace: loop seconds per real second, where the loop is a faster one: a broker answers in real time.
    """

    def __init__(
        self,
        place: Place,
        topics: Sequence[str],
        *,
        will: Message | None = None,
        birth: Message | None = None,
        rng: random.Random,
        pace: float = 1.0,
    ) -> None:
        self.place = place
        self.topics = tuple(topics)
        self.will = will
        self.birth = birth
        self.pace = pace
        self.counts = CourierCounts()
        self._rng = rng
        self._link: PahoLink | None = None
        self._mqtt5 = True
        self._failures = 0

    @property
    def connected(self) -> bool:
        """Whether the link is up and subscribed."""
        return self._link is not None and not self._link.lost

    @property
    def mqtt5(self) -> bool:
        """Whether the broker speaks MQTT 5 (so far as we know)."""
        return self._mqtt5

    async def run(self, sink: Sink, on_link: LinkSink | None = None) -> None:
        """Stay connected until cancelled; every failure is counted, told once, and tried again."""
        while True:
            try:
                await self._stay(sink, on_link)
            except DeliveryError as error:
                self._note(error)
            await asyncio.sleep(backoff_s(self._failures, self._rng.random()) * self.pace)

    async def publish(self, message: Message) -> None:
        """Publish; return when the broker has taken it (QoS 1: PUBACK).

        Raises:
            DeliveryError: no link, a broken one, a refusal or no answer in time.
        """
        if self._link is None:
            raise DeliveryError("the broker cannot be reached", "It is tried again by itself.")
        await self._link.publish(message)
        self.counts.published += 1

    async def _stay(self, sink: Sink, on_link: LinkSink | None) -> None:
        link = PahoLink(self.place, mqtt5=self._mqtt5, will=self.will, counts=self.counts, pace=self.pace)
        try:
            await self._arrive(link)
            _tell(on_link, up=True)
            while True:
                sink(await link.next())
        finally:
            was_up, self._link = self._link is not None, None
            await link.leave(self.will if was_up else None)
            if was_up:
                self._mqtt5 = True  # it may come back younger
                _tell(on_link, up=False)

    async def _arrive(self, link: PahoLink) -> None:
        try:
            await link.open()
        except OldBroker:
            self._mqtt5 = not self._mqtt5  # a broker that hung up before its welcome may be of the other age
            raise
        await link.subscribe(self.topics)
        if self.birth is not None:
            await link.publish(self.birth)
        self._link, self._failures = link, 0
        self.counts.connections += 1
        log.info("connected to the broker at %s:%s", self.place.host, self.place.port)

    def _note(self, error: DeliveryError) -> None:
        self._failures += 1
        self.counts.failures += 1
        self.counts.last_error = str(error)
        log.log(logging.WARNING if self._failures == 1 else logging.DEBUG, "%s", error)


def _tell(on_link: LinkSink | None, *, up: bool) -> None:
    if on_link is not None:
        on_link(up)
