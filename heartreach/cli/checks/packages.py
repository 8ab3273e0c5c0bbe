"""Are the packages there, in the versions that were tested together?"""

import re
from importlib import metadata
from pathlib import Path

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings

__all__ = ["check", "judge", "pins"]

#: The tested versions; they lie beside the code in a checkout and are not part of an installed package.
CONSTRAINTS = Path(__file__).parents[3] / "constraints.txt"
NAME = re.compile(r"[A-Za-z0-9._-]+")
PIN = re.compile(r"([A-Za-z0-9._-]+)==([^ ;]+)")


def check(_settings: Settings, _now: float) -> list[Finding]:
    """Look at everything that is installed."""
    installed = {_plain(one.name): one.version for one in metadata.distributions() if one.name}
    tested = pins(CONSTRAINTS.read_text(encoding="utf-8")) if CONSTRAINTS.is_file() else {}
    return [judge(_needed(), installed, tested)]


def judge(needed: set[str], installed: dict[str, str], tested: dict[str, set[str]]) -> Finding:
    """Compare.

    >>> judge({"numpy"}, {"numpy": "2.4"}, {"numpy": {"2.4", "2.5"}}).what
    '1 packages, each in a version that was tested'
    """
    missing = sorted(needed - set(installed))
    if missing:
        advice = "Delete `.venv` in the checkout and run `python3 run.py`, or install heartreach again."
        return Finding("packages", Verdict.BAD, f"not installed: {', '.join(missing)}", advice)
    held = {name: installed[name] for name in tested if name in installed}
    other = [f"{name} {version}" for name, version in sorted(held.items()) if version not in tested[name]]
    if other:
        advice = "Fine as long as all works; after `.venv` is deleted, `python3 run.py` installs the tested ones."
        return Finding("packages", Verdict.NOTE, f"other versions than those tested: {', '.join(other)}", advice)
    if not tested:
        return Finding("packages", Verdict.GOOD, f"{len(needed)} needed packages are there")
    return Finding("packages", Verdict.GOOD, f"{len(held)} packages, each in a version that was tested")


def pins(text: str) -> dict[str, set[str]]:
    r"""Package names and the versions that constraints allow, for whatever Python.

    >>> pins("numpy==2.4 ; python_full_version < '3.12'\nnumpy==2.5\n")["numpy"] == {"2.4", "2.5"}
    True
    """
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if pin := PIN.match(line):
            found.setdefault(_plain(pin[1]), set()).add(pin[2])
    return found


def _needed() -> set[str]:
    wanted = metadata.requires("heartreach") or []
    names = [NAME.match(one) for one in wanted if "extra ==" not in one]
    return {_plain(name[0]) for name in names if name}


def _plain(name: str) -> str:
    """One spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
