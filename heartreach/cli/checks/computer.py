"""Is this Python new enough, and whole?"""

import platform
import sys

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings

__all__ = ["check"]

OLDEST = (3, 11)


def check(_settings: Settings, _now: float) -> list[Finding]:
    """Look at the interpreter."""
    return [python(sys.version_info[:2], sys.maxsize), Finding("system", Verdict.GOOD, platform.platform())]


def python(version: tuple[int, int], largest: int) -> Finding:
    """Judge an interpreter by its version and its largest index.

    >>> python((3, 9), 2**63 - 1).verdict.value, python((3, 12), 2**31 - 1).verdict.value
    ('bad', 'note')
    """
    name = f"Python {version[0]}.{version[1]}, {'64' if largest > 2**32 else '32'} bit"
    if version < OLDEST:
        return Finding("python", Verdict.BAD, f"{name} is too old", "Install Python 3.11 or newer.")
    if largest <= 2**32:
        return Finding("python", Verdict.NOTE, name, "On a Raspberry Pi, the 64-bit system has ready-made packages.")
    return Finding("python", Verdict.GOOD, name)
