"""Episodes found afterwards: where they begin and end, what is one and what is two, and what nobody saw."""

import pytest

from heartreach.signal.retrospect import USUAL, Episode, chance_of_stress, find_episodes

CALM, LIGHT, HIGH, HIGHER = 0.1, 0.4, 0.7, 0.95
Curve = list[float | None]


def curve(*parts: tuple[float | None, int]) -> Curve:
    """A minute-by-minute curve of parts that last some minutes each."""
    return [value for value, minutes in parts for _ in range(minutes)]


def found(*parts: tuple[float | None, int]) -> list[Episode]:
    """Its episodes."""
    return find_episodes(curve(*parts))


def test_the_usual_is_a_score_of_nothing() -> None:
    """What these curves call calm lies below it, everything else above."""
    assert CALM < USUAL == chance_of_stress(0.0) < LIGHT < HIGH < HIGHER


def test_a_rise_is_one_episode_from_its_first_minute_to_its_peak() -> None:
    """Where it starts, where it is highest, how dense it is."""
    (episode,) = found((CALM, 60), (HIGH, 20), (CALM, 60))

    assert episode.start == 60
    assert 60 < episode.peak < 80 <= episode.end
    assert CALM < episode.density < HIGH
    assert episode.stress is True


def test_a_creeping_beginning_below_the_usual_is_no_part_of_it() -> None:
    """It begins where the curve leaves the usual, however long it crept up to there."""
    creep = [(CALM + (USUAL - CALM) * minute / 13, 1) for minute in range(12)]
    (episode,) = found((CALM, 60), *creep, (HIGHER, 15), (CALM, 60))

    assert episode.start == 72


def test_a_slight_rise_is_no_episode() -> None:
    """A mean chance below .36 from start to peak is not stress."""
    assert found((CALM, 60), (0.3, 20), (CALM, 60)) == []


def test_what_came_back_to_the_usual_in_between_is_two() -> None:
    """And what did not is one, with the peak of the higher rise and the density of all its minutes."""
    rises = ((HIGH, 15), (LIGHT, 15), (HIGH + 0.02, 15), (CALM, 60))
    (one,) = found((CALM, 60), *rises)
    two = found((CALM, 60), (HIGH, 15), (CALM, 15), (HIGH, 15), (CALM, 60))

    assert (one.start, len(two)) == (60, 2)
    assert one.peak > 90
    assert two[0].end < two[1].start
    assert LIGHT < one.density < HIGH


def test_a_clearly_higher_rise_after_half_of_the_first_had_gone_is_a_new_one() -> None:
    """A walk an hour ago is not where it began; after a dip that is hardly one, it is still the same."""
    walk, stress = found((CALM, 60), (0.5, 15), (0.25, 20), (HIGHER, 15), (CALM, 60))
    (same,) = found((CALM, 60), (HIGH, 15), (HIGH - 0.1, 15), (HIGHER, 15), (CALM, 60))

    assert (walk.start, stress.start) == (60, 95)
    assert same.start == 60


@pytest.mark.parametrize(("hole_min", "stress"), [(2, True), (16, None)])
def test_of_what_was_hardly_measured_nobody_knows(hole_min: int, stress: bool | None) -> None:
    """A rise most of whose minutes are a hole is told, and not judged."""
    (episode, *_) = found((CALM, 60), (HIGH, 2), (None, hole_min), (HIGHER, 12), (CALM, 60))

    assert episode.stress is stress


def test_across_a_hole_nothing_is_joined() -> None:
    """Whether the curve stayed up in it nobody saw."""
    seen = found((CALM, 60), (HIGH, 15), (LIGHT, 30), (HIGH, 15), (CALM, 60))
    unseen = found((CALM, 60), (HIGH, 15), (LIGHT, 3), (None, 25), (LIGHT, 2), (HIGH, 15), (CALM, 60))

    assert (len(seen), len(unseen)) == (1, 2)


def test_nothing_is_found_in_nothing() -> None:
    """No minutes, none measured, or all alike."""
    assert find_episodes([]) == found((None, 60)) == found((HIGH, 60)) == []
