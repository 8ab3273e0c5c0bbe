"""A Mosquitto of the hub's own: started, watched, and never left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heartreach.errors import AddressInUse, DeliveryError
from heartreach.prompts.broker import (
    BrokerSettings,
    EmbeddedBroker,
    ExternalBroker,
    Login,
    MosquittoBroker,
    choose_broker,
)
from heartreach.prompts.broker.choose import FirstThatStarts
from heartreach.prompts.broker.mosquitto_program import _command_line, end_orphan, find_mosquitto
from heartreach.simulation.paced_loop import PacedLoop
from tests.broker.broker_peer import Place, RawPeer

needs_mosquitto = pytest.mark.skipif(find_mosquitto() is None, reason="no Mosquitto 2 (Debian package mosquitto)")


def script(folder: Path, *lines: str) -> Path:
    """A program that only looks like Mosquitto."""
    program = folder / "bin" / "mosquitto"
    program.parent.mkdir(exist_ok=True)
    program.write_text("\n".join(("#!/bin/sh", *lines)) + "\n")
    program.chmod(0o755)
    return program


@needs_mosquitto
@pytest.mark.mosquitto
def test_a_mosquitto_that_dies_is_started_again(tmp_path: Path) -> None:
    """At the same place, with the same logins."""
    broker = MosquittoBroker(tmp_path)
    with Place(lambda: broker) as place:
        phone = place.phone("kitchen")
        first = broker.pid
        assert first
        os.kill(first, signal.SIGKILL)

        assert any(_lets_in(place, phone) for _ in range(400))
        assert broker.pid != first
        assert broker.restarts == 1


def _lets_in(place: Place, phone: Login) -> bool:
    try:
        with RawPeer(place.endpoint, phone) as client:
            return client.welcome.reason == 0
    except ConnectionRefusedError:
        time.sleep(0.02)
        return False


@needs_mosquitto
@pytest.mark.mosquitto
async def test_nothing_is_left_when_the_hub_ends(tmp_path: Path) -> None:
    """No process, no pid file."""
    async with MosquittoBroker(tmp_path) as broker:
        pid = broker.pid
        assert pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)

    assert not (tmp_path / "mosquitto.pid").exists()


@needs_mosquitto
@pytest.mark.mosquitto
async def test_the_mosquitto_of_a_killed_hub_is_ended_first(tmp_path: Path) -> None:
    """It would hold the port and write over our database."""
    orphan = MosquittoBroker(tmp_path)
    await orphan.__aenter__()
    assert orphan._watcher
    orphan._watcher.cancel()  # its hub is dead
    async with MosquittoBroker(tmp_path, port=orphan.endpoint.port) as heir:
        assert heir.pid != orphan.pid
    await orphan.__aexit__(None, None, None)


HUB = """
import asyncio, sys
from pathlib import Path
from heartreach.prompts.broker import MosquittoBroker

async def main():
    async with MosquittoBroker(Path(sys.argv[1])) as broker:
        print(broker.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@needs_mosquitto
@pytest.mark.mosquitto
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only util-linux' setpriv can tie two processes")
def test_it_ends_with_a_hub_that_is_killed(tmp_path: Path) -> None:
    """No orphan keeps speaking for a hub that is gone."""
    with subprocess.Popen([sys.executable, "-c", HUB, str(tmp_path)], stdout=subprocess.PIPE, text=True) as hub:
        assert hub.stdout
        pid = int(hub.stdout.readline())
        hub.kill()
    while str(tmp_path) in _command_line(pid):  # the test's own time limit ends this
        time.sleep(0.01)


@pytest.mark.parametrize("windows", [False, True])
def test_a_process_that_is_not_ours_is_left_alone(
    windows: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pid file may be old and its number somebody else's by now; on Windows, too, which has no SIGKILL."""
    if windows:
        monkeypatch.delattr(signal, "SIGKILL")
    pid_file = tmp_path / "mosquitto.pid"
    pid_file.write_text(str(os.getpid()))
    end_orphan(pid_file, tmp_path / "mosquitto.conf")

    assert not pid_file.exists()


@needs_mosquitto
@pytest.mark.mosquitto
async def test_a_taken_port_is_one_sentence_with_the_next_step(tmp_path: Path) -> None:
    """The same as from the embedded broker."""
    async with EmbeddedBroker() as first:
        with pytest.raises(AddressInUse, match="taken by another program"):
            async with MosquittoBroker(tmp_path, port=first.endpoint.port):
                pass


@needs_mosquitto
@pytest.mark.mosquitto
def test_it_runs_on_a_fast_loop(tmp_path: Path) -> None:
    """In a demonstration the loop's time runs faster than the child's."""

    async def live() -> int | None:
        async with MosquittoBroker(tmp_path) as broker:
            return broker.pid

    loop = PacedLoop(speed=600)
    try:
        assert loop.run_until_complete(live())
    finally:
        loop.close()


@needs_mosquitto
@pytest.mark.mosquitto
async def test_its_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """They hold hashes and who may do what."""
    folder = tmp_path / "mosquitto"
    async with MosquittoBroker(folder):
        open_to_others = [one.name for one in (folder, *folder.iterdir()) if one.stat().st_mode & 0o077]

    assert open_to_others == []


async def test_without_mosquitto_the_next_step_is_said(tmp_path: Path) -> None:
    """Install it, or take the embedded broker."""
    with pytest.raises(DeliveryError, match="Install the package"):
        async with MosquittoBroker(tmp_path, program=tmp_path / "none"):
            pass


def test_an_old_mosquitto_is_as_good_as_none(tmp_path: Path) -> None:
    """Before version 2 it cannot read our password file."""
    assert find_mosquitto(script(tmp_path, "echo mosquitto version 1.6.12", "exit 3")) is None
    assert find_mosquitto(script(tmp_path, "echo mosquitto version 2.0.18", "exit 3")) == tmp_path / "bin" / "mosquitto"


async def test_one_that_cannot_start_gives_way_to_the_embedded_broker(tmp_path: Path) -> None:
    """AppArmor, a snap, a full disk: the hub runs all the same."""
    program = script(
        tmp_path, "echo mosquitto version 2.0.18", '[ "$1" = -h ] || echo Error: Permission denied >&2', "exit 3"
    )
    broker = choose_broker(BrokerSettings(mosquitto=program), tmp_path)
    assert isinstance(broker, FirstThatStarts)
    async with broker:
        assert isinstance(broker.chosen, EmbeddedBroker)
        assert broker.phone_login("kitchen").username == "phone.me.kitchen"
        broker.revoke("kitchen")
        assert broker.endpoint.port > 0


async def test_its_complaint_is_passed_on(tmp_path: Path) -> None:
    """Where it was asked for by name, its own words say why it does not start."""
    program = script(
        tmp_path, '[ "$1" = -h ] && echo mosquitto version 2.0.18 && exit 3', "echo out of luck >&2; exit 1"
    )
    with pytest.raises(DeliveryError, match="out of luck"):
        async with choose_broker(BrokerSettings(kind="mosquitto", mosquitto=program), tmp_path):
            pass


def test_naming_a_host_is_choosing_it(tmp_path: Path) -> None:
    """Nothing is written for a broker that is not ours."""
    broker = choose_broker(BrokerSettings(host="mqtt.example.org", tls=True), tmp_path)

    assert isinstance(broker, ExternalBroker)
    assert (broker.endpoint.port, broker.endpoint.tls) == (8883, True)
    assert list(tmp_path.iterdir()) == []


def test_embedded_means_embedded(tmp_path: Path) -> None:
    """Even where there is a Mosquitto; and the logins are the same after a restart."""
    logins = [choose_broker(BrokerSettings(kind="embedded"), tmp_path).phone_login("kitchen") for _ in range(2)]

    assert logins[0] == logins[1]
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "external"},
        {"kind": "embedded", "host": "example.org"},
        {"username": "ann"},
        {"phone_username": "ann"},
        {"port": 0},
        {"listen": "0.0.0.0"},
        {"prot": 1883},
    ],
)
def test_settings_that_contradict_themselves_are_refused(wrong: dict[str, object]) -> None:
    """Before anything is started."""
    with pytest.raises(ValueError, match=r"broker|Extra inputs|greater"):
        BrokerSettings.model_validate(wrong)
