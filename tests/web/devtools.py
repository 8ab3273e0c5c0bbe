"""Ask the browser's service worker over its debugging line, which WebDriver does not reach."""

import contextlib
import itertools
import json
import urllib.request
from collections.abc import Iterator

from selenium import webdriver
from websockets.sync.client import ClientConnection, connect

PATIENCE_S = 10.0


@contextlib.contextmanager
def attached(driver: webdriver.Chrome, kind: str, address: str) -> Iterator["Target"]:
    """One page or worker of a running browser.

    Args:
        driver: the browser.
        kind: `page` or `service_worker`.
        address: what its address begins with.
    """
    place = driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
    with urllib.request.urlopen(f"http://{place}/json/list", timeout=PATIENCE_S) as answer:
        found = [one for one in json.load(answer) if one["type"] == kind and one["url"].startswith(address)]
    with connect(found[0]["webSocketDebuggerUrl"], max_size=None) as line:
        yield Target(line)


class Target:
    """What is attached; asked by commands of the DevTools protocol."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._ids = itertools.count(1)
        self.events: list[dict[str, object]] = []

    def command(self, method: str, **parameters: object) -> dict[str, object]:
        """Send a command and wait for its result; events that come meanwhile are kept."""
        number = next(self._ids)
        self._line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._line.recv(timeout=PATIENCE_S))
            if said.get("id") == number:
                assert "error" not in said, said["error"]
                result: dict[str, object] = said["result"]
                return result
            self.events.append(said)

    def evaluate(self, expression: str) -> object:
        """What JavaScript says there, promises awaited."""
        told = self.command("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        result = told["result"]
        assert isinstance(result, dict)
        return result.get("value")
