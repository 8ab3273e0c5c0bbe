"""What axe-core, the accessibility checker, finds wrong with a page; skipped where it is not installed."""

import os
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Screen

#: What axe calls worse than "minor" and "moderate".
SERIOUS = {"serious", "critical"}
#: Rules that axe must at least have looked at, or it did not look.
LEAST_RULES = 15
#: Nothing takes longer, in seconds.
PATIENCE_S = 60

RUN = (
    "const done = arguments[0]; axe.run(document).then((r) => done({ ran: r.passes.length,"
    " found: r.violations.map((v) => [v.impact, v.id, v.nodes.map((n) => n.html.slice(0, 200))]) }))"
)


def _axe() -> str:
    """The text of axe-core: a newer file named in HEARTREACH_AXE, else the one in the test environment."""
    named = os.environ.get("HEARTREACH_AXE")
    if named:
        return Path(named).read_text(encoding="utf-8")
    if find_spec("axe_core_python") is None:
        pytest.skip("axe-core is not installed (pip install axe-core-python, or name axe.min.js in HEARTREACH_AXE)")
    return resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def serious(screen: "Screen") -> list[list[object]]:
    """Every serious or critical finding on the page as it is now: impact, rule, elements."""
    if not screen.script("return 'axe' in window"):
        screen.script(_axe())
    screen.driver.set_script_timeout(PATIENCE_S)
    told = screen.driver.execute_async_script(RUN)
    assert told["ran"] >= LEAST_RULES
    return [one for one in told["found"] if one[0] in SERIOUS]
