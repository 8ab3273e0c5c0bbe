"""The review page in a real browser."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

from heartreach.models import AnswerKind, Evidence, PromptKind
from heartreach.prompts.pack import built_in
from heartreach.web.made_up_house import a_prompt, a_reading, an_answer
from heartreach.web.made_up_words import a_checkin, an_onset

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = pytest.mark.browser

EVENT_PROMPTS = '[data-testid="event-prompt"]'

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def review(stage: "Stage", screen: "Screen", eventually: Eventually) -> "Screen":
    """The review page of the made-up day, on a desk."""
    screen.open(f"{stage.address}/", 1280, 900)
    eventually(lambda: screen.script("return document.getElementById('charts').dataset.points"))
    return screen


def _window(screen: "Screen") -> tuple[float, float]:
    charts = screen.find("charts")
    return float(charts.get_attribute("data-from") or 0), float(charts.get_attribute("data-to") or 0)


def _is_zoomed(screen: "Screen") -> bool:
    return screen.find("charts").get_attribute("data-zoomed") == "true"


def test_the_day_is_drawn_with_everything_that_happened(review: "Screen") -> None:
    """Two plots, one mark for each onset, prompt, silence and answer, and the same as a table."""
    kinds = ("onset", "prompt", "silence", "answer")

    assert [review.count(f"mark-{kind}") for kind in kinds] == [1, 1, 2, 1]
    assert [review.count(f"event-{kind}") for kind in kinds] == [1, 1, 2, 0]
    assert review.find("charts").get_attribute("data-points") == str(15 * 360)
    assert review.shows("simulated")


@pytest.mark.long
def test_an_answer_is_told_as_it_was_tapped(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """A button of a nudge and the same button of a check-in are called differently, on the phone and here."""
    memory, at, pack = stage.house.memory, stage.house.at, built_in()
    silent = {"kind": AnswerKind.NOT_STRESSED, "reached": (), "felt": None, "minutes": None, "direction": None}
    memory.all_decisions = [a_prompt(at - 900, "d1"), a_checkin(at - 600, "c1")]
    memory.all_answers = [an_answer(at - 800, "d1", "a1", **silent), an_answer(at - 500, "c1", "a2", **silent)]
    screen.open(f"{stage.address}/", 1280, 900)
    eventually(lambda: screen.count("event-prompt") == 2)
    told = [row.text.split("You answered ")[-1] for row in screen.driver.find_elements(By.CSS_SELECTOR, EVENT_PROMPTS)]
    marks = [screen.script(f"return document.querySelectorAll('.mark.answer')[{i}].ariaLabel") for i in range(2)]

    labels = [pack.label(kind, AnswerKind.NOT_STRESSED) for kind in (PromptKind.ONSET, PromptKind.CHECKIN)]
    assert told == [f"“{label}”." for label in labels]
    assert [str(mark).partition(" · ")[2] for mark in marks] == labels


#: Counts the lines that are opened, and lets a minute pass when told to.
A_MINUTE = """
const { now } = Date, Stream = EventSource, every = setInterval;
window.later = 0; window.opened = 0;
Date.now = () => now() + window.later;
window.setInterval = (act, ms) => every(act, ms / 100);
window.EventSource = class extends Stream { constructor(address) { super(address); window.opened += 1; } };
"""


@pytest.mark.long
def test_a_line_that_brings_nothing_is_opened_anew(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Nobody hung up and no error came: a minute of silence is told, and a new line takes the word back."""
    added = screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": A_MINUTE})
    screen.open(f"{stage.address}/", 1280, 900)
    screen.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    eventually(lambda: screen.find("now-state").text)
    before = screen.script("return window.opened")
    screen.script(
        "const box = document.getElementById('troubles'); window.told = []; window.later = 60_000;"
        "new MutationObserver(() => window.told.push(box.textContent)).observe(box, { childList: true });"
    )
    eventually(lambda: screen.script("return window.opened") == 2)
    eventually(lambda: screen.find("troubles").text == "")

    assert before == 1
    assert "The hub does not answer. This page goes on by itself when it is back." in str(screen.script("return told"))


def test_an_onset_tells_its_evidence_in_words(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Nothing measured is rounded to "0 g", and a share of something unnamed is nobody's word."""
    onset = an_onset(stage.house.at - 600)
    more = [("activation", 2.6, 0.0), ("movement", 0.012, None), ("upright", 0.05, None), ("modelled wave", 61.0, 40.0)]
    evidence = (*onset.evidence, *(Evidence(name=name, value=v, usual=usual, unit="share") for name, v, usual in more))
    stage.house.memory.all_onsets = [onset.model_copy(update={"evidence": evidence})]
    screen.open(f"{stage.address}/", 1280, 900)
    eventually(lambda: screen.count("mark-onset") == 1)
    screen.driver.execute_script("arguments[0].click()", screen.find("mark-onset"))

    assert (
        "heart rate 84 beats a minute (usual 68), RMSSD 21 ms (usual 38), movement 0.012 g, trunk leaning as on a "
        "chair and modelled wave 61 of 100 in theory (usual daily peak 40)."
    ) in screen.find("note").text
    assert "Activation +2.6." in screen.find("event-onset").text
    legend = screen.driver.find_element(By.ID, "legend").text
    assert "your threshold" in legend
    assert "its length is the talk, its strength the support felt" in legend, "two things, not one by the other"


def test_all_that_the_day_shows_can_be_kept_as_a_file(review: "Screen") -> None:
    """Readings, events and connections of the very day that is shown."""
    names = ("readings", "events", "connections")
    links = [(review.find(f"csv-{name}").get_attribute("href") or "").partition("/api/")[2] for name in names]

    assert links == [f"{path}.csv?date=2025-03-12" for path in ("day", "events", "review/connections")]


@pytest.mark.long
def test_the_summary_says_what_it_is(review: "Screen") -> None:
    """Time worn, coverage and counts stand above the chart."""
    words = review.find("summary").text

    assert "Worn 14 h 2" in words
    assert "1 message sent, 2 moments kept quiet, 1 answer" in words


@pytest.mark.long
def test_the_links_own_record_is_told(review: "Screen") -> None:
    """Beats, gaps, repeats and frames left out, as the integrity record counts them."""
    assert re.search(
        r"The strap's link \d+ beats, 0 gaps, 0 repeats dropped, 0 frames left out\.", review.find("summary").text
    )


@pytest.mark.long
def test_a_silence_tells_every_reason(review: "Screen") -> None:
    """A tap on the mark opens its reasons; Escape closes them."""
    review.find("mark-silence").click()
    assert "your usual was still being learnt and you had said you were busy" in review.find("note").text
    review.driver.switch_to.active_element.send_keys(Keys.ESCAPE)

    assert not review.shows("note")


@pytest.mark.long
def test_drag_zooms_and_double_click_goes_back(review: "Screen", eventually: Eventually) -> None:
    """Both plots share one time, so both follow."""
    whole = _window(review)
    over = review.driver.find_element(By.CSS_SELECTOR, "#plot-score .u-over")
    mouse = ActionChains(review.driver)
    mouse.move_to_element_with_offset(over, -100, 0).click_and_hold().move_by_offset(150, 5).release().perform()
    eventually(lambda: _is_zoomed(review))
    eventually(lambda: whole[0] < _window(review)[0] < _window(review)[1] < whole[1])
    ActionChains(review.driver).double_click(over).perform()
    eventually(lambda: not _is_zoomed(review))

    eventually(lambda: _window(review) == whole)


@pytest.mark.long
def test_theory_is_named_dotted_and_moves_with_the_day(review: "Screen", eventually: Eventually) -> None:
    """It is called theory, has a band and its n, and a drag across it zooms all of the day."""
    eventually(lambda: review.shows("theory"))
    review.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", review.find("plot-theory"))
    over = review.driver.find_element(By.CSS_SELECTOR, "#plot-theory .u-over")
    ActionChains(review.driver).move_to_element_with_offset(over, -100, 0).click_and_hold().move_by_offset(
        150, 5
    ).release().perform()
    eventually(lambda: _is_zoomed(review))
    ActionChains(review.driver).double_click(over).perform()
    eventually(lambda: not _is_zoomed(review))
    words = review.find("theory").text

    assert words.startswith("Theory, not measured")
    assert "n = " in words
    assert "with its band" in words


@pytest.mark.long
def test_what_the_whole_curve_shows_afterwards_says_so(review: "Screen", eventually: Eventually) -> None:
    """Its own words, legend and table; an episode of which too little was measured is called unknown."""
    eventually(lambda: review.shows("found"))
    review.driver.execute_script("arguments[0].click()", review.find("table-found"))
    rows = review.driver.find_elements(By.CSS_SELECTOR, "#numbers-found tbody tr")
    words = review.find("found").text

    assert [row.text.split()[-1] for row in rows] == ["0.71", "unknown"]
    assert "never a reason for a message" in words
    assert "n = 2 episodes" in words
    assert "stronger where denser" in words


@pytest.mark.long
def test_connections_stand_on_the_day(review: "Screen", eventually: Eventually) -> None:
    """Each as long as the talk and as strong as the support felt; a tap tells with whom."""
    eventually(lambda: review.count("mark-connection") == 2)
    bars = review.driver.find_elements(By.CSS_SELECTOR, '[data-testid="mark-connection"]')
    review.driver.execute_script("arguments[0].click()", bars[0])

    assert [bar.get_attribute("data-felt") for bar in bars] == ["3", "1"]
    assert "Connection with M." in review.find("note").text
    assert "12 minutes, felt seen and heard 3 of 4" in review.find("note").text


@pytest.mark.long
def test_a_connection_of_its_own_is_told_in_words_too(review: "Screen", eventually: Eventually) -> None:
    """One that an answer tells stands with that answer, once; the other one has its row."""
    eventually(lambda: review.count("event-connection") == 1)
    row = review.find("event-connection").text

    assert "Connection with Jo and Ana" in row
    assert "How long was not told, felt seen and heard 1 of 4 and both gave." in row
    assert "reached M., 12 minutes" in review.find("event-prompt").text


@pytest.mark.long
def test_the_chart_is_read_without_a_mouse(review: "Screen", eventually: Eventually) -> None:
    """Arrows read values aloud, plus zooms, zero shows the whole day."""
    plot = review.find("plot-score")
    plot.send_keys(Keys.ARROW_LEFT)
    eventually(lambda: "heart rate" in review.find("readout").text)
    plot.send_keys("+")
    eventually(lambda: _is_zoomed(review))
    plot.send_keys("0")

    eventually(lambda: not _is_zoomed(review))


@pytest.mark.long
def test_the_day_goes_on_by_itself(stage: "Stage", review: "Screen", eventually: Eventually) -> None:
    """A new reading, nudge and answer appear without a reload."""
    house = stage.house
    house.memory.all_readings += [a_reading(house.at + step * 10) for step in range(6)]
    house.memory.all_decisions.append(a_prompt(house.at + 20, "d9", None))
    house.memory.all_answers.append(an_answer(house.at + 30, "d9", "a9"))
    house.at += 60
    # The page may look while the house is still changing; in the end it shows all of it.
    eventually(lambda: review.find("charts").get_attribute("data-points") == str(15 * 360 + 6))
    eventually(lambda: review.count("mark-answer") == 2)

    assert review.count("event-prompt") == 2


@pytest.mark.long
def test_another_day_is_a_step_away(review: "Screen", eventually: Eventually) -> None:
    """The day before has no record: a kind sentence instead of an empty chart."""
    review.driver.find_element(By.ID, "day-before").click()
    eventually(lambda: review.find("day-name").text == "Tuesday 11 March")

    assert review.find("empty").text.startswith("Nothing was recorded on this day")
    assert not review.shows("charts")


def test_a_first_day_says_what_to_do(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Before the first beat the page tells how to put the strap on."""
    stage.house.memory.all_readings.clear()
    screen.open(f"{stage.address}/", 360, 740)
    eventually(lambda: screen.shows("empty"))

    assert "No beats yet today" in screen.find("empty").text


def test_it_fits_a_phone_and_breaks_no_rule(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """At 360 px nothing sticks out; the content policy is kept; no word of it claims stress or medicine."""
    screen.open(f"{stage.address}/", 360, 740)
    eventually(lambda: screen.script("return document.getElementById('charts').dataset.points"))
    words = str(screen.script("return document.body.innerText")).lower()

    assert screen.script("return document.documentElement.scrollWidth") == 360
    assert screen.complaints() == []
    assert "not a medical device" in words
    assert "stress level" not in words
