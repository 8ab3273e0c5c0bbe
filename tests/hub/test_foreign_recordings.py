"""Recordings as strangers have them: whatever is wrong with one is told, and the others are judged all the same."""

import gzip
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from heartreach.cli import main
from heartreach.errors import BadInput
from heartreach.hub.evaluation.labelled import find_sets
from heartreach.hub.evaluation.outcome import evaluate as evaluate_subject
from heartreach.hub.recording import read_recording
from heartreach.models import Gap
from heartreach.signal.settings import CoreSettings
from heartreach.simulation import Activity, ActivityKind, Person

LABELS = "start_s,end_s,label\n0,600,baseline\n900,1500,stress\n1600,1800,relax\n"
Told = dict[str, Any]
Evaluate = Callable[..., Told]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half an hour of one person, with a stressor in it."""
    folder = tmp_path_factory.mktemp("sound")
    somebody = Person(3, 0.0, activities=[Activity(ActivityKind.STRESS, 900.0, 1500.0, strength=2.0)])
    beats, motion = somebody.beats(1800.0), somebody.motion(1800.0)
    (folder / "anna.csv").write_text("t_s,rr_ms\n" + "".join(f"{b.at:.3f},{b.rr_ms:.1f}\n" for b in beats))
    lines = (f"{m.at - 10 + second:.0f},1,{m.sd_g:.4f}\n" for m in motion for second in range(10))
    (folder / "anna.acc.csv").write_text("t_s,mag_mean_g,mag_sd_g\n" + "".join(lines))
    (folder / "anna.labels.csv").write_text(LABELS)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(sound, tmp_path / "study" / "lab"))


@pytest.fixture
def evaluate(folder: Path, capsys: pytest.CaptureFixture[str]) -> Evaluate:
    """What the command says of the copy as JSON, without any number that JSON does not know."""

    def told(*options: str) -> Told:
        assert main(["evaluate", str(folder.parent), "--json", *options]) == 0
        found: Told = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)["lab"]
        return found

    return told


def numbers(told: Told) -> Told:
    """The numbers without the remarks."""
    return {
        key: value for key, value in told.items() if key not in ("notes", "left_out", "unused_labels", "by_subject")
    }


SPOILT: dict[str, tuple[str, bytes, str]] = {
    "an empty recording": ("anna.csv", b"", "is empty"),
    "a recording without beats": ("anna.csv", b"t_s,rr_ms\n", "holds no beats"),
    "a recording that is no text": ("anna.csv", bytes(range(256)), "is no text"),
    "a value that is not known": ("anna.csv", b"t_s,rr_ms\n1,800\n2,nan\n", "line 3"),
    "stamps in milliseconds": ("anna.csv", b"t_s,rr_ms\n1000,800\n1800,800\n2600,800\n", "not milliseconds"),
    "stamps of another calendar": ("anna.csv", b"t_s,rr_ms\n1.7e12,800\n1.7e12,800\n", "no time"),
    "a packed recording that was cut": ("anna.csv", gzip.compress(b"t_s,rr_ms\n1,800\n")[:-9], "is damaged"),
    "movement without a heading": ("anna.acc.csv", b"", "is empty"),
    "movement that is no text": ("anna.acc.csv", bytes(range(256)), "is no text"),
    "labels without a line": ("anna.labels.csv", b"start_s,end_s,label\n", "holds no labels"),
    "labels that are no text": ("anna.labels.csv", bytes(range(256)), "is no text"),
    "a label that ends before it begins": ("anna.labels.csv", b"start_s,end_s,label\n9,5,stress\n", "line 2"),
    "a label at no time": ("anna.labels.csv", b"start_s,end_s,label\nnan,5,stress\n", "line 2"),
    "a line without a label": ("anna.labels.csv", b"start_s,end_s,label\n1,5\n", "line 2"),
}


@pytest.mark.parametrize(("file", "content", "why"), SPOILT.values(), ids=SPOILT)
def test_what_cannot_be_read_is_left_out_and_said(
    file: str, content: bytes, why: str, folder: Path, evaluate: Evaluate, capsys: pytest.CaptureFixture[str]
) -> None:
    """Alone it is an error of one sentence; among others it is told beside their numbers."""
    (folder / file).write_bytes(content)
    assert main(["evaluate", str(folder.parent)]) == 2
    assert why in capsys.readouterr().err.splitlines()[-1]

    for path in sorted(folder.iterdir()):
        shutil.copy(path, folder / path.name.replace("anna", "spoilt"))
    (folder / "anna.csv").write_text("t_s,rr_ms\n" + "".join(f"{n},1000\n" for n in range(1, 300)))
    (folder / "anna.labels.csv").write_text("start_s,end_s,label\n0,100,relax\n")
    (folder / "anna.acc.csv").unlink()
    told = evaluate()

    assert told["subjects"] == 1
    assert list(told["left_out"]) == ["spoilt"]
    assert why in told["left_out"]["spoilt"]


@pytest.mark.parametrize("missing", ["anna.csv", "anna.labels.csv"])
def test_a_missing_half_is_told(missing: str, folder: Path, evaluate: Evaluate) -> None:
    """A recording without labels, and labels without a recording."""
    for path in sorted(folder.iterdir()):
        shutil.copy(path, folder / path.name.replace("anna", "p.01"))
    (folder / missing).unlink()
    (folder / "p.01.hr.csv").write_text("t_s,hr\n")
    told = evaluate()

    assert list(told["by_subject"]) == ["p.01"]
    assert list(told["left_out"]) == ["anna"]


def test_the_form_of_a_file_changes_no_number(folder: Path, evaluate: Evaluate) -> None:
    """Packed, with a mark of its encoding, Windows lines, other columns beside in another order, lines in any order."""
    expected = evaluate()
    rows = [line.split(",") for line in (folder / "anna.csv").read_text().splitlines()]
    header, *beats = (f"note,{rr},{at}" for at, rr in rows)
    random.Random(1).shuffle(beats)
    (folder / "anna.csv").unlink()
    with gzip.open(folder / "anna.csv.gz", "wt", encoding="utf-8-sig") as file:
        file.write("\r\n".join([header, *beats]))
    (folder / "anna.labels.csv").write_text("\ufeff" + LABELS.replace("\n", "\r\n"))
    told = evaluate()

    assert expected["events_found"] == 1
    assert numbers(told) == numbers(expected)
    assert told["notes"] == {"lines out of order, put in the order of their times": ["anna"]}


@pytest.mark.parametrize("step_s", [*(pytest.param(step, marks=pytest.mark.long) for step in (0.1, 0.5, 10.0)), 5.0])
def test_movement_may_be_told_in_other_steps(step_s: float, folder: Path, evaluate: Evaluate) -> None:
    """The same movement, in finer and coarser lines, is the same movement."""
    expected = evaluate()
    lines = (folder / "anna.acc.csv").read_text().splitlines()[1:]
    told_g = [float(line.split(",")[2]) for line in lines]
    steps = round(len(told_g) / step_s)
    (folder / "anna.acc.csv").write_text(
        "t_s,mag_mean_g,mag_sd_g\n" + "".join(f"{n * step_s:.1f},1,{told_g[int(n * step_s)]}\n" for n in range(steps))
    )

    assert numbers(evaluate()) == numbers(expected)


def test_absurd_movement_does_not_blind_the_day(folder: Path, evaluate: Evaluate) -> None:
    """No chest moves by a thousand g: a line that says so weighs no more than the hardest movement there is."""
    expected = evaluate()
    path = folder / "anna.acc.csv"
    path.write_text(path.read_text().replace("\n300,1,", "\n300,1,1e9\n301,1,"))

    assert evaluate()["time_judged"] == pytest.approx(expected["time_judged"], abs=0.05)


def test_labels_that_count_for_nothing_are_told(folder: Path, evaluate: Evaluate) -> None:
    """Words without a meaning here, and stretches outside of the recording: no event is missed in them."""
    (folder / "anna.labels.csv").write_text(LABELS + "9000,9900,stress\n1500,1600,TSST\n")
    told = evaluate()

    assert told["events"] == 1
    assert told["unused_labels"] == ["TSST"]
    assert told["notes"] == {"labels outside of the recording, which count for nothing": ["anna"]}


def test_a_folder_in_a_folder_of_its_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither hides the other."""
    shutil.copytree(folder, folder / "lab")
    assert main(["evaluate", str(folder), "--json"]) == 0

    assert list(json.loads(capsys.readouterr().out)) == ["lab", "lab/lab"]


def test_no_alarms_where_nothing_was_judged_is_not_known(folder: Path, evaluate: Evaluate) -> None:
    """A strap that lost contact calls no onset, and is no proof of silence."""
    beats = (folder / "anna.csv").read_text().splitlines()
    (folder / "anna.csv").write_text("\n".join([beats[0], *beats[1::9]]))
    told = evaluate()

    assert told["time_judged"] == 0
    assert told["false_alarms_per_hour"] is None
    assert set(told["alarms_per_hour"].values()) == {None}
    assert told["events_found"] == 0


def test_hours_count_from_the_start(folder: Path) -> None:
    """Also where a file's stamps are seconds since 1970."""
    (plain,) = find_sets(folder)["lab"].subjects
    expected = evaluate_subject(plain, CoreSettings())
    epoch = 1772409600
    for file, stamps in (("anna", 1), ("anna.labels", 2), ("anna.acc", 1)):
        header, *lines = (folder / f"{file}.csv").read_text().splitlines()
        cells = [line.split(",") for line in lines]
        moved = [[f"{float(at) + epoch:.3f}" for at in row[:stamps]] + row[stamps:] for row in cells]
        (folder / f"{file}.csv").write_text("\n".join([header, *(",".join(row) for row in moved)]))
    (later,) = find_sets(folder)["lab"].subjects
    outcome = evaluate_subject(later, CoreSettings())

    assert len(outcome.onset_hours) == len(expected.onset_hours) > 0
    assert outcome.onset_hours == pytest.approx(expected.onset_hours, abs=0.01)
    assert outcome.event_hours == [pytest.approx((900 / 3600, 1500 / 3600), abs=0.01)]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--sensitivity", "0"], "no number above 0"),
        (["--sweep", "1", "nan"], "no number above 0"),
        (["--plot", "picture.docx"], ".png"),
        (["--plot", "nowhere/picture.png"], "there is no folder"),
    ],
)
def test_what_cannot_be_done_is_said_before_the_work(
    options: list[str], complaint: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture that cannot be drawn, a sensitivity that is none: refused before the first subject."""
    assert main(["evaluate", str(folder), *options]) == 2
    told = capsys.readouterr().err

    assert complaint in told
    assert "1 of 1" not in told


def test_counts_of_other_steps_are_the_same_movement(tmp_path: Path) -> None:
    """An actigraph that adds up over a second tells a fifth of one that adds up over five."""
    (tmp_path / "rr.csv").write_text("t_s,rr_ms\n1,800\n")
    moved_g = []
    for step_s in (1, 5):
        path = tmp_path / f"{step_s}.acc.csv"
        path.write_text("t_s,vm_sum\n" + "".join(f"{n * step_s},{20 * step_s}\n" for n in range(10)))
        moved_g.append([motion.sd_g for motion in read_recording(tmp_path / "rr.csv", path).motion])

    assert moved_g[0] == pytest.approx(moved_g[1])


def test_times_of_beginnings_are_known_by_fitting_better(tmp_path: Path) -> None:
    """A shortening of 0.3 s made a gap where there is none, at each of forty beats; the one hole stays one."""
    rr_s = [0.8, 1.1, 0.7] * 40
    ends = [sum(rr_s[: n + 1]) + 20.0 * (n >= 60) for n in range(120)]
    told = {}
    for name, shift in (("ends", 0.0), ("begun", 1.0)):
        path = tmp_path / f"{name}.csv"
        lines = [f"{at - shift * rr:.3f},{1000 * rr:.0f}\n" for at, rr in zip(ends, rr_s, strict=True)]
        path.write_text("t_s,rr_ms\n" + "".join(lines))
        told[name] = read_recording(path).beats

    assert [type(event) for event in told["begun"]] == [type(event) for event in told["ends"]]
    assert [getattr(event, "at", 0.0) for event in told["begun"]] == pytest.approx(
        [getattr(event, "at", 0.0) for event in told["ends"]]
    )
    assert sum(isinstance(event, Gap) for event in told["ends"]) == 1


def test_a_file_of_another_app_is_told_what_makes_a_table_of_it(tmp_path: Path) -> None:
    """`replay` reads one form; `import` reads the others."""
    path = tmp_path / "rr.txt"
    path.write_text("850\n845\n")

    with pytest.raises(BadInput) as refused:
        read_recording(path)
    assert "heartreach import" in (refused.value.advice or "")
