"""A whole simulated house: a person, a virtual strap on a virtual radio, the hub, and a phone that answers.

Everything but the radio's waves and the phone's screen is the real thing. On a `PacedLoop` a simulated day takes
seconds; heartreach tests itself with it, and a study can rehearse with it.
"""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TypeVar

from heartreach.clock import LoopClock
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.virtual import AnyAir, VirtualRadio, VirtualStrap
from heartreach.hub.demo_day import CALM_SIT_S
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.hub.strap_heart import Living, StrapHeart
from heartreach.prompts.channels.channel import Channel
from heartreach.prompts.home_assistant import BIRTH_TOPIC
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.post import Courier
from heartreach.prompts.topics import Topics
from heartreach.simulation.activity import Activity
from heartreach.simulation.paced_loop import PacedLoop
from heartreach.simulation.person import Person
from heartreach.store import Store
from heartreach.store.store import COMMIT_EVERY_S

__all__ = ["SimulatedHouse", "simulated_house", "virtually"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SimulatedHouse:
    """The hub and everything around it.

    Attributes:
        hub: the hub.
        clock: hub time; it may be set, or have slept.
        strap_clock: the strap's and the person's own time.
        post: where hub and phone meet.
    """

    hub: Hub
    clock: LoopClock
    strap_clock: LoopClock
    post: MemoryPost


@contextlib.asynccontextmanager
async def simulated_house(
    plan: Plan,
    start: float,
    activities: Sequence[Activity] | None,
    phone: SimulatedPhone | None = None,
    *,
    worn: Callable[[float], bool] | None = None,
    air: AnyAir | None = None,
    commit_every_s: float = COMMIT_EVERY_S,
    channels: Sequence[Channel] = (),
    courier: Courier | None = None,
    person: Living | None = None,
    measures: frozenset[Measurement] = frozenset(),
) -> AsyncIterator[SimulatedHouse]:
    """Run a whole hub from `start` on while the block runs; the wearer's first five minutes are a guided calm sit.

    Args:
        plan: whose hub; its seed is also the person's.
        start: when the strap is put on, in epoch seconds.
        activities: what happens; an ordinary random life when `None`.
        phone: a phone that is online; without it, and without channels, nobody can be reached.
        worn: whether the strap is on the skin at an epoch second; always when left out.
        air: where straps walk away; a still one when left out.
        commit_every_s: the store's rhythm.
        channels: ways to a phone beside MQTT.
        courier: the hub's own line to a real broker; one within the process when left out.
        person: who wears the strap; somebody with these activities when left out.
        measures: what the strap offers in the Polar way besides the heart rate.
    """
    epoch = start - asyncio.get_running_loop().time()
    clock, strap_clock = LoopClock(epoch), LoopClock(epoch)
    person = person or Person(plan.seed, start, activities=activities, tz=plan.wearer.tz)
    strap = VirtualStrap("Polar H10 SIM", StrapHeart(person, start, worn), measures=measures)
    post = MemoryPost()
    courier = courier or MemoryCourier(post, (*Topics(plan.wearer.wearer_id).inbound, BIRTH_TOPIC))
    async with (
        VirtualRadio([strap], strap_clock, air) as radio,
        Store.open(plan.folder, clock=clock, commit_every_s=commit_every_s) as store,
        Hub.open(plan, clock, store, courier, channels) as hub,
    ):
        hub.session.core.calibrate(start, start + CALM_SIT_S)
        tasks = [asyncio.create_task(hub.run(radio), name="heartreach.hub")]
        if phone:
            tasks.append(asyncio.create_task(phone.run(post, clock), name="heartreach.phone"))
        try:
            yield SimulatedHouse(hub, clock, strap_clock, post)
        finally:
            await _end(tasks)


async def _end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel, the phone first, and raise what went wrong."""
    for task in reversed(tasks):
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def virtually(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine on a loop whose time jumps from timer to timer.

    >>> virtually(asyncio.sleep(3600, "an hour later"))
    'an hour later'
    """
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        return runner.run(work)
