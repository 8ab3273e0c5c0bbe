"""Nothing sticks out at 320 CSS pixels: the smallest iPhone, or a desk at 400 % (WCAG 2.2, 1.4.10)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

STICKING = """
return [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > 320).map((one) => one.outerHTML);
"""


@pytest.mark.parametrize("place", ["phone", "", "?range=week"])
def test_nothing_sticks_out(stage: "Stage", screen: "Screen", eventually: Eventually, place: str) -> None:
    """With the mark of made-up data beside the name, and with room for a browser's own picture of a calendar."""
    screen.open(f"{stage.address}/{place}", 320, 640)
    eventually(lambda: screen.script("return document.body.dataset.ready"))
    eventually(lambda: screen.shows("simulated"))
    screen.script("document.getElementById('day-pick')?.style.setProperty('width', '10.5rem')")

    assert screen.script(STICKING) == []
