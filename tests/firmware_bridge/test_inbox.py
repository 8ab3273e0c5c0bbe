"""Waiting for frames: as long as the reader's patience, and with one timer for many of them."""

import asyncio

import pytest

from heartreach.firmware_bridge.inbox import Frame, Inbox
from heartreach.hub.simulated_house import virtually


def frame(at: float) -> Frame:
    """One notification."""
    return Frame(at, at, "2a37", b"\x00\x40")


def test_a_frame_a_second_needs_no_timer_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """In ten minutes a patience of five seconds looks at the time every four seconds: by then it was renewed."""

    async def listen() -> tuple[int, int]:
        loop, inbox, planned = asyncio.get_running_loop(), Inbox(), 0
        call_at = loop.call_at

        def counted(*args: object, **named: object) -> asyncio.TimerHandle:
            nonlocal planned
            planned += 1
            return call_at(*args, **named)  # type: ignore[arg-type]

        async def strap() -> None:
            for _ in range(600):
                await asyncio.sleep(1.0)
                inbox.put(frame(loop.time()))

        beating = asyncio.create_task(strap())
        monkeypatch.setattr(loop, "call_at", counted)
        heard = [await inbox.get(5.0) for _ in range(600)]
        await beating
        return sum(one is not None for one in heard), planned - 600  # the strap's own sleeps

    heard, planned = virtually(listen())

    assert heard == 600
    assert planned <= 600 / 4 + 1


@pytest.mark.parametrize(("before", "after"), [(5.0, 12.0), (12.0, 5.0), (5.0, 0.5), (0.5, 5.0)])
def test_patience_counts_from_each_question(before: float, after: float) -> None:
    """Whatever was planned for the last one: a longer patience is not cut short, a shorter one not drawn out."""

    async def listen() -> list[tuple[bool, float]]:
        loop, inbox = asyncio.get_running_loop(), Inbox()
        loop.call_later(0.3, inbox.put, frame(0.3))
        told = []
        for patience_s in (before, after, after):
            asked_at = loop.time()
            found = await inbox.get(patience_s)
            told.append((found is not None, round(loop.time() - asked_at, 6)))
        return told

    assert virtually(listen()) == [(True, 0.3), (False, after), (False, after)]


def test_a_reader_who_gave_up_leaves_no_trace() -> None:
    """Cancelled while it waits: the next frame waits for the next reader, and no old timer wakes it."""

    async def listen() -> tuple[float, bool, bool]:
        loop, inbox = asyncio.get_running_loop(), Inbox()
        first = asyncio.create_task(inbox.get(1.0))
        await asyncio.sleep(0.2)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        asked_at = loop.time()
        silent = await inbox.get(3.0)
        inbox.put(frame(loop.time()))
        return round(loop.time() - asked_at, 6), silent is None, await inbox.get(3.0) is not None

    assert virtually(listen()) == (3.0, True, True)


def test_no_more_frames_end_the_wait_at_once() -> None:
    """What came before is still read."""

    async def listen() -> tuple[float, bool, bool]:
        loop, inbox = asyncio.get_running_loop(), Inbox()
        loop.call_later(1.0, inbox.put, frame(1.0))
        loop.call_later(1.0, inbox.close)
        first, second = await inbox.get(60.0), await inbox.get(60.0)
        return loop.time(), first is not None, second is None

    assert virtually(listen()) == (1.0, True, True)
