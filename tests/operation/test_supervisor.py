"""The watchdog: a sign of life means that strap, core and store are really at work."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from heartreach.clock import ManualClock
from heartreach.hub.health import CORE_PART, SILENT_S, STRAP_PART, HealthRecord
from heartreach.hub.supervisor import Supervisor
from heartreach.hub.watchdog import WRITER, Watchdog
from heartreach.store import Store

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 45.0

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="systemd's sockets are of this kind")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[socket.socket]:
    """The end at which systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(PATIENCE_S)
        yield end


def supervisor(end: socket.socket) -> Supervisor:
    """One that talks to that end, with systemd's usual minute."""
    return Supervisor.take({"NOTIFY_SOCKET": end.getsockname(), "WATCHDOG_USEC": "60000000"}, os.getpid())


def heard(end: socket.socket) -> list[str]:
    """Everything said so far."""
    end.setblocking(False)
    said: list[str] = []
    try:
        while True:
            said.append(end.recv(4096).decode())
    except BlockingIOError:
        return said


async def test_a_living_hub_says_so(tmp_path: Path, journal: socket.socket) -> None:
    """Bridge and core were at work a moment ago, and the writer's thread answers."""
    clock = ManualClock()
    async with Store.open(tmp_path / "data") as store:
        dead = await Watchdog(HealthRecord(clock), store, supervisor(journal)).look(PATIENCE_S)

    assert dead == ()
    assert heard(journal) == ["WATCHDOG=1"]


@pytest.mark.parametrize("part", [STRAP_PART, CORE_PART])
async def test_a_part_that_hangs_silences_the_watchdog(tmp_path: Path, journal: socket.socket, part: str) -> None:
    """A bridge in a call that never returns is noticed although every timer still runs."""
    clock = ManualClock()
    record = HealthRecord(clock)
    async with Store.open(tmp_path / "data") as store:
        watchdog = Watchdog(record, store, supervisor(journal))
        clock.advance(SILENT_S[part] + 1)
        for other in {STRAP_PART, CORE_PART} - {part}:
            record.feel(other)
        dead = await watchdog.look(PATIENCE_S)
        record.feel(part)
        again = await watchdog.look(PATIENCE_S)

    assert (dead, again) == ((part,), ())
    assert heard(journal) == ["WATCHDOG=1"]


async def test_a_writer_that_hangs_silences_the_watchdog(tmp_path: Path, journal: socket.socket) -> None:
    """A disk that never answers holds the writer's thread; the loop goes on, and nobody is fooled."""
    free = threading.Event()
    async with Store.open(tmp_path / "data") as store:
        stuck = asyncio.create_task(store._in_thread(free.wait))
        await asyncio.sleep(0)
        try:
            dead = await Watchdog(HealthRecord(ManualClock()), store, supervisor(journal)).look(0.05)
        finally:
            free.set()
            await stuck

    assert dead == (WRITER,)
    assert heard(journal) == []


async def test_a_full_disk_is_no_reason_to_be_killed(tmp_path: Path, journal: socket.socket) -> None:
    """The store says its trouble itself and goes on from memory; a restart would only lose that."""
    async with Store.open(tmp_path / "data") as store:
        store.trouble = "The data cannot be written"
        assert await Watchdog(HealthRecord(ManualClock()), store, supervisor(journal)).look(PATIENCE_S) == ()

    assert heard(journal) == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"WATCHDOG_USEC": "60000000"},
        {"NOTIFY_SOCKET": "/run/x"},
        {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"},
        {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "soon"},
        {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "0"},
    ],
)
async def test_where_nobody_waits_the_watchdog_rests(tmp_path: Path, environ: dict[str, str]) -> None:
    """No systemd, no watchdog, or one that is meant for another process."""
    async with Store.open(tmp_path / "data") as store:
        await Watchdog(HealthRecord(ManualClock()), store, Supervisor.take(dict(environ), pid=77)).run()


def test_a_supervisor_that_is_gone_harms_nobody(tmp_path: Path) -> None:
    """Its socket may vanish while we run."""
    Supervisor(str(tmp_path / "gone")).alive()


def test_abstract_sockets_are_reached() -> None:
    """Containers hand out names that begin with `@`."""
    if sys.platform != "linux":
        pytest.skip("only Linux has abstract sockets")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(f"\0heartreach-test-{os.getpid()}")
        end.settimeout(PATIENCE_S)
        Supervisor(f"@heartreach-test-{os.getpid()}").ready("up")

        assert end.recv(4096) == b"READY=1\nSTATUS=up"


@pytest.mark.long
def test_goal_12_a_real_hub_is_ready_lives_and_stops_within_five_seconds(
    tmp_path: Path, journal: socket.socket
) -> None:
    """The very process that systemd starts: ready with its pages up, alive while a strap streams, and stopping."""
    environ = {**os.environ, "NOTIFY_SOCKET": journal.getsockname(), "WATCHDOG_USEC": "900000"}
    words = ["run", "--simulate", "--port", "0", "--data", str(tmp_path / "data")]
    command = [sys.executable, "-m", "heartreach", *words]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            first = journal.recv(4096).decode()
            lives = [journal.recv(4096).decode() for _ in range(3)]
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code = process.wait(PATIENCE_S)
            took_s = time.monotonic() - began
        finally:
            process.kill()
    last = heard(journal)

    assert re.fullmatch(r"READY=1\nSTATUS=The pages are at http://\S+", first)
    assert lives == ["WATCHDOG=1"] * 3
    assert last[-1] == "STOPPING=1"
    assert (code, took_s < 5) == (0, True)
