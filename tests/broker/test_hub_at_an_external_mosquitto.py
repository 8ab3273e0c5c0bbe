"""A hub and its phones at somebody else's Mosquitto: TLS, passwords, rights by `broker-config`; an hour offline."""

import asyncio
import json
import os
import random
import ssl
import time
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, Popen

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from heartreach.cli.main import main
from heartreach.clock import LoopClock
from heartreach.hub.hub import Hub, Plan
from heartreach.models import BodyState, Onset, Prompt, Reading, SignalMode, Silence, Wearer
from heartreach.prompts.broker import BrokerSettings, ExternalBroker, Login
from heartreach.prompts.broker.mosquitto_program import find_mosquitto, free_port
from heartreach.prompts.courier import PahoCourier
from heartreach.prompts.payloads import OFFLINE, ONLINE
from heartreach.prompts.post import Message
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Name, Topics
from heartreach.simulation.paced_loop import PacedLoop
from heartreach.store import Reader, Store
from tests.prompts.test_paho_courier import make_certificate

pytestmark = pytest.mark.mosquitto

#: Hub seconds for each real one: an hour in six seconds, a prompt's fifteen minutes in one and a half.
SPEED = 600.0
MINUTE = 60.0
#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
PATIENCE_S = 15.0
TOPICS = Topics("ann")
ANN = Wearer(wearer_id="ann", tz="Europe/Berlin")
#: Always a nudge, and nothing but nudges; a second one may come before the hour is over.
POLICY = PolicySettings(
    p_nudge=1.0, prompt_gap_min=40, nudge_gap_min=40, checkins=0, awareness_at=None, evening_at=None
)


@contextmanager
def mosquitto(folder: Path) -> Iterator[ExternalBroker]:
    """A Mosquitto with the files of `broker-config`, and the hub's own view of it."""
    program = find_mosquitto()
    if program is None:
        pytest.skip("no Mosquitto 2 on this machine (Debian package mosquitto)")
    key, certificate = make_certificate(folder)
    out, port = folder / "broker", free_port("127.0.0.1")
    words = ["--out", str(out), "--host", "127.0.0.1", "--listen", "127.0.0.1", "--port", str(port), "--wearer", "ann"]
    words += ["--wearer", "bob", "--cert", str(certificate), "--key", str(key), "--ca", str(certificate)]
    assert main(["broker-config", *words]) == 0
    configuration = out / "mosquitto.conf"
    if os.getuid() == 0:  # it would give up its rights, and with them the key
        configuration.write_text(configuration.read_text() + "user root\n")
    settings = tomllib.loads((out / "heartreach.toml").read_text())["broker"]
    with Popen([program, "-c", configuration], stdout=DEVNULL, stderr=DEVNULL) as process:
        try:
            yield ExternalBroker(BrokerSettings.model_validate(settings))
        finally:
            process.terminate()


@dataclass
class Phone:
    """A phone of Ann's with a session that outlasts its line."""

    broker: ExternalBroker
    device: str
    now: Callable[[], float] = time.time
    nudges: list[tuple[str, float, float]] = field(default_factory=list)  #: id, end, hub time of arrival
    acks: list[tuple[str, str]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    client: paho.Client | None = None
    login: Login | None = None

    def come(self) -> None:
        """Connect with the phones' password over TLS, and say so."""
        login = self.login or self.broker.phone_login(self.device, "ann")
        place = self.broker.endpoint
        self.client = client = paho.Client(CallbackAPIVersion.VERSION2, client_id=login.client_id, protocol=paho.MQTTv5)
        client.username_pw_set(login.username, login.password)
        client.tls_set_context(ssl.create_default_context(cafile=place.ca_file))
        client.on_message = lambda _client, _data, message: self._hear(message.topic, message.payload)
        client.on_publish = lambda _client, _data, _mid, reason, _properties: self._published(reason)
        connected = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it bare
        connected.SessionExpiryInterval = 86_400
        attempt(lambda: client.connect(place.host, place.port, clean_start=False, properties=connected))
        client.loop_start()
        client.subscribe([(TOPICS.of(Name.NUDGE), 1), (TOPICS.of(Name.ANSWER_ACK), 1)])
        self.say(TOPICS.phone(self.device), ONLINE, retain=True)

    def go(self) -> None:
        """Lose the line, with a goodbye."""
        assert self.client is not None
        self.say(TOPICS.phone(self.device), OFFLINE, retain=True)
        self.client.disconnect()
        self.client.loop_stop()

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish, and wait for the broker's word."""
        assert self.client is not None
        self.client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(PATIENCE_S)

    def answer(self, answer_id: str, nudge_id: str, kind: str) -> None:
        """A tap."""
        document = {"schema": "heartreach/answer/1", "id": answer_id, "nudge_id": nudge_id, "answer": kind}
        self.say(TOPICS.of(Name.ANSWER), json.dumps({**document, "at": self.now()}).encode())

    def _hear(self, topic: str, payload: bytes | bytearray) -> None:
        said = json.loads(payload)
        if topic == TOPICS.of(Name.NUDGE):
            self.nudges.append((said["id"], said["expires_at"], self.now()))
        else:
            self.acks.append((said["id"], said["status"]))

    def _published(self, reason: object) -> None:
        code = int(getattr(reason, "value", 0))
        if code >= 128:
            self.refused.append(code)


def attempt(work: Callable[[], object]) -> None:
    """Try until the broker listens."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            work()
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return


@asynccontextmanager
async def hub_at(broker: ExternalBroker, folder: Path, clock: LoopClock) -> AsyncIterator[Hub]:
    """Ann's hub without a strap, at work."""
    plan = Plan(folder, ANN, POLICY, seed=3, speed=SPEED, simulated=True)
    status = TOPICS.of(Name.STATUS)
    courier = PahoCourier(
        broker.endpoint,
        TOPICS.inbound,
        will=Message(status, OFFLINE, retain=True),
        birth=Message(status, ONLINE, retain=True),
        rng=random.Random(1),
        pace=SPEED,
    )
    async with Store.open(folder, clock=clock) as store, Hub.open(plan, clock, store, courier) as hub:
        work = [asyncio.create_task(part) for part in (hub.mailroom.send(), hub.mailroom.listen())]
        try:
            await until(lambda: courier.connected)
            yield hub
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)


async def until(holds: Callable[[], object]) -> None:
    """Wait for something that takes real time."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        await asyncio.sleep(0.02 * SPEED)


def rise(hub: Hub, number: int) -> Prompt | Silence:
    """The core finds an onset now."""
    at = hub.clock.now()
    known = {"score": 2.0, "coverage": 1.0, "mode": SignalMode.RR}
    reading = Reading.model_validate({**known, "at": at, "state": BodyState.ACTIVATED, "hr_bpm": 80.0, "ln_rmssd": 3.0})
    onset = Onset.model_validate(
        {**known, "onset_id": f"o{number}", "at": at, "threshold": 1.9, "severity": 0.1, "why": "Why.", "detector": "t"}
    )
    decision = hub.session.desk.onset(onset, reading, at)
    hub.mailroom.post(decision)
    return decision


def run(work: Callable[[LoopClock], object]) -> None:
    """On a loop six hundred times faster than the broker's clock."""
    loop = PacedLoop(SPEED)
    try:
        loop.run_until_complete(work(LoopClock(epoch=MORNING)))  # type: ignore[arg-type]  # a coroutine function
    finally:
        loop.close()


@pytest.mark.long
def test_an_hour_without_a_line(tmp_path: Path) -> None:
    """What is still valid comes, nothing stale does; answers are stored, late, duplicate and unknown; a restart forgets
    none of it.
    """
    with mosquitto(tmp_path) as broker:
        watch, pixel = (Phone(broker, name) for name in ("watch", "pixel"))
        prompts: list[Prompt | Silence] = []

        async def hour(clock: LoopClock) -> None:
            loop = asyncio.get_running_loop()
            watch.now = pixel.now = lambda: MORNING + loop.time()  # asked in threads of their own
            async with hub_at(broker, tmp_path / "data", clock) as hub:
                await asyncio.to_thread(watch.come)
                await asyncio.to_thread(pixel.come)
                await until(lambda: len(hub.session.desk.state.phones) == 2)
                await asyncio.to_thread(pixel.go)
                left = clock.now()
                prompts.append(rise(hub, 1))
                await until(lambda: watch.nudges)
                await clock.sleep(left + 50 * MINUTE - clock.now())
                prompts.append(rise(hub, 2))
                await clock.sleep(left + 61 * MINUTE - clock.now())
                await asyncio.to_thread(pixel.come)
                await until(lambda: pixel.nudges)
                stale, valid = (one.decision_id for one in prompts)
                for answer in (("a1", valid, "done"), ("a1", valid, "done"), ("a2", valid, "busy")):
                    await asyncio.to_thread(pixel.answer, *answer)
                for answer in (("a3", stale, "done"), ("a4", "nobody-knows", "done")):
                    await asyncio.to_thread(pixel.answer, *answer)
                await until(lambda: len(pixel.acks) == 5)
            async with hub_at(broker, tmp_path / "data", clock):
                await asyncio.to_thread(pixel.answer, "a1", valid, "done")
                await until(lambda: len(pixel.acks) == 6)
            for phone in (watch, pixel):
                await asyncio.to_thread(phone.go)

        run(hour)

    stale, valid = (one.decision_id for one in prompts if isinstance(one, Prompt))
    assert {nudge for nudge, _, _ in watch.nudges} == {stale, valid}
    assert {nudge for nudge, _, _ in pixel.nudges} == {valid}
    assert all(arrived < ends for _, ends, arrived in pixel.nudges)
    expected = [("a1", "stored"), ("a1", "duplicate"), ("a2", "duplicate"), ("a3", "late"), ("a4", "unknown")]
    assert pixel.acks == [*expected, ("a1", "duplicate")]
    with Reader.open(tmp_path / "data") as reader:
        kept = {one.answer_id: reader.answer_status("ann", one.answer_id) for one in reader.answers("ann", 0, 1e11)}
    assert kept == {"a1": "stored", "a2": "duplicate", "a3": "late", "a4": "unknown"}


@pytest.mark.long
def test_nobody_else_gets_in_and_no_phone_too_far(tmp_path: Path) -> None:
    """No password, a wrong one, another wearer's topics, the hub's own: refused by the broker itself."""
    with mosquitto(tmp_path) as broker:
        pixel = Phone(broker, "pixel")
        pixel.come()
        for topic in (Topics("bob").of(Name.ANSWER), TOPICS.of(Name.NUDGE), "homeassistant/device/x/config"):
            pixel.say(topic, b"{}")
        pixel.answer("a1", "n1", "done")
        right = broker.phone_login("pixel", "ann")
        strangers = [
            codes_of(broker, Login("", "", "stranger")),
            codes_of(broker, Login(right.username, "guessed", "stranger")),
        ]
        pixel.go()

    assert len(pixel.refused) == 3
    assert all(code >= 128 for code in strangers)


def codes_of(broker: ExternalBroker, login: Login) -> int:
    """What the broker says to somebody who knocks."""
    place, said = broker.endpoint, list[int]()
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=login.client_id, protocol=paho.MQTTv5)
    if login.username:
        client.username_pw_set(login.username, login.password)
    client.tls_set_context(ssl.create_default_context(cafile=place.ca_file))
    client.on_connect = lambda _client, _data, _flags, reason, _properties: said.append(int(reason.value))
    client.connect(place.host, place.port)
    client.loop_start()
    end = time.monotonic() + PATIENCE_S
    while not said and time.monotonic() < end:
        time.sleep(0.02)
    client.loop_stop()
    return said[0] if said else -1
