"""Every package that heartreach uses is listed with its licence, and none of them asks us to change ours."""

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([a-z0-9.-]+) \| ([^|]+) \|", re.MULTILINE)
#: Licences under which a package may be used beside MIT code; file-level and library copyleft do not reach our files.
FINE = re.compile(
    r"MIT(-0|-CMU)?|BSD(-[23]-Clause)?|0BSD|Apache-2\.0|ISC|PSF-2\.0|MPL-2\.0|EPL-2\.0|LGPL-2\.1-or-later|Zlib|CC0-1\.0"
    r"|matplotlib"
)
#: What a package's own words are called here.
SAYS = {
    "MIT": r"MIT",
    "BSD": r"BSD|2-Clause|3-Clause",
    "Apache-2.0": r"Apache",
    "MPL-2.0": r"MPL|Mozilla",
    "PSF-2.0": r"PSF|Python Software Foundation",
    "LGPL-2.1-or-later": r"LGPL",
    "EPL-2.0": r"EPL",
    "ISC": r"ISC",
    "matplotlib": r"matplotlib",
}


def listed() -> dict[str, str]:
    """The table of docs/licences.md."""
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    return {name: licence.strip() for name, licence in ROW.findall(page) if name != "package"}


def pinned() -> set[str]:
    """Every package that may be installed with heartreach."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition("==")[0] for line in lines}


def test_the_page_lists_exactly_what_may_be_installed() -> None:
    """A new dependency brings its line, one that went takes it along."""
    assert set(listed()) == pinned()


def test_every_licence_is_fine_beside_mit() -> None:
    """Each of a package's alternatives is known; none is a GPL."""
    parts = {name: re.split(r" (?:OR|AND) ", licence) for name, licence in listed().items()}

    assert [name for name, all_of in parts.items() if not all(FINE.fullmatch(one) for one in all_of)] == []


@pytest.mark.parametrize("name", sorted(pinned()))
def test_the_page_says_what_the_package_says(name: str) -> None:
    """Compared with what is installed here."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        pytest.skip("not installed on this machine")
    fields = ("License-Expression", "License", "Classifier")
    own = " ".join(text for field in fields for text in told.get_all(field) or [])
    if not re.search("|".join(SAYS.values()), own):  # some say it only in the file they bring along
        brought = [told for told in metadata.files(name) or [] if told.name.upper().startswith("LICEN")]
        own += " ".join(told.read_text(encoding="utf-8")[:100] for told in brought)
    first = re.split(r" (?:OR|AND) ", listed()[name])[0]
    family = next(key for key in SAYS if first.startswith(key))

    assert re.search(SAYS[family], own), own[:300]
