"""A phone's browser over https: paired by the code, a secure page, a line that is up."""

import base64
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from heartreach.prompts.pack import built_in
from heartreach.web import MemoryBook, Pairing, server_context
from heartreach.web.local_authority import Authority, Issued
from heartreach.web.made_up_house import MadeUpHouse

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]
NAME = "hub.local"
#: What is asked stays at least 12 pixels away from the edge of its card.
ROOM = """
const left = (id) => document.getElementById(id).getBoundingClientRect().left;
return left("pair-name") - left("pair-form") >= 12;
"""


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """A certificate for the hub."""
    now = dt.datetime.now(dt.UTC)
    return Authority.make(tmp_path_factory.mktemp("tls"), [NAME], now).issue([NAME, "localhost"], now)


@pytest.fixture(scope="module")
def pairing() -> Pairing:
    """Nobody is let in yet."""
    return Pairing(MemoryBook())


@pytest.fixture(scope="module")
def home(issued: Issued, pairing: Pairing, new_stage: "type[Stage]") -> Iterator["Stage"]:
    """A hub with a broker, served over https."""
    authority = issued.certificate.with_name("authority.crt")
    tls = server_context(issued.certificate, issued.key)
    with new_stage(
        MadeUpHouse(spoken=built_in().page()), tls=tls, names=(NAME,), pairing=pairing, authority=authority
    ) as home:
        yield home


@pytest.fixture(scope="module")
def phone(
    issued: Issued,
    new_browser: "Callable[..., AbstractContextManager[Screen]]",
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["Screen"]:
    """A browser that trusts the hub's key, as one that trusts its authority would, and finds it by name."""
    trusted = f"--ignore-certificate-errors-spki-list={_spki(issued.certificate)}"
    found = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    with new_browser(tmp_path_factory.mktemp("phone"), trusted, found) as shown:
        yield shown


def _spki(certificate: Path) -> str:
    """The hash of a certificate's key, by which Chromium can be told to trust it."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    return base64.b64encode(digest.finalize()).decode()


def test_a_phone_pairs_over_https_and_hears_a_nudge(
    home: "Stage", phone: "Screen", pairing: Pairing, eventually: Eventually
) -> None:
    """From the code to the nudge: https, wss, a secure context, no complaint of the browser, and out again."""
    port = home.address.rpartition(":")[2]
    phone.open(f"https://{NAME}:{port}/pair#{pairing.invite()}")
    eventually(lambda: phone.shows("pair-form"))
    assert phone.script(ROOM)
    phone.find("pair-accept").click()
    eventually(lambda: phone.driver.current_url.partition("#")[0].endswith("/phone"))
    eventually(lambda: phone.script("return document.body.dataset.line") == "up")
    phone.find("welcome-skip").click()
    home.nudge()
    eventually(lambda: phone.shows("nudge"))

    assert phone.script("return window.isSecureContext")
    assert phone.script("return document.cookie") == ""
    ready = "return navigator.serviceWorker.getRegistration().then((found) => Boolean(found))"
    eventually(lambda: phone.script(ready))
    assert phone.complaints() == []
    cookies = phone.driver.get_cookies()
    assert [(cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [
        (True, True, "Strict")
    ]

    (device,) = pairing.devices
    pairing.end(device.device_id)
    eventually(lambda: phone.script("return document.body.dataset.line") == "down")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_that_explains_trust_fits_a_phone(
    home: "Stage", phone: "Screen", eventually: Eventually, language: str
) -> None:
    """Readable at 360 px in the wearer's language, with nothing wider than the screen."""
    home.house.spoken = built_in(language).page()
    trust = built_in(language).phone.trust
    phone.open(f"https://{NAME}:{home.address.rpartition(':')[2]}/trust")
    eventually(lambda: phone.shows("authority"))
    steps = phone.script("return [...document.querySelectorAll('li')].map((one) => one.textContent)")

    assert phone.find("authority").text == trust.download
    assert steps == [*trust.iphone.steps, *trust.android.steps]
    assert phone.script("return document.documentElement.scrollWidth <= innerWidth")
    assert phone.complaints() == []


def test_a_page_on_the_home_screen_pairs_by_what_is_typed(
    home: "Stage", phone: "Screen", pairing: Pairing, eventually: Eventually
) -> None:
    """No code that is scanned reaches an iPhone's home screen; a wrong word is refused, and another may be typed."""
    phone.open(f"https://{NAME}:{home.address.rpartition(':')[2]}/pair")
    for word in ("wrong", f" https://{NAME}:8765/pair#{pairing.invite()}"):
        eventually(lambda: phone.shows("type-form"))
        phone.find("type-code").clear()
        phone.find("type-code").send_keys(word)
        phone.find("type-go").click()
        phone.find("pair-accept").click()
    eventually(lambda: phone.driver.current_url.partition("#")[0].endswith("/phone"))
    eventually(lambda: phone.script("return document.body.dataset.line") == "up")

    (device,) = pairing.devices
    pairing.end(device.device_id)
