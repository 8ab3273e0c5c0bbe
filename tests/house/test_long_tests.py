"""Long tests wait for `run.py test --all`; what runs without them still touches every room and every real part."""

import ast
import functools
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted({file.parent.name for file in ROOT.glob("tests/*/test_*.py")})
LONG = "long"
#: Words of pytest with which something would be left out.
LEAVING_OUT = re.compile(r"-[mk]|--(?:deselect|ignore|last-failed|lf|maxfail|exitfirst)\b.*|-x")

#: A condition that only who knows a variable can meet.
ENVIRONMENT = re.compile(r"\b(?:environ|getenv)\b")


@dataclass(frozen=True)
class Written:
    """A test as it is written down.

    Attributes:
        name: `path::name` or `path::Class::name`.
        marks: its own, its class's and its module's.
        skipped_by: the source of all conditions under which it is skipped.
    """

    name: str
    marks: frozenset[str]
    skipped_by: str


@functools.cache
def all_tests() -> tuple[Written, ...]:
    """Every test function of every room."""
    files = sorted(ROOT.glob("tests/*/test_*.py"))
    return tuple(
        one for file in files for one in written_in(file.relative_to(ROOT).as_posix(), file.read_text("utf-8"))
    )


def written_in(path: str, source: str) -> Iterator[Written]:
    """Every test of one file."""
    body = ast.parse(source).body
    yield from _tests(body, path, _module_marks(body))


def _module_marks(body: list[ast.stmt]) -> list[ast.expr]:
    found: list[ast.expr] = []
    for one in body:
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "pytestmark":
            found += one.value.elts if isinstance(one.value, ast.List) else [one.value]
    return found


def _tests(body: list[ast.stmt], within: str, marks: list[ast.expr]) -> Iterator[Written]:
    for one in body:
        if isinstance(one, ast.ClassDef):
            yield from _tests(one.body, f"{within}::{one.name}", [*marks, *one.decorator_list])
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_"):
            texts = [ast.unparse(mark) for mark in (*marks, *one.decorator_list)]
            named = (re.match(r"pytest\.mark\.(\w+)", text) for text in texts)
            skips = " ".join(text for text in texts if "skip" in text)
            yield Written(f"{within}::{one.name}", frozenset(found[1] for found in named if found), skips)


def short_ones() -> list[Written]:
    """What `python3 run.py test` runs."""
    return [one for one in all_tests() if LONG not in one.marks]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_tests_that_are_not_long(room: str) -> None:
    """Whoever breaks a room learns of it from the short command."""
    assert [one for one in short_ones() if one.name.startswith(f"tests/{room}/")]


@pytest.mark.parametrize(
    "part",
    [
        "tests/e2e/test_strap_to_chart.py::test_a_nudge_arrives_is_answered_and_stands_on_the_chart",
        "tests/broker/test_broker_mosquitto.py::test_a_mosquitto_that_dies_is_started_again",
        "tests/broker/test_contract_delivery.py::",  # by ours and by Mosquitto
        "tests/firmware_bridge/test_bridge_over_bluez.py::",  # over a message bus
        "tests/house/test_first_start.py::test_goal_1_the_second_start_needs_no_network",
        "tests/hub/test_one_heartbeat.py::test_an_onset_becomes_a_nudge_and_its_answer_is_kept_once",
        "tests/store/test_store_kill.py::test_goal_8_a_killed_writer_loses_nothing_acknowledged",
        "tests/web/test_phone_page.py::test_three_taps_are_one_answer",
    ],
)
def test_the_real_parts_are_met_without_the_long_tests(part: str) -> None:
    """A browser, a Mosquitto, a message bus, a killed process, the whole hub: one test of each at least is short."""
    assert [one for one in short_ones() if one.name.startswith(part)]


def test_everything_is_everything() -> None:
    """With `--all` no word to pytest leaves a test out, and no goal's test waits for a variable."""
    script = _script()
    hidden = [one.name for one in all_tests() if "::test_goal_" in one.name and ENVIRONMENT.search(one.skipped_by)]

    assert [word for word in script.TESTS[2] if LEAVING_OUT.fullmatch(word)] == []
    assert script.SHORT[-2:] == ("-m", f"not {LONG}")
    assert hidden == []


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_script", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_the_readme_names_the_command_that_holds_a_change_up() -> None:
    """What a server runs before a change lands is what a person can run."""
    (command,) = re.findall(r"^exec (.+)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)

    assert command == "python3 run.py test --all"
    for page in ("README.md", "CONTRIBUTING.md"):
        assert command in (ROOT / page).read_text(encoding="utf-8"), page


def test_marks_are_read_wherever_they_stand() -> None:
    """On a module, a class and a test; a mark of one parameter is none of the whole test."""
    source = """
import pytest
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not os.environ.get("X"), reason="")]
@pytest.mark.long
class TestA:
    def test_b(self): ...
@pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.timeout(9)
async def test_c(n): ...
"""
    first, second = written_in("t.py", source)

    assert (first.name, second.name) == ("t.py::TestA::test_b", "t.py::test_c")
    assert first.marks == {"browser", "skipif", "long"}
    assert second.marks == {"browser", "skipif", "parametrize", "timeout"}
    assert ENVIRONMENT.search(second.skipped_by)


@pytest.mark.parametrize(("keyword", "lines"), [("", 1), ("beat_clock", 0)])
def test_who_chose_by_name_is_told_of_nothing_left_out(
    keyword: str, lines: int, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`run.py test -k beat_clock` runs the long ones of that name, too."""
    here = str(ROOT / "tests" / "conftest.py")
    conftest = next(one for one in pytestconfig.pluginmanager.get_plugins() if getattr(one, "__file__", "") == here)
    told: list[str] = []
    monkeypatch.setitem(pytestconfig.stash, conftest._LEFT, {"a long test"})  # type: ignore[arg-type]  # a stash takes items like a dict
    monkeypatch.setattr(pytestconfig.option, "keyword", keyword)

    conftest.pytest_terminal_summary(SimpleNamespace(write_line=told.append), pytestconfig)

    assert len(told) == lines
