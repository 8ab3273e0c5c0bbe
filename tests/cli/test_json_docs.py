"""What `--json` prints is what docs/commands.md says."""

import dataclasses
import re
from pathlib import Path

from heartreach.cli.checks.finding import Finding
from heartreach.cli.checks.finding import Verdict as Mark
from heartreach.cli.scan import record_of
from heartreach.firmware_bridge import Sighting
from heartreach.firmware_bridge.survey import Portrait
from heartreach.store.verify import BackupVerdict, Verdict

DOCS = Path(__file__).resolve().parents[2] / "docs" / "commands.md"


def told(command: str) -> set[str]:
    """The words in code letters of a command's row under "For programs"."""
    programs = DOCS.read_text(encoding="utf-8").partition("## For programs")[2]
    row = next(line for line in programs.splitlines() if line.startswith(f"| `{command}` |"))
    return set(re.findall(r"`([a-z_]+)`", row.split("|")[2]))


def names(kind: type) -> set[str]:
    """The fields of a dataclass."""
    return {field.name for field in dataclasses.fields(kind)}


def test_the_doctors_findings() -> None:
    """Every field, and every verdict."""
    assert told("doctor --json") == names(Finding) | {mark.value for mark in Mark}


def test_what_was_verified() -> None:
    """Every field, and those of a backup."""
    assert told("verify --json") == names(Verdict) | names(BackupVerdict)


def test_what_is_on_the_air() -> None:
    """Every key of a device."""
    row = (Sighting(address="C0:00:00:00:00:01", name="H10", rssi=-50), Portrait())

    assert told("scan --json") == set(record_of(row))
