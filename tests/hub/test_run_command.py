"""`heartreach run` as a person meets it: real processes, real ports, real signals."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heartreach.cli import hub_process, main
from heartreach.store import Reader, made_up
from heartreach.store.layout import Layout
from heartreach.store.lock import HubLock

ROOT = Path(__file__).resolve().parents[2]
#: A loaded machine needs its time to start Python; this bounds a hang, it is no speed limit.
PATIENCE_S = 45.0
#: A terminal that is closed; Windows has no word for it.
HANG_UP = [pytest.param(signal.SIGHUP, marks=pytest.mark.long)] if hasattr(signal, "SIGHUP") else []


@contextlib.contextmanager
def running(folder: Path, *words: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start a simulated hub on a free port and yield it with the address it printed."""
    command = [sys.executable, "-m", "heartreach", "run", "--simulate", "--port", "0", "--data", str(folder), *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process, address(process)
        finally:
            process.kill()


def address(process: "subprocess.Popen[str]") -> str:
    """Read what it prints until the address of the review page."""
    printed = ""
    for line in process.stdout or ():
        printed += line
        if found := re.search(r"Review page\s+(http://\S+)/", line):
            return found[1]
    raise AssertionError(f"no address in {printed!r}, {process.stderr and process.stderr.read()!r}")


def refused(*words: str, **environ: str) -> tuple[int, str]:
    """Run a command that must refuse; return its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "heartreach", *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM, *HANG_UP])
def test_goal_12_a_signal_ends_it_within_five_seconds_with_a_page_open(tmp_path: Path, number: signal.Signals) -> None:
    """Within five seconds, saying where the data are, with everything on disk, even while a page listens."""
    with running(tmp_path, "--seed", "23") as (process, url):
        stream = urllib.request.urlopen(f"{url}/api/live", timeout=PATIENCE_S)
        while b'"reading":{' not in stream.readline():
            pass
        began = time.monotonic()
        process.send_signal(number)
        code = process.wait(PATIENCE_S)
        took = time.monotonic() - began
        said = process.stdout.read() if process.stdout else ""
        stream.close()

    assert code == 0
    assert took < 5
    assert f"The data are in {tmp_path}" in said
    with Reader.open(tmp_path) as reader:
        assert reader.beats("me", 0.0, 1e11).at.size > 0
        assert reader.snapshot("me", "core")
        mark = made_up(reader, "me")
    assert mark is not None
    assert (mark.by, mark.seed) == ("run --simulate", 23)  # who is simulated, not the coin that is the same for all


@pytest.mark.long
def test_goal_13_a_second_hub_on_the_same_data_is_refused(tmp_path: Path) -> None:
    """One hub per data folder, and the sentence says who holds it."""
    with running(tmp_path) as (process, _url):
        code, said = refused("run", "--simulate", "--port", "0", "--data", str(tmp_path))

    assert code == 2
    assert str(process.pid) in said


def test_goal_13_a_refusal_does_not_wait_for_radio_core_and_pages(tmp_path: Path) -> None:
    """It is told before anything is loaded that only a hub needs; the lock it looked at is not taken."""
    code = f"""
import sys
from heartreach.cli import main
code = main(["run", "--simulate", "--port", "0", "--data", {str(tmp_path)!r}])
heavy = {{"bleak", "bumble", "uvicorn", "paho", "heartreach.signal", "heartreach.hub.hub"}}
print(code, sorted(heavy & set(sys.modules)))
"""
    with HubLock(Layout(tmp_path)):
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        left = (tmp_path / "hub.pid").read_text().strip()

    assert done.stdout.strip() == "2 []"
    assert f"process {os.getpid()}" in done.stderr
    assert left == str(os.getpid())


@pytest.mark.long
def test_goal_13_a_killed_hub_frees_its_data(tmp_path: Path) -> None:
    """Kill -9 leaves its process id behind, and its lock with nobody: the next hub starts."""
    with running(tmp_path) as (process, _url):
        process.kill()
        process.wait(PATIENCE_S)
        left = (tmp_path / "hub.pid").read_text().strip()
        with running(tmp_path) as (second, url):
            assert url
            owner = (tmp_path / "hub.pid").read_text().strip()

    assert (left, owner) == (str(process.pid), str(second.pid))


@pytest.mark.long
def test_a_port_in_use_is_refused_with_the_next_step(tmp_path: Path) -> None:
    """Somebody else's port is left alone."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = refused("run", "--simulate", "--port", str(port), "--data", str(tmp_path))

    assert code == 2
    assert "--port" in said
    assert len(said.splitlines()) == 1


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux can Bluetooth be taken away for a test")
def test_without_bluetooth_it_says_so(tmp_path: Path) -> None:
    """No adapter, no system bus: a plain sentence, not a traceback."""
    nowhere = f"unix:path={tmp_path / 'no-bus'}"
    code, said = refused("run", "--port", "0", "--data", str(tmp_path), DBUS_SYSTEM_BUS_ADDRESS=nowhere)

    assert code == 2
    assert "Bluetooth" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "--sped", "3"], "--sped"),
        (["run", "--speed", "3"], "--simulate"),
        (["run", "--simulate", "--speed", "0"], "out of range"),
        (["run", "--simulate", "--port", "99999"], "web.port"),
        (["run", "--simulate", "--port", "0", "--host", "0.0.0.0"], "a port that stays"),
        (["run", "--config", "gone.toml"], "gone.toml"),
        (["rum"], "heartreach run"),
    ],
)
def test_goal_19_wrong_usage_is_one_sentence(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, what is wrong, and the next step; nothing is started."""
    code = main(words)
    said = capsys.readouterr().err

    assert code == 2
    assert says in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(("words", "adapter"), [((), None), (("--adapter", "hci1"), "hci1")])
def test_the_adapter_that_was_named_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], adapter: str | None
) -> None:
    """A dongle beside a built-in radio is chosen by its name."""
    chosen: list[str | None] = []

    def started(_plan: object, _settings: object, _loop: object, parts: Callable[[object], tuple[object, ...]]) -> int:
        radio = parts(None)[1]
        assert isinstance(radio, contextlib.nullcontext)
        chosen.append(radio.enter_result.adapter)
        return 0

    monkeypatch.setattr(hub_process, "_until_stopped", started)

    assert main(["run", "--data", str(tmp_path), *words]) == 0
    assert chosen == [adapter]
