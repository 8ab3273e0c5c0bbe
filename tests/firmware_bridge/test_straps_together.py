import asyncio
import math
import random
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from heartreach.clock import LoopClock, ManualClock, SystemClock
from heartreach.errors import RadioError, UsageError
from heartreach.firmware_bridge import (
    Bridge,
    KnownStrap,
    KnownStraps,
    PassiveEar,
    Radio,
    Scanner,
    Sighting,
    SteadyHeart,
    Supervisor,
)
from heartreach.firmware_bridge.virtual import VirtualRadio, VirtualStrap
from heartreach.models import Beat, BridgeEvent, Contact, DeviceInfo, HeartRate, Link, LinkState
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import EPOCH


def straps(count: int, name: str = "HRM {:04d}") -> list[VirtualStrap]:
    """Some virtual straps, each with a heart of its own."""
    return [
        VirtualStrap(name.format(number), SteadyHeart(700 + 20 * number), address=f"F0:00:00:00:01:{number:02X}")
        for number in range(count)
    ]


def on_air(air: list[VirtualStrap], scene: Callable[[Radio, LoopClock], Awaitable[None]]) -> None:
    """Play a scene with these straps in virtual time."""

    async def whole() -> None:
        clock = LoopClock(EPOCH)
        async with VirtualRadio(air, clock) as radio:
            await scene(radio, clock)

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(whole())


async def for_seconds(clock: LoopClock, seconds: float, *work: Awaitable[None]) -> None:
    """Run work for a while, then cancel it."""
    tasks = [asyncio.ensure_future(one) for one in work]
    await clock.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_each_wearer_gets_their_own_heart() -> None:
    """Five straps on one radio, each beat to its own sink."""
    heard: dict[str, list[BridgeEvent]] = {}

    async def scene(radio: Radio, clock: LoopClock) -> None:
        house = Supervisor(radio, clock, random.Random(1))
        for number in range(5):
            house.add(f"HRM {number:04d}", heard.setdefault(f"HRM {number:04d}", []).append)
        await for_seconds(clock, 40.0, house.run())

    on_air(straps(5), scene)

    for number, events in enumerate(heard.values()):
        ticks = {event.rr_ticks for event in events if isinstance(event, Beat)}
        assert ticks == {700 + 20 * number}


@pytest.mark.long
def test_two_bridges_never_take_the_same_strap() -> None:
    """Both want the nearest: one gets the first, the other the second."""
    first: list[BridgeEvent] = []
    second: list[BridgeEvent] = []

    async def scene(radio: Radio, clock: LoopClock) -> None:
        scanner = Scanner(radio)
        bridges = [Bridge(radio, clock, scanner=scanner, chance=random.Random(number)) for number in range(2)]
        await for_seconds(clock, 60.0, bridges[0].run(first.append), bridges[1].run(second.append))

    on_air(straps(2), scene)

    beats = [{event.rr_ticks for event in events if isinstance(event, Beat)} for events in (first, second)]
    assert sorted(map(sorted, beats)) == [[700], [720]]


def test_a_strap_can_be_given_to_one_wearer_only() -> None:
    """The second wearer is told at once."""
    house = Supervisor(Radio.system(), SystemClock(), random.Random(1))
    house.add("HRM 0001", print)

    with pytest.raises(UsageError, match="already in use"):
        house.add("hrm 0001", print)


async def test_a_house_without_a_radio_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, not a group of tracebacks."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    house = Supervisor(Radio.system(), SystemClock(), random.Random(1))
    for number in range(3):
        house.add(f"HRM {number}", lambda _event: None)

    with pytest.raises(RadioError):
        await house.run()


def test_a_known_strap_is_preferred_to_a_stranger(tmp_path: Path) -> None:
    """After a restart the wearer's own strap is found again, whoever else runs by."""
    path = tmp_path / "straps.json"
    KnownStraps(path).note(KnownStrap(address="F0:00:00:00:01:02", name="HRM 0002"))
    events: list[BridgeEvent] = []

    async def scene(radio: Radio, clock: LoopClock) -> None:
        await for_seconds(clock, 20.0, Bridge(radio, clock, known=KnownStraps(path)).run(events.append))

    on_air(straps(3), scene)

    assert [event.name for event in events if isinstance(event, DeviceInfo)] == ["HRM 0002"]
    known = KnownStraps(path).get("F0:00:00:00:01:02")
    assert known is not None
    assert (known.name, known.last_seen > EPOCH) == ("HRM 0002", True)


def test_a_folder_that_was_deleted_stays_deleted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """While the hub still runs; what it saw is known until it ends, and the log says that it is not written."""
    folder = tmp_path / "data"
    folder.mkdir()
    known = KnownStraps(folder / "straps.json")
    known.note(KnownStrap(address="A", name="H10"))
    shutil.rmtree(folder)
    known.note(KnownStrap(address="A", name="H10", last_seen=7.0))

    assert not folder.exists()
    assert known.latest() == [KnownStrap(address="A", name="H10", last_seen=7.0)]
    assert "cannot be written" in caplog.text


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    """Not knowing the straps is better than not starting."""
    path = tmp_path / "straps.json"
    path.write_text("{not json")

    assert KnownStraps(path).latest() == []
    assert path.with_suffix(".unreadable").read_text() == "{not json"


@pytest.mark.long
def test_the_neighbours_strap_is_not_taken_when_ours_is_gone() -> None:
    """A bridge that found its strap stays with it."""
    air = straps(1)
    stranger = VirtualStrap("HRM 0099", SteadyHeart(999), address="F0:00:00:00:01:99")
    events: list[BridgeEvent] = []

    async def whole() -> None:
        clock = LoopClock(EPOCH)
        virtual = VirtualRadio(air, clock)
        async with virtual as radio:
            bridge = asyncio.create_task(Bridge(radio, clock).run(events.append))
            await clock.sleep(10.0)
            await virtual.add(stranger)
            virtual.air.walk_away(air[0].address)
            await clock.sleep(60.0)
            bridge.cancel()
            await asyncio.gather(bridge, return_exceptions=True)

    with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
        runner.run(whole())

    assert {event.rr_ticks for event in events if isinstance(event, Beat)} == {700}
    last = [event for event in events if isinstance(event, Link)][-2]
    assert last.state is LinkState.SCANNING
    assert last.advice is not None


def test_heart_rate_is_taken_from_polar_advertisements() -> None:
    """Each new value once, however often it is advertised."""
    events: list[BridgeEvent] = []
    ear = PassiveEar(ManualClock(5.0), events.append)
    for raw in ("33000038", "33000038", "37000039", "3900003a", "00", "3f00003b"):
        ear.hear(Sighting("A", "Polar Vantage", -60, manufacturer={0x006B: bytes.fromhex(raw)}))

    assert [event.bpm for event in events if isinstance(event, HeartRate)] == [56, 57, 59]
    assert [event.state.value for event in events if isinstance(event, Contact)] == ["worn", "not_worn", "worn"]


def test_other_advertisements_tell_nothing() -> None:
    """Most straps advertise no heart rate."""
    events: list[BridgeEvent] = []
    ear = PassiveEar(ManualClock(), events.append)
    ear.hear(Sighting("A", "TICKR", -60, manufacturer={0x0001: b"1234"}))

    assert not events
