"""Web Push, against a push service that checks the sender and a browser that decrypts."""

import json
import stat
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from heartreach.errors import BadInput, DeliveryError, StoreError
from heartreach.models import AnswerKind, ReceiptKind
from heartreach.prompts.channels.brief_session import LARGEST, BriefSession
from heartreach.prompts.channels.channel import Letter
from heartreach.prompts.channels.choose import choose_channels, push_of
from heartreach.prompts.channels.settings import ChannelSettings, PushSettings
from heartreach.prompts.channels.signed_address import Signer
from heartreach.prompts.channels.subscriptions import MOST, Subscription, Subscriptions, check_endpoint
from heartreach.prompts.channels.vapid import VapidKey
from heartreach.prompts.channels.web_push import WebPush
from tests.channels.conftest import NOON
from tests.channels.push_service import Browser, PushService
from tests.channels.web_server import Service


@pytest.fixture
def channel(tmp_path: Path, signer: Signer) -> WebPush:
    """With a fresh key and nobody subscribed."""
    settings = PushSettings(contact="mailto:ann@example.org")
    return WebPush(VapidKey(tmp_path / "vapid.pem"), Subscriptions(tmp_path / "push.json", here=True), signer, settings)


def subscribe(channel: WebPush, browser: Browser, endpoint: str, device: str = "p-1") -> None:
    """As the page asks for it."""
    keys = browser.subscription(endpoint)["keys"]
    assert isinstance(keys, dict)
    channel.book.add(Subscription(device=device, endpoint=endpoint, **keys))


def test_only_that_browser_reads_the_nudge(channel: WebPush, push_service: PushService, letter: Letter) -> None:
    """Encrypted for it, signed by the hub's own key, gone with the nudge; every answer has its address."""
    browser = Browser()
    subscribe(channel, browser, f"{push_service.address}/s/1")
    channel.send(letter)
    (asked,) = push_service.asked
    nudge = browser.read(asked.body)["nudge"]
    assert isinstance(nudge, dict)
    key, claims = push_service.sender(asked)

    assert (key, claims["sub"], claims["aud"]) == (channel.key.public, "mailto:ann@example.org", push_service.address)
    assert (asked.headers["ttl"], asked.headers["urgency"]) == ("900", "high")
    assert letter.prompt.text.encode() not in asked.body
    assert (nudge["text"], nudge["buttons"]) == (letter.prompt.text, ["done", "not_stressed", "stop_today"])
    assert set(nudge["say"]) == {*AnswerKind, "received", "displayed"}


def test_what_the_worker_says_is_what_the_hub_reads(
    channel: WebPush, push_service: PushService, letter: Letter, signer: Signer
) -> None:
    """Addresses on the page's own origin; a receipt and an answer come back as such, under this channel."""
    browser = Browser()
    subscribe(channel, browser, f"{push_service.address}/s/1")
    channel.send(letter)
    nudge = browser.read(push_service.asked[0].body)["nudge"]
    assert isinstance(nudge, dict)

    said = [signer.read(nudge["say"][what].rpartition("/")[2], NOON + 5) for what in ("displayed", "later")]
    assert nudge["say"]["later"].startswith("/say/")
    assert [(one.what, one.channel, one.decision_id) for one in said] == [
        (ReceiptKind.DISPLAYED, "push", "d0c5"),
        (AnswerKind.LATER, "push", "d0c5"),
    ]


def test_a_browser_that_is_gone_is_forgotten(channel: WebPush, push_service: PushService, letter: Letter) -> None:
    """410 Gone ends the subscription; a busy service does not."""
    subscribe(channel, Browser(), f"{push_service.address}/s/1")
    push_service.status = 503
    with pytest.raises(DeliveryError, match="503"):
        channel.send(letter)
    assert channel.ready()
    push_service.status = 410
    with pytest.raises(DeliveryError, match="410"):
        channel.send(letter)

    assert not channel.ready()


@pytest.mark.parametrize("endpoint", ["http://[::1]:9/x", "http://127.0.0.1:99999/x", "http://127.0.0.1:9#x"])
def test_an_address_that_cannot_be_asked_is_a_service_that_does_not_answer(
    channel: WebPush, letter: Letter, endpoint: str
) -> None:
    """A phone may subscribe with anything that looks like one; what the libraries think of it must not end the hub."""
    subscribe(channel, Browser(), endpoint)

    with pytest.raises(DeliveryError, match="no push service took it"):
        channel.send(letter)


def test_a_gone_browser_on_a_full_disk_keeps_nobody_from_the_others(
    channel: WebPush, push_service: PushService, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it is gone cannot be written down; it will be gone the next time, too."""

    def full(_path: Path, _data: bytes) -> None:
        raise StoreError("the disk is full", "Free some space.")

    subscribe(channel, Browser(), f"{push_service.address}/s/1")
    push_service.status = 410
    monkeypatch.setattr("heartreach.prompts.channels.subscriptions.replace", full)

    with pytest.raises(DeliveryError, match="410"):
        channel.send(letter)


def test_one_browser_that_takes_it_is_enough(channel: WebPush, push_service: PushService, letter: Letter) -> None:
    """A tablet in a drawer keeps nobody from the phone in the hand."""
    subscribe(channel, Browser(), "http://127.0.0.1:9/gone", device="p-1")
    subscribe(channel, Browser(), f"{push_service.address}/s/2", device="p-2")
    channel.send(letter)

    assert len(push_service.asked) == 1


def test_key_and_subscriptions_outlast_a_restart_and_are_private(channel: WebPush, tmp_path: Path) -> None:
    """A browser trusts one key for good; nobody else on the machine reads either file."""
    subscribe(channel, Browser(), "https://push.example.org/1")
    again = VapidKey(tmp_path / "vapid.pem"), Subscriptions(tmp_path / "push.json")

    assert (again[0].public, again[1].all) == (channel.key.public, channel.book.all)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("vapid.pem", "push.json")]
    assert modes == [0o600, 0o600]


@pytest.mark.parametrize("byte", [0, 40, 100, -1])
def test_a_damaged_key_is_found_at_the_start(tmp_path: Path, byte: int) -> None:
    """In its frame, its secret or its point, and not only when the first nudge is to be sent."""
    file = VapidKey(tmp_path / "key.pem").path
    begins, *middle, ends = file.read_bytes().splitlines()
    der = bytearray(b64decode(b"".join(middle)))
    der[byte] ^= 1
    file.write_bytes(b"\n".join([begins, b64encode(der), ends, b""]))

    with pytest.raises(StoreError):
        VapidKey(tmp_path / "key.pem")


def test_a_key_that_another_program_wrote_is_read_too(tmp_path: Path) -> None:
    """In the older form of OpenSSL, for one."""
    made = VapidKey(tmp_path / "ours.pem")
    private = load_pem_private_key(made.path.read_bytes(), password=None)
    older = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (tmp_path / "theirs.pem").write_bytes(older)

    assert VapidKey(tmp_path / "theirs.pem").public == made.public


def test_a_device_has_one_subscription_and_the_book_is_bounded(channel: WebPush) -> None:
    """Subscribing again replaces; the oldest gives way; ending a device ends it."""
    for number in range(MOST + 3):
        subscribe(channel, Browser(), f"https://push.example.org/{number}", device=f"p-{number}")
    subscribe(channel, Browser(), "https://push.example.org/new", device="p-9")

    assert len(channel.book.all) == MOST
    assert [one.endpoint for one in channel.book.all if one.device == "p-9"] == ["https://push.example.org/new"]
    assert channel.book.remove("p-9")
    assert not channel.book.remove("p-9")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/1",
        "https://10.0.0.1/admin",
        "https://192.168.1.1/",
        "https://router.local/",
        "https://router/",
        "file:///etc/passwd",
        "https://169.254.169.254/latest",
        "http://127.0.0.1:8765/s/1",
        "https://127.0.0.1/s/1",
        "https://[::1]/s/1",
        "https://[::ffff:127.0.0.1]/s/1",
        "https://[::1",
        "https://127.1/s/1",
        "https://0x7f.0.0.1/s/1",
        "https://0x7f.1/s/1",
        "https://localhost./",
        "https://router.local./",
        "https://nas.lan/",
        "",
    ],
)
def test_the_hub_is_not_led_into_its_own_network(endpoint: str) -> None:
    """A subscription names a push service on the web, nothing else."""
    with pytest.raises(BadInput, match="push service"):
        check_endpoint(endpoint)


def test_a_phone_of_this_hub_cannot_make_it_ask_its_own_machine(tmp_path: Path) -> None:
    """As the hub opens the book: nothing is kept; a push service on the web is."""
    book = push_of(choose_channels(ChannelSettings(), tmp_path, Signer(bytes(32)))).book  # type: ignore[union-attr]
    keys = Browser().subscription("")["keys"]
    assert isinstance(keys, dict)
    with pytest.raises(BadInput, match="push service"):
        book.add(Subscription(device="p-1", endpoint="http://127.0.0.1:8765/api/forget", **keys))
    book.add(Subscription(device="p-1", endpoint="https://push.example.org/1", **keys))

    assert [one.endpoint for one in book.all] == ["https://push.example.org/1"]


def test_a_push_service_that_sends_the_hub_elsewhere_is_not_followed(
    channel: WebPush, push_service: PushService, letter: Letter
) -> None:
    """A public address must not be a way round to a private one."""
    subscribe(channel, Browser(), f"{push_service.address}/s/1")
    push_service.status, push_service.location = 307, f"{push_service.address}/s/2"
    with pytest.raises(DeliveryError, match="no push service took it"):
        channel.send(letter)

    assert [asked.path for asked in push_service.asked] == ["/s/1"]


@pytest.mark.parametrize("name", ["vapid.pem", "push.json"])
def test_a_damaged_file_is_told(tmp_path: Path, name: str) -> None:
    """With what to do about it."""
    (tmp_path / name).write_text("torn", encoding="utf-8")
    with pytest.raises(StoreError, match="Delete it"):
        VapidKey(tmp_path / name) if name.endswith("pem") else Subscriptions(tmp_path / name)


def test_the_longest_nudge_fits(channel: WebPush, letter: Letter) -> None:
    """In the language with the longest words, with every address."""
    text = letter.prompt.model_copy(update={"text": "ü" * 140, "decision_id": "f" * 24})
    message = channel.message(Letter(text, letter.pack, 900.0))

    assert len(message.encode()) < 3000
    assert json.loads(message)["schema"] == "heartreach/push/1"


def test_little_is_read_of_what_a_push_service_says(service: Service) -> None:
    """However much it sends."""
    service.answer = lambda _asked: (400, bytes(LARGEST * 4))

    answer = BriefSession().post(service.address, b"", timeout=5)

    assert (answer.status_code, len(answer.content)) == (400, LARGEST)
