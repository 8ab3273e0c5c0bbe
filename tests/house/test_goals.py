"""The tests that pages name exist, and each goal of docs/goals.md has its test."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
GOALS = ROOT / "docs" / "goals.md"
ROWS = range(1, 21)

#: A file, a folder's files (`test_contract_*.py`), and whatever is named within: `path::Class::test_name[parameter]`.
TEST = re.compile(r"(?<![\w/])(tests/[\w*/.-]*\.py)((?:::\w+)*)")
#: A test or a file of tests without its path.
BARE = re.compile(r"`(test_\w+)(\.py)?`")
BENCH = re.compile(r"(?:python -m bench\.([\w.]+)|(?<![\w/.])bench[./]([\w/]+)(?:\.py)?)")
#: A row: its number, its goal, its tests, how it stands.
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
GOAL_TEST = re.compile(r"^test_goal_(\d+)_")


def names_in(file: Path) -> set[str]:
    """Functions and classes of a file, methods as `Class::method`."""
    return set(_names(ast.parse(file.read_text(encoding="utf-8")).body))


def _names(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for one in body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield within + one.name
        elif isinstance(one, ast.ClassDef):
            yield within + one.name
            yield from _names(one.body, f"{within}{one.name}::")


@functools.cache
def all_names() -> dict[str, set[str]]:
    """Every file of tests, by its path, with what it holds."""
    return {file.relative_to(ROOT).as_posix(): names_in(file) for file in sorted((ROOT / "tests").rglob("*.py"))}


def missing(page: str) -> list[str]:
    """Tests and benches that a page names and nobody wrote."""
    return [*_missing_tests(page), *_missing_benches(page)]


def _missing_tests(page: str) -> Iterator[str]:
    for path, name in TEST.findall(page):
        files = [file.relative_to(ROOT).as_posix() for file in ROOT.glob(path)]
        if not files or (name and not any(name[2:] in all_names().get(file, set()) for file in files)):
            yield path + name
    everything = set().union(*all_names().values())
    files_of_tests = {path.rpartition("/")[2] for path in all_names()}
    for name, suffix in BARE.findall(page):
        if name + suffix not in (files_of_tests if suffix else everything):
            yield name + suffix


def _missing_benches(page: str) -> Iterator[str]:
    for module, path in BENCH.findall(page):
        place = ROOT / "bench" / (module or path).strip("./").replace(".", "/")
        if not place.with_suffix(".py").exists() and not place.is_dir():
            yield f"bench {module or path}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_and_bench_that_a_page_names_exists(page: Path) -> None:
    """A test that was renamed would leave a promise that nobody holds."""
    assert missing(page.read_text(encoding="utf-8")) == []


def test_what_does_not_exist_is_found() -> None:
    """The check above, on a page that is wrong in every way it can be, between lines that are right."""
    page = """
    `tests/house/test_goals.py::test_what_does_not_exist_is_found` and `tests/broker/test_contract_*.py` are there, and
    `tests/store/test_store_size.py::Watched::chart`, `python -m bench.soak`, `bench/policy_days.py`, `test_goals.py`.
    `tests/house/test_gone.py`, `tests/house/test_goals.py::test_gone`, `tests/house/test_gone_*.py`,
    `tests/store/test_store_size.py::Watched::gone`, `test_gone_too`, `test_gone.py`, `python -m bench.gone 3`
    """

    assert missing(page) == [
        "tests/house/test_gone.py",
        "tests/house/test_goals.py::test_gone",
        "tests/house/test_gone_*.py",
        "tests/store/test_store_size.py::Watched::gone",
        "test_gone_too",
        "test_gone.py",
        "bench gone",
    ]


def test_each_goal_has_one_row_and_its_test() -> None:
    """Rows 1 to 20, each once, with a test that bears its number, and a word about how it stands."""
    rows = ROW.findall(GOALS.read_text(encoding="utf-8"))

    assert [int(number) for number, *_ in rows] == list(ROWS)
    for number, _goal, held, stands in rows:
        assert f"::test_goal_{number}_" in held, f"goal {number} has no test of its own"
        assert re.search(r"\*\*(Holds|Partly|Not)\b", stands), f"goal {number} does not say how it stands"


def test_every_test_of_a_goal_stands_in_its_row() -> None:
    """And in no other as its own; a goal's test that nobody can find from the page is half a test."""
    rows = {number: held for number, _, held, _ in ROW.findall(GOALS.read_text(encoding="utf-8"))}
    astray = [
        f"{path}::{name}"
        for path, names in all_names().items()
        for name in sorted(names)
        if (goal := GOAL_TEST.match(name)) and f"`{path}::{name}`" not in rows.get(goal[1], "")
    ]

    assert astray == []
