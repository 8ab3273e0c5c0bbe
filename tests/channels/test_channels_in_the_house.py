"""The whole hub with channels: no page is open, and the nudge comes and is answered all the same."""

import asyncio
from pathlib import Path
from urllib.request import Request, urlopen

import httpx
import pytest

from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import SimulatedHouse, simulated_house, virtually
from heartreach.hub.ways import HubWays
from heartreach.models import AnswerKind, Prompt, ReceiptKind, Silence, SilenceReason, Wearer
from heartreach.prompts.channels.channel import Channel, Letter
from heartreach.prompts.channels.ntfy import Ntfy
from heartreach.prompts.channels.settings import NtfySettings, PushSettings
from heartreach.prompts.channels.signed_address import Signer
from heartreach.prompts.channels.subscriptions import Subscriptions
from heartreach.prompts.channels.vapid import VapidKey
from heartreach.prompts.channels.web_push import WebPush
from heartreach.prompts.payloads import AnswerPayload
from heartreach.prompts.settings import PolicySettings
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.store import Reader
from heartreach.web import create_app
from heartreach.web.made_up_house import MadeUpHouse
from tests.channels.ntfy_server import NtfyServer
from tests.channels.push_service import Browser, PushService

#: Monday, 2 March 2026, 09:00 in Berlin.
MORNING = 1772438400.0
MINUTE = 60.0
EVER = (0.0, 1e11)
STRESS = [Activity(ActivityKind.STRESS, MORNING + 8 * MINUTE, MORNING + 20 * MINUTE, 1.8)]


def plan(folder: Path) -> Plan:
    """Ann's hub, which always nudges."""
    policy = PolicySettings(p_nudge=1.0)
    return Plan(folder, Wearer(wearer_id="ann", tz="Europe/Berlin"), policy, seed=3, simulated=True)


async def until(house: SimulatedHouse, happened: object, minutes: float = 15) -> None:
    """Wait for something to be there, in hub time."""
    for _ in range(int(minutes * 60)):
        if happened:
            return
        await asyncio.sleep(1)


def test_ntfy_carries_the_nudge_and_brings_the_answer(tmp_path: Path, ntfy: NtfyServer) -> None:
    """Its server answers, so the wearer can be reached; sent once, tapped, fetched, kept, each under its channel."""
    channel = Ntfy(NtfySettings(server=ntfy.address, topic="ann"))

    async def morning() -> None:
        async with simulated_house(plan(tmp_path), MORNING, STRESS, channels=[channel]) as house:
            messages = ntfy.messages.setdefault("ann", [])
            await until(house, messages)
            ntfy.now = house.clock.now() + 20
            await asyncio.sleep(30)
            actions = messages[0]["actions"]
            assert isinstance(actions, list)
            tap = Request(f"{ntfy.address}/ann-answers", data=str(actions[0]["body"]).encode())
            await asyncio.to_thread(lambda: urlopen(tap, timeout=5).close())
            await asyncio.sleep(30)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        (prompt,) = [one for one in reader.decisions("ann", *EVER) if isinstance(one, Prompt)]
        (answer,) = reader.answers("ann", *EVER)
        receipts = {(one.channel, one.kind) for one in reader.receipts("ann", *EVER)}
    assert (answer.decision_id, answer.kind, answer.channel) == (prompt.decision_id, AnswerKind.DONE, "ntfy")
    assert receipts == {("page", ReceiptKind.SENT), ("ntfy", ReceiptKind.SENT)}
    assert len(ntfy.messages["ann"]) == 1


@pytest.mark.long
def test_a_server_that_comes_back_in_time_still_gets_it(tmp_path: Path, ntfy: NtfyServer) -> None:
    """Tried again until the nudge expires; while it is down nobody counts as reachable for long."""
    channel = Ntfy(NtfySettings(server=ntfy.address, topic="ann"))

    async def morning() -> float:
        async with simulated_house(plan(tmp_path), MORNING, STRESS, channels=[channel]) as house:
            while not house.hub.session.board.onset:  # any moment after it will do
                ntfy.down = house.clock.now() > MORNING + 9 * MINUTE
                await asyncio.sleep(1)
            await asyncio.sleep(120)
            ntfy.down = False
            await asyncio.sleep(90)
            return len(ntfy.messages.get("ann", []))

    assert virtually(morning()) == 1


class Broken:
    """A channel with a fault that nobody foresaw."""

    name = "broken"
    knows = ()

    def send(self, _letter: Letter) -> None:
        """Fail."""
        raise RuntimeError("a secret word")

    def ready(self) -> bool:
        """Fail."""
        raise RuntimeError("a secret word")

    def listen(self) -> tuple[AnswerPayload, ...]:
        """Fail."""
        raise RuntimeError("a secret word")


def test_a_channel_that_breaks_does_not_end_the_hub(
    tmp_path: Path, ntfy: NtfyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The nudge goes over the others, and the log says where it broke."""
    channels: list[Channel] = [Broken(), Ntfy(NtfySettings(server=ntfy.address, topic="ann"))]

    async def morning() -> int:
        async with simulated_house(plan(tmp_path), MORNING, STRESS, channels=channels) as house:
            await until(house, ntfy.messages.setdefault("ann", []))
            return len(ntfy.messages["ann"])

    assert virtually(morning()) == 1
    assert "a channel failed: Broken" in caplog.text


@pytest.mark.long
def test_that_nobody_subscribed_is_no_trouble(
    tmp_path: Path, ntfy: NtfyServer, signer: Signer, caplog: pytest.LogCaptureFixture
) -> None:
    """Web Push that nobody switched on: the log does not warn, and no receipt says that something was sent over it."""
    folder = tmp_path / "channels"
    push = WebPush(VapidKey(folder / "vapid.pem"), Subscriptions(folder / "push.json"), signer, PushSettings())
    channels: list[Channel] = [push, Ntfy(NtfySettings(server=ntfy.address, topic="ann"))]

    async def morning() -> None:
        async with simulated_house(plan(tmp_path), MORNING, STRESS, channels=channels) as house:
            await until(house, ntfy.messages.setdefault("ann", []))
            await asyncio.sleep(30)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        sent = {one.channel for one in reader.receipts("ann", *EVER)}
    assert sent == {"page", "ntfy"}
    assert not [record for record in caplog.records if record.name == "heartreach.hub.outlets"]


def test_a_dead_server_reaches_nobody(tmp_path: Path, ntfy: NtfyServer) -> None:
    """No draw, since nobody would see it."""
    ntfy.down = True
    channel = Ntfy(NtfySettings(server=ntfy.address, topic="ann"))

    async def morning() -> None:
        async with simulated_house(plan(tmp_path), MORNING, STRESS, channels=[channel]):
            await asyncio.sleep(14 * MINUTE)

    virtually(morning())

    with Reader.open(tmp_path) as reader:
        (silence,) = [one for one in reader.decisions("ann", *EVER) if one.kind == "onset"]
    assert isinstance(silence, Silence)
    assert silence.reasons == (SilenceReason.UNREACHABLE,)


@pytest.mark.long
def test_a_restart_does_not_carry_it_twice(tmp_path: Path, ntfy: NtfyServer) -> None:
    """What a channel has sent is on record."""

    async def part(start: float, minutes: float) -> None:
        channel = Ntfy(NtfySettings(server=ntfy.address, topic="ann"))
        async with simulated_house(plan(tmp_path), start, STRESS, channels=[channel]):
            await asyncio.sleep(minutes * MINUTE)

    virtually(part(MORNING, 14))
    virtually(part(MORNING + 14 * MINUTE, 2))

    assert len(ntfy.messages["ann"]) == 1


@pytest.mark.long
def test_a_closed_page_is_woken_and_its_worker_answers(
    tmp_path: Path, push_service: PushService, signer: Signer
) -> None:
    """Subscribed over HTTP, woken by the push service, shown, answered by the signed address; all on record."""
    browser = Browser()
    folder = tmp_path / "channels"
    book = Subscriptions(folder / "push.json", here=True)
    push = WebPush(VapidKey(folder / "vapid.pem"), book, signer, PushSettings())
    channels: list[Channel] = [push]

    async def morning() -> list[str]:
        async with simulated_house(plan(tmp_path), MORNING, STRESS, channels=channels) as house:
            app = create_app(MadeUpHouse(), ways=HubWays(house.hub, signer, push))
            here = httpx.ASGITransport(app, client=("127.0.0.1", 5000))
            async with httpx.AsyncClient(transport=here, base_url="http://127.0.0.1:8765") as page:
                assert (await page.get("/api/push")).json() == {"key": push.key.public}
                wanted = browser.subscription(f"{push_service.address}/s/1")
                assert (await page.post("/api/push?device=web-1", json=wanted)).status_code == 204
                await until(house, push_service.asked)
                nudge = browser.read(push_service.asked[0].body)["nudge"]
                assert isinstance(nudge, dict)
                says = [nudge["say"][what] for what in ("received", "displayed", "not_stressed", "not_stressed")]
                return [(await page.post(address)).text for address in says]

    told = virtually(morning())

    with Reader.open(tmp_path) as reader:
        (answer,) = reader.answers("ann", *EVER)
        receipts = {(one.channel, one.kind.value) for one in reader.receipts("ann", *EVER)}
    assert told[:3] == ["Noted.", "Noted.", "Noted. Thank you."]
    assert told[3].startswith("This was answered before")
    assert (answer.kind, answer.channel) == (AnswerKind.NOT_STRESSED, "push")
    assert receipts == {("page", "sent"), ("push", "sent"), ("push", "received"), ("push", "displayed")}
