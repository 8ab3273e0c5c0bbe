"""A wearer practises on the phone while the hub dies and comes back: nothing is lost, nothing counts twice.

Every part is the one that ships, in its own process: the demo's hub, its broker, its database, and a real browser.
"""

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By

from heartreach.models import ContributeNote
from heartreach.store import Reader

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
EVER = (0.0, 1e11)

WINDOW = "360,740"

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="needs chromium and chromedriver (Debian packages chromium and chromium-driver)",
    ),
]


@contextlib.contextmanager
def running(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """The demo's hub, killed without a goodbye at the end."""
    command = [sys.executable, "-m", "heartreach", "run", "--simulate", "--port", str(port), "--speed", "20"]
    command += ["--data", str(folder), "--broker", "embedded"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            next(filter(None, (re.search(r"(http://\S+)/phone", line) for line in process.stdout or ())))
            yield process
        finally:
            process.kill()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], object]) -> None:
    """Wait for another process."""
    end = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(WebDriverException):
            if holds():
                return
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.1)


def test_practice_survives_the_hub(tmp_path: Path, browser: webdriver.Chrome) -> None:
    """Quiet hours and notes are on disk; a note taken while the hub is dead arrives once; another phone knows them."""
    folder, port = tmp_path / "data", free_port()
    page = f"http://127.0.0.1:{port}/phone"

    def find(testid: str) -> list[object]:
        return list(browser.find_elements(By.CSS_SELECTOR, f"[data-testid='{testid}']"))

    def tap(testid: str) -> None:
        until(lambda: find(testid))
        browser.execute_script(f"document.querySelector(\"[data-testid='{testid}']\").click()")

    def waiting() -> str:
        return str(browser.execute_script("return document.getElementById('waiting').textContent"))

    with running(folder, port):
        browser.get(page)
        tap("welcome-skip")
        tap("open-settings")
        browser.execute_script(
            "const i = document.querySelector('[data-testid=quiet-until]');"
            "i.value = '07:45'; i.dispatchEvent(new Event('change'))"
        )
        tap("back")
        tap("open-contribute")
        tap("verb-think")
        tap("verb-feel")
        until(lambda: waiting() == "")
        browser.execute_async_script("navigator.serviceWorker.ready.then(() => arguments[0]())")
    browser.refresh()  # the hub is dead, and so is its web server
    tap("verb-like")
    assert waiting() != ""
    with running(folder, port):
        until(lambda: waiting() == "")
        browser.execute_script("localStorage.clear()")  # another phone
        browser.get(page)
        tap("welcome-skip")
        known = browser.execute_script("return JSON.parse(localStorage['heartreach.notes']).map((note) => note.verb)")
        browser.get(f"{page}#settings")
        browser.refresh()
        until(lambda: find("quiet-until"))
        shown = browser.execute_script("return document.querySelector('[data-testid=quiet-until]').value")

    with Reader.open(folder) as reader:
        verbs = [note.verb for note in reader.notes("me", *EVER) if isinstance(note, ContributeNote)]
        changes = [change.values for change in reader.settings_changes("me", *EVER)]
    # Without its hub a phone goes by its own clock, and a simulated person's morning may lie hours ahead of that.
    assert sorted(verbs) == sorted(known) == ["feel", "like", "think"]
    assert {"quiet_from": "21:30", "quiet_until": "07:45"} in changes
    assert shown == "07:45"
