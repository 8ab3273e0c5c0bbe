"""No pinned package has a known hole that a newer one mends, as far as the advisories can be asked from here."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Waits for a package index and for what it knows of a hundred packages, each in seconds.
INSTALL_S, ASK_S = 120, 60

Dependency = Mapping[str, Any]


def auditor(folder: Path) -> Path:
    """The extra `audit` in an environment of its own: what it brings along is no part of ours."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    quiet = ["-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([python, *quiet, *extras["audit"]], check=True, capture_output=True, timeout=INSTALL_S)
    return python


def asked(folder: Path) -> Sequence[Dependency]:
    """What is known of each pinned package; skips the test where nobody can be asked."""
    words = [
        "--disable-pip",
        "--no-deps",
        "--progress-spinner",
        "off",
        "-f",
        "json",
        "-r",
        str(ROOT / "constraints.txt"),
    ]
    try:
        told = subprocess.run(
            [auditor(folder), "-m", "pip_audit", *words], capture_output=True, text=True, timeout=ASK_S, check=False
        )
        known: Sequence[Dependency] = json.loads(told.stdout)["dependencies"]
    except (subprocess.SubprocessError, ValueError) as error:
        pytest.skip(f"the advisories cannot be asked from here: {error}")
    unknown = [one["skip_reason"] for one in known if "skip_reason" in one]
    if 2 * len(unknown) > len(known):
        pytest.skip(f"the package index here knows of no advisories: {unknown[0]}")
    return known


def holes(known: Sequence[Dependency]) -> list[str]:
    """Each known hole that a newer version mends; of one that nobody mended yet a newer pin would be no help."""
    return [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions'])}"
        for one in known
        for hole in one.get("vulns", ())
        if hole["fix_versions"]
    ]


@pytest.mark.long
@pytest.mark.timeout(INSTALL_S + ASK_S + 60)
def test_no_pinned_package_has_a_known_hole(tmp_path: Path) -> None:
    """`constraints.txt` against the advisories, by pip-audit."""
    assert holes(asked(tmp_path / "auditor")) == []


def test_a_hole_is_told_with_the_version_that_mends_it() -> None:
    """In the auditor's own words (pip-audit's JSON report)."""
    report = """[
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "elsewhere", "skip_reason": "Dependency not found"},
        {"name": "open", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": [], "aliases": []}]},
        {"name": "holed", "version": "3.0", "vulns": [{"id": "PYSEC-2", "fix_versions": ["3.1"], "aliases": []}]}
    ]"""

    assert holes(json.loads(report)) == ["holed 3.0: PYSEC-2, mended in 3.1"]
