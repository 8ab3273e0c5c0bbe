"""The server inside the hub's loop."""

import asyncio
import contextlib
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from heartreach.errors import AddressInUse, DeliveryError
from heartreach.simulation.paced_loop import PacedLoop
from heartreach.web import create_app, serve
from heartreach.web.made_up_house import MadeUpHouse, a_reading


async def _first_event(reader: asyncio.StreamReader) -> str:
    return (await reader.readuntil(b"\n\n")).decode()


async def _open_stream(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /api/live HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def test_a_taken_port_is_one_sentence_with_a_next_step(house: MadeUpHouse) -> None:
    """The second hub on a port is told so."""
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(AddressInUse, match="--port"):
            async with serve(create_app(house), "127.0.0.1", port):
                pass


async def test_somebody_elses_address_is_refused(house: MadeUpHouse) -> None:
    """Listening on an address that is not this machine's (RFC 5737's documentation range) cannot work."""
    with pytest.raises(DeliveryError, match=r"127\.0\.0\.1"):
        async with serve(create_app(house), "192.0.2.1", 0):
            pass


async def test_the_port_is_free_again_afterwards(house: MadeUpHouse) -> None:
    """A hub that ended can be started again at once."""
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        port = int(address.rpartition(":")[2])
    async with serve(create_app(house), "127.0.0.1", port) as again:
        assert again == address


async def test_the_stream_tells_what_changed(house: MadeUpHouse) -> None:
    """The first event comes at once; the next one when the house has something new."""
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        reader, writer = await _open_stream(address)
        first = await _first_event(reader)
        house.memory.all_readings.append(a_reading(house.at, hr_bpm=99.0))
        second = await _first_event(reader)
        writer.close()

    assert "event: live" in first
    assert json.loads(second.partition("data: ")[2].splitlines()[0])["reading"]["hr_bpm"] == 99.0


async def test_an_open_stream_does_not_hold_up_the_end(house: MadeUpHouse) -> None:
    """Ctrl-C ends within two seconds although a page is open."""
    async with serve(create_app(house), "127.0.0.1", 0) as address:
        reader, writer = await _open_stream(address)
        await _first_event(reader)
        began = time.perf_counter()
    took_s = time.perf_counter() - began
    writer.close()

    assert took_s < 2


async def test_a_cancelled_hub_still_closes_the_server(house: MadeUpHouse) -> None:
    """Cancelling whoever serves leaves nothing listening."""
    up = asyncio.Event()
    addresses: list[str] = []

    async def hub() -> None:
        async with serve(create_app(house), "127.0.0.1", 0) as address:
            addresses.append(address)
            up.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hub())
    await up.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task

    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", int(addresses[0].rpartition(":")[2]))


def test_a_loop_that_runs_fast_does_not_cut_real_clients_off(house: MadeUpHouse) -> None:
    """At 600 loop seconds a second, one real connection still serves a request, a pause and another request."""
    house.speed = 600.0

    def ask(address: str) -> list[int]:
        with httpx.Client(base_url=address, trust_env=False) as client:
            first = client.get("/api/day?step=300")
            time.sleep(0.2)  # a person thinks for two of the loop's minutes
            return [first.status_code, client.get("/phone").status_code]

    async def hub() -> list[int]:
        async with serve(create_app(house), "127.0.0.1", 0, speed=house.speed) as address:
            # A plain thread: the paced loop's time stands still while its own executor works.
            with ThreadPoolExecutor(1) as thread:
                return await asyncio.wrap_future(thread.submit(ask, address))

    with asyncio.Runner(loop_factory=lambda: PacedLoop(600.0)) as runner:
        assert runner.run(hub()) == [200, 200]
