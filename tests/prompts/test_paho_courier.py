"""The real courier against a real Mosquitto, and against servers that misbehave."""

import asyncio
import getpass
import random
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from heartreach.errors import DeliveryError
from heartreach.prompts.courier import PahoCourier
from heartreach.prompts.payload import LARGEST_PAYLOAD
from heartreach.prompts.post import Incoming, Message

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin")
needs_mosquitto = [
    pytest.mark.mosquitto,
    pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed (Debian package mosquitto)"),
]

STATUS = "heartreach/v1/me/status"
OFFLINE, ONLINE = Message(STATUS, b"offline", retain=True), Message(STATUS, b"online", retain=True)


@dataclass
class Somewhere:
    """Where a broker is."""

    port: int
    host: str = "127.0.0.1"
    tls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    client_id: str = "hub"
    ca_file: str | None = None


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_mosquitto(port: int, folder: Path, *extra: str) -> subprocess.Popen[bytes]:
    """Start a Mosquitto and wait until it listens."""
    assert MOSQUITTO is not None
    config = folder / "mosquitto.conf"
    config.write_text("\n".join([f"listener {port} 127.0.0.1", *(extra or ("allow_anonymous true",))]))
    process = subprocess.Popen([MOSQUITTO, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
            return process
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    raise AssertionError("mosquitto did not start")


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate for this machine that nobody has heard of."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    words += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([openssl, *words], check=True, capture_output=True)
    return key, certificate


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Somewhere]:
    """A Mosquitto of our own."""
    place = Somewhere(free_port())
    process = start_mosquitto(place.port, tmp_path)
    yield place
    process.terminate()
    process.wait(5)


@dataclass
class Ear:
    """A running courier and what it heard."""

    courier: PahoCourier
    heard: list[Incoming] = field(default_factory=list)
    links: list[bool] = field(default_factory=list)

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait for something, ten seconds at the most."""
        async with asyncio.timeout(10):
            while not ready():  # noqa: ASYNC110  # a test watches from outside; the courier has no event for it
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(place: Somewhere, *topics: str, wait: bool = True) -> AsyncIterator[Ear]:
    """A courier at work."""
    ear = Ear(PahoCourier(place, topics, will=OFFLINE, birth=ONLINE, rng=random.Random(1)))
    task = asyncio.create_task(ear.courier.run(ear.heard.append, ear.links.append))
    try:
        if wait:
            await ear.until(lambda: ear.courier.connected)
        yield ear
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class TestWithMosquitto:
    """Against the real thing."""

    pytestmark = needs_mosquitto

    async def test_what_is_published_is_heard(self, broker: Somewhere) -> None:
        """Acknowledged by the broker, heard by the other side, in order."""
        phone_place = Somewhere(broker.port, client_id="phone")
        async with listening(broker) as hub, listening(phone_place, "a/#") as phone:
            for number in range(50):
                await hub.courier.publish(Message("a/b", b"%d" % number, expires_in_s=0.5))
            await phone.until(lambda: len(phone.heard) == 50)

        assert [one.payload for one in phone.heard] == [b"%d" % number for number in range(50)]
        assert hub.courier.counts.published == 50
        assert hub.courier.mqtt5

    async def test_of_a_message_that_is_too_large_no_more_is_kept_than_says_so(self, broker: Somewhere) -> None:
        """A thousand of them would be 60 MB."""
        phone_place = Somewhere(broker.port, client_id="phone")
        async with listening(broker, "a/#") as hub, listening(phone_place) as phone:
            await phone.courier.publish(Message("a/b", b"x" * 60_000))
            await hub.until(lambda: bool(hub.heard))

        assert len(hub.heard[0].payload) == LARGEST_PAYLOAD + 1

    async def test_the_status_follows_the_hub(self, broker: Somewhere) -> None:
        """Online while it runs, offline when it leaves, retained for whoever comes later."""
        async with listening(broker):
            pass
        async with listening(Somewhere(broker.port, client_id="phone"), STATUS) as phone:
            await phone.until(lambda: bool(phone.heard))

        assert phone.heard[0] == Incoming(STATUS, b"offline", retained=True)

    async def test_it_comes_back_after_the_broker(self, tmp_path: Path) -> None:
        """Killed and started again: connected again, subscribed again, and meanwhile nothing is pretended."""
        place = Somewhere(free_port())
        process = start_mosquitto(place.port, tmp_path)
        async with listening(place, "a") as ear:
            process.kill()
            process.wait()
            await ear.until(lambda: not ear.courier.connected)
            with pytest.raises(DeliveryError):
                await ear.courier.publish(Message("a", b"lost"))
            process = start_mosquitto(place.port, tmp_path)
            await ear.until(lambda: ear.courier.connected)
            await ear.courier.publish(Message("a", b"found"))
            await ear.until(lambda: bool(ear.heard))
        process.terminate()
        process.wait()

        assert [one.payload for one in ear.heard] == [b"found"]
        assert ear.links == [True, False, True, False]

    async def test_what_was_said_while_we_were_away_is_kept(self, broker: Somewhere) -> None:
        """A phone's answer waits in the broker while the hub restarts."""
        async with listening(broker, "answers"):
            pass
        async with listening(Somewhere(broker.port, client_id="phone")) as phone:
            await phone.courier.publish(Message("answers", b"done"))
        async with listening(broker, "answers") as hub:
            await hub.until(lambda: bool(hub.heard))

        assert hub.heard[0].payload == b"done"

    async def test_a_wrong_password_is_told_once_and_tried_again(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """In a sentence with the next step; it does not give up, and does not fill the log."""
        place = Somewhere(free_port(), username="hub", password="wrong")
        process = start_mosquitto(place.port, tmp_path, "allow_anonymous false")
        async with listening(place, wait=False) as ear:
            await ear.until(lambda: ear.courier.counts.failures >= 2)
        process.terminate()
        process.wait()

        assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
            "the broker refused us: not authorized. Check user, password and client id."
        ]

    async def test_tls_with_a_private_certificate(self, tmp_path: Path) -> None:
        """Trusted by its file, spoken to in bursts larger than a TLS record; an unknown certificate is refused."""
        key, certificate = make_certificate(tmp_path)
        place = Somewhere(free_port(), tls=True, ca_file=str(certificate))
        process = start_mosquitto(
            place.port,
            tmp_path,
            "allow_anonymous true",
            f"user {getpass.getuser()}",  # started as root it would give up its rights, and with them the key
            f"certfile {certificate}",
            f"keyfile {key}",
        )
        async with listening(place, "a") as ear:
            await asyncio.gather(*(ear.courier.publish(Message("a", b"x" * 9000)) for _ in range(60)))
            await ear.until(lambda: len(ear.heard) == 60)
        stranger = Somewhere(place.port, tls=True, client_id="stranger")
        async with listening(stranger, wait=False) as unsure:
            await unsure.until(lambda: unsure.courier.counts.failures >= 1)
        process.terminate()
        process.wait()

        assert "certificate verify failed" in str(unsure.courier.counts.last_error)


@asynccontextmanager
async def server(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[Somewhere]:
    """A server that is not quite a broker."""
    at_work: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        at_work.append(task)
        with suppress(OSError):
            await answer(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield Somewhere(listener.sockets[0].getsockname()[1])
    listener.close()
    await asyncio.gather(*at_work)


async def packet(reader: asyncio.StreamReader) -> bytes:
    """The next short MQTT packet."""
    head = await reader.readexactly(2)
    return head + await reader.readexactly(head[1])


async def test_an_old_broker_is_spoken_to_in_its_own_version() -> None:
    """Refused with MQTT 5, it is 3.1.1: subscribe and publish all the same."""

    async def old(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connect = await packet(reader)
        if connect[8] == 5:
            writer.write(b"\x20\x02\x00\x01")
            writer.close()
            return
        writer.write(b"\x20\x02\x00\x00")
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                got = await packet(reader)
                if got[0] == 0x82:
                    writer.write(b"\x90\x03" + got[2:4] + b"\x01")
                elif got[0] & 0xF0 == 0x30:
                    topic_end = 4 + got[3]
                    writer.write(b"\x40\x02" + got[topic_end : topic_end + 2])
        writer.close()

    async with server(old) as place, listening(place, "a") as ear:
        await ear.courier.publish(Message("a", b"x", expires_in_s=5))

        assert not ear.courier.mqtt5


@pytest.mark.parametrize(
    "nonsense", [b"", b"\x00" * 10, b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x20\xff\xff\xff\xff\x7f"]
)
async def test_a_server_that_is_no_broker_is_left_alone(nonsense: bytes) -> None:
    """It hangs up or talks nonsense: counted, no crash, tried again."""

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(nonsense)
        writer.close()

    async with server(babble) as place, listening(place, wait=False) as ear:
        await ear.until(lambda: ear.courier.counts.failures >= 1)

        assert not ear.courier.connected
        assert ear.courier.counts.last_error


async def test_nobody_there_is_told_plainly() -> None:
    """Which address, and what to check."""
    place = Somewhere(free_port())

    async with listening(place, wait=False) as ear:
        await ear.until(lambda: ear.courier.counts.failures >= 1)

    assert str(ear.courier.counts.last_error).startswith(f"no broker at 127.0.0.1:{place.port}")
    assert str(ear.courier.counts.last_error).endswith("Check that it runs and is reachable.")


async def test_stopping_while_connecting_leaves_nothing_behind() -> None:
    """Cancelled in the middle of a connection: no task, no socket, no warning."""

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with server(mute) as place:
        for wait_s in (0, 0.001, 0.01, 0.05):
            async with listening(place, wait=False):
                await asyncio.sleep(wait_s)
