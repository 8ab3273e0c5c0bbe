"""What a hub prints when its pages answer."""

import contextlib
import io
from pathlib import Path

import pytest

from heartreach.cli.hub_process import announce
from heartreach.hub.hub import Plan
from heartreach.models import Wearer
from heartreach.prompts.settings import PolicySettings

HERE = "http://127.0.0.1:8765"
HOME = "https://192.168.1.20:8765"


class Terminal(io.StringIO):
    """A screen that somebody looks at."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A hub for the demo."""
    return Plan(folder=tmp_path, wearer=Wearer(), policy=PolicySettings(), seed=1, speed=30.0, simulated=True)


def printed(reach: str | None, plan: Plan) -> str:
    """What stands on the screen."""
    with contextlib.redirect_stdout(Terminal()) as screen:
        announce(HERE, reach, plan)
    return screen.getvalue()


def has_code(said: str) -> bool:
    """Whether there is a QR code, which a terminal shows in half blocks."""
    return "\u2584" in said or "\u2580" in said


def test_no_phone_is_sent_to_look_for_the_pages_on_itself(plan: Plan) -> None:
    """Pages for this machine alone have no code to scan, but a next step."""
    said = printed(None, plan)

    assert f"{HERE}/phone" in said
    assert "--host 0.0.0.0" in said
    assert not has_code(said)


def test_a_phone_is_shown_the_address_it_finds(plan: Plan) -> None:
    """In words and as a code."""
    said = printed(HOME, plan)

    assert f"{HOME}/phone" in said
    assert "Pair a phone" in said
    assert has_code(said)
