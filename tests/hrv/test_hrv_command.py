"""`heartreach hrv` reads what people have, writes what machines read, and refuses in one sentence."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from heartreach.cli import main
from tests.hrv.hrv_tachogram import sinus_rhythm


@pytest.fixture
def beats(tmp_path: Path) -> Path:
    """Six minutes of sinus rhythm, one interval a line."""
    path = tmp_path / "beats.txt"
    path.write_text("\n".join(f"{rr}" for rr in sinus_rhythm(450, 1)))
    return path


def test_the_table_names_units_and_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people: value and unit of each index, and why an unknown one is."""
    path = tmp_path / "short.csv"
    path.write_text("rr_ms\n" + "\n".join(["800", "810", "790", "805", "795", "800", "820"] * 5))

    assert main(["hrv", str(path)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "taskforce" in lines[0]
    assert any(line.split()[:3:2] == ["rmssd", "ms"] for line in lines)
    assert any(line.strip().startswith("lf ") and "too short" in line for line in lines)


def test_json_says_null_and_why(beats: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For machines: unknown is null with a reason beside it, never NaN or 0."""
    assert main(["hrv", str(beats), "--json", "--profile", "kubios-3.3"]) == 0

    made = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert made["profile"] == "kubios-3.3"
    assert made["indices"]["rmssd"] > 0
    assert made["indices"]["breaths_per_min"] is None
    assert made["unknown"]["breaths_per_min"] == "not part of this profile"
    assert made["units"]["lf"] == "ms²"


def test_a_raw_recording_is_known_and_its_way_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `record` wrote is no table; `import` makes one of it."""
    path = tmp_path / "my frames.jsonl"
    path.write_text('{"schema":"heartreach/frames/1","began_at":0.0}\n')

    assert main(["hrv", str(path)]) == 2

    assert f"is a raw recording. Make a table of it: `heartreach import '{path}'" in capsys.readouterr().err


def test_windows_come_as_csv(beats: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a window, empty where unknown, with the reasons in the last column."""
    assert main(["hrv", str(beats), "--window", "60", "--step", "30", "--csv"]) == 0

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 10
    assert float(rows[0]["end_s"]) == pytest.approx(60.0)
    assert rows[0]["lf"] == ""
    assert "lf: too short" in rows[0]["unknown"]
    assert float(rows[0]["rmssd"]) > 0


def test_windows_come_as_json_at_every_beat(beats: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--step beat` gives a window at every beat."""
    assert main(["hrv", str(beats), "--window", "300", "--step", "beat", "--json"]) == 0

    windows = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)["windows"]
    assert len(windows) > 50
    assert windows[-1]["indices"]["lf"] > 0


@pytest.mark.parametrize("name", ["beats.txt.gz", "beats.zipped"])
def test_gzip_is_read(beats: Path, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same file packed gives the same numbers, whatever its name."""
    packed = tmp_path / name
    packed.write_bytes(gzip.compress(beats.read_bytes()))

    assert main(["hrv", str(beats), "--csv"]) == 0
    plain = capsys.readouterr().out
    assert main(["hrv", str(packed), "--csv"]) == 0

    assert capsys.readouterr().out == plain.replace("beats.txt", name)


@pytest.mark.parametrize("windows", [pytest.param([], marks=pytest.mark.long), ["--window", "60"]])
def test_the_picture_is_drawn(beats: Path, windows: list[str], tmp_path: Path) -> None:
    """A PNG of a decent size."""
    pytest.importorskip("matplotlib", reason="the plot extra is not installed")
    path = tmp_path / "out.png"

    assert main(["hrv", str(beats), *windows, "--plot", str(path)]) == 0

    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 20_000


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--profile", "kubio"], "Choose one of"),
        (["--window", "-3"], "no length"),
        (["--window", "nan"], "no length"),
        (["--window", "4000"], "shorter --window"),
        (["--window", "60", "--step", "often"], "neither"),
        (["--step", "0"], "neither"),
        (["--unit", "s"], "--unit s, ms or ticks"),
        (["--plot", "nowhere/at/all.png"], "there is no folder"),
        (["--plot", "picture"], "Name a .png, .svg or .pdf file"),
        (["--plot", "picture.xyz"], "Name a .png, .svg or .pdf file"),
    ],
)
def test_refusals_are_one_sentence(
    beats: Path, words: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong words end with exit code 2 and a sentence with the next step."""
    assert main(["hrv", str(beats), *words]) == 2

    said = capsys.readouterr()
    assert text in said.err
    assert said.err.count("\n") == 1
    assert not said.out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.txt", None),
        ("empty.txt", b""),
        ("bad.txt.gz", b"no gzip"),
        ("cut.txt.gz", gzip.compress(b"800\n", mtime=0)[:-9]),
        ("damaged.txt.gz", gzip.compress(b"", mtime=0)[:10] + b"\xff" * 9),
    ],
)
def test_unreadable_files_are_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing, empty and broken files, too."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    assert main(["hrv", str(path)]) == 2
    assert capsys.readouterr().err.startswith("heartreach: ")
