"""What a service manager is told, whichever it is."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

__all__ = ["NO_ANSWER", "Job", "Manager", "Said", "Standing", "run_program"]

#: A service manager answers at once, or something is wrong with it.
PATIENCE_S = 60.0
#: What `run_program` says of a program that does not end, as timeout(1) does.
NO_ANSWER = 124


@dataclass(frozen=True, slots=True)
class Job:
    """The command that runs the hub, with absolute paths; `folder` is where it logs where nobody else does."""

    command: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Standing:
    """How the service stands."""

    installed: bool
    running: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a program answered."""

    code: int
    text: str


Run = Callable[[Sequence[str]], Said]


class Manager(Protocol):
    """A service manager."""

    name: str
    path: Path  #: the file that it reads

    def text(self, job: Job) -> str:
        """What stands in the file."""

    def usable(self, run: Run) -> str | None:
        """Why it cannot be used here; `None` when it can."""

    def start(self) -> list[list[str]]:
        """Commands that make it read the file, start the hub now and at every start of the computer."""

    def stop(self) -> list[list[str]]:
        """Commands that end both, before the file is deleted."""

    def standing(self, run: Run) -> Standing:
        """Ask it."""

    def hint(self, run: Run) -> str:
        """What else the person should know or do; empty when nothing."""


def run_program(command: Sequence[str]) -> Said:
    """Run one program and wait for it; code 127 where it is missing, 124 where it does not end."""
    found = shutil.which(command[0])
    if found is None:
        return Said(127, f"there is no {command[0]} here")
    try:
        done = subprocess.run(  # noqa: S603  # fixed programs, no shell
            [found, *command[1:]],
            capture_output=True,
            text=True,
            errors="replace",  # a program of Windows speaks the code page of its old terminal
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Said(NO_ANSWER, f"{command[0]} does not answer")
    return Said(done.returncode, (done.stdout + done.stderr).strip())
