"""The phone page where the hub's address leads nowhere: no refusal, only silence, for as long as a browser waits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.web.devtools import attached

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

#: Requests that hang until they are given up, as on a network that drops what it cannot deliver.
SILENCE = """
self.questions = 0;
self.fetch = (request, { signal } = {}) => new Promise((_, refuse) => {
  self.questions += 1;
  signal?.addEventListener("abort", () => refuse(new TypeError("nobody answered")));
});
"""
CONTROLLED = "return Boolean(navigator.serviceWorker.controller)"


def test_the_page_opens_although_nobody_answers(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """It comes as it was kept, after one short wait and not one for each of its files."""
    screen.open(f"{stage.address}/phone")
    eventually(lambda: screen.script(CONTROLLED))
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")
    with attached(screen.driver, "service_worker", stage.address) as worker:
        worker.evaluate(SILENCE)
        screen.driver.get("about:blank")
        screen.driver.get(f"{stage.address}/phone")
        eventually(lambda: screen.script("return document.body.dataset.ready"))
        asked = worker.evaluate("self.questions")
        worker.evaluate("self.registration.unregister()")

    assert screen.shows("pause")
    assert asked == 1, "the page itself was asked for, and then nobody"
