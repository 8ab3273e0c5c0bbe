"""Every fault that can happen between a strap and the bridge, over the virtual radio: each has a test with its name."""

import asyncio
import itertools
import math
import random
from collections.abc import Callable, Sequence

import pytest
from bleak.exc import BleakGATTProtocolError

from heartreach.clock import LoopClock
from heartreach.firmware_bridge import Bridge, Measurement, SteadyHeart
from heartreach.firmware_bridge.fault import LinkFault
from heartreach.firmware_bridge.protocol.uuids import BODY_SENSOR_LOCATION, HEART_RATE_MEASUREMENT
from heartreach.firmware_bridge.strap_link import StrapLink
from heartreach.firmware_bridge.survey import look_around
from heartreach.firmware_bridge.virtual import Air, AnyAir, VirtualRadio, VirtualStrap
from heartreach.firmware_bridge.virtual.air import PacketFate, is_notification
from heartreach.firmware_bridge.virtual.gatt import Service
from heartreach.firmware_bridge.virtual.gatt_table import GattTable, StrapIdentity
from heartreach.models import Battery, Beat, BridgeEvent, DeviceInfo, GapReason, Link, LinkQuality, LinkState, Motion
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import EPOCH, OnStage, Stage

#: For faults that only packets have.
ONLY_PACKETS = pytest.mark.parametrize("new_air", [Air], ids=["stack"])


def fate(chance: random.Random, *, lost: float = 0.0, twice: float = 0.0, delay_s: float = 0.0) -> PacketFate:
    """What becomes of notifications; everything else arrives."""

    def of(packet: bytes) -> Sequence[tuple[float, bytes]]:
        if not is_notification(packet):
            return [(0.0, packet)]
        if chance.random() < lost:
            return []
        copies = 2 if chance.random() < twice else 1
        return [(chance.random() * delay_s + 0.001 * copy, packet) for copy in range(copies)]

    return of


def packets(stage: Stage) -> Air:
    """The air, where it is one whose packets have a fate."""
    assert isinstance(stage.air, Air)
    return stage.air


def times(stage: Stage) -> list[float]:
    """When the beats were."""
    return [beat.at for beat in stage.beats]


def count(stage: Stage, field: str) -> int:
    """A counter of the integrity record, over all minutes."""
    return sum(int(getattr(event, field)) for event in stage.events if isinstance(event, LinkQuality))


def assert_no_beat_twice(stage: Stage) -> None:
    """Beats come in order, and there are no more than the heart made."""
    assert times(stage) == sorted(set(times(stage)))
    assert len(stage.beats) <= len(stage.heart.told)


def test_a_strap_that_hangs_up_is_called_again(on_stage: OnStage) -> None:
    """Peer disconnect."""

    async def scene(stage: Stage) -> None:
        for _ in range(5):
            await stage.clock.sleep(10.0)
            await stage.strap.drop_link()
            await stage.until(LinkState.STREAMING, within_s=2.5)
        await stage.clock.sleep(10.0)

    stage = on_stage(scene)

    assert_no_beat_twice(stage)
    assert {gap.reason for gap in stage.gaps} == {GapReason.LINK}


def test_out_of_range_at_the_scan(on_stage: OnStage) -> None:
    """Nothing is there: said after a while, and found when it comes."""

    async def scene(stage: Stage) -> None:
        stage.air.walk_away(stage.strap.address)
        await stage.clock.sleep(60.0)
        stage.air.come_back(stage.strap.address)
        await stage.until(LinkState.STREAMING, within_s=3.0)

    stage = on_stage(scene)

    advice = [event.advice for event in stage.events if isinstance(event, Link) and event.advice]
    assert advice
    assert "Moisten" in advice[0]


def test_out_of_range_while_connecting(on_stage: OnStage) -> None:
    """Gone between advertisement and connection."""

    async def scene(stage: Stage) -> None:
        await stage.until(LinkState.CONNECTING)
        stage.air.walk_away(stage.strap.address)
        await stage.until(LinkState.WAITING)
        stage.air.come_back(stage.strap.address)
        await stage.until(LinkState.STREAMING)

    on_stage(scene)


@ONLY_PACKETS
def test_out_of_range_during_discovery(on_stage: OnStage) -> None:
    """Gone in the middle of the introduction, at many different points."""

    async def scene(stage: Stage) -> None:
        for arrive in range(1, 40, 4):
            left = itertools.count(arrive, -1)
            packets(stage).fate = lambda packet, left=left: [(0.0, packet)] if next(left) > 0 else []
            await stage.until(LinkState.WAITING)
            packets(stage).fate = None
            await stage.until(LinkState.STREAMING)
            await stage.strap.drop_link()

    on_stage(scene)


@pytest.mark.parametrize("answer", [0x03, -1], ids=["refused", "unanswered"])
def test_a_subscription_is_refused_or_unanswered(on_stage: OnStage, answer: int) -> None:
    """The try ends, the next one works."""

    async def scene(stage: Stage) -> None:
        stage.strap.refuse_subscription = answer
        await stage.until(LinkState.WAITING)
        stage.strap.refuse_subscription = None
        await stage.until(LinkState.STREAMING)
        await stage.clock.sleep(5.0)

    assert on_stage(scene).beats


def test_pairing_wanted(on_stage: OnStage) -> None:
    """A strap that tells its location to friends only still streams; what it hides is None."""
    stage = Stage()
    stage.strap = VirtualStrap("SECRET", stage.heart, wants_pairing=True)

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(20.0)

    on_stage(scene, stage)

    info = next(event for event in stage.events if isinstance(event, DeviceInfo))
    assert info.location is None
    assert stage.beats


def test_pairing_makes_readable_what_was_hidden(new_air: Callable[[], AnyAir]) -> None:
    """Bleak's own client: refused as too little trusted, paired, read."""
    clock = LoopClock(EPOCH)
    strap = VirtualStrap("SECRET", SteadyHeart(), wants_pairing=True)

    async def scene() -> bytes:
        async with VirtualRadio([strap], clock, new_air()) as radio:
            seen = await look_around(radio, clock, 2.0)
            client = radio.client(seen[0], lambda: None)
            await client.connect()
            with pytest.raises(BleakGATTProtocolError):
                await client.read_gatt_char(BODY_SENSOR_LOCATION)
            await client.pair()
            location = bytes(await client.read_gatt_char(BODY_SENSOR_LOCATION))
            await client.disconnect()
            return location

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        assert runner.run(scene()) == bytes([1])


@ONLY_PACKETS
def test_duplicated_frames(on_stage: OnStage) -> None:
    """Every fifth notification comes twice: no beat does."""

    async def scene(stage: Stage) -> None:
        packets(stage).fate = fate(random.Random(1), twice=0.2)
        await stage.clock.sleep(300.0)

    stage = on_stage(scene)

    assert_no_beat_twice(stage)
    assert count(stage, "duplicates") > 30
    assert not stage.gaps


@ONLY_PACKETS
def test_lost_frames(on_stage: OnStage) -> None:
    """Every tenth notification never comes: holes are told, coverage shows them."""

    async def scene(stage: Stage) -> None:
        packets(stage).fate = fate(random.Random(2), lost=0.1)
        await stage.clock.sleep(300.0)

    stage = on_stage(scene)

    assert_no_beat_twice(stage)
    assert {gap.reason for gap in stage.gaps} <= {GapReason.LOST, GapReason.CLOCK}
    assert len(stage.gaps) > 10
    coverage = [event.coverage for event in stage.events if isinstance(event, LinkQuality) and event.frames > 40]
    assert all(share is not None and share < 0.97 for share in coverage[1:])


@ONLY_PACKETS
def test_delayed_and_reordered_frames(on_stage: OnStage) -> None:
    """Notifications overtake each other: no beat twice, none placed before an earlier one."""

    async def scene(stage: Stage) -> None:
        packets(stage).fate = fate(random.Random(3), delay_s=1.5)
        await stage.clock.sleep(300.0)

    stage = on_stage(scene)

    assert_no_beat_twice(stage)
    assert len(stage.beats) > 300


def test_truncated_and_oversized_frames(on_stage: OnStage) -> None:
    """Bytes that are no frame are counted; the stream goes on."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(10.0)
        for raw in (b"", b"\x10", b"\x01\x48", b"\x16\x48\x40", b"\x16\x48" + b"\x03" * 21, b"\x00" * 100):
            await stage.strap.send(raw)
            await stage.clock.sleep(2.0)

    stage = on_stage(scene)

    assert count(stage, "malformed") == 6
    assert {beat.rr_ticks for beat in stage.beats} == {819}


def test_a_long_frame_with_many_intervals_is_taken_whole(on_stage: OnStage) -> None:
    """More than nine intervals fit where packets are large."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(10.0)
        stage.strap.mute = True
        await stage.clock.sleep(3.0)
        await stage.strap.send(b"\x10\x48" + (300).to_bytes(2, "little") * 12)
        await stage.clock.sleep(1.0)

    stage = on_stage(scene)

    assert [beat.rr_ticks for beat in stage.beats].count(300) == 12


def test_battery_0(on_stage: OnStage) -> None:
    """An empty battery is 0 %, not unknown."""

    async def scene(stage: Stage) -> None:
        stage.heart.battery = 0
        await stage.clock.sleep(5.0)

    stage = on_stage(scene)

    assert [event.percent for event in stage.events if isinstance(event, Battery)][-1] == 0


def test_two_straps_of_the_same_name(on_stage: OnStage) -> None:
    """The one that was chosen stays the one, by its address."""
    stage = Stage()
    twin = VirtualStrap("Polar H10 SIM00001", SteadyHeart(500), address="F0:00:00:00:00:02")
    stage.others = [twin]

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(10.0)
        for strap in (stage.strap, twin):
            await strap.drop_link()
        await stage.clock.sleep(20.0)

    on_stage(scene, stage)

    assert len({beat.rr_ticks for beat in stage.beats}) == 1


def test_a_strap_taken_by_the_phone_never_advertises(on_stage: OnStage) -> None:
    """Off the air for minutes: the advice names other apps, and the bridge is there when it is let go."""

    async def scene(stage: Stage) -> None:
        await stage.strap.power_off()
        await stage.clock.sleep(120.0)
        await stage.strap.power_on(stage.virtual.air, stage.clock)
        await stage.until(LinkState.STREAMING, within_s=10.0)

    stage = on_stage(scene)

    assert any("other app" in (event.advice or "") for event in stage.events if isinstance(event, Link))


def test_two_clients_on_one_strap(on_stage: OnStage) -> None:
    """A second bridge in the same program does not get the strap, and disturbs nothing."""
    other: list[BridgeEvent] = []

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(5.0)
        second = asyncio.ensure_future(Bridge(stage.radio, stage.clock, strap="SIM00001").run(other.append))
        await stage.clock.sleep(60.0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)

    stage = on_stage(scene)

    assert not [event for event in other if isinstance(event, Beat)]
    assert_no_beat_twice(stage)
    assert not stage.gaps


def test_the_strap_clock_is_reset(on_stage: OnStage) -> None:
    """An H10 that was off starts again in 2019: movement goes on, on our own time line."""

    async def scene(stage: Stage) -> None:
        stage.heart.movement_g = 0.02
        await stage.clock.sleep(60.0)
        assert stage.strap.pmd is not None
        stage.strap.pmd.forget_time()
        await stage.clock.sleep(60.0)

    stage = on_stage(scene, Stage(measures=frozenset({Measurement.ACC})))

    motions = [event for event in stage.events if isinstance(event, Motion)]
    assert len(motions) >= 10
    assert all(9.0 < later.at - sooner.at < 12.0 for sooner, later in itertools.pairwise(motions))


@ONLY_PACKETS
def test_the_event_loop_stalls_for_5_s(on_stage: OnStage) -> None:
    """Frames wait in the radio and come in one burst: not a beat is lost, doubled or moved."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(60.0)
        start = stage.clock.monotonic()
        packets(stage).fate = lambda packet: [(max(0.0, start + 5.0 - stage.clock.monotonic()), packet)]
        await stage.clock.sleep(60.0)

    stage = on_stage(scene)

    assert not stage.gaps
    steps = [later - sooner for sooner, later in itertools.pairwise(times(stage)[10:])]
    assert max(steps) < 1.0


@pytest.mark.long
def test_many_lost_links_never_double_a_beat(on_stage: OnStage) -> None:
    """Thirty here; `bench/bridge_sessions.py` plays a hundred and more."""

    async def scene(stage: Stage) -> None:
        for _ in range(30):
            await stage.strap.drop_link()
            await stage.until(LinkState.STREAMING, within_s=2.5)
            await stage.clock.sleep(2.0)

    stage = on_stage(scene)

    assert_no_beat_twice(stage)
    assert count(stage, "duplicates") == 0


class TwoOfEach(GattTable):
    """Every service stands in the table twice, as where a strap has a battery in each of its parts."""

    def services(self) -> list[Service]:
        """The true ones first; nothing is ever sent from the others."""
        return [*super().services(), *GattTable(StrapIdentity(serial="another")).services()]


def test_a_strap_with_two_of_each_characteristic(on_stage: OnStage) -> None:
    """The first of a kind is taken; bleak would refuse to choose, and that ended the bridge."""

    async def scene(stage: Stage) -> None:
        await stage.until(LinkState.STREAMING)
        await stage.clock.sleep(20.0)

    stage = Stage()
    stage.strap.table = TwoOfEach(StrapIdentity())
    on_stage(scene, stage)

    assert len(stage.beats) > 15
    assert [event.serial for event in stage.events if isinstance(event, DeviceInfo)] == ["00000001"]


def test_a_link_that_drops_between_two_questions_is_a_fault_of_the_link(new_air: Callable[[], AnyAir]) -> None:
    """Bleak forgets the services with the link; whoever asks for one then must hear what the bridge can take."""
    clock = LoopClock(EPOCH)
    strap = VirtualStrap("FICKLE", SteadyHeart())

    async def scene() -> None:
        async with VirtualRadio([strap], clock, new_air()) as radio:
            seen = await look_around(radio, clock, 2.0)
            async with StrapLink(radio, seen[0], lambda: None) as link:
                assert link.has(HEART_RATE_MEASUREMENT)
                await strap.drop_link()
                await clock.sleep(2.0)
                with pytest.raises(LinkFault):
                    link.notifies(HEART_RATE_MEASUREMENT)

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(scene())


def test_what_a_strap_calls_itself_is_one_printable_line(on_stage: OnStage) -> None:
    """Nothing that a terminal obeys or a log breaks at, and no more than fits."""

    async def scene(stage: Stage) -> None:
        await stage.until(LinkState.STREAMING)

    stage = Stage()
    stage.strap.name = "H10\x1b[2J\r\n\u202e12"
    stage.strap.table = GattTable(StrapIdentity(manufacturer="\x07\x1b", model="m" * 400, serial="1\x1b]0;x\x07\n2"))
    on_stage(scene, stage)

    told = next(event for event in stage.events if isinstance(event, DeviceInfo))
    assert (told.name, told.manufacturer, told.serial) == ("H10[2J 12", None, "1]0;x 2")
    assert told.model == "m" * 64
    assert {event.strap for event in stage.events if isinstance(event, Link)} == {None, told.name}
