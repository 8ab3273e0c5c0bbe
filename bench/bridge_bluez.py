"""Many straps on bleak's unmodified BlueZ backend: a private dbus-daemon, a stand-in for bluetoothd, whole bridges.

Prints the processor time of this process (bridges, bleak and the stand-in together; the daemon is apart) for each
number of straps at one frame a second, and how much of what was sent was told.

    python -m bench.bridge_bluez [--straps 10 50 100] [--seconds 60]
"""

import argparse
import asyncio
import os
import random
import time

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Radio, Supervisor
from heartreach.models import Beat, BridgeEvent, Gap
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.bluez.private_bus import DBUS_DAEMON, PrivateBus
from tests.firmware_bridge.bluez.standin import StandIn
from tests.firmware_bridge.bluez.strap_object import StrapObject

EPOCH = 1_700_000_000.0
#: Simulated seconds for each real one; both processes must keep up.
SPEED = 4.0


async def crowd(count: int, seconds: float) -> None:
    """Run `count` bridges for a while."""
    clock, beats, gaps, sent = LoopClock(EPOCH), [0], [0], [0]
    straps = [
        StrapObject(address=f"F0:00:00:00:{number >> 8:02X}:{number & 255:02X}", name=f"HRM {number:04d}")
        for number in range(count)
    ]
    daemon = StandIn(*straps)
    await daemon.start()

    async def send() -> None:
        ticks = 1014
        while True:
            due = clock.monotonic() + 1.0
            ticks = 2048 - ticks  # 60 beats a minute, one in each frame
            for strap in straps:
                if strap.connected and strap.heart_rate.senders:
                    daemon.notify(strap.heart_rate, bytes([0x16, 75]) + ticks.to_bytes(2, "little"))
                    sent[0] += 1
                    # Straps do not beat in step, and dbus-fast takes a full socket for a dead bus: never a burst.
                    await clock.sleep(0.5 / count)
            await clock.sleep(max(0.0, due - clock.monotonic()))

    def sink(event: BridgeEvent) -> None:
        beats[0] += isinstance(event, Beat)
        gaps[0] += isinstance(event, Gap)

    house = Supervisor(Radio.system(), clock, random.Random(1))
    for strap in straps:
        house.add(strap.name, sink)
    work = [asyncio.ensure_future(house.run()), asyncio.ensure_future(send())]
    while sum(bool(strap.heart_rate.senders) for strap in straps) < count:
        await clock.sleep(1.0)
    await clock.sleep(5.0)
    began, heard, told = time.process_time(), beats[0], sent[0]
    await clock.sleep(seconds)
    cpu = (time.process_time() - began) / seconds
    print(
        f"{count} straps: {100 * cpu:.1f} % of a core, {count / cpu:.0f} straps a core; "
        f"{beats[0] - heard} beats of {sent[0] - told} told, {gaps[0]} gaps",
        flush=True,
    )
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await daemon.stop()


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--straps", type=int, nargs="*", default=[10, 50, 100])
    options.add_argument("--seconds", type=float, default=60.0)
    args = options.parse_args()
    if DBUS_DAEMON is None:
        raise SystemExit("dbus-daemon is not installed (Debian package dbus-daemon).")
    for count in args.straps:
        with PrivateBus() as bus:
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus.address
            with asyncio.Runner(loop_factory=lambda: PacedLoop(SPEED)) as runner:
                runner.run(crowd(count, args.seconds))


if __name__ == "__main__":
    main()
