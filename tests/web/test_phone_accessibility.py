"""The phone page for everybody: screen readers, keyboards, small screens, dark rooms, no motion."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from heartreach.models import Tool, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.pack import Pack, built_in
from heartreach.prompts.payloads import TodayPayload
from tests.web.axe import serious

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

SCREENS = (
    *(f"welcome/{step}" for step in (1, 3, 4, 5, 7)),
    *("outsource", "metabolize", "assess", "contribute", "awareness", "honesty", "self-view"),
    *("circle", "pillars", "idea", "settings", "sit", "reach"),
)
#: Notes of a fortnight, so that trends, counts and people are there to be looked at.
NOTES = [
    {
        "note_id": f"n{day}",
        "at": day,
        "kind": "awareness",
        "gap": "short",
        "response": None,
        "deflections": 2,
        "me_too": 1,
    }
    for day in range(9)
]


@pytest.fixture(params=["light en", "dark de"])
def phone(
    request: pytest.FixtureRequest, stage: "Stage", screen: "Screen", eventually: Eventually
) -> Iterator["Screen"]:
    """A phone with a little history, in a light room in English and in a dark one in German."""
    theme_name, language = str(request.param).split()
    stage.house.spoken = built_in(language).page()
    theme = [
        {"name": "prefers-color-scheme", "value": theme_name},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": theme})
    at = stage.house.now()
    today = TodayPayload(at=at, today=Desk(Wearer(tz="Europe/Berlin"), pack=built_in(language)).today(at))
    stage.publish("today", today.to_json().decode(), retain=True)
    screen.open(f"{stage.address}/phone")
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")
    notes = json.dumps([{**note, "at": at - 86_400 * int(str(note["at"]))} for note in NOTES])
    talks = json.dumps(
        [{"connection_id": "c1", "at": at, "people": ["A."], "felt": 3, "marks": ["accepted"], "direction": "gave"}]
    )
    for name, value in (("notes", notes), ("talks", talks), ("people", '["A.", "B."]'), ("circle", '["A."]')):
        screen.driver.execute_script("localStorage.setItem('heartreach.' + arguments[0], arguments[1])", name, value)
    yield screen
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    screen.driver.get("about:blank")


def pack_of(phone: "Screen") -> Pack:
    """The pack the page speaks from."""
    return built_in(str(phone.script("return document.documentElement.lang")))


def go(phone: "Screen", place: str, eventually: Eventually) -> None:
    """Open a screen."""
    phone.script(f"location.hash = '{place}'")
    eventually(partial(phone.count, f"screen-{place.partition('/')[0]}"))


def test_axe_finds_nothing_serious(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """On no screen, and not on a nudge."""
    found = {}
    for place in SCREENS:
        go(phone, place, eventually)
        found[place] = serious(phone)
    phone.find("back").click()
    found["home"] = serious(phone)
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.find("pause").click()
    found["nudge"] = serious(phone)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_every_screen_fits_a_small_phone(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """At 360 px nothing sticks out, every target is large enough for a thumb, and the policy is kept."""
    sticking, small = {}, {}
    for place in SCREENS:
        go(phone, place, eventually)
        sticking[place] = phone.script("return document.documentElement.scrollWidth")
        small[place] = phone.script(
            "const targets = '#screen button, #screen select, #screen .pick, #screen summary, nav a';"
            "return [...document.querySelectorAll(targets)]"
            ".filter((one) => one.checkVisibility() && one.offsetHeight < 44).map((one) => one.outerHTML)"
        )

    phone.find("back").click()
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    phone.find("pause").click()
    sticking["nudge"] = phone.script("return document.documentElement.scrollWidth")

    assert {place: width for place, width in sticking.items() if width != 360} == {}
    assert {place: those for place, those in small.items() if those} == {}
    assert phone.complaints() == []


def test_the_ends_of_a_line_stand_apart(phone: "Screen", eventually: Eventually) -> None:
    """However long a language says them: the left one on the left, the right one ends on the right."""
    go(phone, "self-view", eventually)
    room = phone.script(
        "const [low, high] = document.querySelectorAll('#screen .ends span');"
        "const apart = high.getBoundingClientRect().left - low.getBoundingClientRect().right;"
        "return [apart, getComputedStyle(high).textAlign];"
    )

    assert isinstance(room, list)
    assert room[0] >= 16
    assert room[1] == "right"


def test_a_hint_is_read_whole_and_stays(phone: "Screen", eventually: Eventually) -> None:
    """That a contact stays on this phone is told beside the field, to a screen reader, too, and after a letter."""
    go(phone, "settings", eventually)
    contact = phone.find("contact")
    contact.send_keys("J")
    hint = phone.driver.find_element(By.ID, contact.get_attribute("aria-describedby") or "")

    assert hint.is_displayed()
    assert hint.text == pack_of(phone).phone.settings.contact_hint
    assert contact.accessible_name == pack_of(phone).phone.settings.contact


def test_a_keyboard_reaches_and_leaves_a_screen(phone: "Screen", eventually: Eventually) -> None:
    """Enter opens a screen, its heading is what is read next, and closing it returns to where one was."""
    phone.find("welcome-skip").send_keys(Keys.ENTER)
    phone.find("open-circle").send_keys(Keys.ENTER)
    eventually(lambda: phone.count("screen-circle"))
    heading = phone.driver.switch_to.active_element.text
    phone.driver.switch_to.active_element.send_keys(Keys.TAB)
    phone.find("back").send_keys(Keys.ENTER)
    eventually(lambda: phone.shows("home"))

    assert heading == pack_of(phone).practice.circle.title
    assert phone.driver.switch_to.active_element.get_attribute("data-testid") == "open-circle"


def test_what_goes_hands_focus_on(phone: "Screen", eventually: Eventually) -> None:
    """Escape closes the pause where it was opened; a person who is removed leaves one at the word that says so."""
    phone.find("welcome-skip").send_keys(Keys.ENTER)
    phone.find("pause").send_keys(Keys.ENTER)
    phone.find("pause-week").send_keys(Keys.ESCAPE)
    after_escape = phone.driver.switch_to.active_element.get_attribute("data-testid")
    go(phone, "circle", eventually)
    for _ in range(2):
        phone.find("remove-A.").send_keys(Keys.ENTER)

    assert not phone.shows("pause-sheet")
    assert after_escape == "pause"
    assert phone.driver.switch_to.active_element.get_attribute("data-testid") == "circle-told"


def test_a_nudge_is_answered_without_a_mouse(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The answers are buttons in the order they are read, and a nudge says itself to a screen reader."""
    phone.find("welcome-skip").send_keys(Keys.ENTER)
    stage.nudge()
    eventually(lambda: phone.shows("nudge"))
    live = phone.find("nudge").get_attribute("aria-live")
    phone.find("answer-done").send_keys(Keys.TAB)
    focused = phone.driver.switch_to.active_element
    name = focused.get_attribute("data-testid")
    focused.send_keys(Keys.ENTER)
    eventually(lambda: stage.heard("answer"))

    assert (live, name) == ("polite", "answer-later")
    assert [said["answer"] for said in stage.heard("answer")] == ["later"]


def test_what_a_slider_asks_is_its_name(phone: "Screen", eventually: Eventually) -> None:
    """Arrow keys move it; until then it says nothing, and nothing is kept."""
    go(phone, "honesty", eventually)
    lean = phone.find("lean")
    name = lean.accessible_name
    phone.find("honesty-keep").click()
    kept_before = phone.count("honesty-after") and phone.find("honesty-after").text
    lean.send_keys(Keys.ARROW_RIGHT)
    phone.find("honesty-keep").click()

    pack = pack_of(phone)
    assert name == pack.practice.honesty.question
    assert kept_before == ""
    assert pack.tools[Tool.ASSESS].name in phone.find("honesty-after").text.partition("\n")[0]
    assert phone.driver.find_elements(By.CSS_SELECTOR, "#screen .untouched") == []
