"""Laws of the recovery half-time."""

import numpy as np
import pytest

from heartreach.models import NotKnown
from heartreach.review.course import Course
from heartreach.review.recovery import LIFT_MOST, half_time, late_mean
from tests.review.made_wearers import course


def falling(half_min: float, until: float = 120.0) -> Course:
    """A clean decay, six readings a minute."""
    minutes = np.arange(0.0, until, 1 / 6)
    return Course(minutes, 2.0 * 0.5 ** (minutes / half_min), np.zeros(len(minutes), bool))


@pytest.mark.parametrize("half_min", [2.0, 10.0, 35.0, 100.0])
def test_a_clean_decay_gives_its_own_half_time(half_min: float) -> None:
    """Without noise the fit is within one candidate of the truth."""
    assert half_time(falling(half_min)).minutes == pytest.approx(half_min, rel=0.03)


def test_slower_than_two_hours_is_censored_at_two_hours() -> None:
    """What is only known to be long is never given as a number beyond what was followed."""
    found = half_time(falling(200.0))

    assert (found.minutes, found.censored) == (120.0, True)


def test_an_episode_cut_short_is_censored() -> None:
    """A half-time beyond the last reading was not seen."""
    found = half_time(falling(60.0, until=45.0))

    assert found.censored
    assert found.followed_min < 45


def test_scale_of_the_score_does_not_matter() -> None:
    """Twice the activation takes as long to halve."""
    one = course(np.random.default_rng(1), 20.0, (10.0, 30.0))

    two = Course(one.minutes, 2 * one.score, one.talking)

    assert half_time(one).minutes == half_time(two).minutes


def test_readings_after_two_hours_change_nothing() -> None:
    """The window is fixed in advance."""
    whole = falling(20.0, until=200.0)

    assert half_time(whole) == half_time(whole.between(0, 120))


def test_talk_all_along_is_not_known() -> None:
    """Where there is no quiet minute, talk and activation are one."""
    silent = falling(20.0)

    assert half_time(Course(silent.minutes, silent.score, ~silent.talking)).missing is NotKnown.TALK


def test_a_score_below_usual_has_nothing_to_halve() -> None:
    """No rise, no recovery, and never a number."""
    below = falling(20.0)

    found = half_time(Course(below.minutes, -below.score, below.talking))

    assert (found.minutes, found.missing) == (None, NotKnown.NO_RISE)


@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_too_few_minutes_are_not_known(kept: float) -> None:
    """Below 60 % of the first hour there is no outcome, down to no readings at all."""
    part = falling(20.0, until=60 * kept)

    assert half_time(part).missing is NotKnown.COVERAGE
    assert late_mean(part).missing is NotKnown.COVERAGE


@pytest.mark.parametrize("talk_min", [12, 25, 40])
def test_talk_never_flips_the_sign(talk_min: int) -> None:
    """A remedy that shortens recovery by 7.4 min and consists of talking is seen to shorten it."""
    gained = []
    for seed in range(40):
        rng = np.random.default_rng([seed, talk_min])
        with_talk = half_time(course(rng, 12.6, (10.0, 10.0 + talk_min))).minutes
        quiet = half_time(course(rng, 20.0, None)).minutes
        assert with_talk is not None
        assert quiet is not None
        gained.append(quiet - with_talk)

    assert np.mean(gained) > 2
    assert np.median(gained) > 2


def test_talk_does_not_take_all_of_a_high_activation() -> None:
    """Activation that stays at 5 during a conversation right after the onset is mostly activation, not talk."""
    minutes = np.arange(0.0, 120.0, 1 / 6)
    talking = (minutes > 2) & (minutes < 20)
    score = 5.0 * 0.5 ** (np.clip(minutes - 18, 0, None) / 4)
    found, without = half_time(Course(minutes, score, talking)), half_time(Course(minutes, score, minutes < 0))

    assert found.talk_lift == LIFT_MOST
    assert found.minutes is not None
    assert without.minutes is not None
    assert abs(found.minutes - without.minutes) < 3


def test_the_late_mean_leaves_talk_out() -> None:
    """Talk lifts the score, so its minutes do not count."""
    minutes = np.arange(0.0, 60.0)
    talking = (minutes > 30) & (minutes < 40)

    assert late_mean(Course(minutes, np.where(talking, 5.0, 1.0), talking)).score == 1.0
