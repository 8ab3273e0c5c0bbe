import pytest

from heartreach.signal.cleaning import BeatFilter, GoodBeat


def feed(intervals_s: list[float], start: float = 0.0) -> tuple[BeatFilter, list[GoodBeat]]:
    """Push intervals that follow each other."""
    beats, at, good = BeatFilter(), start, []
    for rr_s in intervals_s:
        at += rr_s
        good += beats.push(at, rr_s)
    return beats, good


def test_steady_heart_keeps_every_beat() -> None:
    """A steady heart loses no beat, and every beat but the first has a step."""
    _, good = feed([0.8] * 50)

    assert len(good) == 50
    assert [step for _, _, step in good].count(None) == 1


@pytest.mark.parametrize("artefact_s", [0.05, 0.29, 2.1, 61.7, 0.45, 1.3])
def test_artefact_is_dropped_and_not_bridged(artefact_s: float) -> None:
    """An artefact vanishes, and no step is computed across its place."""
    _, good = feed([0.8] * 20 + [artefact_s] + [0.82] * 20)

    assert artefact_s not in [rr for _, rr, _ in good]
    assert all(step is None or abs(step) < 1e-9 for _, _, step in good)


def test_no_step_across_a_hole() -> None:
    """Beats on both sides of a hole in time are never a pair."""
    beats, good = feed([0.8] * 10)
    after = beats.push(8.0 + 8.0 + 0.9, 0.9)

    assert len(good) == 10
    assert [step for _, _, step in after] == [None]


def test_no_step_across_a_cut() -> None:
    """A known gap parts neighbours even where the stamps would fit."""
    beats, _ = feed([0.8] * 10)
    beats.cut()

    assert [step for _, _, step in beats.push(8.8, 0.8)] == [None]


def test_after_a_long_hole_one_beat_vouches_for_nothing() -> None:
    """A quarter of a minute without good beats: two neighbours must agree, whatever the heart did before."""
    beats, _ = feed([0.8] * 10)
    alone, apart = beats.push(8.0 + 20.0, 0.8), beats.push(8.0 + 24.0, 0.8)

    assert (alone, apart) == ([], [])
    assert [(rr, step) for _, rr, step in beats.push(8.0 + 24.8, 0.8)] == [(0.8, None), (0.8, 0.0)]


def test_a_slow_heart_may_step_further() -> None:
    """The criterion follows the wearer: what is an artefact in a fast heart is breathing in a slow one."""
    assert [len(feed([rr_s] * 60 + [rr_s - 0.21])[1]) for rr_s in (0.8, 1.4)] == [60, 61]


def test_repeated_beat_counts_once() -> None:
    """The same beat told twice is one beat."""
    beats, _ = feed([0.8] * 10)

    assert beats.push(8.0, 0.8) == []


def test_a_new_level_is_believed_after_three() -> None:
    """A real jump of the heart is believed once three beats agree on it."""
    _, good = feed([0.9] * 20 + [0.55] * 10)

    assert [rr for _, rr, _ in good].count(0.55) == 9
