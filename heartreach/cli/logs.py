"""Where the log goes: to systemd's journal under systemd, and elsewhere to files that never grow beyond 10 MB.

A log is read by strangers who help. So it says what the machine did, never what the heart did: no beats, names, answers
or tokens at the level `info` and above.
"""

import logging
import os
import sys
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from heartreach.cli.log_lines import JournalLine, JsonLine, TextLine
from heartreach.config import LogSettings
from heartreach.store.layout import Layout, private_folder

__all__ = ["start_logging", "under_journal"]

#: Two megabytes a file and five files: months of a hub that is well, and never a full disk.
FILE_BYTES = 2_000_000
FILES = 5
#: The root of our own loggers. Libraries log who asked for what at `info`; of them only warnings are kept.
OURS = "heartreach"


class _QuietFile(RotatingFileHandler):
    """A full disk must not stop the hub, nor fill the terminal; the store tells the wearer of it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the standard library's name
        """Leave the line out."""

    def _open(self) -> "TextIO":  # type: ignore[override]  # typeshed names a narrower class of the same
        opener = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(opener, "a", encoding="utf-8")


def under_journal(environ: Mapping[str, str], stream: TextIO) -> bool:
    """Whether `stream` is connected to systemd's journal (systemd.exec(5), `JOURNAL_STREAM`)."""
    try:
        there = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{there.st_dev}:{there.st_ino}"


def start_logging(settings: LogSettings, folder: Path, environ: Mapping[str, str]) -> Path | None:
    """Send every logger's lines where they belong.

    Args:
        settings: form and level.
        folder: the data folder; the files lie in its `log`.
        environ: the environment.

    Returns:
        The file that is written; `None` under systemd, where `journalctl --user -u heartreach` shows the lines.
    """
    root, ours = logging.getLogger(), logging.getLogger(OURS)
    # It warns of every request that is none; whoever sends many would push all else out of the log.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    ours.setLevel(settings.level.upper())
    if under_journal(environ, sys.stderr):
        journal = logging.StreamHandler(sys.stderr)
        journal.setFormatter(JsonLine() if settings.format == "json" else JournalLine())
        root.handlers = [journal]
        return None
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    file = _file(Layout(folder).log)
    for handler in (screen, file):
        handler.setFormatter(JsonLine() if settings.format == "json" else TextLine())
    root.handlers = [screen, file]
    return Path(file.baseFilename)


def _file(path: Path) -> _QuietFile:
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    private_folder(path.parent)
    # Opened with the first line: a second hub, refused at the lock, never touches the files of the first.
    return _QuietFile(path, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
