"""Tell whoever watches over the process that it lives, but only while its parts are really at work.

A bare timer would go on in a hub whose radio hangs in a call that never returns, or whose disk swallows every write. So
a sign of life needs three things: the bridge said something, the core was moved, and the store's own thread answered.
"""

import asyncio
import logging

from heartreach.hub.health import HealthRecord
from heartreach.hub.supervisor import Supervisor
from heartreach.store import Store

__all__ = ["Watchdog"]

log = logging.getLogger(__name__)

WRITER = "the store's writer"


class Watchdog:
    """Looks at the parts of one hub.

    Args:
        health: knows when bridge and core were at work.
        store: open; its thread is asked.
        supervisor: is told.
        speed: hub seconds for each real second, which are the supervisor's.
    """

    def __init__(self, health: HealthRecord, store: Store, supervisor: Supervisor, *, speed: float = 1.0) -> None:
        self._health = health
        self._store = store
        self._supervisor = supervisor
        self._speed = speed

    async def look(self, patience_s: float) -> tuple[str, ...]:
        """The parts that are not at work; none when all is well, which is then told."""
        dead = self._health.silent()
        try:
            async with asyncio.timeout(patience_s):
                await self._store.answer()
        except TimeoutError:
            dead += (WRITER,)
        if not dead:
            self._supervisor.alive()
        return dead

    async def run(self) -> None:
        """Look again and again, until cancelled; nothing to do where nobody watches."""
        if self._supervisor.every_s is None:
            return
        every_s = self._supervisor.every_s * self._speed
        told: tuple[str, ...] = ()
        while True:
            dead = await self.look(every_s)
            if dead and dead != told:
                log.error(
                    "no sign of life from %s; the service manager will start heartreach again", " and ".join(dead)
                )
            told = dead
            await asyncio.sleep(every_s)
