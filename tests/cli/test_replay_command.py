import csv
import gzip
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.simulation import Activity, ActivityKind, Person


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Half an hour of somebody, gzipped."""
    path = tmp_path / "rr.csv.gz"
    with gzip.open(path, "wt") as file:
        file.write("t_s,rr_ms\n")
        file.writelines(f"{beat.at:.3f},{beat.rr_ms:.1f}\n" for beat in Person(1, 0.0, activities=[]).beats(1800.0))
    return path


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    with path.open() as file:
        return list(csv.DictReader(file))


def test_replay_writes_a_row_every_ten_seconds(recording: Path, tmp_path: Path) -> None:
    """Every ten seconds of the recording have their row, with a score once calm minutes were given."""
    assert main(["replay", str(recording), "--calm", "0", "600", "--out", str(tmp_path / "out")]) == 0
    readings = rows(tmp_path / "out" / "readings.csv")

    assert [int(row["t_s"]) for row in readings] == list(range(10, 1800, 10))
    assert list(readings[0]) == ["t_s", "state", "score", "hr_bpm", "ln_rmssd", "coverage", "mode"]
    assert readings[0]["score"] == ""
    assert readings[-1]["score"] != ""
    assert (tmp_path / "out" / "onsets.csv").read_text().startswith("t_s,score,mode,coverage\n")


def test_replaying_twice_gives_the_same_files(recording: Path, tmp_path: Path) -> None:
    """The same recording gives the same bytes, over whatever lay there before."""
    out = tmp_path / "out"
    main(["replay", str(recording), "--out", str(out)])
    first = (out / "readings.csv").read_bytes()
    (out / "readings.csv").write_text("old")

    assert main(["replay", str(recording), "--out", str(out)]) == 0
    assert (out / "readings.csv").read_bytes() == first
    assert sorted(path.name for path in out.iterdir()) == ["episodes.csv", "onsets.csv", "readings.csv"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("t_s,rr_ms\n", "no beats"),
        ("", "no column t_s"),
        ("time,rr_ms\n1,2\n", "no column t_s"),
        ("t_s,rr_ms\n1,800\n2,oops\n", "line 3"),
        ("t_s,rr_ms\n1,800\n2\n", "line 3"),
        ("t_s,rr_ms\n1,800\nnan,800\n", "line 3"),
        ("t_s,rr_ms\n1,800\n99999999999,800\n", "more than a year"),
        ("t_s,rr_ms\n1,-5\n", "no interval"),
        ("t_s,rr_ms\n1,0.8\n2,0.9\n", "must be in milliseconds"),
    ],
)
def test_wrong_files_get_one_sentence(
    content: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is no recording is refused with exit code 2, and nothing is written."""
    path = tmp_path / "rr.csv"
    path.write_text(content)

    assert main(["replay", str(path), "--out", str(tmp_path / "out")]) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is named."""
    assert main(["replay", str(tmp_path / "none.csv"), "--out", str(tmp_path)]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_broken_gzip(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file cut off in the middle is called damaged."""
    recording.write_bytes(recording.read_bytes()[:2000])

    assert main(["replay", str(recording), "--out", str(tmp_path / "out")]) == 2
    assert "damaged" in capsys.readouterr().err


def test_out_is_a_file(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An --out that is a file is refused and left alone."""
    taken = tmp_path / "taken"
    taken.write_text("mine")

    assert main(["replay", str(recording), "--out", str(taken)]) == 2
    assert taken.read_text() == "mine"
    assert "--out" in capsys.readouterr().err


def test_silly_values_do_not_stop_it(tmp_path: Path) -> None:
    """Intervals of 0.05 ms and of a minute are artefacts, not errors."""
    path = tmp_path / "rr.csv"
    path.write_text(
        "t_s,rr_ms\n" + "".join(f"{n},{value}\n" for n, value in enumerate([800, 0.055, 61700, 800, 99999]))
    )

    assert main(["replay", str(path), "--out", str(tmp_path / "out")]) == 0


def test_a_start_gives_the_day_its_hours(recording: Path, tmp_path: Path) -> None:
    """With --start the core lives at that hour; the files keep the recording's own seconds."""
    plain, timed = tmp_path / "plain", tmp_path / "timed"
    main(["replay", str(recording), "--calm", "0", "600", "--out", str(plain)])
    zone = ["--start", "2026-03-02T08:30", "--tz", "Europe/Berlin"]

    assert main(["replay", str(recording), "--calm", "0", "600", *zone, "--out", str(timed)]) == 0
    assert [row["t_s"] for row in rows(timed / "readings.csv")] == [row["t_s"] for row in rows(plain / "readings.csv")]
    assert rows(timed / "readings.csv")[-1]["score"] != ""


def test_a_start_that_is_no_moment_is_refused(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt time or zone is one sentence with the next step."""
    for words in (
        ["--start", "half past eight"],
        ["--start", "2026-03-29T02:30", "--tz", "Europe/Berlin"],
        ["--start", "2026-03-02T08:30", "--tz", "Europe/Bremen-Nord"],
    ):
        assert main(["replay", str(recording), "--out", str(tmp_path / "out"), *words]) == 2
        assert "is no moment" in capsys.readouterr().err


@pytest.mark.long
def test_episodes_are_found_afterwards(tmp_path: Path) -> None:
    """A quarter of an hour of stress is an episode in episodes.csv, with its peak inside."""
    stress = Activity(ActivityKind.STRESS, 2400.0, 3300.0, strength=1.2)
    path = tmp_path / "rr.csv"
    beats = Person(1, 0.0, activities=[stress]).beats(5400.0)
    path.write_text("t_s,rr_ms\n" + "".join(f"{beat.at:.3f},{beat.rr_ms:.1f}\n" for beat in beats))
    main(["replay", str(path), "--calm", "0", "600", "--out", str(tmp_path / "out")])
    found = rows(tmp_path / "out" / "episodes.csv")

    assert any(2400 < float(row["peak_s"]) < 3300 and row["measured"] == "yes" for row in found)


def test_a_zone_without_a_start_is_refused(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody should believe that the hour counted."""
    assert main(["replay", str(recording), "--tz", "Asia/Tokyo", "--out", str(tmp_path / "out")]) == 2
    assert "--start" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
