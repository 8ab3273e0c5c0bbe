"""Can the data folder be written, does the disk keep what it takes, and is there room for months?"""

import os
import shlex
import shutil
import stat
import tempfile
import time
from pathlib import Path

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings, data_folder

__all__ = ["check", "room"]

#: A wearer's year takes about 134 MB (measured with a simulated year) and as much again in backups.
YEAR_BYTES = 300_000_000
#: With less than this the next hours are at risk: a backup, a migration and the write-ahead log need room.
LITTLE_BYTES = 100_000_000
#: An fsync takes milliseconds on an SD card; whole seconds mean a card that is dying, or a network disk.
SLOW_S = 1.0


def check(settings: Settings, _now: float) -> list[Finding]:
    """Write, sync, measure."""
    folder = data_folder(settings)
    there = _nearest(folder)
    return [_writable(there, folder), room(shutil.disk_usage(there).free), *_rights(folder)]


def room(free: int) -> Finding:
    """Judge the free bytes.

    >>> room(50_000_000).verdict.value, room(200_000_000).verdict.value, room(10**10).what
    ('bad', 'note', '10.0 GB free')
    """
    what = f"{free / 1e9:.1f} GB free"
    if free < LITTLE_BYTES:
        return Finding("disk", Verdict.BAD, what, "Free some space: nothing can be remembered without it.")
    if free < YEAR_BYTES:
        return Finding("disk", Verdict.NOTE, what, "A year of wearing takes about 0.3 GB, backups included.")
    return Finding("disk", Verdict.GOOD, what)


def _nearest(folder: Path) -> Path:
    """The folder, or what it will be made in."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _writable(there: Path, folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(65_536))
            began = time.perf_counter()
            os.fsync(file.fileno())
            took_s = time.perf_counter() - began
    except OSError as error:
        advice = "Check the folder's rights and the disk, or choose another with --data."
        return Finding("data folder", Verdict.BAD, f"{folder} cannot be written ({error.strerror})", advice)
    what = f"{folder} is written and synced in {took_s * 1000:.0f} ms"
    if took_s > SLOW_S:
        return Finding("data folder", Verdict.NOTE, what, "That is slow: an SD card near its end, or a network disk?")
    return Finding("data folder", Verdict.GOOD, what)


def _rights(folder: Path) -> list[Finding]:
    if os.name != "posix" or not folder.is_dir():
        return []
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        advice = f"Run `chmod -R go= {shlex.quote(str(folder))}`; the hub does so when it starts."
        return [Finding("privacy", Verdict.NOTE, f"other people on this machine may read {folder}", advice)]
    return [Finding("privacy", Verdict.GOOD, "nobody else on this machine may read it")]
