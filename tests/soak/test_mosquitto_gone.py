"""A real Mosquitto is killed and gone for twelve hours: nothing is lost, nothing stale is sent, soon all is well."""

import asyncio
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import simulated_house
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind, Wearer
from heartreach.prompts.courier import PahoCourier
from heartreach.prompts.home_assistant import BIRTH_TOPIC
from heartreach.prompts.payloads import OFFLINE, ONLINE, AnswerPayload
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.paced_loop import PacedLoop
from tests.prompts.test_paho_courier import Somewhere, free_port, needs_mosquitto, start_mosquitto
from tests.soak.half_a_day import TAPPED, check_half_a_day

pytestmark = [
    *needs_mosquitto,
    pytest.mark.timeout(600),
    pytest.mark.long,
]

#: Monday, 2 March 2026, 08:40 in Berlin.
MORNING = 1772437200.0
MINUTE, HOUR = 60.0, 3600.0
POLICY = PolicySettings(p_nudge=1.0, checkins=0, awareness_at=None, evening_at=None)
GONE_S, WORN_S = 12 * HOUR, 70 * MINUTE
TOPICS = Topics("me")
#: Seconds of the house in one real second: a broker answers in real time, so not too fast while there is one.
THERE, GONE = 60.0, 5000.0
#: While it is gone nobody answers, and of the waits between attempts each second counts as so many of the house.
RETRYING = 10.0


async def until(true: Callable[[], object], patience_s: float) -> float:
    """Loop seconds until something is so."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not true():
        assert loop.time() - began < patience_s, "never"
        await asyncio.sleep(0.5)
    return loop.time() - began


def hub_courier(place: Somewhere) -> PahoCourier:
    """As `heartreach run` makes it."""
    status = TOPICS.of(Name.STATUS)
    return PahoCourier(
        place,
        (*TOPICS.inbound, BIRTH_TOPIC),
        will=Message(status, OFFLINE, retain=True),
        birth=Message(status, ONLINE, retain=True),
        rng=random.Random(1),
        pace=THERE,
    )


def phone_courier(place: Somewhere, phone: SimulatedPhone) -> PahoCourier:
    """A phone's line to the same broker."""
    presence = TOPICS.phone("pixel")
    will, birth = Message(presence, OFFLINE, retain=True), Message(presence, ONLINE, retain=True)
    return PahoCourier(place, phone.topics, will=will, birth=birth, rng=random.Random(2), pace=THERE)


async def day(folder: Path, place: Somewhere, phone: SimulatedPhone, loop: PacedLoop) -> float:
    """A nudge, twelve hours without the broker, and a minute with it; the seconds until the hub was back."""
    plan = Plan(
        folder / "data", Wearer(wearer_id="me", tz="Europe/Berlin"), POLICY, seed=3, speed=THERE, simulated=True
    )
    starts = (8 * MINUTE, 52 * MINUTE)
    stress = [Activity(ActivityKind.STRESS, MORNING + at, MORNING + at + 10 * MINUTE, 1.8) for at in starts]
    broker = start_mosquitto(place.port, folder, "allow_anonymous true")
    hub = hub_courier(place)
    line = phone_courier(Somewhere(place.port, client_id="pixel"), phone)
    try:
        async with simulated_house(
            plan, MORNING, stress, None, worn=lambda at: at < MORNING + WORN_S, courier=hub
        ) as house:
            online = asyncio.create_task(phone.use(line, house.clock))
            await until(lambda: phone.nudges, 20 * MINUTE)
            broker.send_signal(signal.SIGKILL)
            broker.wait()
            gone_at = house.clock.now()
            await until(lambda: not hub.connected and not line.connected, MINUTE)
            loop.speed, hub.pace, line.pace = GONE, RETRYING, RETRYING
            await asyncio.sleep(GONE_S)
            loop.speed, hub.pace, line.pace = THERE, THERE, THERE
            broker = start_mosquitto(place.port, folder, "allow_anonymous true")
            back_s = await until(lambda: hub.connected and line.connected, 30 * MINUTE)
            late = AnswerPayload(id=TAPPED, nudge_id=phone.nudges[0].id, answer=AnswerKind.DONE, at=gone_at + 30)
            for _ in range(2):  # a phone says what it kept, and says it again
                await line.publish(Message(TOPICS.of(Name.ANSWER), late.to_json()))
            await until(lambda: len(phone.acks) == 2, MINUTE)
            online.cancel()
            with suppress(asyncio.CancelledError):
                await online
            return back_s
    finally:
        broker.kill()
        broker.wait()


def test_goal_16_twelve_hours_without_mosquitto(tmp_path: Path) -> None:
    """The process dies without a word; another one takes its port half a day later, knowing nothing."""
    place, phone = Somewhere(free_port()), SimulatedPhone("me")
    loop = PacedLoop(speed=THERE)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        back_s = runner.run(day(tmp_path, place, phone, loop))

    check_half_a_day(tmp_path / "data", phone, WORN_S)
    assert back_s <= (RETRYING + 1) * MINUTE
