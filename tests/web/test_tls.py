"""The pages over https: a real server, a real authority, and a phone that is paired and removed again."""

import asyncio
import contextlib
import datetime as dt
import json
import os
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from heartreach.errors import BadInput, ConfigError
from heartreach.web import BrokerAddress, MemoryBook, Pairing, create_app, serve, server_context
from heartreach.web.local_authority import Authority
from heartreach.web.made_up_house import MadeUpHouse
from heartreach.web.threshold import STANDING

NOW = dt.datetime.now(dt.UTC)
NAME = "hub.local"


@dataclass
class Home:
    """A hub that is served over https."""

    port: int
    trust: ssl.SSLContext
    pairing: Pairing

    @property
    def address(self) -> str:
        """As a phone writes it."""
        return f"https://{NAME}:{self.port}"

    def client(self, name: str) -> httpx.AsyncClient:
        """Somebody who asks for the pages under a name, and trusts the authority."""
        client = httpx.AsyncClient(
            base_url=f"https://127.0.0.1:{self.port}",
            verify=self.trust,
            trust_env=False,
            headers={"host": f"{name}:{self.port}"},
        )
        extensions = {"sni_hostname": name}
        client.event_hooks["request"] = [_with(extensions)]
        return client

    def line(self, cookie: str = "", origin: str | None = None) -> websockets.connect:
        """The phone's WebSocket."""
        return websockets.connect(
            f"wss://{NAME}:{self.port}/mqtt",
            host="127.0.0.1",
            ssl=self.trust,
            origin=Origin(origin or self.address),
            subprotocols=[Subprotocol("mqtt")],
            additional_headers={"Cookie": cookie},
            proxy=None,
        )


def _with(extensions: dict[str, str]):  # type: ignore[no-untyped-def]  # httpx's hooks
    async def hook(request: httpx.Request) -> None:
        request.extensions.update(extensions)

    return hook


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A broker that says what it hears."""
    while data := await reader.read(1000):
        writer.write(data)
    writer.close()


@pytest.fixture
async def home(house: MadeUpHouse, tmp_path: Path) -> AsyncIterator[Home]:
    """A hub with a certificate of its own, and a phone's broker behind it."""
    authority = Authority.make(tmp_path, [NAME], NOW)
    issued = authority.issue([NAME, "localhost", "127.0.0.1"], NOW)
    pairing = Pairing(MemoryBook())
    broker = await asyncio.start_server(_echo, "127.0.0.1", 0)
    house.broker = BrokerAddress(*broker.sockets[0].getsockname()[:2])
    app = create_app(
        house, names=[NAME], pairing=pairing, reach=f"https://{NAME}", authority=tmp_path / "authority.crt"
    )
    async with (
        broker,
        serve(app, "127.0.0.1", 0, tls=server_context(issued.certificate, issued.key)) as address,
    ):
        trust = ssl.create_default_context(cafile=tmp_path / "authority.crt")
        yield Home(int(address.rpartition(":")[2]), trust, pairing)
        assert address.startswith("https://")


async def _paired(home: Home, phone: httpx.AsyncClient) -> httpx.Response:
    async with home.client("localhost") as here:
        invitation = (await here.post("/api/pairing")).json()["address"]
    token = invitation.partition("#")[2]
    return await phone.post("/api/pair", json={"token": token, "name": "Phone"}, headers={"origin": home.address})


async def test_a_phone_is_paired_over_https_and_its_cookie_never_leaves_it(home: Home) -> None:
    """The code holds an https address, and the cookie is for https alone."""
    async with home.client("localhost") as here:
        invitation = (await here.post("/api/pairing")).json()["address"]
    async with home.client(NAME) as phone:
        before = await phone.get("/phone")
        paired = await _paired(home, phone)
        phone.headers["cookie"] = paired.headers["set-cookie"].partition(";")[0]
        after = await phone.get("/api/day")

    assert invitation.startswith("https://")
    assert (before.status_code, before.headers["location"]) == (303, "/pair")
    assert {"Secure", "HttpOnly", "SameSite=strict"} <= set(paired.headers["set-cookie"].split("; "))
    assert (paired.status_code, after.status_code) == (204, 200)


async def test_goal_18_300_silent_connections_do_not_lock_the_phone_out_of_https_either(home: Home) -> None:
    """Whoever never begins the handshake makes room, too, long before it has run out of time."""
    silent = [await asyncio.open_connection("127.0.0.1", home.port) for _ in range(300)]
    async with home.client(NAME) as phone:
        status = (await phone.get("/pair")).status_code
    async with asyncio.timeout(5):
        ended = [await reader.read() for reader, _ in silent[: 300 - STANDING]]
    for _, writer in silent:
        writer.close()

    assert status == 200
    assert len(ended) == 300 - STANDING


async def test_the_phones_line_runs_over_tls(home: Home) -> None:
    """MQTT over WebSocket on the same port, with the same certificate and the same cookie."""
    async with home.client(NAME) as phone:
        cookie = (await _paired(home, phone)).headers["set-cookie"].partition(";")[0]
    async with home.line(cookie) as line:
        await line.send(b"\xc0\x00")
        heard = await line.recv()

    assert heard == b"\xc0\x00"


@pytest.mark.parametrize("origin", ["https://evil.example", f"http://{NAME}", "null"])
async def test_a_foreign_page_gets_no_line(home: Home, origin: str) -> None:
    """Not even with the phone's cookie, and not our own page either if it came over a plain line."""
    async with home.client(NAME) as phone:
        cookie = (await _paired(home, phone)).headers["set-cookie"].partition(";")[0]
    suffix = f":{home.port}" if NAME in origin else ""
    with pytest.raises(InvalidStatus, match="403"):
        async with home.line(cookie, origin + suffix):
            pass


async def test_a_stranger_gets_no_line(home: Home) -> None:
    """No cookie, or an invented one."""
    for cookie in ("", "heartreach_device=guess"):
        with pytest.raises(InvalidStatus, match="403"):
            async with home.line(cookie):
                pass


async def test_a_removed_phone_loses_its_open_line_and_stream(home: Home) -> None:
    """Not only the next question is refused: what is open ends within a second."""
    async with home.client(NAME) as phone:
        cookie = (await _paired(home, phone)).headers["set-cookie"].partition(";")[0]
        phone.headers["cookie"] = cookie
        async with home.line(cookie) as line, phone.stream("GET", "/api/live") as stream:
            events = stream.aiter_text()
            await anext(events)
            (device,) = home.pairing.devices
            home.pairing.end(device.device_id)
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(line.recv(), 10)
            rest = [text async for text in events]
        again = await phone.get("/api/day")

    assert len(rest) <= 1
    assert again.status_code == 403


async def test_a_stranger_may_fetch_the_authority_and_nothing_else(home: Home) -> None:
    """To trust it, a phone that is not paired yet needs it; its key stays where it is."""
    async with home.client(NAME) as phone:
        page = await phone.get("/trust")
        fetched = await phone.get("/authority.crt")
        key = await phone.get("/authority.key")

    assert (page.status_code, fetched.status_code, key.status_code) == (200, 200, 403)
    assert fetched.headers["content-type"] == "application/x-x509-ca-cert"
    assert b"BEGIN CERTIFICATE" in fetched.content
    assert b"PRIVATE" not in fetched.content


async def test_who_does_not_trust_the_authority_is_warned(home: Home) -> None:
    """A browser that was not told to trust it refuses the certificate."""
    async with httpx.AsyncClient(trust_env=False) as stranger:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await stranger.get(f"https://127.0.0.1:{home.port}/pair")


@pytest.mark.parametrize("oldest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_modern_tls_is_spoken(home: Home, oldest: ssl.TLSVersion) -> None:
    """1.2 for older phones, 1.3 for the others."""
    home.trust.minimum_version = home.trust.maximum_version = oldest
    async with home.client(NAME) as phone:
        assert (await phone.get("/pair")).status_code == 200


async def test_a_plain_request_on_the_secure_port_harms_nobody(home: Home) -> None:
    """A person who forgets the s, and a scanner that says nothing."""
    for words in (b"GET / HTTP/1.1\r\nHost: hub.local\r\n\r\n", b"\x00" * 64):
        reader, writer = await asyncio.open_connection("127.0.0.1", home.port)
        writer.write(words)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), 10)
        writer.close()
    async with home.client(NAME) as phone:
        assert (await phone.get("/pair")).status_code == 200


async def test_a_certificate_is_renewed_while_the_pages_are_served(
    home: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With the next connection the new one is shown; files that do not belong together change nothing."""

    async def shown() -> int:
        _, writer = await asyncio.open_connection("127.0.0.1", home.port, ssl=home.trust, server_hostname="localhost")
        line = writer.get_extra_info("ssl_object")
        writer.close()
        return int(line.getpeercert()["serialNumber"], 16)

    first = await shown()
    authority = Authority.load(tmp_path)
    assert authority is not None
    old_key = (tmp_path / "key.pem").read_bytes()
    renewed = authority.issue([NAME, "localhost", "127.0.0.1"], NOW)
    new_key = renewed.key.read_bytes()
    renewed.key.write_bytes(old_key)
    torn = await shown()
    renewed.key.write_bytes(new_key)
    second = await shown()

    assert torn == first != second
    assert [record.levelname for record in caplog.records if "one before" in record.getMessage()] == ["WARNING"]


def test_the_authority_cannot_speak_for_a_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither through us, nor by hand with its stolen key: TLS clients hold it to its bounds."""
    authority = Authority.make(tmp_path, [NAME], NOW)
    with pytest.raises(BadInput, match=r"may not certify bank\.example"):
        authority.issue(["bank.example"], NOW)
    monkeypatch.setattr(Authority, "_may", lambda *_: True)  # a thief
    forged = authority.issue(["bank.example"], NOW)
    server = server_context(forged.certificate, forged.key)
    trust = ssl.create_default_context(cafile=tmp_path / "authority.crt")

    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        _shake_hands(server, trust, "bank.example")


@pytest.mark.parametrize("name", [NAME, "localhost", "127.0.0.1", "192.168.1.77", "fd00::7", "my.hub.example"])
def test_the_certificate_holds_for_every_name_of_the_hub(tmp_path: Path, name: str) -> None:
    """By name and in figures, as long as the authority was made for it or it is a home's."""
    issued = Authority.make(tmp_path, ["my.hub.example"], NOW).issue([name], NOW)
    trust = ssl.create_default_context(cafile=tmp_path / "authority.crt")

    _shake_hands(server_context(issued.certificate, issued.key), trust, name)


def test_the_authority_is_kept_and_its_key_is_private(tmp_path: Path) -> None:
    """A second certificate needs no new trust."""
    first = Authority.make(tmp_path, [NAME], NOW)
    again = Authority.load(tmp_path)
    assert again is not None
    issued = again.issue(["192.168.1.9"], NOW)

    _shake_hands(
        server_context(issued.certificate, issued.key),
        ssl.create_default_context(cafile=tmp_path / "authority.crt"),
        "192.168.1.9",
    )
    assert again.fingerprint == first.fingerprint
    assert (issued.until - NOW).days <= 825
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_what_cannot_be_used_is_said_before_anything_listens(tmp_path: Path) -> None:
    """A missing file, no certificate at all, a foreign key."""
    one = Authority.make(tmp_path / "a", [NAME], NOW).issue([NAME], NOW)
    other = Authority.make(tmp_path / "b", [NAME], NOW).issue([NAME], NOW)
    text = tmp_path / "text"
    text.write_text("hello")

    for certificate, key in [(tmp_path / "gone", None), (text, None), (one.certificate, other.key)]:
        with pytest.raises(ConfigError) as refused:
            server_context(certificate, key)
        assert "tls" in str(refused.value).lower() or "heartreach certificate" in str(refused.value)


def _shake_hands(server: ssl.SSLContext, trust: ssl.SSLContext, name: str) -> None:
    """A TLS handshake in memory, as between a hub and a phone."""
    wires = [ssl.MemoryBIO() for _ in range(2)]
    hub = server.wrap_bio(wires[0], wires[1], server_side=True)
    phone = trust.wrap_bio(wires[1], wires[0], server_hostname=name)
    done: set[int] = set()
    for _ in range(10):
        for side in (phone, hub):
            try:
                side.do_handshake()
                done.add(id(side))
            except ssl.SSLWantReadError:
                continue
    assert len(done) == 2
    assert json.dumps(phone.getpeercert())
