"""The product as a newcomer meets it: one command, two pages in a real browser, one tap.

No mock between strap and browser: a virtual strap's frames cross a virtual radio into bleak, and from there on every
part is the one that ships, in its own process, with its real broker, database and pages.
"""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from heartreach.hub.demo_day import DEFAULT_SPEED
from heartreach.models import AnswerKind, Prompt, ReceiptKind
from heartreach.store import Reader

ROOT = Path(__file__).resolve().parents[2]
#: A person watches for two minutes at most; a loaded machine gets some more.
PATIENCE_S = 150.0
EVER = (0.0, 1e11)
#: The first as the README starts it, the second in less time.
SPEED = {"embedded": f"{DEFAULT_SPEED:g}", "mosquitto": "90"}

WINDOW = "390,844"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="needs chromium and chromedriver (Debian packages chromium and chromium-driver)",
    ),
]


@pytest.fixture(params=[pytest.param("embedded", marks=pytest.mark.long), "mosquitto"])
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path, "subprocess.Popen[str]"]]:
    """The demo, started as the README says, with each broker it can start by itself."""
    kind = str(request.param)
    if kind == "mosquitto" and not (shutil.which("mosquitto") or Path("/usr/sbin/mosquitto").exists()):
        pytest.skip("needs Mosquitto (Debian package mosquitto)")
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "heartreach", "run", "--simulate", "--port", "0"]
    command += ["--data", str(folder), "--broker", kind, "--speed", SPEED[kind]]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = next(filter(None, (re.search(r"(http://\S+)/phone", line) for line in process.stdout or ())))
            yield found[1], folder, process
        finally:
            process.kill()


def shown(browser: webdriver.Chrome, testid: str) -> WebElement:
    """Wait until an element is there to be seen."""

    def look(driver: webdriver.Chrome) -> list[WebElement]:
        found = driver.find_elements(By.CSS_SELECTOR, f"[data-testid='{testid}']")
        return [element for element in found if element.is_displayed()]

    return WebDriverWait(browser, PATIENCE_S).until(look, f"nobody saw {testid}")[0]


def test_a_nudge_arrives_is_answered_and_stands_on_the_chart(
    demo: tuple[str, Path, "subprocess.Popen[str]"], browser: webdriver.Chrome
) -> None:
    """From the strap to the phone, one tap, and to the store and the day chart; Ctrl-C then ends it."""
    url, folder, process = demo
    browser.get(f"{url}/phone")
    nudge = shown(browser, "nudge")
    decision_id = nudge.get_attribute("data-id")
    text = shown(browser, "nudge-text").text
    shown(browser, "answer-done").click()
    shown(browser, "thanks")
    browser.get(f"{url}/")
    marks = {kind: shown(browser, f"mark-{kind}").get_attribute("data-id") for kind in ("onset", "prompt", "answer")}
    told = browser.find_element(By.CSS_SELECTOR, f"[data-testid='event-prompt'][data-id='{decision_id}']").text
    browser.get(f"{url}/?range=week")
    week = {name: shown(browser, f"chart-{name}") for name in ("days", "delivery", "detector")}
    known = {name: chart.get_attribute("data-known") for name, chart in week.items()}
    answered = week["delivery"].text
    verdict = shown(browser, "card-head").text
    process.send_signal(signal.SIGINT)
    code = process.wait(30)

    assert code == 0
    with Reader.open(folder) as reader:
        prompts = [one for one in reader.decisions("me", *EVER) if isinstance(one, Prompt)]
        prompt = next(one for one in prompts if one.decision_id == decision_id)
        (answer,) = reader.answers_to("me", prompt.decision_id)
        receipts = {receipt.kind for receipt in reader.receipts("me", *EVER) if receipt.decision_id == decision_id}
        onset_ids = {onset.onset_id for onset in reader.onsets("me", *EVER)}
    assert text == prompt.text
    assert answer.kind is AnswerKind.DONE
    assert receipts == {ReceiptKind.SENT, ReceiptKind.RECEIVED, ReceiptKind.DISPLAYED}
    assert prompt.onset_id in onset_ids
    assert marks["prompt"] == decision_id
    assert marks["onset"] in onset_ids
    assert marks["answer"] == answer.answer_id
    assert text in told
    assert "No answer" not in told
    assert known == {"days": "true", "delivery": "true", "detector": "true"}
    assert "answered" in answered
    assert verdict == "Not enough data yet"
