"""Whoever asks for data is refused in the same words everywhere: JSON with the error and the next step."""

import httpx
import pytest

from heartreach.web import create_app
from heartreach.web.made_up_house import MadeUpHouse

HERE, NEIGHBOUR = "127.0.0.1", "192.168.1.20"


async def _ask(house: MadeUpHouse, method: str, path: str, peer: str = HERE, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(house), client=(peer, 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as asking:
        return await asking.request(method, path, headers=headers)


@pytest.mark.parametrize(
    ("method", "path", "peer", "headers", "status"),
    [
        ("GET", "/api/day?date=yesterday", HERE, {}, 400),
        ("GET", "/api/nothing", HERE, {}, 404),
        ("GET", "/api/", HERE, {}, 404),
        ("PUT", "/api/day", HERE, {}, 405),
        ("OPTIONS", "/api/health", HERE, {}, 405),
        ("GET", "/api/day", NEIGHBOUR, {}, 403),
        ("POST", "/api/calibration", HERE, {"origin": "http://evil.example"}, 403),
        ("GET", "/api/day", HERE, {"host": "evil.example"}, 421),
    ],
)
async def test_data_are_refused_as_json(
    house: MadeUpHouse, method: str, path: str, peer: str, headers: dict[str, str], status: int
) -> None:
    """A program reads every refusal the same way."""
    answer = await _ask(house, method, path, peer, **headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    said = answer.json()
    assert sorted(said) == ["advice", "error"]
    assert said["error"]
    assert said["advice"]


async def test_what_a_method_may_be_is_still_said(house: MadeUpHouse) -> None:
    """RFC 9110: 405 names the methods that are allowed."""
    assert set((await _ask(house, "DELETE", "/api/day")).headers["allow"].split(", ")) == {"GET", "HEAD"}


async def test_a_stranger_in_haste_is_told_as_json(house: MadeUpHouse) -> None:
    """With the time to wait."""
    transport = httpx.ASGITransport(create_app(house), client=(NEIGHBOUR, 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://192.168.1.5:8765") as asking:
        answers = [await asking.get("/api/day") for _ in range(100)]

    assert (answers[-1].status_code, answers[-1].headers["retry-after"]) == (429, "60")
    assert answers[-1].json()["advice"]


@pytest.mark.parametrize(
    ("path", "peer"), [("/nothing", HERE), ("/static/js/nothing.js", NEIGHBOUR), ("/weekly", NEIGHBOUR)]
)
async def test_a_person_is_refused_in_plain_words(house: MadeUpHouse, path: str, peer: str) -> None:
    """Who follows a wrong link reads a sentence, not JSON."""
    answer = await _ask(house, "GET", path, peer)

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "{" not in answer.text
