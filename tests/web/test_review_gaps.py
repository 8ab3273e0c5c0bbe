"""A hole in what is known is a hole in the picture: in a real browser."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from heartreach.review.chart_words import Averaged, Review
from heartreach.web.made_up_review import MadeUpReview
from heartreach.web.review_span import ReviewSpan

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

#: Nothing is known from 10 to 25 min after the rise.
HOLE = range(40, 55)

#: How many dark pixels, the curve's own colour, stand in the column of a minute in the lower panel.
DARK = """
const panel = document.querySelectorAll('[data-testid=chart-around] .uplot')[1];
const canvas = panel.querySelector('canvas'), over = panel.querySelector('.u-over').getBoundingClientRect();
const x = over.x - canvas.getBoundingClientRect().x + over.width * (arguments[0] + 30) / 150;
const pixels = canvas.getContext('2d').getImageData(Math.round(x * devicePixelRatio), 0, 1, canvas.height).data;
let dark = 0;
for (let i = 0; i < pixels.length; i += 4) {
  if (pixels[i + 3] > 200 && pixels[i] + pixels[i + 1] + pixels[i + 2] < 180) dark++;
}
return dark;
"""


class Gappy(MadeUpReview):
    """The made-up wearer, with a quarter of an hour and a week that nobody knows."""

    def review(self, span: ReviewSpan) -> Review:
        """The same charts with holes."""
        whole = super().review(span)
        around = whole.around.model_copy(
            update={"nudged": _holed(whole.around.nudged), "difference": _holed(whole.around.difference)}
        )
        weeks = tuple(
            week.model_copy(update={"opened": None}) if i == 2 else week for i, week in enumerate(whole.awareness.weeks)
        )
        awareness = whole.awareness.model_copy(update={"weeks": weeks})
        return whole.model_copy(update={"around": around, "awareness": awareness})


def _holed(side: Averaged) -> Averaged:
    def cut(values: tuple[float | None, ...] | None) -> tuple[float | None, ...] | None:
        return None if values is None else tuple(None if i in HOLE else value for i, value in enumerate(values))

    return side.model_copy(update={"mean": cut(side.mean), "low": cut(side.low), "high": cut(side.high)})


@pytest.fixture
def month(stage: "Stage", screen: "Screen", eventually: Eventually) -> "Screen":
    """A month with holes, its curves drawn."""
    stage.house.charts = Gappy()
    screen.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "light"}]}
    )
    screen.open(f"{stage.address}/?range=month", 1280, 900)
    eventually(lambda: screen.script("return document.body.dataset.ready"))
    for name in ("awareness", "around"):
        eventually(lambda name=name: screen.shows(f"chart-{name}"))  # type: ignore[misc]
        screen.driver.execute_script("arguments[0].scrollIntoView()", screen.find(f"chart-{name}"))
        eventually(lambda name=name: screen.find(f"chart-{name}").get_attribute("data-drawn"))  # type: ignore[misc]
    return screen


def test_no_curve_bridges_what_is_not_known(month: "Screen", eventually: Eventually) -> None:
    """The difference has its line before and after the hole, and not one pixel of it inside."""
    eventually(lambda: month.driver.execute_script(DARK, 5.5))

    assert month.driver.execute_script(DARK, 45.5) > 0
    assert month.driver.execute_script(DARK, 17.5) == 0


def test_a_missing_week_breaks_the_trend(month: "Screen") -> None:
    """The trend with a week missing is drawn in two strokes, and the others in one."""
    paths = month.find("chart-awareness").find_elements(By.CSS_SELECTOR, "path.curve")

    assert [str(path.get_attribute("d")).count("M") for path in paths] == [1, 2, 1, 1]


def test_the_words_say_so_too(month: "Screen") -> None:
    """Read by keys and in the table, a hole is not known; it is never nought."""
    picture = month.find("chart-around").find_element(By.CSS_SELECTOR, ".picture")
    for _ in range(17 + 30):
        picture.send_keys(Keys.ARROW_RIGHT)
    month.find("table-around").click()
    row = month.driver.find_elements(By.CSS_SELECTOR, "[data-testid=chart-around] tbody tr")[9]

    assert "with a nudge not known" in month.find("chart-around").find_element(By.CSS_SELECTOR, ".readout").text
    assert row.find_element(By.CSS_SELECTOR, "td").text == "–"
