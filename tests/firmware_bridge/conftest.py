"""Play a scene with a strap and a bridge in virtual time: the loop jumps from timer to timer."""

import asyncio
import math
from collections.abc import Callable, Coroutine

import pytest

from heartreach.firmware_bridge.virtual import Air, AnyAir, StillAir
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import OnStage, Stage


@pytest.fixture(params=[StillAir, Air], ids=["still", "stack"])
def new_air(request: pytest.FixtureRequest) -> Callable[[], AnyAir]:
    """Makes the air between strap and bridge: what holds in one holds in the other, with a Bluetooth stack in it."""
    air: Callable[[], AnyAir] = request.param
    return air


@pytest.fixture
def on_stage(new_air: Callable[[], AnyAir]) -> OnStage:
    """Play a scene with a strap and a bridge, in virtual time."""

    def play(scene: Callable[[Stage], Coroutine[object, object, None]], stage: Stage | None = None) -> Stage:
        async def whole() -> Stage:
            here = stage or Stage()
            here.air = new_air()
            async with here:
                await scene(here)
            return here

        with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
            return runner.run(whole())

    return play
