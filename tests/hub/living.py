"""A whole hub under virtual time: a simulated person, a virtual strap over a virtual radio, and a phone in memory."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from heartreach.clock import LoopClock
from heartreach.firmware_bridge.virtual import VirtualRadio, VirtualStrap
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.strap_heart import StrapHeart
from heartreach.models import AnswerKind, Wearer
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.payloads import AckPayload, AnswerPayload, NudgePayload, ReceiptPayload
from heartreach.prompts.post import Incoming, Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics, parse
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.paced_loop import PacedLoop
from heartreach.simulation.person import Person

T = TypeVar("T")

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")


@dataclass
class Phone:
    """A phone in memory: it receipts what it gets, and taps `tap` once on each nudge when there is one."""

    post: MemoryPost
    clock: LoopClock
    tap: AnswerKind | None = None
    taps: int = 1
    nudges: list[NudgePayload] = field(default_factory=list)
    acks: list[AckPayload] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.topics = Topics("ann")
        self.courier = MemoryCourier(
            self.post,
            [self.topics.of(Name.NUDGE), self.topics.of(Name.ANSWER_ACK)],
            will=Message(self.topics.phone("pixel"), b"offline", retain=True),
            birth=Message(self.topics.phone("pixel"), b"online", retain=True),
        )
        self._waiting: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Be online until cancelled."""
        await self.courier.run(self._hear)

    def _hear(self, incoming: Incoming) -> None:
        address = parse(incoming.topic)
        if address is not None and address.name is Name.ANSWER_ACK:
            self.acks.append(AckPayload.from_json(incoming.payload))
        elif address is not None:
            nudge = NudgePayload.from_json(incoming.payload)
            if nudge.id not in {seen.id for seen in self.nudges}:
                self._later(self._react(nudge))
            self.nudges.append(nudge)

    def _later(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _react(self, nudge: NudgePayload) -> None:
        at = self.clock.now()
        receipt = ReceiptPayload(id=nudge.id, kind="displayed", at=at, channel="page")
        await self.courier.publish(Message(self.topics.of(Name.NUDGE_RECEIPT), receipt.to_json()))
        if self.tap is None:
            return
        await asyncio.sleep(60)
        answer = AnswerPayload(
            id=f"a-{nudge.id}", nudge_id=nudge.id, answer=self.tap, at=self.clock.now(), reached=("B.",), felt=3
        )
        for _ in range(self.taps):
            await self.courier.publish(Message(self.topics.of(Name.ANSWER), answer.to_json()))


@dataclass
class House:
    """What a test gets: the hub and everything around it."""

    hub: Hub
    clock: LoopClock
    post: MemoryPost
    phone: Phone


def stress(*minutes: float) -> list[Activity]:
    """Strong episodes of twelve minutes, beginning at these minutes of the morning."""
    return [Activity(ActivityKind.STRESS, MORNING + 60 * at, MORNING + 60 * (at + 12), 1.8) for at in minutes]


@contextlib.asynccontextmanager
async def living(
    folder: Path,
    activities: Sequence[Activity],
    *,
    start: float = MORNING,
    policy: PolicySettings | None = None,
    tap: AnswerKind | None = None,
    taps: int = 1,
    phone_on: bool = True,
) -> AsyncIterator[House]:
    """Run a whole hub from `start` on, calibrated by a calm sit, while the block runs."""
    clock = LoopClock(epoch=start - asyncio.get_running_loop().time())
    person = Person(3, start, activities=activities, tz=ANN.tz)
    post = MemoryPost()
    phone = Phone(post, clock, tap, taps)
    topics = Topics("ann")
    courier = MemoryCourier(post, topics.inbound)
    plan = Plan(folder=folder, wearer=ANN, policy=policy or PolicySettings(p_nudge=1.0), seed=1, simulated=True)
    strap = VirtualStrap("Polar H10 SIM", StrapHeart(person, start))
    async with VirtualRadio([strap], clock) as radio, Hub.open(plan, clock, courier) as hub:
        hub.session.core.calibrate(start, start + 300)
        tasks = [asyncio.create_task(hub.run(radio))]
        if phone_on:
            tasks.append(asyncio.create_task(phone.run()))
        try:
            yield House(hub, clock, post, phone)
        finally:
            for task in reversed(tasks):
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception):
                    raise outcome


def virtually(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine on a loop whose time jumps from timer to timer."""
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        return runner.run(work)
