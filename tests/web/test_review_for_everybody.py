"""The review page without a mouse, without good eyes, with fingers, in the dark: in a real browser."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By

from heartreach.web.made_up_review import MadeUpReview
from heartreach.web.page_routes import STATIC
from tests.web.axe import serious

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]


def _open(stage: "Stage", screen: "Screen", eventually: Eventually, query: str, width: int) -> None:
    screen.open(f"{stage.address}/{query}", width, 800)
    eventually(lambda: screen.script("return document.body.dataset.ready"))
    eventually(lambda: screen.shows("card"))
    # Everything is opened, and every chart comes near once.
    screen.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for section in screen.driver.find_elements(By.CSS_SELECTOR, ".chart"):
        if section.is_displayed():
            screen.driver.execute_script("arguments[0].scrollIntoView()", section)
            if section.get_attribute("data-known") == "true":
                eventually(lambda section=section: section.get_attribute("data-drawn"))  # type: ignore[misc]
    screen.script(
        "document.querySelectorAll('[data-testid^=table-]').forEach((one) => { if (one.offsetParent) one.click(); })"
    )


def _media(screen: "Screen", **features: str) -> None:
    wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})


@pytest.mark.parametrize(
    ("query", "width", "scheme", "empty"),
    [
        ("", 360, "dark", False),
        ("?range=month", 1280, "light", False),
        ("?range=month", 1280, "dark", False),
        ("?range=month", 360, "light", True),
    ],
)
def test_axe_finds_nothing_serious(
    stage: "Stage", screen: "Screen", eventually: Eventually, query: str, width: int, scheme: str, *, empty: bool
) -> None:
    """Names, roles, contrast, structure: every chart drawn, every table open, in both themes."""
    stage.house.charts = MadeUpReview(empty=empty)
    _media(screen, prefers_color_scheme=scheme)
    try:
        _open(stage, screen, eventually, query, width)
        found = serious(screen)
    finally:
        _media(screen)

    assert found == []


def test_the_curves_follow_the_theme(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Canvas lines are drawn anew when night falls: the same picture in other colours."""
    picture = "return document.querySelector('#plot-score canvas').toDataURL()"
    _media(screen, prefers_color_scheme="light")
    try:
        _open(stage, screen, eventually, "", 1280)
        day = screen.script(picture)
        _media(screen, prefers_color_scheme="dark")
        eventually(lambda: screen.script(picture) != day)
        paper = screen.script("return getComputedStyle(document.body).backgroundColor")
    finally:
        _media(screen)

    assert paper == "rgb(18, 24, 23)"


def test_two_fingers_zoom_and_one_reads(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """A pinch on the averages shows less of them; a finger on the curve says its value."""
    touch = {"enabled": True, "maxTouchPoints": 2}
    screen.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", touch)
    try:
        _open(stage, screen, eventually, "?range=month", 360)
        picture = screen.find("chart-around").find_element(By.CSS_SELECTOR, ".picture")
        screen.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", picture)
        box = screen.driver.execute_script(
            "const r = arguments[0].querySelector('.u-over').getBoundingClientRect();"
            " return [r.x, r.y, r.width, r.height]",
            picture,
        )
        middle, y = box[0] + box[2] / 2, box[1] + box[3] / 2

        def fingers(kind: str, *xs: float) -> None:
            points = [{"x": x, "y": y, "id": i} for i, x in enumerate(xs)]
            screen.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        fingers("touchStart", middle)
        eventually(lambda: "with a nudge" in screen.find("chart-around").find_element(By.CSS_SELECTOR, ".readout").text)
        fingers("touchEnd")
        fingers("touchStart", middle - 20)
        fingers("touchStart", middle - 20, middle + 20)
        fingers("touchMove", middle - 80, middle + 80)
        fingers("touchEnd")
        eventually(lambda: picture.get_attribute("data-zoomed") == "true")
    finally:
        screen.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_nothing_moves_where_motion_is_unwanted(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """No transition and no animation, on whatever stands on the page."""
    _media(screen, prefers_reduced_motion="reduce")
    try:
        _open(stage, screen, eventually, "?range=month", 1280)
        moving = screen.script(
            "return [...document.querySelectorAll('*')].filter((one) => { const s = getComputedStyle(one);"
            " return s.transitionDuration.split(', ').some((t) => t !== '0s') || s.animationName !== 'none'; }).length"
        )
    finally:
        _media(screen)

    assert moving == 0


def test_every_module_is_asked_for_at_once() -> None:
    """One import after the other would be one way to the hub after the other."""
    html = (STATIC / "review.html").read_text(encoding="utf-8")
    scripts = STATIC / "js"
    folders = ("draw", "charts", "review")
    modules = [path for folder in folders for path in sorted((scripts / folder).glob("*.js"))]
    missing = [path.name for path in modules if f"/static/{path.relative_to(STATIC).as_posix()}" not in html]

    assert missing == []


@pytest.mark.parametrize("query", ["", "?range=month"])
def test_a_thumb_finds_every_button(stage: "Stage", screen: "Screen", eventually: Eventually, query: str) -> None:
    """44 pixels high on a phone; marks on the day's line are as dense as what happened, and stand in the table too."""
    _open(stage, screen, eventually, query, 360)
    small = screen.script(
        "return [...document.querySelectorAll('main button, main summary, main a, header nav a, header button')]"
        ".filter((one) => one.checkVisibility() && !one.matches('.mark') && one.offsetHeight < 44)"
        ".map((one) => one.outerHTML)"
    )

    assert small == []


def test_counts_below_an_axis_say_whose_they_are(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Not by colour alone."""
    _open(stage, screen, eventually, "?range=month", 1280)
    names = screen.driver.find_elements(By.CSS_SELECTOR, "[data-testid=chart-around] .counted")
    more = screen.driver.find_elements(By.CSS_SELECTOR, "[data-testid=chart-survival] .counted")
    room = screen.script(
        "const plot = document.querySelector('[data-testid=chart-around] .counted').parentElement;"
        "const ends = [...plot.querySelectorAll('.counted')].map((one) => one.getBoundingClientRect().right);"
        "return plot.querySelector('.u-over').getBoundingClientRect().left - Math.max(...ends);"
    )

    assert [one.text for one in names] == [one.text for one in more] == ["nudge", "quiet"]
    assert names[0].location["y"] < names[1].location["y"]
    assert isinstance(room, float | int)
    assert room >= 11, "the first count stands across the edge, and takes eleven pixels to its left"


def test_a_picture_is_named_as_one_would_say_it(stage: "Stage", screen: "Screen", eventually: Eventually) -> None:
    """Its title, its sentence, its n; a question ends in its own mark."""
    _open(stage, screen, eventually, "?range=month", 1280)
    pictures = screen.driver.find_elements(By.CSS_SELECTOR, ".chart[data-known=true] .picture")
    names = [picture.get_attribute("aria-label") or "" for picture in pictures]

    assert any(name.startswith("Is it right about you? Of ") for name in names)
    assert any(name.startswith("Day by day. Worn on ") for name in names)


def test_a_screen_reader_is_not_told_the_summary_every_minute(stage: "Stage", screen: "Screen") -> None:
    """What goes on by itself is there to be read; only what is asked for, and troubles, speak up."""
    screen.open(f"{stage.address}/", 1280, 900)
    live = screen.script(
        "return [...document.querySelectorAll('[role=status], [aria-live]')].map((one) => one.id).filter(Boolean)"
    )

    assert live == ["troubles", "card-read", "note", "readout"]
