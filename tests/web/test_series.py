"""Readings on an even grid."""

import pytest

from heartreach.models import BodyState
from heartreach.web.made_up_house import a_reading, as_columns
from heartreach.web.series import grid


def test_a_reading_stands_in_its_own_point() -> None:
    """A point covers its start and not its end."""
    series = grid(as_columns([a_reading(10.0, hr_bpm=60.0), a_reading(29.9, hr_bpm=70.0)]), 0, 40)

    assert series.hr_bpm == (None, 60.0, 70.0, None)


def test_what_lies_outside_is_left_out() -> None:
    """Neither the second before nor the end itself belongs to the stretch."""
    series = grid(as_columns([a_reading(-0.1), a_reading(20.0)]), 0, 20)

    assert series.state == (None, None)


@pytest.mark.parametrize(("known", "drawn"), [(2, False), (3, True), (6, True)])
def test_a_wide_point_needs_half_of_it(known: int, drawn: bool) -> None:
    """Of the six readings in a minute three are enough, two are not."""
    series = grid(as_columns([a_reading(10.0 * i) for i in range(known)]), 0, 60, 60)

    assert (series.hr_bpm[0] is not None, series.state[0] is not None) == (drawn, drawn)


def test_each_column_has_its_own_holes() -> None:
    """A minute in which the core mostly abstained has a heart rate and no score."""
    readings = [a_reading(10.0 * i, score=1.0 if i < 2 else None, hr_bpm=60.0 + i) for i in range(6)]
    series = grid(as_columns(readings), 0, 60, 60)

    assert (series.hr_bpm, series.score) == ((62.5,), (None,))


def test_the_commonest_state_stands_for_the_point() -> None:
    """Four of six readings decide."""
    states = [BodyState.CALM, BodyState.RISING] + [BodyState.ACTIVATED] * 4
    series = grid(as_columns([a_reading(10.0 * i, state=state) for i, state in enumerate(states)]), 0, 60, 60)

    assert series.state == (BodyState.ACTIVATED,)


def test_nothing_makes_nothing() -> None:
    """No reading gives empty points, and no time gives no points."""
    assert grid(as_columns([]), 0, 30).coverage == (None, None, None)
    assert grid(as_columns([]), 30, 30).hr_bpm == ()
