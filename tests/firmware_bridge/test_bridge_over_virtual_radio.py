"""The whole way: virtual strap, virtual link, bleak's public API, codec, beat clock."""

import bisect
import itertools
import statistics
import subprocess
import sys

import pytest

from heartreach.clock import SystemClock
from heartreach.errors import RadioError
from heartreach.firmware_bridge import Bridge, Radio
from heartreach.models import Battery, BridgeEvent, Contact, ContactState, DeviceInfo, GapReason, LinkQuality, LinkState
from tests.firmware_bridge.stage import OnStage, Stage


def distance(sorted_times: list[float], time: float) -> float:
    """Seconds from `time` to the nearest of `sorted_times`."""
    place = bisect.bisect(sorted_times, time)
    return min(abs(time - near) for near in sorted_times[max(0, place - 1) : place + 1])


@pytest.mark.long
def test_half_an_hour_of_beats_arrives_whole_in_seconds(on_stage: OnStage) -> None:
    """Every beat told after subscribing arrives once, in order, where the heart put it."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(1800.0)

    stage = on_stage(scene)

    times = [beat.at for beat in stage.beats]
    assert times == sorted(set(times))
    assert len(times) >= len(stage.heart.told) - 4
    # An even heart at 75 bpm meets the strap's once-a-second frame at five phases only, .2 s apart.
    assert max(distance(stage.heart.told, time) for time in times[40:]) < 0.2
    assert not stage.gaps


def test_a_strap_introduces_itself_before_it_streams(on_stage: OnStage) -> None:
    """Who it is, its battery and the link come first, then contact, then beats."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(10.0)

    stage = on_stage(scene)

    kinds = [type(event).__name__ for event in stage.events]
    assert kinds[:6] == ["Link", "Link", "DeviceInfo", "Battery", "Link", "Contact"]
    info = next(event for event in stage.events if isinstance(event, DeviceInfo))
    assert (info.name, info.location, info.serial) == ("Polar H10 SIM00001", "chest", "00000001")
    assert stage.states == [LinkState.SCANNING, LinkState.CONNECTING, LinkState.STREAMING, LinkState.STOPPED]


def test_battery_news_arrive_while_streaming(on_stage: OnStage) -> None:
    """A level that falls is told once."""

    async def scene(stage: Stage) -> None:
        await stage.until(LinkState.STREAMING)
        stage.heart.battery = 41
        await stage.clock.sleep(5.0)

    stage = on_stage(scene)

    assert [event.percent for event in stage.events if isinstance(event, Battery)] == [100, 41]


def test_each_minute_leaves_its_record(on_stage: OnStage) -> None:
    """A healthy minute has sixty frames and a coverage near one."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(190.0)

    stage = on_stage(scene)

    minutes = [event for event in stage.events if isinstance(event, LinkQuality)]
    whole = minutes[1:-1]
    assert [minute.frames for minute in whole] == [60, 60]
    assert all(0.97 < (minute.coverage or 0) < 1.03 for minute in whole)


def test_taking_the_strap_off_and_on_again_is_a_contact_gap(on_stage: OnStage) -> None:
    """While the strap is off there are no beats; afterwards the hole has its reason."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(20.0)
        stage.heart.worn = False
        await stage.clock.sleep(20.0)
        stage.heart.worn = True
        await stage.clock.sleep(20.0)

    stage = on_stage(scene)

    states = [event.state for event in stage.events if isinstance(event, Contact)]
    assert states == [ContactState.WORN, ContactState.NOT_WORN, ContactState.WORN]
    (gap,) = stage.gaps
    assert gap.reason is GapReason.CONTACT
    assert 19 < gap.end - gap.start < 23
    assert not [beat for beat in stage.beats if gap.start < beat.at < gap.end]


def test_a_lost_link_is_found_again_without_a_double_beat(on_stage: OnStage) -> None:
    """Out of range and back: one gap, no beat twice, streaming within two seconds and an advertisement."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(30.0)
        stage.air.walk_away(stage.strap.address)
        await stage.until(LinkState.SCANNING)
        await stage.clock.sleep(30.0)
        stage.air.come_back(stage.strap.address)
        await stage.until(LinkState.STREAMING, within_s=2.2)
        await stage.clock.sleep(30.0)

    stage = on_stage(scene)

    times = [beat.at for beat in stage.beats]
    assert times == sorted(set(times))
    assert statistics.median(b - a for a, b in itertools.pairwise(times)) == pytest.approx(0.8, abs=0.01)
    assert [gap.reason for gap in stage.gaps] == [GapReason.LINK]


def test_a_mute_strap_is_stale_after_5_s_and_dropped_after_12(on_stage: OnStage) -> None:
    """No frames on a standing link: a word first, then a new link."""

    async def scene(stage: Stage) -> None:
        await stage.clock.sleep(20.0)
        stage.strap.mute = True
        muted = stage.clock.now()
        assert 4 <= (await stage.until(LinkState.STALE)).at - muted <= 6
        assert 11 <= (await stage.until(LinkState.WAITING)).at - muted <= 13
        stage.strap.mute = False
        await stage.until(LinkState.STREAMING)

    on_stage(scene)


async def test_without_an_adapter_one_plain_sentence_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """No system bus means no Bluetooth: said at once, with the next step."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    events: list[BridgeEvent] = []

    with pytest.raises(RadioError, match="doctor"):
        await Bridge(Radio.system(), SystemClock()).run(events.append)


def test_the_room_opens_without_bumble() -> None:
    """The Bluetooth stack is an extra: nothing of it is loaded before it is asked for."""
    code = "import sys, heartreach.firmware_bridge.virtual; sys.exit('bumble' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
