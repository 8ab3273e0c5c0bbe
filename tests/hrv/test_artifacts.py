"""Beats that are not normal are found, named and left out; normal ones are left alone."""

import numpy as np
import pytest

from heartreach.signal.hrv import PROFILES, Recording, analyze
from heartreach.signal.hrv.artifacts import Artifact, cleaned, find_artifacts
from heartreach.signal.hrv.repair import repaired
from heartreach.signal.hrv.units import Floats
from tests.hrv.hrv_tachogram import sinus_rhythm


def spoiled(rr: Floats, kind: Artifact, places: range) -> Floats:
    """The intervals as they would be recorded with an artifact of that kind at each place."""
    beats = np.concatenate([[0.0], np.cumsum(rr)])
    kept = np.ones(len(beats), np.bool_)
    added = []
    for place in places:
        if kind is Artifact.ECTOPIC:
            beats[place] -= 0.3 * rr[place - 1]
        elif kind is Artifact.MISSED:
            kept[place] = False
        elif kind is Artifact.EXTRA:
            added.append(beats[place] + 0.45 * rr[place])
        else:
            beats[place] += 0.1 * rr[place]
    ticks = np.round(np.sort(np.concatenate([beats[kept], added])) * 1.024)
    return np.asarray(np.diff(ticks) / 1.024)


KINDS = [Artifact.ECTOPIC, Artifact.MISSED, Artifact.EXTRA, Artifact.SHIFTED]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_found_and_named(kind: Artifact) -> None:
    """Thirty artifacts of one kind: each is found under its name, and nothing else is."""
    places = range(20, 620, 20)

    kinds = find_artifacts(Recording.from_ms(spoiled(sinus_rhythm(640, 1), kind, places)))

    per_artifact = 1 if kind is Artifact.MISSED else 2
    assert set(kinds[kinds > 0].tolist()) == {int(kind)}
    assert np.count_nonzero(kinds) == per_artifact * len(places)


@pytest.mark.parametrize("kind", KINDS)
def test_cleaning_keeps_rmssd(kind: Artifact) -> None:
    """RMSSD of spoiled beats is within 3 % of the truth after masking, and far off without."""
    rr = sinus_rhythm(640, 2)
    bad = Recording.from_ms(spoiled(rr, kind, range(20, 620, 20)))
    truth = np.sqrt(np.mean(np.diff(rr) ** 2))

    assert analyze(bad).rmssd == pytest.approx(truth, rel=0.03)
    assert analyze(bad, PROFILES["kubios-3.3"]).rmssd > 1.3 * truth


@pytest.mark.parametrize("seed", range(5))
def test_calm_rhythm_raises_no_alarm(seed: int) -> None:
    """Ordinary variation is no artifact."""
    assert not find_artifacts(Recording.from_ms(sinus_rhythm(600, seed))).any()


def test_time_does_not_move() -> None:
    """Masking leaves every beat where it was: the clock does not drift."""
    recording = Recording.from_ms(spoiled(sinus_rhythm(300, 3), Artifact.EXTRA, range(20, 280, 20)))

    assert np.array_equal(cleaned(recording).at_s, recording.at_s)


@pytest.mark.parametrize("kind", KINDS)
def test_repairing_keeps_the_clock_and_the_beats(kind: Artifact) -> None:
    """Replaced artifacts leave as many beats as there were, ending when they did, near the true intervals."""
    rr = sinus_rhythm(640, 4)

    made = repaired(Recording.from_ms(spoiled(rr, kind, range(20, 620, 20))))

    assert made.exact
    assert len(made) == len(rr)
    assert made.pair_ok[1:].all()
    assert made.at_s[-1] == pytest.approx(np.sum(rr) / 1000, abs=1e-3)
    np.testing.assert_allclose(np.diff(made.at_s), made.rr_ms[1:] / 1000, atol=1e-9)
    np.testing.assert_allclose(made.rr_ms, rr, rtol=0.1)


def test_a_gap_is_no_artifact() -> None:
    """Beats on both sides of a hole are judged by their own side; a level that changed meanwhile is no shift."""
    rr = np.concatenate([np.full(50, 800.0), np.full(50, 650.0)])
    times = np.cumsum(rr) / 1000 + np.repeat([0.0, 60.0], 50)

    assert not find_artifacts(Recording.from_ms(rr, times)).any()


@pytest.mark.parametrize("size", range(5))
def test_few_beats_are_no_trouble(size: int) -> None:
    """Recordings too short to judge have no artifacts."""
    assert not find_artifacts(Recording.from_ms([800.0] * size)).any()
