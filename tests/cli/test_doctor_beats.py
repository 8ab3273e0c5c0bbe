"""What the doctor says of the beats that are stored."""

import json
from pathlib import Path

import pytest

from heartreach.cli import main
from heartreach.models import Beat, LinkQuality
from heartreach.store import Store

T0 = 1_760_004_000.0


async def stored(folder: Path, coverage: float, duplicates: int = 0) -> None:
    """Ten minutes of beats, and the record of their link."""
    async with Store.open(folder) as store:
        beats = [Beat(at=T0 + 0.8 * n, rr_ticks=819) for n in range(750)]
        record = [
            LinkQuality(minute=T0 + 60 * n, frames=60, beats=75, coverage=coverage, duplicates=duplicates, lag_s=1.0)
            for n in range(10)
        ]
        await store.commit("me", *beats, *record)


def integrity(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The doctor's line on it."""
    main(["doctor", "--only", "beats", "--json", "--data", str(folder)])
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return next(one for one in found if one["name"] == "integrity")


@pytest.mark.parametrize(("coverage", "verdict"), [(1.0, "good"), (0.7, "note"), (2.1, "bad")])
async def test_coverage_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], coverage: float, verdict: str
) -> None:
    """Whole, missing, doubled; what is not good has advice."""
    await stored(tmp_path, coverage)

    line = integrity(tmp_path, capsys)

    assert line["verdict"] == verdict
    assert bool(line["advice"]) is (verdict != "good")
    assert f"coverage {coverage:.2f} over 10 minutes" in line["what"]


async def test_repeats_and_lateness_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The counters of all minutes together."""
    await stored(tmp_path, 1.0, duplicates=3)

    what = integrity(tmp_path, capsys)["what"]

    assert "30 repeats dropped" in what
    assert "1.0 s late" in what


def test_an_empty_folder_is_a_beginning_not_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is stored yet: a note with the next step."""
    assert main(["doctor", "--only", "beats", "--data", str(tmp_path / "none")]) == 0
    assert "heartreach run" in capsys.readouterr().out
