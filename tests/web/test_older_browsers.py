"""The pages on a telephone that gets no updates any more: iOS 16 is the newest an iPhone 8 or X can have.

And in a browser that takes its dates from an older ICU.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from heartreach.web.page_routes import STATIC

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

Eventually = Callable[[Callable[[], object]], None]

#: What a script cannot take away from a browser, and the first Safari that reads it (caniuse.com). A script in which a
#: browser cannot read one word does not run at all.
TOO_NEW = {
    r"\(\?<[=!]": "lookbehind in a regular expression: 16.4",
    r"\bcolor-mix\(": "color-mix: 16.2",
    r"\blight-dark\(": "light-dark: 17.5",
    r"@starting-style": "@starting-style: 17.5",
    r"^\s*&[^&]": "nested rules: 16.5",
}
#: What scripts find in a Chromium of today and not in Safari 16.0.
NOT_THERE_YET = """
const gone = (from, ...names) => { for (const name of names) delete from[name]; };
gone(URLSearchParams.prototype, "size");
gone(Array.prototype, "toSorted", "toReversed", "toSpliced", "with");
gone(Set.prototype, "union", "intersection", "difference", "isSubsetOf", "isSupersetOf");
gone(Iterator.prototype, "map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "some", "every", "find");
gone(Promise, "withResolvers", "try"); gone(Object, "groupBy"); gone(Map, "groupBy"); gone(Array, "fromAsync");
gone(URL, "canParse"); gone(AbortSignal, "any"); gone(Element.prototype, "checkVisibility");
gone(Navigator.prototype, "wakeLock"); gone(self, "requestIdleCallback", "Notification", "PushManager");
const { DateTimeFormat } = Intl; // ICU 72, of Debian 12 for one, writes a Canadian's day as an American's
const there = (place) => (place === "en-CA" ? "en-US" : place);
Intl.DateTimeFormat = function (place, options) { return new DateTimeFormat(there(place), options); };
"""


@pytest.fixture
def older(screen: "Screen") -> Iterator["Screen"]:
    """A browser without what came after Safari 16.0."""
    added = screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NOT_THERE_YET})
    yield screen
    screen.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    screen.driver.get("about:blank")


def test_no_file_is_written_in_words_that_came_later() -> None:
    """Own scripts and styles; what is vendored was looked through once."""
    files = [file for kind in ("js", "css") for file in STATIC.rglob(f"*.{kind}") if "vendor" not in file.parts]
    found = {
        f"{file.relative_to(STATIC)}: {why}"
        for file in files
        for pattern, why in TOO_NEW.items()
        if re.search(pattern, file.read_text("utf-8"), re.MULTILINE)
    }

    assert len(files) > 50
    assert found == set()


@pytest.mark.browser
@pytest.mark.long
def test_the_day_that_is_asked_for_is_the_day_that_is_shown(
    stage: "Stage", older: "Screen", eventually: Eventually
) -> None:
    """A chosen day and a chosen range reach the hub, and the address bar."""
    older.open(f"{stage.address}/?date=2025-03-11", 1280, 900)
    eventually(lambda: older.script("return document.body.dataset.ready"))
    day = older.script("return [document.body.dataset.ready, document.getElementById('day-name').textContent]")
    older.find("to-week").click()
    eventually(lambda: older.script("return document.body.dataset.range") == "week")
    older.find("day-before").click()
    eventually(lambda: older.script("return document.body.dataset.ready") == "2025-03-04")

    assert day == ["2025-03-11", "Tuesday 11 March"]
    assert older.driver.current_url.endswith("/?range=week&date=2025-03-04")
    assert older.complaints() == []


@pytest.mark.browser
@pytest.mark.long
def test_today_is_known_as_today(stage: "Stage", older: "Screen", eventually: Eventually) -> None:
    """It is named so, what goes on now stands there, and there is no day after it."""
    older.open(f"{stage.address}/", 1280, 900)
    eventually(lambda: older.script("return document.body.dataset.ready"))
    eventually(lambda: older.shows("now"))

    assert older.find("day-name").text == "Today, Wednesday 12 March"
    assert older.find("day-pick").get_attribute("max") == "2025-03-12"
    assert not older.find("day-after").is_enabled()


@pytest.mark.browser
@pytest.mark.long
def test_the_phone_page_works_there(stage: "Stage", older: "Screen", eventually: Eventually) -> None:
    """A nudge comes and is answered."""
    older.open(f"{stage.address}/phone")
    eventually(lambda: older.script("return document.body.dataset.line") == "up")
    older.find("welcome-skip").click()
    stage.nudge()
    eventually(lambda: older.shows("nudge"))
    older.find("answer-done").click()
    eventually(lambda: stage.heard("answer"))

    assert older.complaints() == []
