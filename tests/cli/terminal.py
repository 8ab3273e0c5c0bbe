"""A terminal with a person before it: reads what is printed, types answers, over a real pseudo-terminal."""

import contextlib
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PATIENCE_S = 30.0
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """One command in a terminal."""

    def __init__(self, line: int, process: "subprocess.Popen[bytes]") -> None:
        self._line = line
        self._process = process
        self.shown = ""  #: everything printed so far
        self._seen = 0

    def expect(self, text: str) -> str:
        """Wait until `text` is printed, after what was waited for last; returns what was printed up to it."""
        until = time.monotonic() + PATIENCE_S
        while (place := self.shown.find(text, self._seen)) < 0:
            assert time.monotonic() < until, f"no {text!r} in:\n{self.shown[self._seen :]}"
            self._read()
        before, self._seen = self.shown[self._seen : place], place + len(text)
        return before

    def type(self, text: str) -> None:
        """A line, as typed."""
        os.write(self._line, text.encode() + b"\n")

    def end(self) -> int:
        """Wait for the command to end; its exit code."""
        until = time.monotonic() + PATIENCE_S
        while self._process.poll() is None:
            assert time.monotonic() < until, self.shown
            self._read()
        while self._read():
            pass
        return self._process.returncode

    def _read(self) -> bool:
        if not select.select([self._line], [], [], 0.1)[0]:
            return False
        with contextlib.suppress(OSError):  # Linux says EIO when the other side is gone
            if more := os.read(self._line, 65536):
                self.shown += COLOURS.sub("", more.decode("utf-8", "replace")).replace("\r\n", "\n")
                return True
        return False


@contextlib.contextmanager
def terminal(*words: str, cwd: Path, environ: Mapping[str, str]) -> Iterator[Terminal]:
    """`heartreach` with these words, in a terminal, while the block runs."""
    mine, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "heartreach", *words],
        stdin=its,
        stdout=its,
        stderr=its,
        cwd=cwd,
        env={**os.environ, "TERM": "xterm", **environ},
        close_fds=True,
    )
    os.close(its)
    try:
        yield Terminal(mine, process)
    finally:
        process.kill()
        process.wait()
        os.close(mine)
