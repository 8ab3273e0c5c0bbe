"""run.py: a sentence where something is missing, and a set-up that heals itself."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, set up to work in a folder of its own."""
    spec = importlib.util.spec_from_file_location("run_script", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt", "run.py"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    venv = tmp_path / ".venv"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "STAMP": venv / "heartreach-ready",
    }.items():
        monkeypatch.setattr(module, name, value)
    return module


def test_an_old_python_gets_a_sentence(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says which Python is needed and which this is."""
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))

    assert script.main([]) == 2
    assert "3.11 or newer" in capsys.readouterr().err


def test_a_python_without_venv_is_told_which_package_to_install(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Debian's bare python3 has venv without ensurepip; making one would fail half way."""
    find = importlib.util.find_spec
    monkeypatch.setattr(script.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))

    assert script.main([]) == 2
    assert "apt install python3-venv" in capsys.readouterr().err


@pytest.mark.long
def test_a_half_made_environment_is_made_anew(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an interrupted set-up leaves behind must not be stuck for good, and the stamp comes last."""
    script.PYTHON.parent.mkdir(parents=True)
    script.PYTHON.write_text("not a python", encoding="utf-8")
    installed: list[str] = []
    monkeypatch.setattr(script, "install", lambda what: installed.append(str(script.STAMP.exists())))

    script.set_up("run")

    assert installed == ["False"]
    assert script.ready("run")
    assert subprocess.run([script.PYTHON, "-c", "import pip"], check=False).returncode == 0


def test_an_environment_is_not_made_anew_by_its_own_python(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other tools make environments without pip; who works in one keeps it, and learns what to do."""
    script.PYTHON.parent.mkdir(parents=True)
    script.PYTHON.write_text("without pip", encoding="utf-8")
    monkeypatch.setattr(sys, "prefix", str(script.VENV))

    assert script.main([]) == 2
    assert "Run `deactivate`" in capsys.readouterr().err
    assert script.PYTHON.exists()


def test_a_failed_installation_leaves_no_stamp(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next start tries again."""
    monkeypatch.setattr(script, "venv_works", lambda: True)
    monkeypatch.setattr(script, "PYTHON", Path(sys.executable))
    script.VENV.mkdir()

    def fail(what: str) -> None:
        raise script.Refused(f"no network for {what}")

    monkeypatch.setattr(script, "install", fail)

    assert script.main([]) == 2
    assert not script.ready("run")


def test_ready_for_the_tests_is_ready_for_the_demo(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The larger set holds the smaller one, not the other way round; changed pins make it unready."""
    monkeypatch.setattr(script, "PYTHON", Path(sys.executable))
    script.VENV.mkdir()
    script.STAMP.write_text(script.fingerprint("test"), encoding="utf-8")
    both = script.ready("run"), script.ready("test")
    script.STAMP.write_text(script.fingerprint("run"), encoding="utf-8")
    only = script.ready("run"), script.ready("test")
    (script.ROOT / "constraints.txt").write_text("numpy==9\n", encoding="utf-8")

    assert (both, only, script.ready("run")) == ((True, True), (True, False), False)


@pytest.mark.skipif(os.name != "posix", reason="its programs are shell scripts here")
def test_goal_2_one_command_runs_every_check_and_tells_which_failed(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lint, format, types, contracts and tests; a failed one hides none of the others, and makes the exit code 1."""
    programs = script.PYTHON.parent
    programs.mkdir(parents=True)
    for name in ("ruff", "mypy", "lint-imports", "pytest"):
        (programs / name).write_text(f"#!/bin/sh\nexit {int(name == 'mypy')}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setattr(script, "set_up", lambda kind: None)
    monkeypatch.chdir(script.ROOT)

    assert script.main(["test"]) == 1
    said = capsys.readouterr().out
    assert re.findall(r"^-- (.+): (\w+)", said, re.MULTILINE) == [
        ("lint", "ok"),
        ("format", "ok"),
        ("types", "FAILED"),
        ("import contracts", "ok"),
        ("tests", "ok"),
    ]
    assert said.endswith("Failed: types\n")


@pytest.mark.skipif(os.name != "posix", reason="its programs are shell scripts here")
@pytest.mark.parametrize(
    ("words", "whole"),
    [((), False), (("--all",), True), (("-k", "beat_clock"), True), (("--all", "-k", "beat_clock"), True)],
)
def test_goal_2_long_tests_wait_for_all(
    script: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    *,
    whole: bool,
) -> None:
    """Without a word the rest runs, with its files in memory and gone afterwards; what is named runs whole."""
    told = tmp_path / "told"
    script.PYTHON.parent.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports", "pytest"):
        program = script.PYTHON.with_name(name)
        program.write_text(f'#!/bin/sh\necho "$*" > {told}\n', encoding="utf-8")
        program.chmod(0o755)
    memory = tmp_path / "memory"
    memory.mkdir()
    for name, value in {"MEMORY": memory, "ROOMY": 1, "set_up": lambda kind: None}.items():
        monkeypatch.setattr(script, name, value)
    monkeypatch.chdir(script.ROOT)

    assert script.main(["test", *words]) == 0
    command = told.read_text(encoding="utf-8")
    assert ("-m not long" not in command) is whole
    assert "--all" not in command
    assert (f"--basetemp={memory}/" not in command) is whole
    assert list(memory.iterdir()) == []


def test_without_room_in_memory_the_disk_is_used(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container's 64 MB, or a system without such a place."""
    told = tmp_path / "told"
    command = [sys.executable, "-c", f"import sys; open({str(told)!r}, 'w').write(' '.join(sys.argv[1:]))"]
    for name, value in {"ROOMY": 1 << 80, "MEMORY": tmp_path / "nowhere"}.items():
        monkeypatch.setattr(script, name, value)
        assert script.run_in_memory(command) == 0
        assert told.read_text(encoding="utf-8") == ""
        told.unlink()


def test_what_python_compiled_is_kept(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """In `.venv` where nothing may be written beside the sources; beside them, or where somebody said, otherwise."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    aside = script.compiled()
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    beside = script.compiled()

    assert "PYTHONDONTWRITEBYTECODE" not in aside
    assert aside["PYTHONPYCACHEPREFIX"] == str(script.VENV / "compiled")
    assert "PYTHONPYCACHEPREFIX" not in beside
