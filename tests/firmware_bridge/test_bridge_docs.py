import asyncio
import math
import re
from collections.abc import Coroutine
from pathlib import Path

import pytest

import heartreach.clock
from heartreach.clock import LoopClock
from heartreach.firmware_bridge.link_table import TABLE, Happening
from heartreach.models import LinkState
from heartreach.simulation.paced_loop import PacedLoop
from tests.firmware_bridge.stage import EPOCH

PAGE = (Path(__file__).parents[2] / "docs/bridge.md").read_text(encoding="utf-8")


def test_the_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What the page shows is what happens; only time passes faster here."""

    def run(work: Coroutine[object, object, None]) -> None:
        with asyncio.Runner(loop_factory=lambda: PacedLoop(math.inf)) as runner:
            runner.run(work)

    monkeypatch.setattr(asyncio, "run", run)
    monkeypatch.setattr(heartreach.clock, "SystemClock", lambda: LoopClock(EPOCH))
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    exec(compile(code.group(1), "docs/bridge.md", "exec"), {"__name__": "example"})

    assert "rr_ticks=819" in capsys.readouterr().out


def test_the_life_of_a_link_is_drawn_from_its_table() -> None:
    """Every transition of the table stands on the page, and no other."""
    rows = re.findall(r"^\| \*\*(\w+)\*\* \|(.*)\|$", PAGE, re.MULTILINE)
    drawn = {
        (LinkState(state), happening): LinkState(cell.strip())
        for state, cells in rows
        for happening, cell in zip(Happening, cells.split("|"), strict=True)
        if cell.strip()
    }

    assert drawn == TABLE
