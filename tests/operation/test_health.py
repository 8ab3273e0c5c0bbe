"""How the hub says that it is well, and that it is not."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from heartreach.clock import ManualClock
from heartreach.errors import RadioError
from heartreach.firmware_bridge import Radio
from heartreach.hub.health import HealthRecord, process_size
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import Beat, Gap, GapReason, Link, LinkQuality, LinkState, Reading, Wearer
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import RETAINED, Name, Topics
from heartreach.store import Store
from heartreach.web import Live, create_app
from heartreach.web.made_up_house import MadeUpHouse, a_reading

MORNING = 1772438400.0
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")
HEALTH = Topics("ann").of(Name.HEALTH)


def record_of(clock: ManualClock, *words: Beat | Gap | Link | LinkQuality | Reading) -> HealthRecord:
    """A record that saw these words."""
    record = HealthRecord(clock)
    for word in words:
        record.see(word)
    return record


def test_what_passed_is_counted() -> None:
    """Each kind by itself; a link that was only quiet for a moment is not a new one."""
    record = record_of(
        ManualClock(100.0),
        *(Link(at=1.0, state=state) for state in (LinkState.CONNECTING, LinkState.STREAMING, LinkState.STALE)),
        Link(at=2.0, state=LinkState.STREAMING),
        Beat(at=3.0, rr_ticks=900),
        Beat(at=4.0, rr_ticks=900),
        Gap(start=4.0, end=9.0, reason=GapReason.LOST),
        LinkQuality(minute=0.0, frames=60, beats=70, coverage=1.0, malformed=2, duplicates=3, dropped=4),
    )

    health = record.health(troubles=(), works=True, store_writes=True, broker_up=False, refused=5, forgotten=6)

    assert (health.links, health.beats, health.gaps, health.last_beat_at) == (1, 2, 1, 4.0)
    assert (health.malformed, health.duplicates, health.dropped) == (2, 3, 4)
    assert (health.refused, health.forgotten, health.link) == (5, 6, LinkState.STREAMING)
    assert health.last_reading_at is None


def test_the_size_of_the_process_is_told_where_the_system_knows_it() -> None:
    """A descriptor more is a descriptor more."""
    memory_mb, files = process_size()
    if memory_mb is None or files is None:
        pytest.skip("only Linux says")
    with socket.socket():
        after = process_size()[1]

    assert memory_mb > 10
    assert after == files + 1


def test_the_health_topic_is_retained_and_told_every_minute(tmp_path: Path) -> None:
    """A monitor that comes late still knows; ten minutes are eleven messages."""
    plan = Plan(folder=tmp_path, wearer=ANN, policy=PolicySettings(), seed=3, simulated=True)

    async def morning() -> list[dict[str, object]]:
        async with simulated_house(plan, MORNING, []) as house:
            await asyncio.sleep(605)
            return [json.loads(one.payload) for one in house.post.sent if one.topic == HEALTH]

    told = virtually(morning())

    assert Name.HEALTH in RETAINED
    assert len(told) == 11
    last = told[-1]["health"]
    assert isinstance(last, dict)
    assert (last["link"], last["store_writes"], last["broker_up"], last["troubles"]) == ("streaming", True, True, [])
    assert last["beats"] > 500


async def test_a_monitor_on_this_machine_may_ask(house: MadeUpHouse) -> None:
    """200 while all is well, 503 with the sentence when it is not, and nothing for other machines."""
    app = create_app(house)
    here = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=("127.0.0.1", 5)), base_url="http://localhost:8400"
    )
    there = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=("192.168.1.9", 5)), base_url="http://192.168.1.5:8400"
    )
    async with here, there:
        well = await here.get("/api/health")
        house.standing = Live(at=house.at, reading=a_reading(house.at), troubles=("The disk is full. Free some.",))
        unwell = await here.get("/api/health")
        refused = await there.get("/api/health")

    assert (well.status_code, unwell.status_code, refused.status_code) == (200, 503, 403)
    assert unwell.json()["troubles"] == ["The disk is full. Free some."]


@pytest.fixture
def house() -> MadeUpHouse:
    """A house with nothing in it."""
    return MadeUpHouse()


@contextlib.asynccontextmanager
async def a_hub(folder: Path, clock: ManualClock, *, patient: bool) -> AsyncIterator[Hub]:
    """A hub with no strap yet."""
    plan = Plan(folder=folder, wearer=ANN, policy=PolicySettings(), seed=3, patient=patient)
    courier = MemoryCourier(MemoryPost(), Topics("ann").inbound)
    async with Store.open(folder, clock=clock) as store, Hub.open(plan, clock, store, courier) as hub:
        yield hub


async def test_a_patient_hub_waits_for_bluetooth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a computer's start the adapter may come later: the pages say what is missing, and it is tried again."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")
    clock = ManualClock(MORNING)
    async with a_hub(tmp_path, clock, patient=True) as hub:
        running = asyncio.create_task(hub.run(Radio.system()))
        while hub.report.record.radio is None:  # noqa: ASYNC110  # a real bus refuses in its own time
            await asyncio.sleep(0.01)
        troubles, still = hub.report.troubles(), not running.done()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    assert still
    assert "Bluetooth" in troubles[0]


async def test_an_impatient_hub_says_so_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts it by hand wants to know at once."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'no-bus'}")
    async with a_hub(tmp_path, ManualClock(MORNING), patient=False) as hub:
        with pytest.raises(ExceptionGroup) as raised:
            await hub.run(Radio.system())

    assert raised.group_contains(RadioError)


def test_whoever_streams_has_bluetooth_again() -> None:
    """The sentence goes as soon as the strap is found."""
    record = HealthRecord(ManualClock())
    record.radio = "There is no Bluetooth."
    told: list[str | None] = []
    for state in (LinkState.SCANNING, LinkState.CONNECTING):
        record.see(Link(at=1.0, state=state))
        told.append(record.radio)

    assert told == ["There is no Bluetooth.", None]
