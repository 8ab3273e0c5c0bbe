"""Browsers that are no Chromium, where they are installed: Firefox over WebDriver BiDi, WebKit over WebDriver."""

import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from selenium import webdriver
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from websockets.sync.client import ClientConnection, connect

#: Nothing a browser is asked takes longer, in seconds.
PATIENCE_S = 30.0
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
SHIFT = "\ue008"
#: Where Debian's libraries have the small browser that comes with WebKitGTK.
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.1/MiniBrowser"


class Engine(Protocol):
    """A window of a browser."""

    def go(self, address: str) -> None:
        """Open an address."""

    def script(self, text: str) -> object:
        """What the body of a function in JavaScript returns."""


class Firefox:
    """A window of Firefox at the end of its BiDi line."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._ids = itertools.count(1)
        self._command("session.new", capabilities={})
        # The window that is there at the start never has the focus.
        self._window = self._command("browsingContext.create", type="tab")["context"]

    def go(self, address: str) -> None:
        """Open an address."""
        self._command("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def script(self, text: str) -> object:
        """What the body of a function in JavaScript returns."""
        asked = f"JSON.stringify((() => {{ {text} }})() ?? null)"
        place = {"context": self._window}
        told = self._command("script.evaluate", expression=asked, target=place, awaitPromise=False)
        assert told["type"] == "success", told
        return json.loads(told["result"]["value"])  # type: ignore[index]  # a string

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key of the keyboard, as WebDriver names it, and let it go."""
        held = ([{"type": "keyDown", "value": SHIFT}], [{"type": "keyUp", "value": SHIFT}]) if shift else ([], [])
        taps = [*held[0], {"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}, *held[1]]
        self._command(
            "input.performActions", context=self._window, actions=[{"type": "key", "id": "k", "actions": taps}]
        )

    def _command(self, method: str, **parameters: object) -> dict[str, object]:
        number = next(self._ids)
        self._line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._line.recv(timeout=PATIENCE_S))
            if said.get("id") == number:
                assert said["type"] == "success", said
                result: dict[str, object] = said["result"]
                return result


class WebKit:
    """A window of WebKitGTK's own small browser."""

    def __init__(self, driver: webdriver.Remote) -> None:
        self._driver = driver

    def go(self, address: str) -> None:
        """Open an address."""
        self._driver.get(address)

    def script(self, text: str) -> object:
        """What the body of a function in JavaScript returns."""
        found: object = self._driver.execute_script(text)
        return found


@contextlib.contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A headless Firefox, or a skipped test."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        pytest.skip("Firefox is not installed (Debian package firefox-esr)")
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stderr is not None
            place = next(found[1] for found in map(LISTENS.search, running.stderr) if found)
            with connect(f"{place}/session", max_size=None) as line:
                yield Firefox(line)
        finally:
            running.terminate()


@contextlib.contextmanager
def webkit(home: Path) -> Iterator[Engine]:
    """A WebKitGTK on a screen that nobody sees, or a skipped test."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browsers = sorted(Path("/").glob(MINI_BROWSERS.removeprefix("/")))
    if not driver or not browsers or not screen:
        pytest.skip("WebKitGTK is not installed (Debian packages webkit2gtk-driver and xvfb)")
    options = Options()
    options.binary_location = str(browsers[0])
    options.add_argument("--automation")
    with _unseen(screen) as display:
        # Without a language WebKit takes "C" for one, which no Intl knows.
        env = {**os.environ, "DISPLAY": display, "HOME": str(home), "LANG": "en_GB.UTF-8"}
        service = Service(driver, env=env)
        service.start()
        try:
            # An address alone makes this version of Selenium warn of itself.
            line = RemoteConnection(client_config=ClientConfig(remote_server_addr=service.service_url))
            with webdriver.Remote(line, options=options) as shown:
                yield WebKit(shown)
        finally:
            service.stop()


@contextlib.contextmanager
def _unseen(program: str) -> Iterator[str]:
    """A display in memory, named as it names itself."""
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as running:
        try:
            os.close(writing)
            with os.fdopen(reading) as told:
                yield f":{told.readline().strip()}"
        finally:
            running.terminate()
