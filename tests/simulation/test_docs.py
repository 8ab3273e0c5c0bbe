"""The documentation's example runs as it stands."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/simulation.md"


@pytest.mark.long
@pytest.mark.timeout(120)
def test_the_example_runs_and_finds_something() -> None:
    """A reader who copies the example gets stressors, some of them found."""
    example = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(example[1] if example else "", names)

    found, stressors = names["found"], names["stressors"]
    assert isinstance(found, list)
    assert isinstance(stressors, list)
    assert 0 < len(found) <= len(stressors)
