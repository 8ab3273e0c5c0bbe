"""`heartreach doctor`: look at everything that can be wrong, and say what to do about it."""

import argparse
import importlib
import json
import time
from dataclasses import asdict
from typing import Protocol

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.cli.data_folder import add_data_options, chosen_settings
from heartreach.config import Settings

__all__ = ["CHECKS", "Check", "configure", "run"]

#: Modules of `heartreach.cli.checks`, in the order of the report; each is imported only when its turn comes.
CHECKS = ("computer", "packages", "clock", "disk", "database", "beats", "radio", "broker", "pages", "service")

_MARKS = {Verdict.GOOD: "ok  ", Verdict.NOTE: "note", Verdict.BAD: "BAD "}


class Check(Protocol):
    """What a module of `heartreach.cli.checks` offers."""

    def check(self, settings: Settings, now: float) -> list[Finding]:
        """Look, and say what was found; raise nothing.

        Args:
            settings: as the hub would read them.
            now: seconds since 1970-01-01 UTC.
        """


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `heartreach doctor`."""
    parser.add_argument("--only", choices=CHECKS, help="run one check")
    parser.add_argument("--json", action="store_true", help="print one JSON list instead of lines")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Run the checks; 1 when something is bad."""
    settings, now = chosen_settings(args), time.time()
    findings: list[Finding] = []
    for name in [args.only] if args.only else CHECKS:
        for finding in _checked(name, settings, now):
            findings.append(finding)
            if not args.json:
                print(_line(finding), flush=True)
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    return int(any(finding.verdict is Verdict.BAD for finding in findings))


def _checked(name: str, settings: Settings, now: float) -> list[Finding]:
    """One check; where it may not even look, that is what it found, and the others go on."""
    try:
        return _module(name).check(settings, now)
    except OSError as error:
        what = f"{error.filename or name} cannot be looked at ({error.strerror or error})"
        return [Finding(name, Verdict.BAD, what, "Check its rights, or ask as the person who runs the hub.")]


def _module(name: str) -> Check:
    module: Check = importlib.import_module(f"heartreach.cli.checks.{name}")
    return module


def _line(finding: Finding) -> str:
    return f"{_MARKS[finding.verdict]}  {finding.name}: {finding.what}. {finding.advice}".rstrip()
