"""Subscribing is for paired phones; a signed address is its own permission."""

import httpx
import pytest
from starlette.applications import Starlette

from heartreach.errors import BadInput
from heartreach.web import MemoryBook, Pairing, create_app
from heartreach.web.made_up_house import MadeUpHouse
from tests.web.conftest import RememberingWays

HOME = "http://192.168.1.5:8400"
SUBSCRIPTION = {"endpoint": "https://push.example.org/1", "expirationTime": None, "keys": {"p256dh": "B", "auth": "a"}}


@pytest.fixture
def ways() -> RememberingWays:
    """Remembers who subscribed."""
    return RememberingWays()


@pytest.fixture
def pairing() -> Pairing:
    """Lets devices in."""
    return Pairing(MemoryBook())


@pytest.fixture
def app(house: MadeUpHouse, ways: RememberingWays, pairing: Pairing) -> Starlette:
    """A hub that listens to the whole network."""
    return create_app(house, reach=HOME, pairing=pairing, ways=ways)


def phone(app: Starlette, secret: str = "") -> httpx.AsyncClient:
    """A phone in the home network."""
    cookies = {"heartreach_device": secret} if secret else {}
    transport = httpx.ASGITransport(app, client=("192.168.1.20", 50000))
    return httpx.AsyncClient(transport=transport, base_url=HOME, cookies=cookies)


async def test_a_paired_phone_subscribes_under_the_hubs_own_name(
    app: Starlette, ways: RememberingWays, pairing: Pairing
) -> None:
    """Whatever it calls itself, so that ending the pairing ends the subscription."""
    secret = pairing.accept(pairing.invite(), "Phone")
    async with phone(app, secret) as page:
        subscribed = (await page.post("/api/push?device=somebody-else", json=SUBSCRIPTION)).status_code
        kept = dict(ways.subscriptions)
        ended = [(await page.delete("/api/push")).status_code for _ in range(2)]

    assert (subscribed, ended) == (204, [204, 404])
    assert kept == {pairing.devices[0].device_id: "https://push.example.org/1"}


async def test_a_stranger_neither_learns_the_key_nor_subscribes(app: Starlette, ways: RememberingWays) -> None:
    """Not paired, not served."""
    async with phone(app) as page:
        answers = [await page.get("/api/push"), await page.post("/api/push?device=x", json=SUBSCRIPTION)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert ways.subscriptions == {}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"endpoint":"https://x"}', b"x" * 9000])
async def test_what_is_no_subscription_is_refused(app: Starlette, pairing: Pairing, body: bytes) -> None:
    """With the next step."""
    async with phone(app, pairing.accept(pairing.invite(), "Phone")) as page:
        answer = await page.post("/api/push", content=body)

    assert (answer.status_code, answer.json()["error"]) == (400, "This is not a subscription")


async def test_a_signed_address_needs_no_pairing_and_any_page_may_post(app: Starlette, ways: RememberingWays) -> None:
    """A notification app posts from its own page; looking at the address says nothing."""
    async with phone(app) as anybody:
        looked = await anybody.get("/say/done")
        said = await anybody.post("/say/done", headers={"Origin": "https://ntfy.example.org"})
        form = await anybody.post("/say/later", headers={"Accept": "text/html"})

    assert (looked.status_code, said.status_code, form.status_code) == (200, 200, 200)
    assert ">done</button>" in looked.text
    assert said.headers["access-control-allow-origin"] == "*"
    assert "Noted. Thank you." in form.text
    assert ways.said == ["done", "later"]


async def test_an_address_that_is_too_old_is_told_to_a_person_as_a_sentence(
    app: Starlette, monkeypatch: pytest.MonkeyPatch, ways: RememberingWays
) -> None:
    """Who opens the link of yesterday's mail reads a page; a program reads JSON."""

    def too_old(_token: str) -> str:
        raise BadInput("This address is too old", "Answer on the phone page instead.")

    async def say(token: str) -> None:
        too_old(token)

    monkeypatch.setattr(ways, "sayable", too_old)
    monkeypatch.setattr(ways, "say", say)
    async with phone(app) as anybody:
        looked = await anybody.get("/say/done")
        form = await anybody.post("/say/done", headers={"Accept": "text/html"})
        program = await anybody.post("/say/done")

    assert [answer.status_code for answer in (looked, form, program)] == [400, 400, 400]
    assert looked.text == form.text
    assert "This address is too old. Answer on the phone page instead." in looked.text
    assert program.json()["error"] == "This address is too old"
