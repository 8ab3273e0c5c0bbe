"""The embedded broker beside a real Mosquitto, in one run on one machine: `python -m bench.broker_compare`.

Round trip of a nudge and its answer, memory idle and per connection, two hundred phones through reconnect storms, a
consumer that never reads, and how long others wait meanwhile. Figures are relative to the machine.
"""

import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.broker_client import Client
from bench.broker_serve import logins
from heartreach.prompts.broker.mosquitto_program import find_mosquitto
from heartreach.prompts.broker.wire import Version, encode
from heartreach.prompts.broker.wire.packets import Connect, Publish, Subscribe, Subscription

BASE = "heartreach/v1/me"
LOGINS = logins()
PHONES, MESSAGES, STORM = 200, 6_000, 50


def memory_kb(pid: int | str, what: str = "VmRSS") -> int:
    """Resident memory of a process now (VmRSS) or at its peak (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split(f"{what}:")[1].split()[0])


@asynccontextmanager
async def broker(kind: str) -> AsyncIterator[tuple[int, int]]:
    """A broker in a process of its own: port and pid."""
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.broker_serve", kind, folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout
        assert process.stdin
        port, pid = map(int, (await process.stdout.readline()).split())
        try:
            yield port, pid or process.pid
        finally:
            process.stdin.close()
            await process.wait()


def percentiles(times_s: list[float]) -> str:
    """p50 and p99 in milliseconds."""
    ordered = sorted(times_s)
    return f"{statistics.median(ordered) * 1e3:.2f} / {ordered[int(len(ordered) * 0.99)] * 1e3:.2f}"


async def round_trip(port: int, count: int = 1_000) -> str:
    """Nudge out, answer back, both at QoS 1."""
    answered = asyncio.Event()
    hub = Client(port, LOGINS.hub, lambda _: answered.set())
    phone = Client(port, LOGINS.phone("p0"), lambda _: phone.say(Publish(f"{BASE}/answer", b"done", 1, packet_id=9)))
    await asyncio.gather(hub.connect(clean=True), phone.connect(clean=True))
    hub.subscribe(f"{BASE}/answer")
    phone.subscribe(f"{BASE}/nudge")
    await asyncio.sleep(0.2)
    times = []
    for number in range(1, count + 1):
        answered.clear()
        began = time.perf_counter()
        hub.say(Publish(f"{BASE}/nudge", b"x" * 300, 1, packet_id=number))
        await answered.wait()
        times.append(time.perf_counter() - began)
    await asyncio.gather(hub.leave(), phone.leave())
    return percentiles(times)


async def connections(port: int, pid: int) -> str:
    """Memory idle, and what two hundred connected phones add to it."""
    idle = memory_kb(pid)
    phones = [Client(port, LOGINS.phone(f"p{number}"), lambda _: None) for number in range(PHONES)]
    for phone in phones:
        await phone.connect(clean=True, session_s=0)
        phone.subscribe(f"{BASE}/nudge")
    await asyncio.sleep(0.3)
    each = (memory_kb(pid) - idle) / PHONES
    await asyncio.gather(*(phone.leave() for phone in phones))
    return f"{idle / 1024:.1f} MB; {each:.1f} kB"


async def storm(port: int) -> str:
    """Every phone gets its share of messages while a quarter of them loses its line again and again."""
    draw = random.Random(1)
    heard: Counter[bytes] = Counter()
    phones = [
        Client(port, LOGINS.phone(f"p{n}"), lambda packet: heard.update((packet.payload,))) for n in range(PHONES)
    ]
    for phone in phones:
        await phone.connect(clean=True)
        phone.subscribe(f"{BASE}/phone/{phone.login.client_id.rsplit('.', 1)[1]}")
    hub = Client(port, LOGINS.hub, lambda _: None)
    await hub.connect(clean=True)
    began = time.perf_counter()
    for number in range(MESSAGES):
        await hub.publish(f"{BASE}/phone/p{number % PHONES}", b"%d" % number, number % 65_535 + 1)
        if number % 600 == 300:
            lost = draw.sample(phones, STORM)
            await asyncio.gather(*(phone.vanish() for phone in lost))
            await asyncio.gather(*(phone.connect() for phone in lost))
    for _ in range(100):
        if len(heard) == MESSAGES:
            break
        await asyncio.sleep(0.05)
    took = time.perf_counter() - began
    again = sum(heard.values()) - len(heard)
    await asyncio.gather(*(phone.leave() for phone in (*phones, hub)))
    return f"{MESSAGES - len(heard)} lost, {again} repeated, {MESSAGES / took:.0f}/s"


async def slow_consumer(port: int, pid: int) -> str:
    """40,000 messages for a phone that never reads; another phone's delay meanwhile, and the broker's peak memory."""
    before = memory_kb(pid)
    deaf = Client(port, LOGINS.phone("p1"), lambda _: None)
    reader, deaf.writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
    login = LOGINS.phone("p1")
    secret = login.password.encode()
    deaf.say(Connect(login.client_id, keep_alive_s=600, username=login.username, password=secret))
    deaf.say(Subscribe(1, (Subscription(f"{BASE}/state", 1),)))
    await reader.readexactly(4)
    loud = Client(port, LOGINS.hub, lambda _: None)
    await loud.connect(clean=True)
    flood = asyncio.create_task(_flood(loud, 40_000))
    times: list[float] = []
    echo = asyncio.Event()
    hub_2 = Client(port, type(LOGINS.hub)(LOGINS.hub.username, LOGINS.hub.password, "hub.2"), lambda _: None)
    phone = Client(port, LOGINS.phone("p2"), lambda _: echo.set())
    await asyncio.gather(hub_2.connect(clean=True), phone.connect(clean=True))
    phone.subscribe(f"{BASE}/nudge")
    await asyncio.sleep(0.1)
    while not flood.done() or len(times) < 50:
        echo.clear()
        began = time.perf_counter()
        hub_2.say(Publish(f"{BASE}/nudge", b"x", 0))
        await echo.wait()
        times.append(time.perf_counter() - began)
        await asyncio.sleep(0.005)
    await flood
    grown = (memory_kb(pid, "VmHWM") - before) / 1024
    deaf.writer.transport.abort()
    await asyncio.gather(loud.leave(), hub_2.leave(), phone.leave())
    return f"+{grown:.1f} MB; others {percentiles(times)} ms"


async def _flood(loud: Client, count: int) -> None:
    raw = encode(Publish(f"{BASE}/state", b"x" * 1_000, 0), Version.V5) * 50
    assert loud.writer
    for _ in range(count // 50):
        loud.writer.write(raw)
        await loud.writer.drain()
        await asyncio.sleep(0)


async def main() -> None:
    """Print one column per broker."""
    kinds = ["embedded", *(["mosquitto"] if find_mosquitto() else [])]
    for kind in kinds:
        print(f"## {kind}")
        async with broker(kind) as (port, pid):
            print("memory idle; per connection:", await connections(port, pid))
            gc.collect()
            print("nudge to answer, p50 / p99 ms:", await round_trip(port))
            print("slow consumer, 40,000 messages, p50 / p99:", await slow_consumer(port, pid))
        async with broker(kind) as (port, pid):
            print(f"{PHONES} phones, {MESSAGES} QoS 1, reconnect storms:", await storm(port))
            print("peak memory:", memory_kb(pid, "VmHWM") // 1024, "MB")


if __name__ == "__main__":
    asyncio.run(main())
