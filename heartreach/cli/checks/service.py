"""Does the hub start by itself?"""

import os
import sys
from pathlib import Path

from heartreach.cli.autostart.job import run_program
from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.cli.service import manager
from heartreach.config import Settings, at_home

__all__ = ["check"]


def check(_settings: Settings, _now: float) -> list[Finding]:
    """Ask this system's service manager."""
    system = {"darwin": "launchd", "win32": "windows"}.get(sys.platform, "systemd")
    chosen = manager(system, at_home(Path.home), os.environ)
    standing = chosen.standing(run_program)
    if not standing.installed:
        advice = "`heartreach service install` starts it with the computer."
        return [Finding("service", Verdict.NOTE, "the hub does not start by itself", advice)]
    verdict = Verdict.GOOD if standing.running else Verdict.BAD
    advice = (
        "" if standing.running else "Its log says why: `journalctl --user -u heartreach`, or the data folder's log."
    )
    return [Finding("service", verdict, standing.detail, advice)]
