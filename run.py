#!/usr/bin/env python3
"""The two commands of the README, for a machine that has Python and nothing else.

::

    python3 run.py              set everything up in ./.venv and start heartreach with a virtual strap
    python3 run.py test         set up what the tests need, then lint, types, import contracts, all tests but long ones
    python3 run.py test --all   the same with every test: what must pass before a change lands
    python3 run.py test WORDS   only pytest, with these words, for example `-k beat_clock` or a file; long tests too
    python3 run.py COMMAND ...  any other heartreach command, for example `python3 run.py run` for a real strap

Only the standard library is used, and no syntax newer than Python 3.7, so that an old Python gets a sentence instead
of a traceback. A set-up that was interrupted is finished by the next start: the stamp
that says "ready" is written last.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)  # the oldest Python that every pinned package has wheels for
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "heartreach-ready"
# Each set of packages contains the one before it, so a set-up for the tests also serves the demo.
SETS = {"run": "tls", "test": "test"}

# What `run.py test` does, in this order: a name for the summary, a program in .venv and its words. Files are not sorted
# by how many tests they hold: the longest test of all stands alone in its file and would come last, on one core. Tests
# wait for disks, browsers and other processes, so that it takes three processes to keep two cores busy.
TESTS = ("tests", "pytest", ("-q", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"))
CHECKS = (
    ("lint", "ruff", ("check", ".")),
    ("format", "ruff", ("format", "--check", ".")),
    ("types", "mypy", ()),
    ("import contracts", "lint-imports", ()),
    TESTS,
)
# Without `--all` the tests that are marked `long` are left out.
EVERYTHING = "--all"
SHORT = ("-m", "not long")
# Where the system keeps files in memory, and the bytes that must be free there: the short tests use a tenth.
MEMORY, ROOMY = Path("/dev/shm"), 2_000_000_000  # noqa: S108  # a folder of its own is made in it


def main(words: list[str]) -> int:
    """Set up what `words` need and run it; return the exit code."""
    try:
        refuse_what_cannot_work()
        if words[:1] in (["-h"], ["--help"]):
            print(__doc__)
            return 0
        testing = words[:1] == ["test"]
        set_up("test" if testing else "run")
        if testing:
            return run_checks(words[1:])
        start(["run", "--simulate", *words] if not words or words[0].startswith("-") else words)
    except Refused as refused:
        print(f"run.py: {refused}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nrun.py: stopped. Start it again to go on where it was.", file=sys.stderr)
        return 130


class Refused(Exception):
    """Something the person can mend; the message says how."""


def refuse_what_cannot_work() -> None:
    """Say in one sentence what is missing on this machine."""
    if sys.version_info < OLDEST:
        raise Refused(
            "heartreach needs Python {}.{} or newer, and this is {}. Run it with a newer one, for example "
            "`python3.12 run.py`.".format(*OLDEST, sys.version.split()[0])
        )
    if sys.maxsize < 2**32:
        raise Refused(
            "heartreach needs a 64-bit Python, because numpy has no 32-bit packages. Install a 64-bit system."
        )
    # Debian ships venv without ensurepip, and making an environment then fails half way.
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Refused(
            "This Python cannot make virtual environments. Run `sudo apt install python3-venv`, and start again."
        )


def fingerprint(kind: str) -> str:
    """Return what a ready environment depends on, as one string."""
    parts = [kind, sys.version, str(ROOT)]
    parts += [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "constraints.txt", "run.py")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def ready(kind: str) -> bool:
    """Tell whether `.venv` holds at least the set `kind`, finished."""
    if not STAMP.exists() or not PYTHON.exists():
        return False
    enough = list(SETS)[list(SETS).index(kind) :]
    return STAMP.read_text(encoding="utf-8").strip() in {fingerprint(one) for one in enough}


def set_up(kind: str) -> None:
    """Make `.venv` and install the pinned packages, unless that is done already."""
    if ready(kind):
        return
    began = time.monotonic()
    STAMP.unlink(missing_ok=True)
    if not venv_works():
        if Path(sys.prefix).resolve() == VENV.resolve():
            raise Refused(
                "This is the Python of .venv, which has no pip and is to be made anew. Run `deactivate`, then start "
                "again with the Python outside it."
            )
        print("Making a virtual environment in .venv ...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
        if made.returncode:
            reason = (made.stdout + made.stderr).strip().splitlines()[-1:]
            raise Refused(f"No virtual environment could be made in {VENV}: {' '.join(reason)}")
    install(f"{ROOT}[{SETS[kind]}]")
    STAMP.write_text(fingerprint(kind), encoding="utf-8")
    print(f"Ready after {time.monotonic() - began:.0f} s.", flush=True)


def venv_works() -> bool:
    """Tell whether `.venv` has a Python that starts and has pip; an interrupted set-up leaves one that does not."""
    if not PYTHON.exists():
        return False
    try:
        tried = subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def install(what: str) -> None:
    """Install `what` with pip, held to constraints.txt, showing that it goes on."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"]
    command += ["-c", str(ROOT / "constraints.txt"), "-e", what]
    last: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        seen = 0
        for line in pip.stdout or ():
            last = [*last, line.rstrip()][-8:]
            if line.startswith("Collecting "):
                seen += 1
                show(f"Fetching package {seen}, {line.split()[1]}")
            elif line.startswith("Installing collected"):
                show(f"Installing {seen} packages, about half a minute ...")
    show("", end="\n")
    if pip.returncode:
        why = next((line for line in reversed(last) if line.startswith("ERROR")), "pip gave no reason")
        raise Refused(
            f"The packages could not be installed ({why}). Check the network and start again: it goes on here."
        )


def show(text: str, end: str = "") -> None:
    """Write a line of progress over the last one; one line each where nobody watches a terminal."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text[:100]}", end=end, flush=True)
    elif text:
        print(text, flush=True)


def run_checks(words: list[str]) -> int:
    """Run the checks and say how each went; with words beside `--all`, only pytest with those words."""
    os.chdir(ROOT)
    everything = EVERYTHING in words
    pytest_words = [word for word in words if word != EVERYTHING]
    if pytest_words:
        return subprocess.run([str(PYTHON), "-m", "pytest", *pytest_words], env=compiled(), check=False).returncode
    failed: list[str] = []
    for check in CHECKS:
        began = time.monotonic()
        name, program, options = check
        print(f"\n== {name} ==", flush=True)
        command = [str(PYTHON.with_name(program)), *options]
        if check is TESTS and not everything:
            code = run_in_memory([*command, *SHORT])
        else:
            code = subprocess.run(command, env=compiled(), check=False).returncode
        if code:
            failed.append(name)
        print(f"-- {name}: {'FAILED' if name in failed else 'ok'} in {time.monotonic() - began:.0f} s", flush=True)
    print(f"\n{'Failed: ' + ', '.join(failed) if failed else 'All checks passed.'}", flush=True)
    return 1 if failed else 0


def compiled() -> dict[str, str]:
    """Return the environment, in which Python keeps what it compiled; hundreds of processes start, each from that.

    Who asked Python to write nothing beside the sources gets it in `.venv` instead.
    """
    environ = dict(os.environ)
    if environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "compiled"))
    return environ


def run_in_memory(command: list[str]) -> int:
    """Run pytest with the tests' files in memory, where the system offers that and there is room.

    A simulated hour is seven hundred commits, and waiting for the disk is most of it; `--all` uses the disk.
    """
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOMY:
        return subprocess.run(command, env=compiled(), check=False).returncode
    with tempfile.TemporaryDirectory(prefix="heartreach", dir=MEMORY) as folder:
        return subprocess.run([*command, f"--basetemp={folder}/t"], env=compiled(), check=False).returncode


def start(words: list[str]) -> NoReturn:
    """Become the heartreach command, so that Ctrl-C reaches it and nothing stands in between."""
    command = [str(PYTHON), "-m", "heartreach", *words]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
