"""Other people's files are exactly what we say they are."""

import hashlib
import re

from heartreach.web.page_routes import STATIC

VENDOR = STATIC / "vendor"
ROW = re.compile(r"^\| (\S+/\S+) \| \S+ \| \S+ \| \S+ \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def test_vendored_files_match_their_sums() -> None:
    """Every vendored file is listed with its SHA-256, and nothing else lies there."""
    listed = dict(ROW.findall((VENDOR / "VENDORED.md").read_text(encoding="utf-8")))
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.glob("*/*")
    }

    assert found == listed


def test_every_vendored_folder_keeps_its_licence() -> None:
    """A licence goes wherever the code goes."""
    assert [folder.name for folder in VENDOR.iterdir() if folder.is_dir() and not list(folder.glob("LICENSE*"))] == []
