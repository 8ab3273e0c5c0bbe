"""Play a scene with a strap and a bridge in virtual time: the loop jumps from timer to timer."""

import asyncio
import math
from collections.abc import Callable, Coroutine

import pytest

from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import OnStage, Stage


@pytest.fixture
def on_stage() -> OnStage:
    """Play a scene with a strap and a bridge, in virtual time."""

    def play(scene: Callable[[Stage], Coroutine[object, object, None]], stage: Stage | None = None) -> Stage:
        async def whole() -> Stage:
            async with stage or Stage() as here:
                await scene(here)
            return here

        with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
            return runner.run(whole())

    return play
