"""The two pages in Firefox and in WebKit, which is every browser of an iPhone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.engines import Engine, firefox, webkit

if TYPE_CHECKING:
    from tests.web.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

INK = """
return [...document.querySelectorAll("#plot-score canvas")].some((one) =>
  one.getContext("2d").getImageData(0, 0, one.width, one.height).data.some((value) => value > 0));
"""
#: How many groups of choices are higher than what they hold, by more than the rounding of a pixel.
GAPS = """
const bottom = (one) => one.getBoundingClientRect().bottom;
return [...document.querySelectorAll("#screen fieldset")].map((one) => bottom(one) - bottom(one.lastElementChild))
  .filter((gap) => gap > 2).length;
"""


@pytest.fixture(params=[firefox, webkit], ids=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each of them."""
    with request.param(tmp_path) as shown:
        yield shown


def click(testid: str) -> str:
    """A click, as a script."""
    return f"document.querySelector('[data-testid={testid}]').click()"


def test_a_nudge_is_answered_and_today_is_drawn(stage: "Stage", engine: Engine, eventually: Eventually) -> None:
    """The line comes up, the nudge is shown, one tap reaches the hub, and the review page knows and draws today."""
    engine.go(f"{stage.address}/phone")
    eventually(lambda: engine.script("return document.body.dataset.line") == "up")
    engine.script(click("welcome-skip"))
    stage.nudge()
    eventually(lambda: engine.script("return !document.getElementById('nudge').hidden"))
    engine.script(click("answer-later"))
    eventually(lambda: stage.heard("answer"))
    engine.script("location.hash = 'reach'")
    eventually(lambda: engine.script("return document.querySelectorAll('#screen fieldset').length") == 5)
    gaps = engine.script(GAPS)
    engine.go(f"{stage.address}/")
    eventually(lambda: engine.script("return document.getElementById('charts').dataset.points"))
    name = engine.script("return document.getElementById('day-name').textContent")
    max_day = engine.script("return document.getElementById('day-pick').max")

    assert [said["answer"] for said in stage.heard("answer")] == ["later"]
    assert gaps == 0
    assert str(name).startswith("Today, Wednesday")
    assert max_day == "2025-03-12"
    assert engine.script(INK)
