import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable, Coroutine

import pytest

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import LinkFault, SteadyHeart
from heartreach.firmware_bridge.protocol.heart_rate import HeartRateMeasurement
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_CONTROL_POINT, HEART_RATE_MEASUREMENT
from heartreach.firmware_bridge.strap_link import StrapLink
from heartreach.firmware_bridge.survey import look_around
from heartreach.firmware_bridge.virtual import AnyAir, VirtualRadio, VirtualStrap
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import EPOCH


def virtually(work: Coroutine[object, object, None]) -> None:
    """Run in virtual time."""
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(work)


@contextlib.asynccontextmanager
async def linked(air: AnyAir, energy_kj: int) -> AsyncIterator[StrapLink]:
    """A link to a strap that has counted so much."""
    clock = LoopClock(EPOCH)
    async with VirtualRadio([VirtualStrap("HRM", SteadyHeart(), energy_kj=energy_kj)], clock, air) as radio:
        sighting = (await look_around(radio, clock, 1.0))[0]
        async with StrapLink(radio, sighting, lambda: None) as link:
            yield link


def test_energy_is_told_and_counts_from_zero_after_a_reset(new_air: Callable[[], AnyAir]) -> None:
    """Frames carry it; the control point resets it."""
    told: list[int | None] = []

    async def scene() -> None:
        async with linked(new_air(), 65535) as link:
            await link.subscribe(
                HEART_RATE_MEASUREMENT, lambda raw: told.append(HeartRateMeasurement.from_bytes(raw).energy_kj)
            )
            await asyncio.sleep(2.0)
            await link.write(HEART_RATE_CONTROL_POINT, b"\x01")
            await asyncio.sleep(2.0)

    virtually(scene())

    assert (told[0], told[-1]) == (65535, 0)


def test_an_unknown_command_is_refused(new_air: Callable[[], AnyAir]) -> None:
    """ATT error 0x80 becomes a fault with advice."""

    async def scene() -> None:
        async with linked(new_air(), 7) as link:
            with pytest.raises(LinkFault, match="writing"):
                await link.write(HEART_RATE_CONTROL_POINT, b"\x02")

    virtually(scene())
