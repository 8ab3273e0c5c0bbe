"""What holds of the repository as a whole."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: A lock file or an index setting would tie the project to somebody's machine.
HOSTS = re.compile(r"(?:index[-_]url|pypi\.org/simple|files\.pythonhosted|registry\.npmjs)", re.IGNORECASE)


def tracked_files() -> list[Path]:
    """Return every file that git knows, or skip where this is not a checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_goal_3_no_tracked_file_names_a_package_index() -> None:
    """The pinned set is installed from whatever index the machine is set up with."""
    here = Path(__file__).resolve()
    named = [
        str(file.relative_to(ROOT))
        for file in tracked_files()
        if file != here and HOSTS.search(file.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert named == []


def test_foreign_code_is_where_its_licence_is() -> None:
    """Libraries that were only installed are nobody's to pass on; the vendored ones lie in one place, with licences."""
    foreign = {"node_modules", "site-packages", ".venv", "dist", "build"}
    astray = [name for file in tracked_files() if foreign & set((name := file.relative_to(ROOT)).parts)]

    assert astray == []


@pytest.mark.parametrize("module", ["heartreach", "heartreach.signal", "heartreach.cli"])
def test_goal_4_importing_is_cheap(module: str) -> None:
    """No heavy library is loaded before it is needed."""
    heavy = "{'scipy', 'matplotlib', 'bumble', 'numpy.testing'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"


def test_every_pin_is_a_plain_version() -> None:
    """constraints.txt holds names and versions only."""
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[a-z0-9._-]+==[^ ]+( ; .+)?", line), line


def test_nothing_is_raised_where_an_old_python_wraps_it() -> None:
    """Debian 12 has Python 3.11.2, which puts what `except*` raises into a group: a traceback instead of a sentence."""
    raised = [
        f"{file.relative_to(ROOT)}:{inner.lineno}"
        for file in sorted(ROOT.glob("heartreach/**/*.py"))
        for tried in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(tried, ast.TryStar)
        for handler in tried.handlers
        for inner in ast.walk(handler)
        if isinstance(inner, ast.Raise)
    ]

    assert raised == []
