"""Who may ask."""

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from heartreach.web import create_app
from heartreach.web.guard import Guard
from heartreach.web.made_up_house import MadeUpHouse


async def _ask(house: MadeUpHouse, host: str, peer: str = "127.0.0.1", path: str = "/api/day", **headers: str) -> int:
    transport = httpx.ASGITransport(create_app(house, names=["hub.example"]), client=(peer, 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://placeholder") as asking:
        return (await asking.get(path, headers={"host": host, **headers})).status_code


@pytest.mark.parametrize("host", ["localhost", "localhost:8400", "127.0.0.1:8400", "[::1]:8400", "LOCALHOST."])
async def test_this_machine_may_ask_under_its_own_names(house: MadeUpHouse, host: str) -> None:
    """Loopback, by name or in figures, needs no pairing."""
    assert await _ask(house, host) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost;x", "127.0.0.1:80;x", "", "[::1"]
)
async def test_a_foreign_name_is_refused(house: MadeUpHouse, host: str) -> None:
    """A name that was made to point here (DNS rebinding) is not ours."""
    assert await _ask(house, host) == 421


async def test_a_configured_name_still_needs_pairing(house: MadeUpHouse) -> None:
    """A name of ours means a proxy or the network, so the device must be known."""
    assert await _ask(house, "hub.example") == 403


@pytest.mark.parametrize("peer", ["192.168.1.20", "fe80::1%eth0", "testclient"])
async def test_another_device_must_be_paired(house: MadeUpHouse, peer: str) -> None:
    """Whoever does not come from this machine gets no data."""
    assert await _ask(house, "192.168.1.5:8400", peer) == 403


async def test_another_device_cannot_pretend_to_be_local(house: MadeUpHouse) -> None:
    """The Host header is the asker's to choose; the peer address is not."""
    assert await _ask(house, "localhost", "192.168.1.20") == 403


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
async def test_what_comes_through_a_proxy_is_not_local(house: MadeUpHouse, header: str) -> None:
    """A proxy on this machine would make the whole network look like this machine."""
    assert await _ask(house, "localhost", **{header: "for=10.0.0.9"}) == 403


async def test_an_unpaired_device_is_sent_to_the_pairing_page(house: MadeUpHouse) -> None:
    """A person who opens the page on a new phone is told what to do."""
    assert await _ask(house, "192.168.1.5:8400", "192.168.1.20", "/phone") == 303


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8400", 200),
        ("https://localhost:8400", 200),
        ("http://localhost:9999", 403),
        ("http://evil.example", 403),
        ("null", 403),
    ],
)
async def test_only_our_own_page_may_ask(house: MadeUpHouse, origin: str, status: int) -> None:
    """Where a browser names the page that asks, it must be ours, port included."""
    assert await _ask(house, "localhost:8400", origin=origin) == status


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/api/day", "/", "/static/day.js"])
async def test_a_foreign_page_cannot_load_anything_of_ours(house: MadeUpHouse, path: str, site: str) -> None:
    """Requests without an Origin still tell, in a modern browser, that they come from another site, or from another
    port or name of the same.
    """
    fetched = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}

    assert await _ask(house, "localhost:8400", path=path, **fetched) == 403


@pytest.mark.parametrize(
    ("peer", "origin", "welcome"),
    [
        ("127.0.0.1", "http://localhost:8400", True),
        ("127.0.0.1", "http://evil.example", False),
        ("192.168.1.20", "http://localhost:8400", False),
    ],
)
async def test_a_websocket_is_guarded_as_a_page_is(peer: str, origin: str, *, welcome: bool) -> None:
    """No other page and no other device talks to the broker through it; it is closed as refused by policy."""
    heard: list[object] = []

    async def broker(_scope: Scope, _receive: Receive, _send: Send) -> None:
        heard.append("let in")

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        heard.append(message)

    headers = [(b"host", b"localhost:8400"), (b"origin", origin.encode())]
    scope: Scope = {"type": "websocket", "scheme": "ws", "path": "/mqtt", "headers": headers, "client": (peer, 50000)}
    await Guard(broker, known_device=lambda _secret: False)(scope, receive, send)

    assert heard == (["let in"] if welcome else [{"type": "websocket.close", "code": 1008}])


async def test_a_link_from_elsewhere_may_open_the_page(house: MadeUpHouse) -> None:
    """Following a link is not an attack: it shows our page to our wearer."""
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}

    assert await _ask(house, "localhost:8400", path="/", **followed) == 200
    assert await _ask(house, "localhost:8400", path="/phone", **followed) == 200


@pytest.mark.parametrize("path", ["/api/review?range=all", "/api/phone?device=any", "/api/day.csv"])
async def test_a_link_from_elsewhere_does_not_set_the_hub_to_work(house: MadeUpHouse, path: str) -> None:
    """A foreign page may open frames and windows as it likes; it sees nothing, and the hub would reckon for each."""
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}

    assert await _ask(house, "localhost:8400", path=path, **followed) == 403
    assert await _ask(house, "localhost:8400", path=path, **{**followed, "sec-fetch-site": "none"}) == 200
