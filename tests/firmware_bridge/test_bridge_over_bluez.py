"""The bridge on bleak's own BlueZ backend, against a private bus with a stand-in for bluetoothd.

Time is paced: twenty seconds of the bridge pass in one, so that its twelve-second watchdog can be waited for.
"""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator

import pytest
from bleak import BleakClient, BleakScanner

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Bridge, FaultKind, LinkFault, Radio, Sighting, system_battery
from heartreach.firmware_bridge.protocol.uuids import BATTERY_SERVICE
from heartreach.firmware_bridge.strap_link import StrapLink
from heartreach.firmware_bridge.survey import look_around
from heartreach.models import Battery, Beat, BridgeEvent, Gap, GapReason, Link, LinkState
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.bluez.private_bus import DBUS_DAEMON, PrivateBus
from tests.firmware_bridge.bluez.standin import StandIn
from tests.firmware_bridge.bluez.strap_object import StrapObject
from tests.firmware_bridge.stage import EPOCH

pytestmark = [
    pytest.mark.skipif(DBUS_DAEMON is None, reason="needs dbus-daemon (Debian package dbus-daemon)"),
    # bleak leaves its global bus to the garbage collector when the loop ends.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

SPEED = 20.0
#: The watchdog's twelve seconds, and a quarter of a real second in which bleak takes leave of a service that is gone: a
#: busy machine needs it, and it passes as fast as all else here. `test_bridge_over_virtual_radio` holds the twelve.
NOTICED_S = 12.0 + 0.25 * SPEED

Scene = Callable[["House"], Coroutine[object, object, None]]


class House:
    """A private bus, a stand-in, one strap that beats, and a bridge."""

    def __init__(self, bus: PrivateBus) -> None:
        self.bus = bus
        self.clock = LoopClock(EPOCH)
        self.strap = StrapObject()
        self.daemon = StandIn(self.strap)
        self.events: list[BridgeEvent] = []
        self.radio = Radio.system()

    async def beat(self) -> None:
        """One frame a second, with a counter in its interval."""
        ticks = 800
        while True:
            ticks = ticks + 1 if ticks < 900 else 800
            frame = bytes([0x16, 75]) + ticks.to_bytes(2, "little")
            if self.strap.connected:
                self.daemon.notify(self.strap.heart_rate, frame)
            await self.clock.sleep(ticks / 1024)

    async def until(self, state: LinkState, within_s: float = 60.0) -> Link:
        """Wait for the next change of the link to `state`."""
        seen = len(self.events)
        async with asyncio.timeout(within_s):
            while True:
                for event in self.events[seen:]:
                    if isinstance(event, Link) and event.state is state:
                        return event
                await self.clock.sleep(0.2)

    async def sighting(self) -> Sighting:
        """The strap, found by a scan."""
        return (await look_around(self.radio, self.clock, 2.0))[0]

    @property
    def beats(self) -> list[int]:
        """The ticks of every beat so far."""
        return [event.rr_ticks for event in self.events if isinstance(event, Beat)]


@pytest.fixture(scope="module", autouse=True)
def _spared() -> Iterator[None]:
    """Spare all that was loaded before from the search for garbage after each test, which took longer than the test."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    """A private bus that bleak takes for the system's."""
    with PrivateBus() as running:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", running.address)
        yield running


@pytest.fixture
def in_house(bus: PrivateBus) -> Iterator[Callable[[Scene], House]]:
    """Play a scene, in paced time."""

    async def whole(scene: Scene) -> House:
        house = House(bus)
        await house.daemon.start()
        try:
            await scene(house)
        finally:
            await house.daemon.stop()
        return house

    def play(scene: Scene) -> House:
        with asyncio.Runner(loop_factory=lambda: PacedLoop(SPEED)) as runner:
            return runner.run(whole(scene))

    yield play
    gc.collect()  # now, while this file's filters hold, and not in the middle of somebody else's test


def with_bridge(scene: Scene) -> Scene:
    """Let the strap beat and the bridge run during a scene."""

    async def whole(house: House) -> None:
        work = [asyncio.ensure_future(house.beat())]
        work.append(asyncio.ensure_future(Bridge(house.radio, house.clock).run(house.events.append)))
        try:
            await house.until(LinkState.STREAMING)
            await scene(house)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    return whole


InHouse = Callable[[Scene], House]


def test_unmodified_bleak_streams_from_the_stand_in(in_house: InHouse) -> None:
    """Battery, beats in order, nothing twice."""

    async def scene(house: House) -> None:
        await house.clock.sleep(10.0)

    house = in_house(with_bridge(scene))

    assert [event.percent for event in house.events if isinstance(event, Battery)] == [77]
    assert len(house.beats) >= 10
    assert house.beats == sorted(set(house.beats))


@pytest.mark.long
def test_lost_links_never_double_a_beat(in_house: InHouse) -> None:
    """Five lost links; every frame after each is heard once."""

    async def scene(house: House) -> None:
        for _ in range(5):
            house.daemon.lose(house.strap)
            await house.until(LinkState.STREAMING)
            await house.clock.sleep(3.0)

    house = in_house(with_bridge(scene))

    assert len(house.strap.heart_rate.senders) <= 1
    assert house.beats == sorted(set(house.beats))
    assert {event.reason for event in house.events if isinstance(event, Gap)} == {GapReason.LINK}


@pytest.mark.parametrize(("says_goodbye", "copies"), [(True, [1, 1, 1]), (False, [1, 2, 3])])
def test_without_disconnect_every_reconnection_adds_a_copy(
    in_house: InHouse, says_goodbye: bool, copies: list[int]
) -> None:
    """Why the bridge always calls disconnect(): bleak alone delivers 2x, then 3x (bleak issue 2002)."""
    heard: list[int] = []

    async def scene(house: House) -> None:
        device = await BleakScanner.find_device_by_name(house.strap.name)
        assert device is not None
        client = BleakClient(device)
        for _ in copies:
            got: list[bytes] = []
            await client.connect()
            await client.start_notify("2a37", lambda _sender, value, got=got: got.append(bytes(value)))  # type: ignore[misc]
            house.daemon.notify(house.strap.heart_rate, b"\x10\x48\x40\x03")
            await house.clock.sleep(1.0)
            heard.append(len(got))
            house.daemon.lose(house.strap)
            await house.clock.sleep(1.0)
            if says_goodbye:
                await client.disconnect()

    in_house(scene)

    assert heard == copies


def test_bluetoothd_killed_is_noticed_within_12_s_and_survived(in_house: InHouse) -> None:
    """Bleak keeps saying "connected"; the watchdog on frames does not believe it."""

    async def scene(house: House) -> None:
        await house.clock.sleep(3.0)
        await house.daemon.stop()
        died = house.clock.now()
        assert (await house.until(LinkState.WAITING)).at - died <= NOTICED_S
        house.daemon = StandIn(house.strap)
        house.strap.connected = house.strap.known = False
        house.strap.heart_rate.senders.clear()
        await house.daemon.start()
        await house.until(LinkState.STREAMING, within_s=120.0)

    in_house(with_bridge(scene))


def test_dbus_daemon_killed_is_noticed_within_12_s(in_house: InHouse) -> None:
    """The bus itself dies: the link ends, the bridge goes on trying and says what to restart."""

    async def scene(house: House) -> None:
        await house.clock.sleep(3.0)
        house.bus.kill()
        died = house.clock.now()
        assert (await house.until(LinkState.WAITING)).at - died <= NOTICED_S
        assert (await house.until(LinkState.WAITING)).advice

    in_house(with_bridge(scene))


def test_an_adapter_switched_off_and_on_again_is_survived(in_house: InHouse) -> None:
    """Off: told to switch it on. On: streaming again."""

    async def scene(house: House) -> None:
        house.daemon.power(on=False)
        while (link := await house.until(LinkState.WAITING)).advice != "Switch Bluetooth on.":
            assert link.advice
        house.daemon.power(on=True)
        await house.until(LinkState.STREAMING, within_s=120.0)

    in_house(with_bridge(scene))


def test_an_adapter_unplugged_and_plugged_in_again_is_survived(in_house: InHouse) -> None:
    """A bridge that has scanned before waits for the adapter to come back."""

    async def scene(house: House) -> None:
        house.daemon.unplug()
        await house.until(LinkState.WAITING)
        await house.clock.sleep(10.0)
        house.daemon.discovering = False
        house.daemon.plug()
        await house.until(LinkState.STREAMING, within_s=120.0)

    in_house(with_bridge(scene))


def test_a_strap_left_linked_by_a_killed_program_is_taken_up(in_house: InHouse) -> None:
    """It does not advertise; it is found among the links the system holds."""

    async def scene(house: House) -> None:
        house.strap.known = house.strap.connected = True
        bridge = Bridge(house.radio, house.clock, strap=house.strap.name)
        running = asyncio.ensure_future(bridge.run(house.events.append))
        try:
            await house.until(LinkState.STREAMING, within_s=10.0)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    in_house(scene)


def test_a_device_object_removed_is_found_again(in_house: InHouse) -> None:
    """Bluetoothd forgets the device in the middle of a stream."""

    async def scene(house: House) -> None:
        house.daemon.remove(house.strap)
        await house.until(LinkState.STREAMING)

    in_house(with_bridge(scene))


async def fault_of(house: House, *, subscribe: bool = False) -> FaultKind:
    """What a single try at the strap fails with."""
    sighting = await house.sighting()
    try:
        async with StrapLink(house.radio, sighting, lambda: None) as link:
            if subscribe:
                await link.subscribe(house.strap.heart_rate.uuid, lambda _value: None)
    except LinkFault as fault:
        return fault.kind
    raise AssertionError("it should have failed")


@pytest.mark.long
@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (("org.bluez.Error.InProgress", "br-connection-busy"), FaultKind.BUSY),
        (("org.bluez.Error.NotReady", "Resource Not Ready"), FaultKind.RADIO_OFF),
        (("org.bluez.Error.Failed", "Software caused connection abort"), FaultKind.PROTOCOL),
        (("org.bluez.Error.Failed", "le-connection-abort-by-local"), FaultKind.SILENT),
    ],
    ids=["busy", "not ready", "abort", "abort by local"],
)
def test_what_bluez_says_of_a_connection_is_understood(
    in_house: InHouse, refusal: tuple[str, str], kind: FaultKind
) -> None:
    """Each answer has its advice."""

    async def scene(house: House) -> None:
        house.strap.refusal = refusal
        assert await fault_of(house) is kind

    in_house(scene)


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (("org.bluez.Error.NotPermitted", "Operation currently not available"), FaultKind.PROTOCOL),
        ("hang", FaultKind.SILENT),
    ],
    ids=["refused", "never answered"],
)
def test_a_subscription_refused_or_unanswered_ends_the_try(
    in_house: InHouse, refusal: tuple[str, str] | str, kind: FaultKind
) -> None:
    """Bleak waits for ever; we do not."""

    async def scene(house: House) -> None:
        house.strap.heart_rate.refusal = refusal
        assert await fault_of(house, subscribe=True) is kind

    in_house(scene)


def test_a_search_that_is_still_on_is_not_taken_for_a_strap_that_is_held(in_house: InHouse) -> None:
    """As bluetoothd answers just after its restart: nothing holds the strap, and the next try succeeds."""

    async def scene(house: House) -> None:
        house.daemon.searches = True
        with pytest.raises(LinkFault, match="another search") as caught:
            await house.sighting()
        assert caught.value.kind is FaultKind.SCANNING
        house.daemon.searches = False
        assert await house.sighting()

    in_house(scene)


@pytest.mark.long
@pytest.mark.parametrize("fault", ["out of range", "services never resolve"])
def test_a_connection_that_never_completes_is_given_up(in_house: InHouse, fault: str) -> None:
    """A plain TimeoutError from bleak, and no hang."""

    async def scene(house: House) -> None:
        sighting = await house.sighting()
        house.strap.in_range = fault != "out of range"
        house.strap.never_resolves = fault == "services never resolve"
        with pytest.raises(LinkFault) as caught:
            async with StrapLink(house.radio, sighting, lambda: None):
                pass
        assert caught.value.kind is FaultKind.SILENT

    in_house(scene)


def test_pairing_refused_says_to_pair(in_house: InHouse) -> None:
    """The strap insists, the system refuses."""

    async def scene(house: House) -> None:
        house.strap.heart_rate.refusal = ("org.bluez.Error.Failed", "Operation failed with ATT error: 0x05")
        house.strap.pair_refusal = ("org.bluez.Error.AuthenticationFailed", "Authentication Failed")
        assert await fault_of(house, subscribe=True) is FaultKind.PAIRING

    in_house(scene)


def test_a_strap_that_wants_a_bond_gets_one(in_house: InHouse) -> None:
    """The first subscription is refused; the bridge pairs and streams."""

    async def scene(house: House) -> None:
        house.strap.heart_rate.secret = True
        await with_bridge(rest)(house)

    async def rest(house: House) -> None:
        await house.clock.sleep(5.0)

    house = in_house(scene)

    assert house.strap.has_bond
    assert house.beats == sorted(set(house.beats)) != []


def test_a_bond_the_strap_has_lost_is_made_anew(in_house: InHouse) -> None:
    """Its battery was changed: bluetoothd believes in a bond that the strap forgot. It is forgotten here too."""

    async def scene(house: House) -> None:
        house.strap.heart_rate.secret = True
        house.strap.known = house.strap.paired = True
        await with_bridge(rest)(house)

    async def rest(house: House) -> None:
        await house.clock.sleep(5.0)

    house = in_house(scene)

    failed = [event for event in house.events if isinstance(event, Link) and event.state is LinkState.WAITING]
    assert len(failed) == 1
    assert house.strap.has_bond
    assert house.beats


@pytest.mark.long
def test_a_battery_that_bluez_keeps_to_itself_is_asked_for(in_house: InHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """BlueZ hides 0x180F and shows Battery1: its level is told once, and again when it changed."""
    monkeypatch.setattr(system_battery, "AGAIN_S", 10.0)

    async def scene(house: House) -> None:
        del house.strap.table[BATTERY_SERVICE]
        house.strap.hidden_battery = 64
        await with_bridge(rest)(house)

    async def rest(house: House) -> None:
        await house.clock.sleep(10.0)
        house.strap.hidden_battery = 63
        await house.clock.sleep(25.0)

    house = in_house(scene)

    assert [event.percent for event in house.events if isinstance(event, Battery)] == [64, 63]


def test_no_battery_anywhere_is_not_known(in_house: InHouse) -> None:
    """Neither the strap nor BlueZ tells one: none is told, and beats come."""

    async def scene(house: House) -> None:
        del house.strap.table[BATTERY_SERVICE]
        await with_bridge(rest)(house)

    async def rest(house: House) -> None:
        await house.clock.sleep(10.0)

    house = in_house(scene)

    assert not [event for event in house.events if isinstance(event, Battery)]
    assert house.beats


def test_a_strap_held_by_this_computer_is_listed_without_a_scan(in_house: InHouse) -> None:
    """It does not advertise any more; the system knows it."""

    async def scene(house: House) -> None:
        async with StrapLink(house.radio, await house.sighting(), lambda: None):
            held = await house.radio.held("0000180d-0000-1000-8000-00805f9b34fb")
        assert [one.title for one in held] == [house.strap.name]

    in_house(scene)
