"""A hub on the machine's own clock with a virtual strap, for a quarter of a minute; started by test_real_clock.py."""

import asyncio
import sys
from pathlib import Path

from heartreach.clock import SystemClock
from heartreach.firmware_bridge import SteadyHeart
from heartreach.firmware_bridge.virtual import VirtualRadio, VirtualStrap
from heartreach.hub.hub import Hub, Plan
from heartreach.models import Wearer
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.settings import PolicySettings
from heartreach.store import Store

#: Seconds before the clock is set, between the two settings, and after them.
STRETCH_S = 5.0


class OwnClock(SystemClock):
    """The strap lives on its own clock, which nobody sets."""

    def now(self) -> float:
        """Seconds that only this strap counts."""
        return self.monotonic()


async def live(folder: Path, offset: Path) -> None:
    """Stream, set the clock forward by an hour, then back by two, and stream on."""
    clock = SystemClock()
    strap = VirtualStrap("HRM 1", SteadyHeart())
    plan = Plan(folder, Wearer(wearer_id="me", tz="UTC"), PolicySettings(), seed=1)
    async with (
        VirtualRadio([strap], OwnClock()) as radio,
        Store.open(folder, clock=clock) as store,
        Hub.open(plan, clock, store, MemoryCourier(MemoryPost(), [])) as hub,
    ):
        work = asyncio.create_task(hub.run(radio))
        while hub.reader.last_beat_at("me") is None:  # noqa: ASYNC110  # a loaded machine connects when it can
            await asyncio.sleep(0.5)
        for setting in ("+3600", "-3600"):
            await asyncio.sleep(STRETCH_S)
            await asyncio.to_thread(offset.write_text, setting, encoding="ascii")
        await asyncio.sleep(2 * STRETCH_S)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), Path(sys.argv[2])))
