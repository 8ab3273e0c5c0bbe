"""The one command of the README on a machine that is set up: a real process, without a network."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house import offline

ROOT = Path(__file__).resolve().parents[2]
#: A loaded machine needs its time to start Python; this bounds a hang, it is no speed limit.
PATIENCE_S = 45.0
#: Loaded by nothing that runs all day: scipy and matplotlib are 130 MB, and the rest is for tests, exports and reports.
HEAVY = {"scipy", "matplotlib", "pyarrow", "hypothesis", "selenium", "httpx", "pytest", "bumble"}
#: Loaded only when somebody asks for it: 14 MB that an idle hub with a real radio does without. A push key, the picture
#: of an address, draws by chance and the review room.
LATER = {"cryptography", "pywebpush", "requests", "segno", "numpy.random", "heartreach.hub.reviewing"}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="makes an environment of links")


@dataclass(frozen=True)
class Start:
    """What came of `python3 run.py`.

    Attributes:
        printed: all it said until the address.
        pages: what each page and each question of the review page was answered with.
        loaded: names of the modules that were loaded when it ended.
        code: its exit code.
    """

    printed: str
    pages: dict[str, int]
    loaded: set[str]
    code: int


def set_up_in(folder: Path) -> None:
    """A checkout with a finished environment: that of these tests, by links, with the stamp of the script itself."""
    for name in ("run.py", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    (folder / "heartreach").symlink_to(ROOT / "heartreach")
    venv = folder / ".venv"
    (venv / "bin").mkdir(parents=True)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", venv)
    (venv / "lib").symlink_to(Path(sys.prefix) / "lib")
    (venv / "bin" / "python").symlink_to(sys.executable)
    stamp = "import run; run.STAMP.write_text(run.fingerprint('run'), encoding='utf-8')"
    subprocess.run([sys.executable, "-c", stamp], cwd=folder, check=True)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Start it as a person does, look at every page, and press Ctrl-C."""
    folder = tmp_path_factory.mktemp("checkout")
    set_up_in(folder)
    (folder / "aside").mkdir()
    shutil.copy(offline.__file__, folder / "aside" / "sitecustomize.py")
    environ = {**os.environ, "PYTHONPATH": str(folder / "aside"), offline.LOADED: str(folder / "loaded")}
    command = [sys.executable, "run.py", "--port", "0", "--broker", "embedded", "--data", str(folder / "data")]
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as hub:
        try:
            printed = ""
            for line in hub.stdout or ():
                printed += line
                if found := re.search(r"Review page\s+(http://\S+)/", line):
                    pages = look(found[1])
                    break
            else:
                raise AssertionError(f"no address in {printed!r}, {hub.stderr and hub.stderr.read()!r}")
            hub.send_signal(signal.SIGINT)
            hub.communicate(timeout=PATIENCE_S)
        finally:
            hub.kill()
    loaded = (folder / "loaded").read_text(encoding="utf-8").split()
    return Start(printed, pages, set(loaded), hub.returncode)


def look(address: str) -> dict[str, int]:
    """Ask what the review page and the phone page ask, and wait for the first word of the live stream."""
    status = {}
    for path in ("/", "/phone", "/weeks", "/api/day", "/api/review?range=all", "/api/review/card", "/api/health"):
        with urllib.request.urlopen(address + path, timeout=PATIENCE_S) as answer:
            status[path] = answer.status
            if path.startswith("/api") and "json" in answer.headers["Content-Type"]:
                json.load(answer)
    with urllib.request.urlopen(f"{address}/api/live", timeout=PATIENCE_S) as stream:
        while b'"reading":{' not in stream.readline():
            pass
    return status


def test_goal_1_the_second_start_needs_no_network(start: Start) -> None:
    """With every way out of the machine refused, nothing is installed, and all pages answer."""
    assert "Fetching" not in start.printed
    assert "Making" not in start.printed
    assert set(start.pages.values()) == {200}
    assert start.code == 0


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a hub has loaded that waits for a real strap, as the service's does, while nobody looks at its pages."""
    folder = tmp_path_factory.mktemp("idle")
    shutil.copy(offline.__file__, folder / "sitecustomize.py")
    environ = {**os.environ, "PYTHONPATH": str(folder), offline.LOADED: str(folder / "loaded")}
    command = [sys.executable, "-m", "heartreach", "run", "--patient", "--port", "0", "--broker", "embedded"]
    with subprocess.Popen(
        [*command, "--data", str(folder / "data")], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    ) as hub:
        try:
            assert any("Review page" in line for line in hub.stdout or ())
            hub.send_signal(signal.SIGINT)
            hub.communicate(timeout=PATIENCE_S)
        finally:
            hub.kill()
    return set((folder / "loaded").read_text(encoding="utf-8").split())


@pytest.mark.long
def test_goal_4_a_running_hub_loads_nothing_heavy(start: Start, idle: set[str]) -> None:
    """Strap, core, desk, store, broker and pages together need neither scipy nor matplotlib; an idle hub still less."""
    assert {"heartreach.hub.hub", "numpy", "uvicorn"} <= start.loaded & idle, "it did not say what it had loaded"
    assert sorted(HEAVY & start.loaded) == []
    assert sorted((HEAVY | LATER) & idle) == []


@pytest.mark.parametrize("way", ["socket.create_connection(('192.0.2.1', 80))", "socket.getaddrinfo('pypi.org', 443)"])
def test_the_machine_of_these_tests_has_no_way_out(tmp_path: Path, way: str) -> None:
    """What holds the first test: who tries the network is refused."""
    shutil.copy(offline.__file__, tmp_path / "sitecustomize.py")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    tried = subprocess.run(
        [sys.executable, "-c", f"import socket; {way}"], env=environ, capture_output=True, text=True, check=False
    )

    assert "Network is unreachable" in tried.stderr
