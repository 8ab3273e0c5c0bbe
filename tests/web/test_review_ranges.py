"""A week, a month and all time on the review page, in a real browser."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import httpx
import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from heartreach.errors import StoreError
from heartreach.review.card import CardState
from heartreach.web.made_up_review import MadeUpReview
from heartreach.web.made_up_words import a_reading, an_answer

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

CHARTS = (
    "days", "hours", "around", "survival", "with_without", "dose", "onset_heat", "connection_heat", "detector",
    "delivery", "awareness", "honesty", "balance", "people",
)  # fmt: skip


@pytest.fixture
def month(stage: "Stage", screen: "Screen", eventually: Eventually) -> "Screen":
    """A month of the made-up wearer, on a desk, every chart drawn."""
    screen.open(f"{stage.address}/?range=month", 1280, 900)
    _come_near_each(screen, eventually)
    return screen


def _come_near_each(screen: "Screen", eventually: Eventually) -> None:
    """Charts are drawn when they come near the window: go past all of them."""
    eventually(lambda: screen.script("return document.body.dataset.ready"))
    for name in CHARTS:
        if screen.count(f"chart-{name}") and screen.shows(f"chart-{name}"):
            screen.script(f"document.querySelector('[data-testid=chart-{name}]').scrollIntoView()")
            if screen.find(f"chart-{name}").get_attribute("data-known") == "true":
                eventually(lambda name=name: screen.find(f"chart-{name}").get_attribute("data-drawn") == "true")  # type: ignore[misc]


def _chart(screen: "Screen", name: str, part: str) -> str:
    return screen.find(f"chart-{name}").find_element(By.CSS_SELECTOR, part).text


def test_every_chart_says_what_it_rests_on(stage: "Stage", month: "Screen") -> None:
    """A sentence, n, and what share is known stand at each chart, as the hub told them; the card stands above all."""
    told = httpx.get(f"{stage.address}/api/review?range=month").json()
    drawn = [name for name in CHARTS if month.find(f"chart-{name}").get_attribute("data-drawn") == "true"]
    bases = {name: _chart(month, name, ".basis") for name in CHARTS}

    assert {"days", "around", "survival", "with_without", "dose", "onset_heat", "detector"} <= set(drawn)
    assert [n for n in CHARTS if n in told and not bases[n].startswith(f"n = {told[n]['n']} {told[n]['n_of']}")] == []
    assert [n for n in CHARTS if n in told and (told[n]["coverage"] is None) == ("coverage" in bases[n])] == []
    assert [n for n in CHARTS if n in told and _chart(month, n, ".says") != told[n]["sentence"]] == []
    assert month.find("card").location["y"] < month.find("chart-days").location["y"]
    assert month.complaints() == []


def test_every_chart_has_its_numbers_one_click_away(stage: "Stage", month: "Screen") -> None:
    """As a file that answers, and as a table in the page."""
    known = [name for name in CHARTS if month.find(f"chart-{name}").get_attribute("data-known") == "true"]
    links = {name: str(month.find(f"csv-{name}").get_attribute("href")) for name in (*known, "card")}
    files = {name: httpx.get(link).text.lstrip("\ufeff").splitlines() for name, link in links.items()}
    month.script("document.querySelectorAll('[data-testid^=table-]').forEach((one) => one.offsetParent && one.click())")
    rows = {name: month.find(f"chart-{name}").find_elements(By.CSS_SELECTOR, "tbody tr") for name in known}

    assert [name for name, lines in files.items() if len(lines) < 2 or "," not in lines[0]] == []
    assert [name for name, found in rows.items() if not found] == []
    assert str(links["dose"]).startswith(f"{stage.address}/api/review/dose.csv?range=month")


def test_every_chart_is_read_by_keys(month: "Screen") -> None:
    """Focus and an arrow: the words below the picture change from the hint to a value."""
    read, named = {}, {}
    known = [name for name in CHARTS if month.find(f"chart-{name}").get_attribute("data-known") == "true"]
    for name in known:
        picture = month.find(f"chart-{name}").find_element(By.CSS_SELECTOR, ".picture")
        picture.send_keys(Keys.ARROW_RIGHT)
        read[name] = _chart(month, name, ".readout")
        named[name] = str(picture.get_attribute("aria-label")).startswith(_chart(month, name, "h3"))

    assert [name for name in known if not any(sign.isdigit() for sign in read[name])] == []
    assert [name for name in known if not named[name]] == []
    assert "with a nudge" in read["around"]


def test_nothing_is_drawn_where_nothing_is_known(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Before the first episode each chart says so and what would bring data; no picture, no table."""
    stage.house.charts = MadeUpReview(empty=True)
    stage.house.memory.all_readings.clear()
    stage.house.memory.all_onsets.clear()
    stage.house.memory.all_decisions.clear()
    screen.open(f"{stage.address}/?range=month", 360, 740)
    _come_near_each(screen, eventually)
    pictures = screen.driver.find_elements(By.CSS_SELECTOR, ".chart .picture")

    assert [name for name in CHARTS if not _chart(screen, name, ".bring")] == []
    assert [one for one in pictures if one.is_displayed()] == []
    assert [name for name in CHARTS if screen.shows(f"csv-{name}") or screen.shows(f"table-{name}")] == []
    assert screen.find("card-head").text == "Not enough data yet"
    assert "30 more episodes to the next" in screen.find("card-more").text
    assert screen.script("return document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize(
    ("state", "head"),
    [
        (CardState.NOT_ENOUGH, "Not enough data yet"),
        (CardState.NO_CLEAR_DIFFERENCE, "No clear difference so far"),
        (CardState.LIKELY_HELPS, "A nudge likely helps you come down sooner"),
        (CardState.LIKELY_SLOWER, "With a nudge you likely come down later"),
        (CardState.NO_COMPARISON, "No comparison"),
    ],
)
def test_the_answer_card_says_its_state_plainly(
    stage: "Stage", screen: "Screen", eventually: Eventually, state: CardState, head: str
) -> None:
    """Each state has its own words; the interval is drawn only where there is one; "about n more" until then."""
    stage.house.charts = MadeUpReview(state)
    told = httpx.get(f"{stage.address}/api/review/card").json()
    screen.open(f"{stage.address}/", 360, 740)
    eventually(lambda: screen.shows("card"))
    words = screen.find("card").text

    assert screen.find("card-head").text == head
    assert told["sentence"].split(": ", 1)[-1][1:] in screen.find("card-said").text
    drawn = bool(screen.find("card").find_elements(By.CSS_SELECTOR, ".interval"))
    assert drawn == (told["answer"]["low_min"] is not None)
    assert screen.shows("card-picture") == (state is not CardState.NO_COMPARISON)
    assert f"n = {told['n']} episodes" in screen.find("card-basis").text
    assert ("About" in words and "more episode" in words) == (state is CardState.NOT_ENOUGH)


def _gone() -> NoReturn:
    raise StoreError("The database cannot be read", "Run heartreach doctor.")


def test_with_and_without_never_stands_alone(
    stage: "Stage", screen: "Screen", eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is labelled, quotes the card, and is not shown where the card could not be had."""
    screen.open(f"{stage.address}/?range=month", 1280, 900)
    _come_near_each(screen, eventually)
    words = screen.find("chart-with_without").text
    sentence = stage.house.charts.card().sentence
    monkeypatch.setattr(stage.house.charts, "card", _gone)
    screen.open(f"{stage.address}/?range=month", 1280, 900)
    eventually(lambda: screen.shows("chart-dose"))

    assert "you chose when: not proof" in words
    assert f"The fair comparison is the answer card: {sentence}" in words
    assert not screen.shows("chart-with_without")
    assert not screen.shows("card")


def test_one_switch_leads_through_day_week_month_and_all_time(
    stage: "Stage", screen: "Screen", eventually: Eventually
) -> None:
    """Each click changes the title and the address; the way back leads back."""
    screen.open(f"{stage.address}/", 1280, 900)
    titles = []
    for name in ("week", "month", "all", "day"):
        eventually(lambda: screen.script("return document.body.dataset.ready"))
        before = screen.find("day-name").text
        screen.find(f"to-{name}").click()
        eventually(lambda before=before: screen.find("day-name").text != before)  # type: ignore[misc]
        titles.append(screen.find("day-name").text)
    screen.driver.back()
    eventually(lambda: screen.find("day-name").text.startswith("All time"))

    assert titles[:2] == ["6 to 12 March", "11 February to 12 March"]
    assert titles[3] == "Today, Wednesday 12 March"
    assert screen.find("to-all").get_attribute("aria-current") == "page"
    assert "range=all" in screen.driver.current_url


def test_the_card_follows_the_day(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """A new answer asks the card again: no reload."""
    stage.house.charts = MadeUpReview(CardState.NO_CLEAR_DIFFERENCE)
    screen.open(f"{stage.address}/", 1280, 900)
    eventually(lambda: screen.find("card-head").text == "No clear difference so far")
    stage.house.charts = MadeUpReview(CardState.LIKELY_HELPS)
    stage.house.memory.all_readings.append(a_reading(stage.house.at))
    stage.house.memory.all_answers.append(an_answer(stage.house.at + 1, "d1", "a9"))
    stage.house.at += 10

    eventually(lambda: screen.find("card-head").text == "A nudge likely helps you come down sooner")


def test_who_comes_back_sees_how_things_stand(stage: "Stage", month: "Screen", eventually: Eventually) -> None:
    """The month is asked again when its page is looked at again: charts and card."""
    before = _chart(month, "around", ".basis")
    stage.house.charts = MadeUpReview(CardState.NOT_ENOUGH)
    month.script("document.dispatchEvent(new Event('visibilitychange'))")
    eventually(lambda: month.find("card-head").text == "Not enough data yet")

    eventually(lambda: _chart(month, "around", ".basis") != before)


def test_the_month_before_is_a_step_away(month: "Screen", eventually: Eventually) -> None:
    """Thirty days back, and forth again to today."""
    month.find("day-before").click()
    eventually(lambda: month.find("day-name").text == "12 January to 10 February")
    month.find("day-after").click()
    eventually(lambda: month.find("day-name").text == "11 February to 12 March")

    assert not month.find("day-after").is_enabled()


def test_the_old_address_of_the_weeks_shows_the_month(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Bookmarks keep working: four weeks by the hour stand in the month."""
    screen.open(f"{stage.address}/weeks?date=2025-03-12", 360, 740)
    _come_near_each(screen, eventually)

    assert screen.find("to-month").get_attribute("aria-current") == "page"
    assert "worn 14 h 2" in _chart(screen, "hours", ".says")
    assert screen.script("return document.documentElement.scrollWidth") == 360
    assert screen.complaints() == []


def test_a_click_on_a_day_leads_to_it(month: "Screen", eventually: Eventually) -> None:
    """From the month's bar to that day's own page."""
    month.script(
        "document.querySelector('[data-testid=chart-days] [data-date=\"2025-03-05\"] rect')"
        ".dispatchEvent(new MouseEvent('click', { bubbles: true }))"
    )
    eventually(lambda: month.find("day-name").text == "Wednesday 5 March")

    assert "date=2025-03-05" in month.driver.current_url


def test_curves_zoom_together_and_go_back(month: "Screen", eventually: Eventually) -> None:
    """Plus zooms both panels of the averages, zero shows all again."""
    picture = month.find("chart-around").find_element(By.CSS_SELECTOR, ".picture")
    picture.send_keys("+")
    eventually(lambda: picture.get_attribute("data-zoomed") == "true")
    picture.send_keys("0")
    eventually(lambda: picture.get_attribute("data-zoomed") == "false")

    assert len(picture.find_elements(By.CSS_SELECTOR, ".uplot")) == 2
