"""`/api/live`: how things stand, told as server-sent events whenever it changes."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable

from starlette.requests import HTTPConnection, Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from heartreach.web.house import House

__all__ = ["Closing", "Welcome", "live_routes", "loop_seconds", "no_longer_welcome"]

#: Real seconds between two looks at the house.
LOOK_EVERY_S = 1.0
#: Real seconds after which a quiet stream says that it is still there, so that both sides notice a dead line.
SIGN_OF_LIFE_S = 15
#: Faster hubs (a fast-forward jumps from timer to timer) are treated as this fast; it only means a few more looks.
FASTEST = 3600.0


class Closing:
    """Says to long-lived answers that the server wants to end."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def begin(self) -> None:
        """Ask every stream to end."""
        self._event.set()

    async def wait(self) -> None:
        """Return when the server is closing."""
        await self._event.wait()

    async def within(self, seconds: float) -> bool:
        """Wait up to `seconds` of loop time; true when the server is closing."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True


def loop_seconds(real_s: float, speed: float) -> float:
    """Loop time that takes about `real_s` real seconds when the hub's loop runs at `speed`.

    >>> loop_seconds(1.0, 60.0), loop_seconds(1.0, float("inf"))
    (60.0, 3600.0)
    """
    return real_s * (min(speed, FASTEST) if speed > 0 and not math.isnan(speed) else 1.0)


Welcome = Callable[[HTTPConnection], bool]


def live_routes(house: House, closing: Closing, welcome: Welcome) -> list[Route]:
    """The route of the live stream; it ends with the server, and when its device is let in no longer."""

    async def live(request: Request) -> StreamingResponse:
        return StreamingResponse(_events(house, closing, lambda: welcome(request)), media_type="text/event-stream")

    return [Route("/api/live", live)]


async def no_longer_welcome(closing: Closing, welcome: Callable[[], bool], speed: float) -> None:
    """Return when the server is closing, or within a second when the device is let in no longer."""
    while welcome():
        if await closing.within(loop_seconds(LOOK_EVERY_S, speed)):
            return


async def _events(house: House, closing: Closing, welcome: Callable[[], bool]) -> AsyncIterator[str]:
    told, quiet = "", 0.0
    while welcome():
        now = house.live().model_dump_json()
        quiet += LOOK_EVERY_S
        if now != told:
            told, quiet = now, 0.0
            yield f"event: live\ndata: {now}\n\n"
        elif quiet >= SIGN_OF_LIFE_S:
            quiet = 0.0
            yield "event: still\ndata: here\n\n"
        if await closing.within(loop_seconds(LOOK_EVERY_S, house.speed)):
            return
