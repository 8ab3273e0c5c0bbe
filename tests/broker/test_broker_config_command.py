"""`heartreach broker-config`: what it writes is what a Mosquitto and a hub need."""

import datetime as dt
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest

from heartreach.cli.main import main
from heartreach.prompts.broker import BrokerSettings, ExternalBroker, Login
from heartreach.prompts.broker.mosquitto_program import find_mosquitto, free_port
from heartreach.prompts.broker.passwords import verify_password
from heartreach.web.local_authority import AUTHORITY, Authority
from tests.broker.broker_peer import RawPeer

#: Bounds a Mosquitto that never listens, in seconds.
PATIENCE_S = 15.0

pytestmark = pytest.mark.filterwarnings("error")


@contextmanager
def served(configuration: Path) -> Iterator[None]:
    """A Mosquitto somebody else runs."""
    program = find_mosquitto()
    if program is None:
        pytest.skip("no Mosquitto 2 on this machine (Debian package mosquitto)")
    with Popen([program, "-c", configuration], stderr=DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def settings(out: Path) -> BrokerSettings:
    """The hub's settings as it wrote them."""
    return BrokerSettings.model_validate(tomllib.loads((out / "heartreach.toml").read_text())["broker"])


@pytest.mark.mosquitto
def test_hub_and_phone_get_in_with_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A real Mosquitto with these files, a hub with these settings, and nothing typed by hand."""
    out, port = tmp_path / "broker", free_port("127.0.0.1")
    words = ["--out", str(out), "--host", "127.0.0.1", "--listen", "127.0.0.1", "--port", str(port)]
    assert main(["broker-config", *words]) == 0
    assert "in clear" in capsys.readouterr().out
    (out / "mosquitto.conf").write_text((out / "mosquitto.conf").read_text() + "user root\n")
    broker = ExternalBroker(settings(out))
    endpoint = broker.endpoint
    with served(out / "mosquitto.conf"):
        hub = Login(endpoint.username or "", endpoint.password or "", "hub")
        answers = [_answer(broker, login) for login in (hub, broker.phone_login("kitchen"))]

    assert answers == [0, 0]


def _answer(broker: ExternalBroker, login: Login) -> int:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with RawPeer(broker.endpoint, login) as client:
                return client.welcome.reason
        except ConnectionRefusedError:  # a process of its own: on a loaded machine it takes a while to listen
            time.sleep(0.02)
    return -1


def test_a_second_run_keeps_the_passwords(tmp_path: Path) -> None:
    """Adding a wearer does not lock the others out."""
    words = ["broker-config", "--out", str(tmp_path), "--host", "h", "--wearer", "ann"]
    assert main(words) == 0
    login = ExternalBroker(settings(tmp_path)).phone_login("kitchen", "ann")
    assert main([*words, "--wearer", "bob"]) == 0
    stored = dict(line.split(":", 1) for line in (tmp_path / "passwords").read_text().splitlines())

    assert sorted(stored) == ["hub", "phones.ann", "phones.bob"]
    assert verify_password(login.password, stored["phones.ann"])


def test_a_certificate_means_tls(tmp_path: Path) -> None:
    """On 8883, in the hub's settings too."""
    ca = Authority.make(tmp_path / "authority", ["broker.local"], dt.datetime.now(dt.UTC)).folder / AUTHORITY
    words = ["--cert", "/etc/c.pem", "--key", "/etc/k.pem", "--at", "/etc/mosquitto/heartreach", "--ca", str(ca)]
    assert main(["broker-config", "--out", str(tmp_path), "--host", "h", *words]) == 0
    written = (tmp_path / "mosquitto.conf").read_text()

    assert "listener 8883 0.0.0.0\n" in written
    assert "certfile /etc/c.pem\nkeyfile /etc/k.pem\n" in written
    assert "password_file /etc/mosquitto/heartreach/passwords\n" in written
    assert ExternalBroker(settings(tmp_path)).endpoint.tls


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cert", "c.pem"], "Give both --cert and --key"),
        (["--wearer", "A B"], "cannot name a wearer"),
        (["--port", "99999"], "from 1 to 65535"),
        (["--port", "0"], "from 1 to 65535"),
        (["--host", "h\nport = 1"], "is no name or address"),
        (["--host", ""], "is no name or address"),
        (["--listen", "0.0.0.0\nallow_anonymous true"], "is no name or address"),
        (["--at", "/etc\nallow_anonymous true"], "has a line break in it"),
    ],
)
def test_wrong_usage_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """With the next step, and exit code 2."""
    assert main(["broker-config", "--out", str(tmp_path), "--host", "h", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "mosquitto.conf").exists()
