"""Pairing over HTTP, as a phone and as the hub's own machine do it."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from heartreach.prompts.pack import built_in
from heartreach.web import create_app
from heartreach.web.made_up_house import MadeUpHouse

HOME = "http://192.168.1.5:8400"


@pytest.fixture
def app(house: MadeUpHouse) -> Starlette:
    """A hub that listens to the whole network."""
    return create_app(house, reach=HOME)


def _from(app: Starlette, peer: str, base: str = HOME) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(peer, 50000)), base_url=base)


def _here(app: Starlette) -> httpx.AsyncClient:
    return _from(app, "127.0.0.1", "http://127.0.0.1:8400")


async def _token(app: Starlette) -> str:
    async with _here(app) as here:
        address: str = (await here.post("/api/pairing")).json()["address"]
    return address.partition("#")[2]


async def test_a_phone_comes_in_with_the_code_and_gets_its_own_login(app: Starlette) -> None:
    """Before: nothing. After: data, and an MQTT login under the id the hub gave, not the one the page claims."""
    async with _from(app, "192.168.1.20") as phone:
        before = (await phone.get("/api/day")).status_code
        paired = await phone.post("/api/pair", json={"token": await _token(app), "name": "Phone"})
        visit = await phone.get("/api/phone?device=somebody-else")
        start = visit.json()

    assert (before, paired.status_code) == (403, 204)
    assert visit.headers["set-cookie"] == paired.headers["set-cookie"]
    assert start["device"].startswith("p-")
    assert start["access"]["client_id"] == f"phone-{start['device']}"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Starlette) -> None:
    """HttpOnly against scripts, SameSite=Strict against other sites."""
    async with _from(app, "192.168.1.20") as phone:
        cookie = (await phone.post("/api/pair", json={"token": await _token(app)})).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


async def test_only_this_machine_lets_in_and_out(app: Starlette) -> None:
    """Even a paired phone cannot invite another one, list the others or end them."""
    async with _from(app, "192.168.1.20") as phone:
        await phone.post("/api/pair", json={"token": await _token(app)})
        answers = [
            await phone.post("/api/pairing"),
            await phone.get("/api/pairing"),
            await phone.delete("/api/pairing/p-1"),
        ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_a_removed_phone_is_out_at_once(app: Starlette) -> None:
    """Its next question is refused."""
    async with _from(app, "192.168.1.20") as phone, _here(app) as here:
        await phone.post("/api/pair", json={"token": await _token(app), "name": "Lost"})
        listed = (await here.get("/api/pairing")).json()["devices"]
        await here.delete(f"/api/pairing/{listed[0]['device_id']}")

        assert [one["name"] for one in listed] == ["Lost"]
        assert (await phone.get("/api/day")).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"token": 5}', b'{"token": "x"}', b'{"token": "\\ud800"}', b"x" * 100_000]
)
async def test_nonsense_does_not_let_in(app: Starlette, body: bytes) -> None:
    """Whatever is not the token gets one sentence and the next step."""
    async with _from(app, "192.168.1.20") as phone:
        answer = await phone.post("/api/pair", content=body)

    assert (answer.status_code, "advice" in answer.json()) == (400, True)


async def test_a_stranger_is_spoken_to_in_the_wearers_language(app: Starlette, house: MadeUpHouse) -> None:
    """What the way in says, and nothing of what the wearer practises."""
    house.spoken = built_in("de").page()
    async with _from(app, "192.168.1.20") as phone:
        words = (await phone.get("/api/pair/words")).json()
        rest = (await phone.get("/api/words")).status_code

    assert (words["language"], words["phone"]["pair"]["title"]) == ("de", "Dieses Telefon koppeln")
    assert (list(words), list(words["practice"]), rest) == (["language", "phone", "practice"], ["help_line"], 403)


async def test_a_foreign_page_cannot_make_an_invitation(app: Starlette) -> None:
    """A page elsewhere that posts here with the wearer's browser is refused."""
    async with _here(app) as here:
        answer = await here.post("/api/pairing", headers={"origin": "http://evil.example"})

    assert answer.status_code == 403


async def test_pages_for_this_machine_alone_cannot_invite(house: MadeUpHouse) -> None:
    """On loopback the answer says how to start heartreach so that phones can come."""
    async with _here(create_app(house)) as here:
        answer = await here.post("/api/pairing")

    assert answer.status_code == 400
    assert "--host" in answer.json()["advice"]


async def test_the_token_never_stands_in_an_address_that_is_sent(app: Starlette) -> None:
    """It stands behind "#", which browsers keep to themselves: no log and no history of a proxy holds it."""
    async with _here(app) as here:
        address = (await here.post("/api/pairing")).json()["address"]

    assert address.startswith(f"{HOME}/pair#")
    assert httpx.URL(address).raw_path == b"/pair"


@pytest.mark.parametrize("own", [False, True])
async def test_an_invitation_says_where_a_phone_learns_to_trust(house: MadeUpHouse, tmp_path: Path, own: bool) -> None:
    """Only a hub with an authority of its own has something to trust; a phone that does not yet warns at the code."""
    (tmp_path / "authority.crt").write_text("", encoding="ascii")
    app = create_app(house, reach=HOME, authority=tmp_path / "authority.crt" if own else None)
    async with _here(app) as here:
        invitation = (await here.post("/api/pairing")).json()

    assert invitation["trust"] == (f"{HOME}/trust" if own else None)
