"""Where the system chooses the colours (Windows' contrast themes), what only a colour said is said in the system's."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def contrast(screen: "Screen") -> Iterator["Screen"]:
    """A browser under a contrast theme."""
    features = [{"name": "forced-colors", "value": "active"}]
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    yield screen
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    screen.driver.get("about:blank")


def test_what_was_picked_is_seen(stage: "Stage", contrast: "Screen", eventually: Eventually) -> None:
    """A chosen number does not look like the others, nor does "busy" while it holds."""
    contrast.open(f"{stage.address}/phone")
    eventually(lambda: contrast.script("return document.body.dataset.line") == "up")
    contrast.find("welcome-skip").click()
    contrast.script("document.querySelector('[data-testid=now-busy]').click(); location.hash = 'reach'")
    eventually(lambda: contrast.count("screen-reach"))
    look = contrast.script(
        "document.querySelector('[data-testid=felt-3]').click();"
        "const look = (one) => getComputedStyle(document.querySelector(one)).backgroundColor;"
        "return ['[data-testid=felt-2] + span', '[data-testid=felt-3] + span',"
        "        '[data-testid=now-talking]', '[data-testid=now-busy]'].map(look);"
    )

    assert isinstance(look, list)
    other, picked, idle, held = look
    assert picked != other
    assert held != idle
    assert picked == held


def test_the_legend_has_the_colours_of_the_picture(stage: "Stage", contrast: "Screen", eventually: Eventually) -> None:
    """A swatch without a colour explains nothing; the chosen range is seen, too."""
    contrast.open(f"{stage.address}/", 1280, 900)
    eventually(lambda: contrast.script("return document.getElementById('charts').dataset.points"))
    look = contrast.script(
        "const look = (one) => getComputedStyle(document.querySelector(one)).backgroundColor;"
        "return ['.swatch.sleep', '.swatch.move', '#to-day', '#to-week'].map(look);"
    )

    assert isinstance(look, list)
    assert len(set(look)) == len(look)
