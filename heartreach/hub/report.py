"""Say how the hub is: to MQTT every minute, to the log every hour, and to whoever asks."""

import logging
from collections.abc import Callable

from heartreach.clock import Clock
from heartreach.hub.health import HealthRecord
from heartreach.hub.mailroom import Mailroom
from heartreach.models import Health
from heartreach.prompts.payloads import HealthPayload
from heartreach.store import Store

__all__ = ["Report"]

log = logging.getLogger(__name__)

#: Look this often whether a trouble came or went, in seconds of hub time.
LOOK_S = 10.0
#: The health topic is written at least this often.
TELL_S = 60.0
#: The log says this often how the hub is.
LOG_S = 3600.0
#: What the log counts; none of it says anything about the wearer's heart.
COUNTS = (
    "beats",
    "gaps",
    "malformed",
    "duplicates",
    "dropped",
    "links",
    "refused",
    "forgotten",
    "memory_mb",
    "open_files",
)


class Report:
    """Speaks for one hub.

    Args:
        record: what passed through the hub.
        store: open.
        mailroom: the way to the phones.
        clock: hub time.

    Attributes:
        others: what else can be in trouble while the hub itself works, asked with each look; a sentence with the next
            step, or `None`.
    """

    def __init__(self, record: HealthRecord, store: Store, mailroom: Mailroom, clock: Clock) -> None:
        self.record = record
        self._store = store
        self._mailroom = mailroom
        self._clock = clock
        self.others: list[Callable[[], str | None]] = []

    def health(self) -> Health:
        """How the hub is now."""
        return self.record.health(
            troubles=self.troubles(),
            works=not self._own(),
            store_writes=self._store.trouble is None,
            broker_up=self._mailroom.linked,
            refused=self._mailroom.refused,
            forgotten=self._store.dropped,
        )

    def troubles(self) -> tuple[str, ...]:
        """What the wearer should know, one plain sentence each."""
        return (*self._own(), *(sentence for ask in self.others if (sentence := ask())))

    def _own(self) -> tuple[str, ...]:
        recovery = self._store.recovery
        told = (self._store.trouble, recovery.sentence if recovery else None, self.record.radio)
        return tuple(sentence for sentence in told if sentence)

    async def tell(self) -> None:
        """Keep the health topic fresh, until cancelled."""
        told: tuple[str, ...] = ()
        next_at = self._clock.monotonic()
        while True:
            now, troubles = self._clock.monotonic(), self.troubles()
            if troubles != told or now >= next_at:
                await self._mailroom.publish(HealthPayload(health=self.health()), qos=0)
                told, next_at = troubles, now + TELL_S
            await self._clock.sleep(LOOK_S)

    async def write_log(self) -> None:
        """Write down every hour how the hub is, until cancelled."""
        while True:
            await self._clock.sleep(LOG_S)
            health = self.health()
            counts = {name: getattr(health, name) for name in COUNTS}
            log.info("in trouble" if health.troubles else "all is well", extra=counts)
