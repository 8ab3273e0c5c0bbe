"""Where output cannot go and paths cannot be used: a sentence or silence, never Python's own words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from heartreach.cli import main

ROOT = Path(__file__).resolve().parents[2]


def run(words: str, out: str) -> tuple[int, str]:
    """A command in a shell, its output redirected; the exit code and what it said."""
    command = f"{sys.executable} -m heartreach {words} {out}; echo code=${{PIPESTATUS[0]}} >&2"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    said, _, code = done.stderr.rpartition("code=")
    return int(code), said


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
@pytest.mark.parametrize("words", ["--help", "forget --help", "config show"])
@pytest.mark.long
def test_a_reader_that_leaves_is_no_error(words: str) -> None:
    """`heartreach ... | head` ends in silence."""
    assert run(words, "| true") == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_without_any_output_it_does_its_work(tmp_path: Path) -> None:
    """A program without a window has none."""
    (tmp_path / "rr.csv").write_text("800\n" * 50, encoding="ascii")

    assert run(f"import {tmp_path / 'rr.csv'}", ">&-")[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_without_any_input_nobody_answers(tmp_path: Path) -> None:
    """A program without a terminal that asks is told so, like one whose input is empty."""
    code, said = run(f"forget --data {tmp_path}", "<&-")

    assert code == 2
    assert "Nothing was deleted" in said


@pytest.mark.long
def test_what_is_typed_in_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    """A passphrase through a pipe that is not UTF-8 is refused, not guessed."""
    done = subprocess.run(
        [sys.executable, "-m", "heartreach", "forget", "--data", str(tmp_path)],
        cwd=ROOT,
        input=b"\xff\xfe\n",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8:strict"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert b"no UTF-8 text" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.long
def test_output_that_goes_nowhere_is_one_sentence() -> None:
    """A full disk under `> file` is told once, with exit code 2."""
    code, said = run("config show", "> /dev/full")

    assert code == 2
    assert said.startswith("heartreach: No space left on device. Check the disk")
    assert len(said.splitlines()) == 1


def test_a_path_that_cannot_be_used_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the system refuses, it is named with the next step."""
    (tmp_path / "rr.csv").write_text("800\n" * 50, encoding="ascii")

    assert main(["import", str(tmp_path / "rr.csv"), "--out", str(tmp_path)]) == 2
    assert (
        capsys.readouterr().err
        == f"heartreach: {tmp_path}: Is a directory. Check that path, its rights and the disk.\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes names that are no text")
@pytest.mark.long
def test_a_name_that_is_no_text_can_be_said(tmp_path: Path) -> None:
    """It is shown with its bytes, in whatever the terminal writes."""
    said = subprocess.run(
        [sys.executable, "-m", "heartreach", "service", "install", "--print", "--data", bytes(tmp_path) + b"/\xff"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    assert b"\\udcff" in said.stdout
