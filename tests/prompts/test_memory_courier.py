"""Couriers within the process keep the manners of the real ones."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from contextlib import suppress

import pytest

from heartreach.errors import DeliveryError
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.post import Incoming, Message, backoff_s, matches
from heartreach.simulation.paced_loop import PacedLoop

STATUS = "heartreach/v1/me/status"


def in_virtual_time(scene: Callable[[], Coroutine[object, object, None]]) -> None:
    """Run a scene in a loop that jumps from timer to timer."""
    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(scene())


def test_a_message_reaches_whoever_subscribed() -> None:
    """In order, and nobody else."""

    async def scene() -> None:
        post = MemoryPost()
        hub, phone = MemoryCourier(post, ()), MemoryCourier(post, ("a/+",))
        heard: list[Incoming] = []
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(hub.run(heard.append)), tasks.create_task(phone.run(heard.append))]
            await asyncio.sleep(1)
            for topic in ("a/1", "b/1", "a/2"):
                await hub.publish(Message(topic, b"x"))
            await asyncio.sleep(1)
            for task in running:
                task.cancel()

        assert heard == [Incoming("a/1", b"x"), Incoming("a/2", b"x")]

    in_virtual_time(scene)


def test_a_will_is_left_and_a_birth_comes_again() -> None:
    """Cut off, the status says offline; back again, online; and links are told."""

    async def scene() -> None:
        post = MemoryPost()
        will, birth = Message(STATUS, b"offline", retain=True), Message(STATUS, b"online", retain=True)
        links: list[bool] = []
        task = asyncio.create_task(MemoryCourier(post, (), will=will, birth=birth).run(lambda _: None, links.append))
        await asyncio.sleep(1)
        post.cut()
        assert post.retained[STATUS].payload == b"offline"
        await asyncio.sleep(1)
        assert post.retained[STATUS].payload == b"online"
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

        assert (post.retained[STATUS].payload, links) == (b"offline", [True, False, True, False])

    in_virtual_time(scene)


def test_who_comes_later_hears_what_was_retained() -> None:
    """And an empty retained message takes it away."""

    async def scene() -> None:
        post = MemoryPost()
        post.take(Message("a/1", b"kept", retain=True))
        post.take(Message("a/2", b"kept", retain=True))
        post.take(Message("a/2", b"", retain=True))
        heard: list[Incoming] = []
        task = asyncio.create_task(MemoryCourier(post, ("a/#",)).run(heard.append))
        await asyncio.sleep(1)
        task.cancel()

        assert heard == [Incoming("a/1", b"kept", retained=True)]

    in_virtual_time(scene)


def test_without_a_link_publishing_fails() -> None:
    """Nothing is pretended to be delivered."""

    async def scene() -> None:
        with pytest.raises(DeliveryError, match="link is down"):
            await MemoryCourier(MemoryPost(), ()).publish(Message("a", b""))

    in_virtual_time(scene)


@pytest.mark.parametrize(
    ("topic_filter", "topic", "covered"),
    [("a/b", "a/b", True), ("a/b", "a/b/c", False), ("+/b", "a/b", True), ("#", "a/b", True), ("a/+", "a", False)],
)
def test_filters_cover_what_mqtt_says(topic_filter: str, topic: str, covered: bool) -> None:
    """As in MQTT 5, section 4.7."""
    assert matches(topic_filter, topic) is covered


def test_waits_grow_to_a_minute_and_never_beyond() -> None:
    """Spread between half and the whole of each wait, even after a thousand failures."""
    waits = [(backoff_s(n, 0.0), backoff_s(n, 1.0)) for n in range(1, 1001)]

    assert waits[0] == (0.5, 1.0)
    assert max(waits) == (30.0, 60.0)
