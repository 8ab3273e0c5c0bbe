"""A hundred thousand hostile packets against the embedded broker: `python -m bench.broker_fuzz [count]`.

Valid packets of every kind with bytes changed, cut, doubled or made up, from a client with a login and from strangers.
The broker must not raise, must not grow, and must serve a phone in between.
"""

import asyncio
import random
import sys
import time
from collections.abc import Callable

from bench.broker_client import Client
from bench.broker_compare import BASE, memory_kb
from bench.broker_serve import logins
from heartreach.prompts.broker import EmbeddedBroker
from heartreach.prompts.broker.wire import Packet, Properties, Property, Version, encode
from heartreach.prompts.broker.wire.packets import (
    Connect,
    Disconnect,
    Pingreq,
    Puback,
    Pubcomp,
    Publish,
    Pubrec,
    Pubrel,
    Subscribe,
    Subscription,
    Unsubscribe,
    Will,
)

LOGINS = logins()
PHONE = LOGINS.phone("p0")
Make = Callable[[random.Random], Packet]
EXPIRY = Properties(((Property.MESSAGE_EXPIRY, 9), (Property.TOPIC_ALIAS, 3), (Property.USER, ("a", "b"))))
KINDS: tuple[Make, ...] = (
    lambda draw: Publish(f"{BASE}/answer", draw.randbytes(30), 1, packet_id=draw.randint(1, 99)),
    lambda draw: Publish(f"{BASE}/answer", draw.randbytes(30), 2, packet_id=draw.randint(1, 99), properties=EXPIRY),
    lambda draw: Publish(f"{BASE}/phone/p0", draw.randbytes(30), retain=True),
    lambda draw: Subscribe(draw.randint(1, 99), (Subscription(f"{BASE}/#", draw.randint(0, 2)),)),
    lambda draw: Unsubscribe(draw.randint(1, 99), (f"{BASE}/#",)),
    lambda draw: Puback(draw.randint(1, 99)),
    lambda draw: Pubrec(draw.randint(1, 99)),
    lambda draw: Pubrel(draw.randint(1, 99)),
    lambda draw: Pubcomp(draw.randint(1, 99)),
    lambda _: Pingreq(),
    lambda _: Disconnect(),
    lambda _: Connect("phone.me.p0", will=Will(f"{BASE}/phone/p0", b"x", 2), properties=Properties()),
)


def packet(draw: random.Random) -> bytes:
    """A packet, spoiled or not."""
    raw = bytearray(encode(draw.choice(KINDS)(draw), Version.V5))
    for _ in range(draw.choice((0, 0, 1, 2, 8))):
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    if draw.random() < 0.05:
        raw = raw[: draw.randrange(1, len(raw) + 1)] * draw.randint(1, 2)
    return bytes(raw)


async def attack(port: int, draw: random.Random, count: int) -> None:
    """One connection's worth of packets."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    login = Connect(f"phone.me.p0.{draw.randint(0, 60)}", username=PHONE.username, password=PHONE.password.encode())
    writer.write(encode(login, Version.V5) if draw.random() < 0.8 else b"")
    writer.write(b"".join(packet(draw) for _ in range(count)))
    await asyncio.sleep(0)
    if draw.random() < 0.5:
        writer.transport.abort()
    writer.close()


async def main(count: int) -> None:
    """Attack, and ask in between whether a phone is served."""
    loop, errors = asyncio.get_running_loop(), list[str]()
    loop.set_exception_handler(lambda _, context: errors.append(str(context.get("exception") or context["message"])))
    draw, began, sent, worst_s, served = random.Random(7), time.perf_counter(), 0, 0.0, 0
    broker = EmbeddedBroker(logins=LOGINS)
    async with broker:
        heard = asyncio.Event()
        phone = Client(broker.endpoint.port, LOGINS.phone("p1"), lambda _: heard.set())
        hub = Client(broker.endpoint.port, LOGINS.hub, lambda _: None)
        await asyncio.gather(phone.connect(clean=True), hub.connect(clean=True))
        phone.subscribe(f"{BASE}/nudge")
        before = memory_kb("self")
        while sent < count:
            await asyncio.gather(*(attack(broker.endpoint.port, draw, 25) for _ in range(20)))
            sent += 500
            heard.clear()
            asked = time.perf_counter()
            hub.say(Publish(f"{BASE}/nudge", b"x"))
            await asyncio.wait_for(heard.wait(), 5)
            worst_s, served = max(worst_s, time.perf_counter() - asked), served + 1
        grown = memory_kb("self") - before
        await asyncio.gather(phone.leave(), hub.leave())
    print(f"{sent} packets in {time.perf_counter() - began:.1f} s, {len(errors)} errors, +{grown / 1024:.1f} MB")
    print(f"a phone was served {served} of {served} times, at worst after {worst_s * 1e3:.0f} ms")
    print(broker.counters)
    for error in errors[:5]:
        print("  ", error)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
