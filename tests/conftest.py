"""A test that hangs ends with its process, says where everything stood, and the other tests go on.

An alarm that only raises is not enough: an event loop gives the exception to whatever task was running, a task that
ends badly may be waited for without end, and the whole run then stands still without a word.
"""

import asyncio
import faulthandler
import gc
import os
import sys
import threading
from typing import Protocol

import pytest

#: Standard error as it was before pytest kept it from the terminal.
_STDERR = pytest.StashKey[int]()
_TIMER = pytest.StashKey[threading.Timer]()
#: After its last test a process may take this long to end, in seconds: threads and children that were left are waited
#: for.
FAREWELL_S = 60.0


class _Settings(Protocol):
    """What a test's `timeout` says, as pytest-timeout reads it."""

    timeout: float


def pytest_configure(config: pytest.Config) -> None:
    """Keep standard error; here pytest does not capture it."""
    config.stash[_STDERR] = os.dup(sys.__stderr__.fileno() if sys.__stderr__ else 2)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let nothing that was left keep the process."""
    faulthandler.dump_traceback_later(FAREWELL_S, exit=True, file=config.stash[_STDERR])


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
    """The test ended by itself."""
    item.stash[_TIMER].cancel()
    item.stash[_TIMER].join()
    return True


def _end(stderr: int, test: str, seconds: float) -> None:
    with os.fdopen(os.dup(stderr), "w") as told:
        told.write(f"\n{test} did not end in {seconds:g} s. Where its threads and tasks stood:\n")
        told.flush()
        faulthandler.dump_traceback(told)
        for task in [one for one in gc.get_objects() if isinstance(one, asyncio.Task) and not one.done()]:
            task.print_stack(file=told)
    os._exit(1)
