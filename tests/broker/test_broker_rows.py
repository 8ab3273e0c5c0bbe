"""Every row of the table in docs/broker.md has its test, and every test that bears a row's name is listed."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "broker.md"


def test_the_rows_and_their_tests_are_the_same_list() -> None:
    """A row without a test would be a claim."""
    page = PAGE.read_text(encoding="utf-8")
    listed = re.findall(r"`(test_row_\w+)`", page)
    there = [name for file in sorted(HERE.glob("test_*.py")) for name in _tests(file)]

    assert len(set(listed)) == len(listed)
    assert set(listed) == set(there)


def _tests(file: Path) -> list[str]:
    return re.findall(r"^(?:async )?def (test_row_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
