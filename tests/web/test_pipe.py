"""MQTT over WebSocket, passed to the broker byte by byte, through the real server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from heartreach.web import BrokerAddress, create_app, pipe, serve
from heartreach.web.guard import DEVICE_COOKIE
from heartreach.web.made_up_house import MadeUpHouse
from heartreach.web.pairing import MemoryBook, Pairing

MQTT = Subprotocol("mqtt")


class Far:
    """A tiny TCP server in the broker's place: it sends back what it gets, and counts."""

    def __init__(self) -> None:
        self.taken = 0
        self.reading = asyncio.Event()
        self.reading.set()
        self.gone = asyncio.Event()
        self.stuck = asyncio.Event()
        self.hang_up = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Echo until either side ends."""
        with contextlib.suppress(ConnectionError):
            while await self.reading.wait() and (data := await reader.read(4096)):
                self.taken += len(data)
                writer.write(data)
                await writer.drain()
                if self.hang_up:
                    break
        writer.close()
        self.gone.set()

    async def flood(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Say more than anybody reads."""
        with contextlib.suppress(ConnectionError):
            while not self.hang_up:
                writer.write(bytes(60_000))
                try:
                    await asyncio.wait_for(writer.drain(), 0.3)
                except TimeoutError:
                    self.stuck.set()
        writer.transport.abort()
        self.gone.set()


@pytest.fixture
def far() -> Far:
    """The broker's place."""
    return Far()


@pytest.fixture
async def address(house: MadeUpHouse, far: Far) -> AsyncIterator[str]:
    """A web server in front of it."""
    listener = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    house.broker = BrokerAddress("127.0.0.1", listener.sockets[0].getsockname()[1])
    async with serve(create_app(house), "127.0.0.1", 0) as page:
        yield page.replace("http:", "ws:")
    listener.close()


def _phone(address: str, **options: str) -> connect:
    headers = {"Cookie": f"{DEVICE_COOKIE}={options['device']}"} if "device" in options else {}
    headers |= {"X-Forwarded-For": options["forwarded"]} if "forwarded" in options else {}
    origin = options.get("origin")
    return connect(f"{address}/mqtt", subprotocols=[MQTT], origin=origin, additional_headers=headers, proxy=None)  # type: ignore[arg-type]  # a NewType of str


async def _collect(phone: ClientConnection, size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = await phone.recv()
        assert isinstance(part, bytes)
        got += part
    return got


async def _push(phone: ClientConnection, frames: int) -> int:
    """Send frames of 64 kB until one cannot leave within a moment; how many bytes left."""
    for sent in range(frames):
        try:
            await asyncio.wait_for(phone.send(bytes(64_000)), 0.3)
        except TimeoutError:
            return sent * 64_000
    return frames * 64_000


async def test_bytes_pass_both_ways_unchanged(address: str) -> None:
    """Any bytes, in any frames, come out as they went in."""
    sent = bytes(range(256)) * 300
    async with _phone(address) as phone:
        for cut in range(0, len(sent), 7000):
            await phone.send(sent[cut : cut + 7000])

        assert await _collect(phone, len(sent)) == sent


async def test_the_broker_learns_that_the_phone_left(address: str, far: Far) -> None:
    """A phone that closes its page closes its TCP connection, so that its Last Will can be sent."""
    async with _phone(address):
        pass

    await asyncio.wait_for(far.gone.wait(), 5)


async def test_the_phone_learns_that_the_broker_left(address: str, far: Far) -> None:
    """A broker that hangs up ends the WebSocket at once; the page then tries again."""
    far.hang_up = True
    async with _phone(address) as phone:
        await phone.send(b"x")
        with pytest.raises(ConnectionClosed):
            await _collect(phone, 100)


async def test_a_broker_that_does_not_answer_says_try_again(address: str, house: MadeUpHouse) -> None:
    """No broker: close code 1013, "try again later" (IANA WebSocket close codes)."""
    house.broker = BrokerAddress("127.0.0.1", 1)
    async with _phone(address) as phone:
        with pytest.raises(ConnectionClosed) as closed:
            await phone.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013


@pytest.mark.long
async def test_a_slow_broker_holds_the_phone_back(address: str, far: Far) -> None:
    """Bytes wait at the phone, not in the hub's memory: most of 64 MB cannot be sent while the broker does not read."""
    far.reading.clear()
    async with _phone(address) as phone:
        sent = await _push(phone, 1000)
        phone.transport.abort()
    far.reading.set()
    await asyncio.wait_for(far.gone.wait(), 5)

    assert sent < 32_000_000


@pytest.mark.parametrize("cut", [5, pytest.param(1000, marks=pytest.mark.long)])
async def test_a_phone_that_says_too_much_is_heard_more_slowly(
    house: MadeUpHouse, far: Far, monkeypatch: pytest.MonkeyPatch, *, cut: int
) -> None:
    """Over all its lines, however its bytes are cut; what another says passes meanwhile, and pings are no messages."""
    monkeypatch.setattr(pipe, "BURST", 10.0)
    monkeypatch.setattr(pipe, "PER_SECOND", 0.001)
    said, ping = b"\x30\x82\x01\x00\x01t" + bytes(127), b"\xc0\x00"
    listener = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    house.broker = BrokerAddress("127.0.0.1", listener.sockets[0].getsockname()[1])
    async with serve(create_app(house), "127.0.0.1", 0) as page:
        address = page.replace("http:", "ws:")
        async with (
            _phone(address, device="a") as one,
            _phone(address, device="a") as two,
            _phone(address, device="b") as b,
        ):
            sent = said * 6 + ping * 50
            for at in range(0, len(sent), cut):
                await one.send(sent[at : at + cut])
            assert await _collect(one, len(sent)) == sent
            for _ in range(6):
                await two.send(said)
            assert await _collect(two, 4 * len(said)) == 4 * said
            await b.send(said)
            assert await _collect(b, len(said)) == said
            taken = far.taken
            two.transport.abort()  # it would wait for what it said to be heard
    listener.close()

    assert taken == len(sent) + 5 * len(said)


async def test_a_phone_that_opens_lines_without_end_is_refused_more(
    house: MadeUpHouse, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds descriptors of the hub, and goes on for a while after its end; other phones get theirs."""
    monkeypatch.setattr(pipe, "LINES", 3.0)
    monkeypatch.setattr(pipe, "LINES_PER_SECOND", 0.001)
    listener = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    house.broker = BrokerAddress("127.0.0.1", listener.sockets[0].getsockname()[1])
    async with serve(create_app(house), "127.0.0.1", 0) as page:
        address = page.replace("http:", "ws:")
        for _ in range(3):
            async with _phone(address, device="a"):
                pass
        with pytest.raises(InvalidStatus, match="403"):
            async with _phone(address, device="a"):
                pass
        async with _phone(address, device="b") as other:
            await other.send(b"x")
            heard = await other.recv()
    listener.close()

    assert heard == b"x"


async def test_text_frames_end_the_connection(address: str) -> None:
    """MQTT control packets travel in binary frames only (MQTT 5.0, section 6)."""
    async with _phone(address) as phone:
        await phone.send("hello")
        with pytest.raises(ConnectionClosed):
            await phone.recv()


async def test_a_text_that_is_none_leaves_no_line_in_the_log(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """Bytes that are no UTF-8 end the connection like any text."""
    async with _phone(address) as phone:
        await phone.send(b"\xff\xfe", text=True)
        with pytest.raises(ConnectionClosed):
            await phone.recv()

    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.long
async def test_a_phone_that_pings_and_never_reads_is_hung_up_on(address: str) -> None:
    """What it would be told must not wait in memory; one that reads is answered."""
    async with _phone(address) as phone:
        await (await phone.ping())
        phone.transport.pause_reading()
        sent = 0
        with contextlib.suppress(ConnectionError, ConnectionClosed, TimeoutError):
            async with asyncio.timeout(20):
                while not phone.transport.is_closing():
                    phone.transport.write(b"\x89\xfd\x00\x00\x00\x00" + bytes(125))
                    sent += 131
                    if phone.transport.get_write_buffer_size() > 65_536:
                        await asyncio.sleep(0.001)
        gone = phone.transport.is_closing()
        phone.transport.abort()

    assert gone
    assert sent < 32_000_000


async def test_a_message_of_endless_pieces_is_hung_up_on(address: str) -> None:
    """Pieces of nothing never fill a message, and each would be kept."""
    async with _phone(address) as phone:
        phone.transport.write(b"\x02\x80\x00\x00\x00\x00" + b"\x00\x80\x00\x00\x00\x00" * 5000)
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(3):
                await phone.recv()


async def test_a_message_in_a_few_pieces_is_put_together(address: str) -> None:
    """As RFC 6455 allows, section 5.4."""
    async with _phone(address) as phone:
        await phone.send([b"ab", b"", b"c"])

        assert await _collect(phone, 3) == b"abc"


@pytest.mark.parametrize(
    "ended",
    ["by nobody", *(pytest.param(by, marks=pytest.mark.long) for by in ("by the broker", "by the wearer"))],
)
async def test_a_phone_that_stopped_reading_is_let_go(
    house: MadeUpHouse, far: Far, monkeypatch: pytest.MonkeyPatch, *, ended: str
) -> None:
    """Else it would hold two descriptors for as long as it likes, also when the broker hung up or it was removed."""
    monkeypatch.setattr("heartreach.web.server.KEEP_ALIVE_S", 1)
    listener = await asyncio.start_server(far.flood, "127.0.0.1", 0)
    house.broker = BrokerAddress("127.0.0.1", listener.sockets[0].getsockname()[1])
    pairing = Pairing(MemoryBook())
    secret = pairing.accept(pairing.invite(), "Ann's")
    async with (
        serve(create_app(house, pairing=pairing), "127.0.0.1", 0) as page,
        _phone(page.replace("http:", "ws:"), device=secret, forwarded="192.168.1.9") as phone,
    ):
        phone.transport.pause_reading()
        await asyncio.wait_for(far.stuck.wait(), 10)
        if ended == "by the broker":
            far.hang_up = True
        elif ended == "by the wearer":
            assert pairing.end(pairing.devices[0].device_id)
        await asyncio.wait_for(far.gone.wait(), 10)
        phone.transport.resume_reading()
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(10):
                while True:
                    await phone.recv()
    listener.close()


async def test_a_broker_that_reads_late_still_gets_the_last_bytes() -> None:
    """They leave when it reads again; then the line is closed, and there is nothing left to break off."""
    taken: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def read_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.set_result(len(await reader.read(-1)))
        writer.close()

    listener = await asyncio.start_server(read_late, "127.0.0.1", 0)
    _reader, writer = await asyncio.open_connection("127.0.0.1", listener.sockets[0].getsockname()[1])
    writer.write(bytes(20_000_000))
    await pipe._hang_up(writer, 10)
    listener.close()

    assert await taken == 20_000_000


async def test_a_foreign_page_cannot_open_the_pipe(address: str) -> None:
    """WebSockets are not bound by a browser's same-origin rule, so the origin is looked at here."""
    with pytest.raises(InvalidStatus) as refused:
        async with _phone(address, origin="http://evil.example"):
            pass

    assert refused.value.response.status_code == 403


async def test_our_own_page_may_open_it(address: str) -> None:
    """The page's origin is the server's own address."""
    async with _phone(address, origin=address.replace("ws:", "http:")) as phone:
        await phone.send(b"hello")

        assert await phone.recv() == b"hello"


async def test_another_subprotocol_is_refused(address: str) -> None:
    """Whoever does not speak MQTT is not let through."""
    with pytest.raises(InvalidStatus):
        async with connect(f"{address}/mqtt", proxy=None):
            pass
