"""What exists is documented, and what is documented exists."""

import argparse
import importlib
import re
import sys
import tomllib
from pathlib import Path

import pytest

from heartreach.cli.main import COMMANDS
from heartreach.config import setting_names
from heartreach.errors import install_extra

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_on_the_commands_page(name: str) -> None:
    """A command nobody can read about does not exist for its user."""
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")

    assert f"`heartreach {name}" in page


def test_help_begins_with_what_a_newcomer_needs() -> None:
    """Set up, run, sit calmly; what only a researcher needs comes last."""
    assert [*COMMANDS][:3] == ["setup", "run", "calibrate"]
    assert {*[*COMMANDS][-4:]} == {"hrv", "evaluate", "study", "power"}


def test_no_command_stands_on_the_page_twice() -> None:
    """Two lines about one command say two things; `run` and `run --simulate` are two uses."""
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    listed = [
        re.sub(r" [A-Z][A-Z.a-z]*$", "", name) for name in re.findall(r"^\| `heartreach ([^`]+)`", page, re.MULTILINE)
    ]

    assert sorted(listed) == sorted(set(listed))


def test_every_option_in_a_commands_line_is_one_of_its_own() -> None:
    """Who types what the page says is not refused."""
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    table = page[: page.index("## Extras")]

    unknown = []
    for name, line in re.findall(r"^\| `heartreach ([a-z-]+)(.*)$", table, re.MULTILINE):
        module = importlib.import_module(
            f"heartreach.cli.{'import_file' if name == 'import' else name.replace('-', '_')}"
        )
        parser = argparse.ArgumentParser()
        module.configure(parser)
        theirs = {option for action in parser._actions for option in action.option_strings}
        unknown += [
            f"{name} {option}" for option in re.findall(r"(?<=[`\s])--[a-z][a-z-]*", line) if option not in theirs
        ]

    assert unknown == []


def test_the_settings_page_lists_exactly_the_settings() -> None:
    """No setting without its line, no line without its setting, and none twice."""
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_]+\.[a-z_.]+)` \|", page, re.MULTILINE)

    assert sorted(listed) == sorted(setting_names())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link in a page names a file of this repository."""
    broken = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]

    assert broken == []


#: Extras of those who work on heartreach itself.
FOR_MAINTAINERS = {"test", "audit", "bench"}


def test_the_commands_page_lists_exactly_the_extras() -> None:
    """What can be installed beside the rest is told with what it is for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    listed = re.findall(
        r"^\| `([a-z]+)` \|", page[page.index("## Extras") : page.index("## For programs")], re.MULTILINE
    )

    assert sorted(listed) == sorted(set(project["optional-dependencies"]) - FOR_MAINTAINERS)


def test_an_extra_is_installed_beside_the_python_that_misses_it() -> None:
    """A bare `pip` belongs to some other Python, which has no heartreach and would look for one elsewhere."""
    texts = [*PAGES, *ROOT.glob("heartreach/**/*.py")]
    bare = re.compile(r"""[`'"]pip install ['"]?heartreach\[""")

    assert [path.name for path in texts if bare.search(path.read_text(encoding="utf-8"))] == []
    assert sys.executable in install_extra("plot")
