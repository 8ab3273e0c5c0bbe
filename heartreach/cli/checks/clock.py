"""Is the clock right? Quiet hours, "today" and the day's charts hang on it."""

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable
from zoneinfo import ZoneInfo

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings

__all__ = ["check", "judge"]

#: heartreach was not there before: a clock that says so has not been set.
EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ASK = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
PATIENCE_S = 5.0


def check(settings: Settings, now: float) -> list[Finding]:
    """Ask the system."""
    return [judge(now, settings.wearer.tz, _synchronised(_asked)), *_zone(settings.wearer.tz, now)]


def judge(now: float, tz: str, synchronised: bool | None) -> Finding:
    """Judge a clock by what it shows and what the system says of it.

    >>> judge(0.0, "UTC", None).verdict.value, judge(1.8e9, "UTC", True).what
    ('bad', 'set by the network; 2027-01-15 08:00 in UTC')
    """
    local = dt.datetime.fromtimestamp(now, ZoneInfo(tz))
    shown = f"{local:%Y-%m-%d %H:%M} in {tz}"
    if local < EARLIEST:
        advice = "Set it, or connect to a network: without it days and quiet hours are wrong."
        return Finding("clock", Verdict.BAD, f"it shows {shown}, which cannot be", advice)
    if synchronised is False:
        advice = "Run `sudo timedatectl set-ntp true`, and compare with another clock."
        return Finding("clock", Verdict.NOTE, f"not set by the network; {shown}", advice)
    known = "set by the network; " if synchronised else ""
    return Finding("clock", Verdict.GOOD, f"{known}{shown}")


def _zone(tz: str, now: float) -> list[Finding]:
    """A note where this computer's own time is another one: it may name no zone, or its wearer may travel."""
    theirs, here = (dt.datetime.fromtimestamp(now, zone).astimezone(zone) for zone in (ZoneInfo(tz), None))
    if theirs.utcoffset() == here.utcoffset():
        return []
    what = f"it is {theirs:%H:%M} in {tz}, and {here:%H:%M} by this computer"
    return [Finding("zone", Verdict.NOTE, what, "Quiet hours go by the first; if that is wrong, set `wearer.tz`.")]


def _synchronised(ask: Callable[[], str]) -> bool | None:
    return {"yes": True, "no": False}.get(ask())


def _asked() -> str:
    """What systemd says; nothing where there is no systemd."""
    program = shutil.which(ASK[0])
    if program is None:
        return ""
    try:
        said = subprocess.run(  # noqa: S603  # a fixed command
            [program, *ASK[1:]], capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.strip()
