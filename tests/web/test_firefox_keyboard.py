"""The phone page by keyboard in Firefox, in German, whose words are longer; its time fields have parts of their own."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from heartreach.models import Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.pack import built_in
from heartreach.prompts.payloads import TodayPayload
from tests.web.engines import Firefox, firefox

if TYPE_CHECKING:
    from tests.web.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

TAB = "\ue004"
NAME = "one.dataset.testid ?? one.id"
#: What can be used, in the order in which it is read.
CONTROLS = f"""
return [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
  .filter((one) => one.checkVisibility({{ visibilityProperty: true }}) && !one.disabled && one.type !== "hidden")
  .map((one) => {NAME});
"""
#: Where the focus is, and what is wrong with how it shows.
FOCUS = f"""
const one = document.activeElement, {{ outlineStyle, outlineWidth }} = getComputedStyle(one);
const {{ top, bottom }} = one.getBoundingClientRect();
const ring = outlineStyle !== "none" && outlineWidth !== "0px", seen = top >= 0 && bottom <= innerHeight;
return [{NAME}, ring ? "" : "no ring", seen ? "" : "out of sight"];
"""


def walk(page: Firefox, last: str, *, back: bool) -> list[tuple[str, ...]]:
    """Every stop until one of that name; a time field's parts are one stop. Beyond lie the browser's own buttons."""
    stops: list[tuple[str, ...]] = []
    while not stops or stops[-1][0] != last:
        page.press(TAB, shift=back)
        stops.append(tuple(page.script(FOCUS)))  # type: ignore[arg-type]  # a list, as the script says
        assert len(stops) < 100, stops[-10:]
    return [stop for stop, _ in groupby(stops)]


def test_every_control_is_reached_and_left(stage: "Stage", eventually: Eventually, tmp_path: Path) -> None:
    """In the order in which it is read, forth and back, always in sight and with a ring around it."""
    stage.house.spoken = built_in("de").page()
    at = stage.house.now()
    today = TodayPayload(at=at, today=Desk(Wearer(tz="Europe/Berlin"), pack=built_in("de")).today(at))
    stage.publish("today", today.to_json().decode(), retain=True)
    with firefox(tmp_path) as page:
        page.go(f"{stage.address}/phone")
        eventually(lambda: page.script("return document.body.dataset.line") == "up")
        for place in ("settings", "welcome"):
            page.script(f"location.hash = '{place}/4'")
            eventually(partial(page.script, f"return document.querySelector('[data-testid=screen-{place}]') !== null"))
            controls: list[str] = page.script(CONTROLS)  # type: ignore[assignment]  # as the script says
            page.script("document.querySelector('button').focus()")
            forth = walk(page, controls[-1], back=False)
            back = walk(page, controls[0], back=True)

            assert [name for name, *_ in forth] == controls[1:]
            assert [name for name, *_ in back] == controls[-2::-1]
            assert [stop for stop in forth + back if any(stop[1:])] == []
