"""Numbers and dates that cannot be meant: one sentence, exit code 2, and nothing is begun."""

from pathlib import Path

import pytest

from heartreach.cli import main


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("demo-data --out OUT --from 9999-12-31", "out of range"),
        ("demo-data --out OUT --from 0001-01-01", "out of range"),
        ("replay RR --out OUT --start 9999-12-31T23:59 --tz Europe/Berlin", "no moment"),
        ("replay RR --out OUT --start 0001-01-01", "no moment"),
        ("replay LATE --out OUT", "in seconds"),
        ("scan --simulate --seconds -1", "no number of seconds"),
        ("scan --simulate --seconds inf", "no number of seconds"),
        ("record OUT --simulate --seconds nan", "no number of seconds"),
        ("evaluate OUT --sweep high", "'high' is no number above 0"),
        ("evaluate OUT --sensitivity 0", "'0' is no number above 0"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    words: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is written."""
    (tmp_path / "rr.csv").write_text("t_s,rr_ms\n1,800\n", encoding="ascii")
    (tmp_path / "late.csv").write_text("t_s,rr_ms\n1e308,800\n", encoding="ascii")
    places = {"OUT": tmp_path / "out", "RR": tmp_path / "rr.csv", "LATE": tmp_path / "late.csv"}

    assert main([str(places.get(word, word)) for word in words.split()]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "out").exists()
