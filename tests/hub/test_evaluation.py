import gzip
import json
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.hub.evaluation.labelled import find_sets
from heartreach.hub.evaluation.outcome import Outcome
from heartreach.hub.evaluation.transfer import transfers
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.person import Person

STRESS = Activity(ActivityKind.STRESS, 1800.0, 2700.0, strength=2.0)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One person who sits, is stressed for a quarter of an hour, and rests."""
    folder = tmp_path_factory.mktemp("recordings") / "simulated"
    folder.mkdir()
    somebody = Person(3, 0.0, activities=[STRESS])
    with gzip.open(folder / "P1.csv.gz", "wt") as file:
        file.write("t_s,rr_ms\n")
        file.writelines(f"{beat.at:.3f},{beat.rr_ms:.1f}\n" for beat in somebody.beats(4500.0))
    (folder / "P1.acc.csv").write_text(
        "t_s,mag_mean_g,mag_sd_g\n" + "".join(f"{m.at},1,{m.sd_g:.4f}\n" for m in somebody.motion(4500.0))
    )
    (folder / "P1.labels.csv").write_text("start_s,end_s,label\n0,1500,baseline\n1800,2700,stress\n3300,4500,relax\n")
    return folder.parent


def test_strong_stress_is_found_and_rest_is_quiet(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plain case comes out as it is."""
    assert main(["evaluate", str(recordings), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["simulated"]

    assert told["events_found"] == 1
    assert told["false_alarms_per_hour"] == 0
    assert told["window_auc"] > 0.95
    assert 0 < told["median_delay_s"] < 300


@pytest.mark.long
def test_a_sweep_shows_what_sensitivity_costs(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lower threshold never finds less; the table says so and the picture is drawn."""
    path = tmp_path / "sweep.png"
    assert main(["evaluate", str(recordings), "--sweep", "0.5", "8", "--json", "--plot", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)

    assert list(told) == ["0.5", "8"]
    assert told["0.5"]["simulated"]["events_found"] >= told["8"]["simulated"]["events_found"]
    assert path.read_bytes()[:4] == b"\x89PNG"


def test_a_limit_is_chosen_on_others() -> None:
    """Leaving one subject out, and one data set on another: the limit comes from people who are not judged."""
    easy = [Outcome(name, positive=[3.0, 4.0], negative=[0.0, 1.0]) for name in "ab"]
    hard = [Outcome("c", positive=[1.5], negative=[0.5])]
    found = {(one.chosen_on, one.judged_on): one for one in transfers({"easy": easy, "hard": hard})}

    assert found["easy without the judged subject", "easy"].balanced_accuracy == 1.0
    assert found["easy", "hard"].limit == 3.0
    assert found["easy", "hard"].balanced_accuracy == 0.5
    assert found["hard", "easy"].f1 == 1.0


def test_calibration_windows_are_not_judged(recordings: Path) -> None:
    """Of a long baseline, ten minutes calibrate."""
    (subject,) = find_sets(recordings)["simulated"].subjects

    assert subject.calm == ((0.0, 600.0),)


@pytest.mark.long
def test_a_plot_is_drawn(recordings: Path, tmp_path: Path) -> None:
    """--plot leaves a picture."""
    path = tmp_path / "evaluation.png"

    assert main(["evaluate", str(recordings), "--plot", str(path)]) == 0
    assert path.read_bytes()[:4] == b"\x89PNG"


def test_a_folder_without_recordings_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty folder gets one sentence and exit code 2."""
    assert main(["evaluate", str(tmp_path)]) == 2
    assert "no labelled recordings" in capsys.readouterr().err
