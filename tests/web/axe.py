"""What axe-core, the accessibility checker, finds wrong with a page; skipped where nobody has fetched it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Screen

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] }).then(
  (found) => done(found.violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html)])));
"""


def serious(screen: "Screen") -> list[str]:
    """Every serious or critical finding on the page as it is now, with the elements it is about."""
    if not AXE.exists():
        pytest.skip("axe-core is not here; fetch it with `npm install --no-save axe-core`")
    if not screen.script("return 'axe' in window"):
        screen.driver.execute_script(AXE.read_text(encoding="utf-8"))
    found = screen.driver.execute_async_script(RUN)
    return [f"{impact} {rule}: {nodes}" for impact, rule, nodes in found if impact in {"serious", "critical"}]
