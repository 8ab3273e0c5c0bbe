"""Connections that say nothing make room for those that speak."""

import asyncio
import contextlib

import httpx
import pytest

from heartreach.web import create_app, door, serve
from heartreach.web.made_up_house import MadeUpHouse

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _connect(address: str, count: int) -> list[Line]:
    host, port = address.removeprefix("http://").split(":")
    return [await asyncio.open_connection(host, int(port)) for _ in range(count)]


async def _is_over(line: Line) -> bool:
    with contextlib.suppress(ConnectionError):
        return await line[0].read(1) == b""
    return True


async def test_goal_18_300_silent_connections_do_not_lock_the_phone_out(house: MadeUpHouse) -> None:
    """The oldest are closed, and whoever asks at once is served."""
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        silent = await _connect(address, 300)
        async with httpx.AsyncClient(base_url=address, trust_env=False) as phone:
            status = (await phone.get("/phone")).status_code
        oldest = [await _is_over(line) for line in silent[:200]]
        for _, writer in silent:
            writer.close()

    assert status == 200
    assert all(oldest)


async def test_goal_18_a_request_that_never_ends_is_ended(house: MadeUpHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """One header a minute would hold a connection for ever."""
    monkeypatch.setattr("heartreach.web.server.REQUEST_S", 0.2)
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        ((reader, writer),) = await _connect(address, 1)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        ended = await asyncio.wait_for(_is_over((reader, writer)), 10)
        writer.close()

    assert ended


@pytest.mark.parametrize(
    "slow",
    [
        pytest.param(
            b"POST /api/pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{",
            id="a body",
            marks=pytest.mark.long,
        ),
        pytest.param(
            b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{",
            id="an unread body",
            marks=pytest.mark.long,
        ),
        pytest.param(b"GET /pair HTTP/1.1\r\nHost: localhost\r\n\r\n", id="a second request"),
    ],
)
async def test_who_began_well_is_ended_too(
    house: MadeUpHouse, monkeypatch: pytest.MonkeyPatch, slow: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A byte now and then, of a body or of the next request, would hold a connection for ever; no line tells of it."""
    monkeypatch.setattr("heartreach.web.server.REQUEST_S", 0.3)
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        ((reader, writer),) = await _connect(address, 1)
        writer.write(slow)

        async def trickle() -> None:
            with contextlib.suppress(ConnectionError):
                while True:
                    await asyncio.sleep(0.1)
                    writer.write(b"P")
                    await writer.drain()

        trickling = asyncio.create_task(trickle())
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), 10)
        trickling.cancel()
        writer.close()

    assert caplog.records == []


async def test_who_leaves_in_mid_sentence_leaves_no_line_in_the_log(
    house: MadeUpHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody in the network may begin to pair."""
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        ((_, writer),) = await _connect(address, 1)
        writer.write(b"POST /api/pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{")
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        await asyncio.sleep(0.1)

    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_who_spoke_may_be_silent_afterwards(house: MadeUpHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A live stream says nothing to us for hours, and is meant to."""
    monkeypatch.setattr("heartreach.web.server.REQUEST_S", 0.2)
    monkeypatch.setattr(door, "SILENT", 2)
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        ((reader, writer),) = await _connect(address, 1)
        writer.write(b"GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"event: live")
        others = await _connect(address, 5)
        await asyncio.sleep(0.5)
        house.at += 1
        told = await asyncio.wait_for(reader.readuntil(b"event: live"), 10)
        for _, other in others:
            other.close()
        writer.close()

    assert told


def _arrive(at: door.Door, address: str, gone: list[str]) -> None:
    """Somebody comes and asks for something; who is ended is noted."""

    class Visitor:
        """A connection that is its own transport."""

        @property
        def transport(self) -> "Visitor":
            """What is ended."""
            return self

        def abort(self) -> None:
            """End it."""
            gone.append(address)
            at.leave(self)  # type: ignore[arg-type]  # all that the door needs

    visitor = Visitor()
    at.arrive(visitor, address)  # type: ignore[arg-type]
    at.spoke(visitor)  # type: ignore[arg-type]


def test_goal_18_one_address_holds_only_so_many() -> None:
    """Sixty-four; this machine itself, where a proxy may stand, as many as it likes."""
    gone: list[str] = []
    at = door.Door()
    for address in ["192.168.1.9"] * 70 + ["127.0.0.1"] * 70 + ["192.168.1.10"] * 3:
        _arrive(at, address, gone)

    assert gone == ["192.168.1.9"] * 6


def test_goal_18_many_addresses_hold_only_so_many() -> None:
    """Whoever has most of them makes room, the oldest first: a phone with its few is not disturbed."""
    gone: list[str] = []
    at = door.Door()
    phone = "192.168.1.9"
    for address in [phone] * 6 + [f"192.168.1.{100 + n % 20}" for n in range(600)] + [phone] * 2:
        _arrive(at, address, gone)

    assert len(gone) == 608 - door.OPEN
    assert phone not in gone
