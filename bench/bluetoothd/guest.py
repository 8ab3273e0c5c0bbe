"""Inside the machine: a virtual strap behind the kernel's virtual adapter, a real bluetoothd, and the bridge.

Run by `bench.bluetoothd.machine`. Each line says what was seen; the last is "ALL HELD" if every promise held.
"""

import asyncio
import logging
import os
import statistics
import sys

from bumble import hci
from bumble.transport import open_transport
from dbus_fast import BusType, Message, Variant
from dbus_fast.aio import MessageBus

from heartreach.clock import SystemClock
from heartreach.firmware_bridge import Bridge, Frame, Measurement, Radio, SteadyHeart
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_MEASUREMENT
from heartreach.firmware_bridge.survey import look_around
from heartreach.firmware_bridge.virtual import VirtualStrap
from heartreach.firmware_bridge.virtual.air import Air
from heartreach.firmware_bridge.virtual.stack.controller import VirtualController
from heartreach.models import Battery, Beat, BridgeEvent, Link, LinkState, Motion

#: A software machine is slow: every wait is generous, and only the watchdog's twelve seconds are judged.
PATIENCE_S = 120.0
LOST_LINKS = 3
#: bumble's controller claims these and bluetoothd then uses what it does not do (bumble issue 841).
UNDONE = hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
#: Without an address of its own the kernel takes the adapter for one that is not configured.
ADDRESS = "F0:F1:F2:F3:F4:F5"

failures: list[str] = []


def held(what: str, *, true: bool) -> None:
    """Say whether a promise held."""
    print(f"{'held  ' if true else 'BROKEN'} {what}", flush=True)
    if not true:
        failures.append(what)


class Adapter(VirtualController):
    """The computer's side: the kernel scans from passing addresses and connects from its own.

    bumble's link knows a sender by its random address alone, so here that is the public one, whatever the kernel sets.
    """

    @property
    def random_address(self) -> hci.Address:
        """The one address this adapter is known by."""
        return self.public_address

    @random_address.setter
    def random_address(self, address: hci.Address | str) -> None:
        """Passing addresses are only scanned from."""


class CountingStrap(VirtualStrap):
    """A strap that knows how many frames it has sent."""

    sent = 0

    async def send(self, frame: bytes) -> None:
        """Count, and send."""
        self.sent += 1
        await super().send(frame)


class Told:
    """What the bridge said, and waiting for it."""

    def __init__(self) -> None:
        self.events: list[BridgeEvent] = []
        self.heard = 0  #: heart rate notifications, as they came from bleak

    def hear(self, frame: Frame) -> None:
        """Count a notification."""
        self.heard += frame.source == HEART_RATE_MEASUREMENT

    def take(self, event: BridgeEvent) -> None:
        """Keep an event, and show how the link is."""
        self.events.append(event)
        if isinstance(event, Link):
            print(f"       {event.state.value}. {event.advice or ''}", flush=True)

    async def until(self, state: LinkState, seen: int) -> Link:
        """The next change to `state` after the first `seen` events."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for event in self.events[seen:]:
                    if isinstance(event, Link) and event.state is state:
                        return event
                await asyncio.sleep(0.05)

    def beats(self) -> list[Beat]:
        """Every beat so far."""
        return [event for event in self.events if isinstance(event, Beat)]


async def switch_on() -> None:
    """Switch the adapter on, as a person does in the system's settings."""
    bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    wish = Message(
        destination="org.bluez",
        path="/org/bluez/hci0",
        interface="org.freedesktop.DBus.Properties",
        member="Set",
        signature="ssv",
        body=["org.bluez.Adapter1", "Powered", Variant("b", True)],  # noqa: FBT003  # D-Bus has no names for values
    )
    try:
        await bus.call(wish)
    finally:
        bus.disconnect()


async def daemon() -> asyncio.subprocess.Process:
    """Start bluetoothd and wait until it shows the adapter."""
    process = await asyncio.create_subprocess_exec(os.environ["BLUETOOTHD"], "-n")
    clock, radio = SystemClock(), Radio.system()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await switch_on()
                await look_around(radio, clock, 0.5)
            except Exception as error:  # whatever it says while it starts
                print(f"       waiting for bluetoothd: {error}", flush=True)
                await asyncio.sleep(1.0)
            else:
                return process


async def main() -> None:
    """Play the scenes."""
    clock, air = SystemClock(), Air()
    adapter = await open_transport("vhci")
    controller = Adapter(
        "adapter", host_source=adapter.source, host_sink=adapter.sink, link=air, public_address=ADDRESS
    )
    controller.le_features &= ~UNDONE
    heart = SteadyHeart()
    strap = CountingStrap("Polar H10 MACHINE1", heart, measures=frozenset({Measurement.ACC, Measurement.ECG}))
    await strap.power_on(air, clock)
    bluetoothd = await daemon()
    told = Told()
    running = asyncio.create_task(Bridge(Radio.system(), clock, on_frame=told.hear).run(told.take))
    try:
        await scenes(told, strap, bluetoothd)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        held("what was started on the strap was stopped", true=strap.pmd is not None and not strap.pmd.running)
    print("ALL HELD" if not failures else f"{len(failures)} BROKEN", flush=True)


async def scenes(told: Told, strap: CountingStrap, bluetoothd: asyncio.subprocess.Process) -> None:
    """Stream, lose links, kill the daemon."""
    began = asyncio.get_running_loop().time()
    await told.until(LinkState.STREAMING, 0)
    print(f"       streaming {asyncio.get_running_loop().time() - began:.1f} s after the start", flush=True)
    await asyncio.sleep(25.0)
    held(f"{len(told.beats())} beats in 25 s", true=len(told.beats()) >= 20)
    held("battery told", true=any(isinstance(event, Battery) for event in told.events))
    held("movement told", true=any(isinstance(event, Motion) for event in told.events))
    back = []
    for _ in range(LOST_LINKS):
        seen = len(told.events)
        began = asyncio.get_running_loop().time()
        await strap.drop_link()
        await told.until(LinkState.STREAMING, seen)
        back.append(asyncio.get_running_loop().time() - began)
        await asyncio.sleep(8.0)
    print(f"       streaming again {statistics.median(back):.1f} s after a lost link", flush=True)
    at = [beat.at for beat in told.beats()]
    held(f"no beat doubled after {LOST_LINKS} lost links", true=len(at) == len(set(at)) and at == sorted(at))
    held(f"{told.heard} notifications of {strap.sent} frames", true=0 < told.heard <= strap.sent)
    seen = len(told.events)
    bluetoothd.kill()
    await bluetoothd.wait()
    died = SystemClock().now()
    link = await told.until(LinkState.WAITING, seen)
    held(f"bluetoothd killed, noticed after {link.at - died:.1f} s", true=link.at - died <= 13.0)
    seen = len(told.events)
    await daemon()
    await told.until(LinkState.STREAMING, seen)
    await asyncio.sleep(8.0)
    at = [beat.at for beat in told.beats()]
    held("streaming again with a new bluetoothd, no beat doubled", true=len(at) == len(set(at)))


if __name__ == "__main__":
    logging.disable(logging.INFO)
    asyncio.run(main())
    sys.exit(1 if failures else 0)
