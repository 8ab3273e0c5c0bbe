"""A test that hangs ends with its process, says where everything stood, and the other tests go on.

An alarm that only raises is not enough: an event loop gives the exception to whatever task was running, a task that
ends badly may be waited for without end, and the whole run then stands still without a word.

xdist replaces the process and begins with that test again, a dozen times; so the successor is told of it.

And a run that left out long tests says so at its end.
"""

import asyncio
import faulthandler
import gc
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

#: Standard error as it was before pytest kept it from the terminal.
_STDERR = pytest.StashKey[int]()
_TIMER = pytest.StashKey[threading.Timer]()
#: The long tests that were left out of this run; with xdist each process collects all tests and leaves out the same.
_LEFT = pytest.StashKey[set[str]]()
LEFT = "long tests left out"
#: After its last test a process may take this long to end, in seconds: threads and children that were left are waited
#: for.
FAREWELL_S = 60.0
#: A long test hangs when it takes this long, in seconds, unless it says otherwise; ten times what it takes.
LONG_S = 300.0
#: Where a process of xdist leaves the name of the test that ended it, one file for each run; `None` without xdist.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID")
HUNG = Path(tempfile.gettempdir()) / f"heartreach-hung-{RUN}" if RUN else None


class _Node(Protocol):
    """A process of xdist, as its controller sees it."""

    config: pytest.Config


class _Settings(Protocol):
    """What a test's `timeout` says, as pytest-timeout reads it."""

    timeout: float


# A machine that is busy with something else proves nothing wrong.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Keep standard error; here pytest does not capture it."""
    config.stash[_STDERR] = os.dup(sys.__stderr__.fileno() if sys.__stderr__ else 2)
    left: set[str] = set()
    config.stash[_LEFT] = left


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let nothing that was left keep the process."""
    faulthandler.dump_traceback_later(FAREWELL_S, exit=True, file=config.stash[_STDERR])


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Give long tests more time on a busy machine."""
    for item in items:
        if item.get_closest_marker("long") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONG_S))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test that ended the process before this one."""
    if HUNG is not None and HUNG.exists() and item.nodeid in HUNG.read_text(encoding="utf-8").splitlines():
        pytest.fail("it hung and ended a process of this run; see above where it stood", pytrace=False)


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Remember the long ones."""
    for item in items:
        if item.get_closest_marker("long"):
            item.config.stash[_LEFT].add(item.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of xdist tells the one that started it."""
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        left = session.config.stash[_LEFT]
        output[LEFT] = sorted(left)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: _Node) -> None:
    """It has told, unless it died."""
    told = getattr(node, "workeroutput", {})
    node.config.stash[_LEFT].update(told.get(LEFT, ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many tests were left, and what runs them; who chose by name has all they chose, long ones too."""
    if (left := len(config.stash[_LEFT])) and not config.getoption("keyword"):
        terminalreporter.write_line(f"{left} long tests were left out; `python3 run.py test --all` runs them too.")


@pytest.hookimpl(optionalhook=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: _Settings) -> bool:
    """Count the test's time in a thread of its own, which no test can catch."""
    timer = threading.Timer(settings.timeout, _end, (item.config.stash[_STDERR], item.nodeid, settings.timeout))
    timer.daemon = True
    item.stash[_TIMER] = timer
    timer.start()
    return True


@pytest.hookimpl(optionalhook=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> bool:
    """The test ended by itself; a file that cannot be read as tests never began."""
    if timer := item.stash.get(_TIMER, None):
        timer.cancel()
        timer.join()
    return True


def _end(stderr: int, test: str, seconds: float) -> None:
    with os.fdopen(os.dup(stderr), "w") as told:
        told.write(f"\n{test} did not end in {seconds:g} s. Where its threads and tasks stood:\n")
        told.flush()
        faulthandler.dump_traceback(told)
        for task in [one for one in gc.get_objects() if isinstance(one, asyncio.Task) and not one.done()]:
            task.print_stack(file=told)
    if HUNG is not None:
        with HUNG.open("a", encoding="utf-8") as hung:
            hung.write(f"{test}\n")
    os._exit(1)
