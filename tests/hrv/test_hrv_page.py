"""What docs/hrv.md shows is what happens."""

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "hrv.md"


def test_every_example_on_the_page_runs() -> None:
    """The page is a doctest."""
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert found.attempted > 10
    assert found.failed == 0
