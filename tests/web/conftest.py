"""What the tests of the web room share: an asking client, a browser, and a stage with a broker and a hub's voice."""

import asyncio
import contextlib
import json
import shutil
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Self

import httpx
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from selenium import webdriver
from selenium.common.exceptions import JavascriptException, TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from heartreach.errors import StoreError
from heartreach.models import AnswerStatus
from heartreach.prompts.broker import EmbeddedBroker
from heartreach.prompts.pack import built_in
from heartreach.web import BrokerAddress, Pairing, PhoneAccess, create_app, serve
from heartreach.web.made_up_house import MadeUpHouse, MadeUpReader, a_day

#: The address under which the tests ask; any loopback name and port would do.
ADDRESS = "http://127.0.0.1:8400"
PREFIX = "heartreach/v1/me/"
#: Nothing on this machine takes longer, in seconds.
PATIENCE_S = 15.0

CHROMIUM_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Said = dict[str, object]


@pytest.fixture(scope="session")
def _day() -> MadeUpReader:
    return a_day()


@pytest.fixture
def house(_day: MadeUpReader) -> MadeUpHouse:
    """A house at three in the afternoon of a made-up day."""
    return MadeUpHouse(memory=_day.copy(), spoken=built_in().page())


@pytest.fixture
async def client(house: MadeUpHouse) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on this machine, without the browser."""
    transport = httpx.ASGITransport(create_app(house, names=["hub.example"]), client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as asking:
        yield asking


class RememberingWays:
    """Notifications without a hub: remembers who subscribed and what was said; `trouble` makes it fail."""

    push_key: str | None = "B" * 87

    def __init__(self) -> None:
        self.subscriptions: dict[str, str] = {}
        self.said: list[str] = []
        self.trouble = False

    def subscribe(self, device: str, endpoint: str, p256dh: str, auth: str) -> None:  # the protocol's
        """Remember the endpoint."""
        self.subscriptions[device] = endpoint

    def unsubscribe(self, device: str) -> bool:
        """Forget it."""
        return self.subscriptions.pop(device, None) is not None

    def sayable(self, token: str) -> str:
        """The token is what it says."""
        return token

    async def say(self, token: str) -> AnswerStatus | None:
        """Remember it."""
        if self.trouble:
            raise StoreError("The disk is full")
        self.said.append(token)
        return AnswerStatus.STORED


class Stage:
    """A web server with an embedded broker in a thread of their own, and the hub's voice on that broker."""

    def __init__(
        self,
        house: MadeUpHouse,
        *,
        tls: ssl.SSLContext | None = None,
        names: tuple[str, ...] = (),
        pairing: Pairing | None = None,
        authority: Path | None = None,
    ) -> None:
        self.house = house
        self.tls, self.names, self.pairing, self.authority = tls, names, pairing, authority
        self.ways = RememberingWays()
        self.address = ""
        self.said: list[tuple[str, Said | str]] = []
        self._up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._hub = paho.Client(CallbackAPIVersion.VERSION2, client_id="hub", protocol=paho.MQTTv5)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._hub.disconnect()
        self._hub.loop_stop()
        assert self._loop is not None
        assert self._end is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(PATIENCE_S)

    async def _run(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with EmbeddedBroker() as broker:
            self.house.broker = BrokerAddress(broker.endpoint.host, broker.endpoint.port)

            def access(device: str) -> PhoneAccess:
                login = broker.phone_login(device)
                return PhoneAccess(
                    username=login.username, password=login.password, client_id=login.client_id, prefix=PREFIX
                )

            self.house.logins = access
            await asyncio.to_thread(self._speak, broker)
            app = create_app(
                self.house, names=self.names, pairing=self.pairing, authority=self.authority, ways=self.ways
            )
            async with serve(app, "127.0.0.1", 0, tls=self.tls) as self.address:
                self._up.set()
                await self._end.wait()

    def _speak(self, broker: EmbeddedBroker) -> None:
        hub, end = self._hub, broker.endpoint
        heard = threading.Event()
        hub.username_pw_set(end.username, end.password)
        hub.on_message = lambda _client, _data, message: self._hear(message.topic, message.payload.decode())
        hub.on_subscribe = lambda *_: heard.set()
        hub.connect(end.host, end.port)
        hub.loop_start()
        names = ["answer", "nudge/receipt", "phone/+", "pause/set", "settings/+/set", "practice", "connection"]
        names += ["note", "context", "circle/forget"]
        hub.subscribe([(PREFIX + name, 1) for name in names])
        assert heard.wait(PATIENCE_S)

    def _hear(self, topic: str, text: str) -> None:
        self.said.append((topic.removeprefix(PREFIX), json.loads(text) if text.startswith("{") else text))

    def publish(self, name: str, payload: Said | str, *, retain: bool = False) -> None:
        """Say something as the hub."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self._hub.publish(PREFIX + name, text, qos=1, retain=retain).wait_for_publish(PATIENCE_S)

    def heard(self, name: str) -> list[Said]:
        """What phones said under a name, or under names that begin with it."""
        return [said for topic, said in list(self.said) if topic.startswith(name) and isinstance(said, dict)]

    def nudge(self, **changes: object) -> None:
        """Send a nudge, changed where the test says so."""
        now = self.house.now()
        nudge: Said = {
            "schema": "heartreach/nudge/1",
            "id": "n1",
            "kind": "onset",
            "tool": "outsource",
            "tagline": "Invite others to speak freely.",
            "text": "Ask one open question, then only listen.",
            "quota": {"total": 3, "left": 2},
            "actions": ["done", "later", "not_stressed", "busy", "stop_today"],
            "created_at": now,
            "expires_at": now + 900,
            "why": "Your heart data looks more activated than your usual.",
        }
        self.publish("nudge", nudge | changes)


#: Two frames and a task later the page has drawn what a click led to. Chromium's driver returns before: what is opened
#: by the part of the address after "#" comes as an event of its own.
DRAWN = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));"


class Clicked(WebElement):
    """An element whose click returns once the page has drawn what it led to."""

    def click(self) -> None:
        """Click, and wait for two frames."""
        super().click()
        with contextlib.suppress(JavascriptException, TimeoutException):  # it led to another page, or asks something
            self.parent.execute_async_script(DRAWN)


class Screen:
    """A browser window, asked by `data-testid`."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, address: str, width: int = 360, height: int = 740) -> None:
        """Go there with nothing kept from before."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Network.disable", {})  # a test that failed offline left its browser so
        origin = "/".join(address.split("/")[:3])
        self.driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        self.driver.get("about:blank")  # the page before may still complain
        self.complaints()
        self.driver.get(address)

    def find(self, testid: str) -> WebElement:
        """The first element of that name."""
        return self.driver.find_element(By.CSS_SELECTOR, f'[data-testid="{testid}"]')

    def count(self, testid: str) -> int:
        """How many there are."""
        return len(self.driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{testid}"]'))

    def shows(self, testid: str) -> bool:
        """Whether it can be seen."""
        return self.find(testid).is_displayed()

    def script(self, text: str) -> object:
        """What a line of JavaScript returns."""
        found: object = self.driver.execute_script(text)
        return found

    def complaints(self) -> list[str]:
        """What the browser complained of: errors and everything the content policy forbade."""
        entries: list[dict[str, str]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # selenium leaves it bare
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]


def eventually(holds: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds in another process; the one place where these tests pass real time."""
    until = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.03)


@pytest.fixture(name="eventually")
def _eventually() -> Callable[..., None]:
    return eventually


@pytest.fixture(scope="session")
def _standing() -> Iterator[Stage]:
    with Stage(MadeUpHouse()) as standing:
        yield standing


@pytest.fixture
def stage(_standing: Stage, house: MadeUpHouse) -> Stage:
    """A stage for the made-up house, as if nothing had happened on it yet."""
    _standing.house.memory = house.memory
    _standing.house.at, _standing.house.speed, _standing.house.spoken = house.at, house.speed, house.spoken
    _standing.house.charts, _standing.house.sit = house.charts, house.sit
    _standing.house.language = house.language
    for name in ("state", "today"):
        _standing.publish(name, "", retain=True)
    _standing.said.clear()
    _standing.ways.said.clear()
    _standing.ways.subscriptions.clear()
    return _standing


@contextlib.contextmanager
def browser(profile: Path, *flags: str) -> Iterator[Screen]:
    """A headless Chromium with further flags, or a skipped test."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver:
        pytest.skip("Chromium and chromedriver are not installed (Debian packages chromium and chromium-driver)")
    options = webdriver.ChromeOptions()
    for flag in (*CHROMIUM_FLAGS, f"--user-data-dir={profile}", *flags):
        options.add_argument(flag)
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    driver._web_element_cls = Clicked
    yield Screen(driver)
    driver.quit()


@pytest.fixture(scope="session")
def new_browser() -> Callable[..., contextlib.AbstractContextManager[Screen]]:
    """For tests that need a browser of another kind."""
    return browser


@pytest.fixture(scope="session")
def new_stage() -> type[Stage]:
    """For tests that need a hub of another kind."""
    return Stage


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """One headless Chromium for all tests of a run."""
    with browser(tmp_path_factory.mktemp("profile")) as shown:
        yield shown
