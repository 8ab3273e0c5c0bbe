"""Episodes found afterwards are the same on a day's chart, in an export and in a replay."""

from itertools import pairwise

import numpy as np
import pytest

from heartreach.hub.found_afterwards import Floats, found_afterwards
from heartreach.hub.found_day import TO_THE_END_S, found_chart
from heartreach.hub.theory_day import RUN_UP_S
from heartreach.models import FoundEpisode
from heartreach.store import Readings

MIDNIGHT = 1772406000.0
DAY, HOUR = 86_400.0, 3600.0


def three_days() -> tuple[Floats, Floats]:
    """A score every ten seconds that wanders; worn from eight to one at night, with short holes."""
    chance = np.random.default_rng(7)
    at = np.arange(MIDNIGHT, MIDNIGHT + 3 * DAY, 10.0)
    score = np.repeat(chance.normal(0, 0.3, len(at) // 30).cumsum(), 30)
    score = 2.5 * np.sin(score) + chance.normal(0, 0.5, len(at))
    hour = (at - MIDNIGHT) / HOUR % 24
    score[(hour >= 1) & (hour < 8)] = np.nan
    score[(hour >= 15.2) & (hour < 15.4)] = np.nan
    return at, score


def as_readings(at: Floats, score: Floats) -> Readings:
    """The same as stored columns."""
    codes = np.zeros(len(at), dtype=np.uint8)
    return Readings(at=at, state=codes, mode=codes, score=score, hr_bpm=score, ln_rmssd=score, coverage=score)


@pytest.mark.parametrize("pieces", [2, 3, 50])
def test_it_does_not_matter_in_which_pieces_they_are_read(pieces: int) -> None:
    """All at once, or day by day."""
    at, score = three_days()
    whole = list(found_afterwards([(at, score)]))
    told = zip(np.array_split(at, pieces), np.array_split(score, pieces), strict=True)

    assert len(whole) > 15
    assert whole == list(found_afterwards(told))


def test_a_days_chart_shows_what_all_of_life_shows() -> None:
    """A chart reads half a day before and three hours after; the episodes of the day are the very same."""
    at, score = three_days()
    start, end = MIDNIGHT + DAY, MIDNIGHT + 2 * DAY
    near = (at >= start - RUN_UP_S) & (at < end + TO_THE_END_S)
    chart = found_chart(as_readings(at[near], score[near]), start, end)
    expected = [one for one in found_afterwards([(at, score)]) if one.start < end and one.end > start]

    assert list(chart.episodes) == expected
    assert chart.n == len(expected) > 5
    assert chart.coverage == pytest.approx((17 * 60 - 12) / (24 * 60), abs=0.01)
    assert chart.note == "Found afterwards from the whole curve; never a reason for a message."


def test_they_follow_each_other() -> None:
    """Start, peak, end, next start; a density is a mean chance above MD2K's limit."""
    found = list(found_afterwards([three_days()]))

    assert all(one.start <= one.peak <= one.end for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(one.density is None or 0.36 <= one.density <= 1 for one in found)


def test_too_little_measured_is_not_known() -> None:
    """A rise of which less than half of the minutes were seen has no density, and the chart says so."""
    at = np.arange(MIDNIGHT, MIDNIGHT + 3 * HOUR, 10.0)
    score = np.where(at < MIDNIGHT + HOUR, -1.0, 3.0)
    score[at > MIDNIGHT + 1.3 * HOUR] = -1.0
    score[(at > MIDNIGHT + HOUR + 130) & (at < MIDNIGHT + 1.4 * HOUR)] = np.nan
    chart = found_chart(as_readings(at, score), MIDNIGHT, MIDNIGHT + 3 * HOUR)

    assert [one.density for one in chart.episodes] == [None]
    assert "of 1 more, too little was measured to tell" in chart.sentence


def test_a_leap_after_a_slow_return_to_the_usual_is_found() -> None:
    """A curve that was calmer than usual and comes back before it leaps: the leap begins where it leaves the usual."""
    minutes = np.concatenate([np.full(60, -2.0), np.linspace(-2.0, 0.0, 25), np.full(20, 4.0), np.full(60, 0.0)])
    at = np.array([MIDNIGHT + 10.0 * (i + 1) for i in range(6 * len(minutes))])
    score = np.repeat(minutes, 6)
    (found,) = found_afterwards([(at, score)])

    assert abs(found.start - (MIDNIGHT + 85 * 60)) <= 120
    assert found.density is not None


def rise(*levels: tuple[float, int]) -> tuple[Floats, Floats]:
    """An hour of calm, each level for its minutes, and an hour of calm."""
    minutes = np.concatenate([np.full(count, level) for level, count in [(-1.0, 60), *levels, (-1.0, 60)]])
    return np.array([MIDNIGHT + 10.0 * (i + 1) for i in range(6 * len(minutes))]), np.repeat(minutes, 6)


def test_a_long_rise_with_a_dip_is_one_episode() -> None:
    """Two leaps and a dip of less than half between: one, as long as both, at the highest, with their density."""
    (found,) = found_afterwards([rise((2.0, 20), (1.2, 20), (3.0, 20))])

    assert abs(found.start - (MIDNIGHT + 60 * 60)) <= 120
    assert MIDNIGHT + 100 * 60 < found.peak < MIDNIGHT + 115 * 60
    assert found.end > found.peak
    assert found.density is not None
    assert found.density > 0.6


@pytest.mark.parametrize(("height", "told"), [(0.9, 0), (1.1, 0), (1.4, 1), (2.0, 1)])
def test_what_hardly_rose_is_not_told(height: float, told: int) -> None:
    """Twenty minutes at less than 1.25 standard deviations above the usual are not called raised."""
    assert len(list(found_afterwards([rise((height, 20))]))) == told


def test_a_calm_minute_between_makes_two() -> None:
    """A return to the usual between rises ends the first."""
    assert len(list(found_afterwards([rise((3.0, 20), (-0.5, 25), (3.0, 20))]))) == 2


def test_a_leap_does_not_begin_with_what_was_nearly_over() -> None:
    """What a walk left, gone by more than half but not quite, is no part of the leap a quarter of an hour later."""
    walk, leap = found_afterwards([rise((1.5, 12), (0.3, 20), (3.0, 20))])

    assert walk.end <= leap.start
    assert abs(leap.start - (MIDNIGHT + 92 * 60)) <= 180


def test_a_rise_that_slackens_and_goes_on_lower_is_one() -> None:
    """The same the other way round is one episode: what comes is no higher than what was."""
    (found,) = found_afterwards([rise((3.0, 20), (0.3, 20), (1.5, 12))])

    assert abs(found.start - (MIDNIGHT + 60 * 60)) <= 120


def test_rises_are_not_joined_across_what_nobody_saw() -> None:
    """A hole of 25 minutes, filled with the last value for the averages, is no proof that the curve stayed up."""
    at, score = rise((1.5, 20), (1.5, 25), (3.0, 20))
    (seen,) = found_afterwards([(at, score)])
    score[(at > MIDNIGHT + 80 * 60) & (at <= MIDNIGHT + 105 * 60)] = np.nan

    assert seen.density is not None
    assert len(list(found_afterwards([(at, score)]))) == 2


def test_a_long_hole_ends_what_was_before() -> None:
    """What was high in the evening is no fall, and what is high in the morning no rise from it."""
    at = np.concatenate([np.arange(0, 2 * HOUR, 10.0), np.arange(10 * HOUR, 12 * HOUR, 10.0)])
    score = np.where(at < 2 * HOUR, -1.0, 3.0)

    assert list(found_afterwards([(at, score)])) == []


def test_nothing_is_found_in_nothing() -> None:
    """Without readings, or without scores, there is no chart to draw and no error."""
    at = np.arange(MIDNIGHT, MIDNIGHT + HOUR, 10.0)
    unknown = np.full(len(at), np.nan)
    nothing: list[FoundEpisode] = []

    assert list(found_afterwards([])) == nothing
    assert list(found_afterwards([(at, unknown)])) == nothing
    assert found_chart(as_readings(at, unknown), MIDNIGHT, MIDNIGHT).coverage is None
