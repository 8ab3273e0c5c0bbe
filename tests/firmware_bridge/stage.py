"""A stage for the whole bridge: a virtual strap, a bridge, and everything it said."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Bridge, Frame, Measurement, Radio, SteadyHeart
from heartreach.firmware_bridge.virtual import AnyAir, StillAir, VirtualRadio, VirtualStrap
from heartreach.models import Beat, BridgeEvent, Gap, Link, LinkState

EPOCH = 1_700_000_040.0  # the start of a minute


@dataclass
class Stage:
    """One virtual strap and perhaps others, one bridge, and everything the bridge said."""

    heart: SteadyHeart = field(default_factory=SteadyHeart)
    measures: frozenset[Measurement] = frozenset()
    sends_rr: bool = True
    clock: LoopClock = field(default_factory=lambda: LoopClock(EPOCH))
    air: AnyAir = field(default_factory=StillAir)
    others: list[VirtualStrap] = field(default_factory=list)
    events: list[BridgeEvent] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.strap = VirtualStrap("Polar H10 SIM00001", self.heart, measures=self.measures, sends_rr=self.sends_rr)
        self.radio = Radio.system()

    async def __aenter__(self) -> Self:
        self.virtual = VirtualRadio([self.strap, *self.others], self.clock, self.air)
        self.radio = await self.virtual.__aenter__()
        self.bridge = Bridge(self.radio, self.clock, on_frame=self.frames.append)
        self.task = asyncio.create_task(self.bridge.run(self.events.append))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.virtual.__aexit__(kind, error, trace)

    async def until(self, state: LinkState, within_s: float = 120.0) -> Link:
        """Wait for the next change of the link to `state`."""
        seen = len(self.events)
        async with asyncio.timeout(within_s):
            while True:
                for event in self.events[seen:]:
                    if isinstance(event, Link) and event.state is state:
                        return event
                await self.clock.sleep(0.05)

    @property
    def beats(self) -> list[Beat]:
        """Every beat so far."""
        return [event for event in self.events if isinstance(event, Beat)]

    @property
    def gaps(self) -> list[Gap]:
        """Every gap so far."""
        return [event for event in self.events if isinstance(event, Gap)]

    @property
    def states(self) -> list[LinkState]:
        """The states the link went through, in order."""
        links = [event.state for event in self.events if isinstance(event, Link)]
        return [state for state, before in zip(links, [None, *links], strict=False) if state is not before]


class OnStage(Protocol):
    """Runs one scene."""

    def __call__(self, scene: Callable[[Stage], Coroutine[object, object, None]], stage: Stage | None = None) -> Stage:
        """Play `scene` in virtual time and give the stage back for inspection."""
