"""A test that hangs fails the whole run, and does not keep it."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HANGS = """
import time
import pytest

@pytest.mark.timeout(1)
def test_hangs():
    while True:
        try:
            time.sleep(100)
        except BaseException:
            pass

def test_after_it():
    pass
"""
PASSES = "def test_passes():\n    pass\n"
#: Processes that wait for each other are ended by this, in seconds; no speed is asked for.
TOO_LONG_S = 120.0


@pytest.mark.long
def test_a_hanging_test_is_told_and_the_other_files_go_on(tmp_path: Path) -> None:
    """With the very words of `run.py`, which hand whole files to processes."""
    spec = importlib.util.spec_from_file_location("run_script", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    (tmp_path / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntimeout = 60\n", encoding="utf-8")
    for name, text in {"first": HANGS, "second": PASSES, "third": PASSES, "fourth": PASSES}.items():
        (tmp_path / f"test_{name}.py").write_text(text, encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    told = subprocess.run(
        [sys.executable, "-m", *script.TESTS[1:2], *script.TESTS[2]],
        cwd=tmp_path,
        env=environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=TOO_LONG_S,
        check=False,
    )
    assert told.returncode == 1
    assert "4 passed" in told.stdout  # one more in the first file, after the test that hangs
    assert "test_hangs did not end in 1 s" in told.stdout + told.stderr
