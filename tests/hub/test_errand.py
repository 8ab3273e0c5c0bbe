"""A call that does not come back holds nothing but its own thread."""

import asyncio
import threading

import pytest

from heartreach.errors import DeliveryError
from heartreach.hub.errand import Errand


def test_what_the_call_says_comes_back() -> None:
    """Its answer, or its error."""

    def fail() -> None:
        raise ValueError("no")

    async def scene() -> int:
        errand = Errand("test")
        with pytest.raises(ValueError, match="no"):
            await errand.run(fail)
        return await errand.run(lambda: 7)

    assert asyncio.run(scene()) == 7


def test_a_call_that_does_not_come_back_is_left_and_none_is_added_to_it() -> None:
    """Its caller hears so, a second one is refused until it is back, and the loop ends without waiting for it."""
    release = threading.Event()
    calls: list[bool] = []

    def hang() -> None:
        calls.append(release.wait(60))

    async def scene() -> None:
        errand = Errand("test", limit_s=0.0)
        with pytest.raises(DeliveryError, match="too long"):
            await errand.run(hang)
        with pytest.raises(DeliveryError, match="still holds"):
            await errand.run(hang)

    asyncio.run(scene())
    assert calls == []
    release.set()
