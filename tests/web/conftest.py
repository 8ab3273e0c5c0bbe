"""What the tests of the web room share."""

from collections.abc import AsyncIterator

import httpx
import pytest

from heartreach.web import create_app
from tests.web.made_up_house import MadeUpHouse, a_day

#: The address under which the tests ask; any loopback name and port would do.
ADDRESS = "http://127.0.0.1:8400"


@pytest.fixture
def house() -> MadeUpHouse:
    """A house at three in the afternoon of a made-up day."""
    return MadeUpHouse(memory=a_day())


@pytest.fixture
async def client(house: MadeUpHouse) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on this machine, without the browser."""
    transport = httpx.ASGITransport(create_app(house, names=["hub.example"]), client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as asking:
        yield asking
