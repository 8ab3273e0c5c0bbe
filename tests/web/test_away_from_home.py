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


#: The first question about the phone hangs until it is given up; limits are a hundredth as long.
HANGS_ONCE = """
const { fetch } = self, { timeout } = AbortSignal;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 100);
self.fetch = (address, how = {}) => {
  if (self.hung || !String(address).startsWith("/api/phone")) return fetch(address, how);
  self.hung = true;
  return new Promise((_, refuse) => how.signal?.addEventListener("abort", () => refuse(how.signal.reason)));
};
"""


def test_a_question_nobody_answers_is_given_up(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Asked on the way home, it must not keep the page from asking again at home."""
    added = screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": f"{{ {HANGS_ONCE} }}"})
    screen.open(f"{stage.address}/phone")
    screen.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")

    assert screen.script("return self.hung")
