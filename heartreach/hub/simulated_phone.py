"""A phone in memory: it says what it received and showed, and taps an answer."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field

from heartreach.clock import LoopClock
from heartreach.errors import DeliveryError
from heartreach.models import AnswerKind, ReceiptKind
from heartreach.prompts.memory_courier import AGAIN_S, MemoryCourier, MemoryPost
from heartreach.prompts.payloads import OFFLINE, ONLINE, AckPayload, AnswerPayload, NudgePayload, ReceiptPayload
from heartreach.prompts.post import Courier, Incoming, Message
from heartreach.prompts.topics import Name, Topics, parse

__all__ = ["SimulatedPhone"]


@dataclass(slots=True)
class SimulatedPhone:
    """A phone that is online while it runs.

    Attributes:
        wearer: whose phone.
        tap: what it answers; `None` for never.
        after_s: seconds from showing a nudge to the tap.
        taps: how often the same answer is sent, as an impatient thumb does.
        reached: who was reached.
        felt: felt seen and heard, 0 to 4.
        nudges: what arrived, repetitions included.
        acks: what the hub said of the answers.
    """

    wearer: str = "me"
    tap: AnswerKind | None = None
    after_s: float = 60.0
    taps: int = 1
    reached: tuple[str, ...] = ()
    felt: int | None = None
    nudges: list[NudgePayload] = field(default_factory=list)
    acks: list[AckPayload] = field(default_factory=list)
    _reacting: set["asyncio.Task[None]"] = field(default_factory=set)

    async def run(self, post: MemoryPost, clock: LoopClock) -> None:
        """Be online until cancelled."""
        presence = Topics(self.wearer).phone("simulated")
        courier = MemoryCourier(
            post,
            self.topics,
            will=Message(presence, OFFLINE, retain=True),
            birth=Message(presence, ONLINE, retain=True),
        )
        await self.use(courier, clock)

    @property
    def topics(self) -> tuple[str, ...]:
        """What it listens to."""
        topics = Topics(self.wearer)
        return topics.of(Name.NUDGE), topics.of(Name.ANSWER_ACK)

    async def use(self, courier: Courier, clock: LoopClock) -> None:
        """Be online over a line of somebody else's until cancelled."""
        try:
            await courier.run(lambda incoming: self._hear(incoming, courier, clock))
        finally:
            for task in self._reacting:  # nobody takes what it would say
                task.cancel()

    def _hear(self, incoming: Incoming, courier: Courier, clock: LoopClock) -> None:
        address = parse(incoming.topic)
        if address is not None and address.name is Name.ANSWER_ACK:
            self.acks.append(AckPayload.from_json(incoming.payload))
        elif address is not None:
            nudge = NudgePayload.from_json(incoming.payload)
            known = nudge.id in {seen.id for seen in self.nudges}
            self.nudges.append(nudge)
            if not known:
                self._start(self._react(nudge, courier, clock))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._reacting.add(task)
        task.add_done_callback(self._reacting.discard)

    async def _react(self, nudge: NudgePayload, courier: Courier, clock: LoopClock) -> None:
        topics = Topics(self.wearer)
        shown = ReceiptPayload(id=nudge.id, kind=ReceiptKind.DISPLAYED, at=clock.now())
        await self._say(courier, Message(topics.of(Name.NUDGE_RECEIPT), shown.to_json()))
        if self.tap is None:
            return
        await clock.sleep(self.after_s)
        answer = AnswerPayload(
            id=f"a-{nudge.id}",
            nudge_id=nudge.id,
            answer=self.tap,
            at=clock.now(),
            reached=self.reached,
            felt=self.felt,
        )
        for _ in range(self.taps):
            await self._say(courier, Message(topics.of(Name.ANSWER), answer.to_json()))

    @staticmethod
    async def _say(courier: Courier, message: Message) -> None:
        """Keep it until it is taken, as a real phone does."""
        while True:
            try:
                return await courier.publish(message)
            except DeliveryError:
                await asyncio.sleep(AGAIN_S)
