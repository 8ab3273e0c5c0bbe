"""The phone page where the hub's address leads nowhere: no refusal, only silence, for as long as a browser waits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from heartreach.prompts.pack import built_in
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


#: The first question that begins so hangs until it is given up; until then limits are a hundredth as long.
HANGS_ONCE = """
const { fetch } = self, { timeout } = AbortSignal;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, self.hung ? ms : ms / 100);
self.fetch = (address, how = {}) => {
  if (self.hung || !`${how.method ?? "GET"} ${address}`.startsWith("%s")) return fetch(address, how);
  self.hung = true;
  return new Promise((_, refuse) => how.signal?.addEventListener("abort", () => refuse(how.signal.reason)));
};
"""


def open_where_hangs(screen: "Screen", address: str, question: str) -> None:
    """A page whose first such question nobody answers."""
    source = f"{{ {HANGS_ONCE % question} }}"
    added = screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    screen.open(address, 1000)
    screen.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_a_question_nobody_answers_is_given_up(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Asked on the way home, it must not keep the page from asking again at home."""
    open_where_hangs(screen, f"{stage.address}/phone", "GET /api/phone")
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")

    assert screen.script("return self.hung")


def test_a_sit_nobody_begins_is_told(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """The wearer does not sit there waiting for a sit that nobody guides; the next tap begins it."""
    stage.house.sit = None
    open_where_hangs(screen, f"{stage.address}/phone#sit", "POST /api/calibration")
    eventually(lambda: screen.count("sit-start"))
    screen.find("sit-start").click()
    eventually(lambda: screen.find("sit-said").text == built_in().phone.sit.no_line)
    screen.find("sit-start").click()
    eventually(lambda: screen.shows("sit-progress"))

    assert screen.script("return self.hung")


@pytest.mark.parametrize("question", ["GET /api/day", "GET /api/review/card"])
def test_the_review_page_goes_on(stage: "Stage", screen: "Screen", eventually: Eventually, question: str) -> None:
    """A question of which nobody heard keeps the page from nothing but its answer."""
    open_where_hangs(screen, f"{stage.address}/", question)
    eventually(lambda: screen.script("return document.body.dataset.ready"))
    eventually(lambda: screen.shows("pair"))

    assert screen.script("return self.hung")


WORDS = "return document.getElementById('pair-words').textContent"


@pytest.mark.parametrize("question", ["POST /api/pairing", "GET /api/pairing"])
def test_the_pairing_dialog_says_that_nobody_answers(
    stage: "Stage", screen: "Screen", eventually: Eventually, question: str
) -> None:
    """Instead of an empty picture and a page that waits."""
    open_where_hangs(screen, f"{stage.address}/", "nothing")
    eventually(lambda: screen.shows("pair"))
    screen.script(f"{{ {HANGS_ONCE % question} }}")
    screen.find("pair").click()
    eventually(lambda: str(screen.script(WORDS)).startswith("The hub does not answer"))

    assert screen.script("return self.hung")
