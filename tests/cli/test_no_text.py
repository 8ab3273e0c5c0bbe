"""A file that is no text is called so, and nothing of it reaches the terminal."""

import gzip
from pathlib import Path

import pytest

from heartreach.cli import main

NO_TEXT = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "database": b"SQLite format 3\0\x10\0\x01\x01",
    "zip": b"PK\x03\x04\x14\0",
    "jpeg without zeros": b"\xff\xd8\xff\xe1 Exif",
    "gzip of a picture": gzip.compress(b"\x89PNG\r\n\x1a\n\0"),
    "every byte": bytes(range(256)),
}


@pytest.mark.parametrize("command", ["hrv", "import"])
@pytest.mark.parametrize("raw", NO_TEXT.values(), ids=NO_TEXT)
def test_what_is_no_text_is_called_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, raw: bytes
) -> None:
    """One sentence with the file's name and the next step, without a byte of what is in it."""
    path = tmp_path / "beats.txt"
    path.write_bytes(raw)

    assert main([command, str(path)]) == 2

    said = capsys.readouterr().err
    assert f"{path} is no text" in said
    assert "Export" in said
    assert said.rstrip("\n").isprintable()


@pytest.mark.parametrize("command", ["hrv", "import"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_of_any_encoding_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, encoding: str
) -> None:
    """Letters that we do not know are no reason to refuse what is text."""
    path = tmp_path / "beats.csv"
    path.write_text("rr_ms;Gerät\n" + "800;Brustgürtel\n810;Brustgürtel\n" * 60, encoding=encoding)

    assert main([command, str(path)]) == 0, capsys.readouterr().err
