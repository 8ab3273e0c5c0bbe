"""Laws of the numbers behind the charts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.errors import BadInput
from heartreach.models import Tool
from heartreach.review.around import average_around, average_difference
from heartreach.review.detector_record import detector_record, wilson
from heartreach.review.dose import isotonic, spearman
from heartreach.review.survival import kaplan_meier, restricted_mean
from heartreach.review.tool_ranking import rank_tools

points = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 100)), min_size=1, max_size=40)


@pytest.mark.parametrize("count", [0, 1, 5, 9, 10])
def test_wilson_holds_the_share_and_stays_a_share(count: int) -> None:
    """Also with none and with all."""
    found = wilson(count, 10)

    assert found.share == count / 10
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= count / 10 <= found.high <= 1
    assert found.high - found.low > 0.2


def test_more_yes_than_answers_is_refused() -> None:
    """A record that cannot be is a fault somewhere else."""
    with pytest.raises(BadInput, match="is no share"):
        wilson(3, 2)


def test_nobody_asked_is_not_known() -> None:
    """No answers, no lift."""
    assert detector_record(0, 0, 1, 4).lift is None


def test_without_censoring_the_curve_is_the_share_still_going() -> None:
    """The product limit is the empirical distribution then, and its area the mean."""
    minutes = np.random.default_rng(1).integers(1, 50, 80).astype(float)

    curve = kaplan_meier(minutes, np.zeros(80, bool))

    assert curve.share == pytest.approx([(minutes > at).mean() for at in curve.at], abs=1e-12)
    mean, error = restricted_mean(curve, until=60)
    assert mean == pytest.approx(minutes.mean())
    assert error == pytest.approx(minutes.std(ddof=1) / 80**0.5)


def test_a_censored_episode_counts_as_long_as_it_was_seen() -> None:
    """Episodes cut at random lengthen nothing: the restricted mean stays, dropping them does not."""
    rng = np.random.default_rng(2)
    true, cut = rng.exponential(20, 20_000), rng.uniform(5, 90, 20_000)
    censored = cut < true

    mean, _ = restricted_mean(kaplan_meier(np.minimum(true, cut), censored), until=60)

    assert mean == pytest.approx(np.minimum(true, 60).mean(), abs=0.4)
    assert true[~censored].mean() < mean - 2


def test_the_mean_of_known_moments_only() -> None:
    """A hole is not a zero, and a moment nobody knows stays unknown."""
    scores = np.array([[1.0, np.nan, np.nan], [3.0, 5.0, np.nan]])

    found = average_around(scores, np.array([1, 2]), np.random.default_rng(0))

    assert found.mean == pytest.approx([2.0, 5.0, np.nan], nan_ok=True)
    assert found.known.tolist() == [2, 1, 0]


def test_the_band_is_wider_where_days_differ() -> None:
    """Eight episodes of one day are hardly more than one: the band follows the days."""
    rng = np.random.default_rng(3)
    day = np.repeat(np.arange(10), 8)
    by_day = rng.normal(size=10)[day][:, None] + 0.1 * rng.normal(size=(80, 1))
    shuffled = rng.permutation(by_day)

    bands = [average_around(scores, day, np.random.default_rng(4)) for scores in (by_day, shuffled)]

    widths = [float(band.high[0] - band.low[0]) for band in bands if band.high is not None and band.low is not None]
    assert widths[0] > 1.8 * widths[1]


def test_the_band_of_a_difference_holds_the_truth() -> None:
    """About 95 of 100 bands hold a true difference of one."""
    held = 0
    for seed in range(100):
        rng = np.random.default_rng([5, seed])
        day, nudged = np.repeat(np.arange(25), 4), rng.random(100) < 0.5
        scores = (rng.normal(size=25)[day] + rng.normal(size=100) - nudged)[:, None]
        found = average_difference(scores, nudged, day, rng)
        assert found.low is not None
        assert found.high is not None
        held += bool(found.low[0] <= -1 <= found.high[0])

    assert held >= 86


def test_a_band_of_few_days_holds_the_truth_as_often_as_one_of_many() -> None:
    """Drawn from four days, plain percentiles hold the mean 79 times in 100."""
    held = 0
    for seed in range(300):
        rng = np.random.default_rng([6, seed])
        day = np.repeat(np.arange(4), 3)
        scores = (0.7 * rng.normal(size=4)[day] + rng.normal(size=12))[:, None]
        found = average_around(scores, day, rng)
        assert found.low is not None
        assert found.high is not None
        held += bool(found.low[0] <= 0 <= found.high[0])

    assert held / 300 == pytest.approx(0.95, abs=0.05)


def test_a_moment_of_few_days_has_no_band() -> None:
    """One episode alone would have a band of no width, which looks like certainty."""
    scores = np.random.default_rng(0).normal(size=(8, 2))
    scores[1:, 1] = np.nan

    found = average_around(scores, np.arange(8), np.random.default_rng(1))

    assert found.low is not None
    assert np.isnan(found.low).tolist() == [False, True]


def test_a_curve_that_ends_early_or_never_falls_has_no_error() -> None:
    """Nobody knows an hour that nobody was followed for, nor how much two differ of which none had halved."""
    early = kaplan_meier(np.array([20.0, 40.0, 45.0]), np.array([False, False, True]))
    still = kaplan_meier(np.full(9, 120.0), np.ones(9, bool))
    alike = kaplan_meier(np.full(9, 15.0), np.zeros(9, bool))

    assert np.isnan(restricted_mean(early)).tolist() == [True, True]
    assert restricted_mean(still) == pytest.approx((60.0, np.nan), nan_ok=True)
    assert restricted_mean(alike) == pytest.approx((15.0, np.nan), nan_ok=True)


@settings(max_examples=50)
@given(points)
def test_the_monotone_curve_falls_and_keeps_the_mean(pairs: list[tuple[int, int]]) -> None:
    """It never rises, moves no mass, and is a fixed point of itself."""
    dose, response = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))

    at, fitted = isotonic(dose, response)

    assert np.all(np.diff(fitted) <= 1e-9)
    assert fitted[np.searchsorted(at, dose)].mean() == pytest.approx(response.mean())
    assert isotonic(at, fitted)[1] == pytest.approx(fitted)


def test_rank_correlation_knows_order_only() -> None:
    """A monotone change of scale changes nothing; a constant has none."""
    one, other = np.random.default_rng(6).normal(size=(2, 30))

    assert spearman(one, other) == pytest.approx(spearman(np.exp(one), other**3) or 0)
    assert spearman(one, np.ones(30)) is None


def test_a_tool_tried_seldom_has_no_place() -> None:
    """Seven episodes are not ranked, and one tool alone is not either."""
    rng = np.random.default_rng(7)
    minutes = {Tool.ASSESS: rng.normal(20, 5, 30), Tool.OUTSOURCE: rng.normal(5, 5, 7)}

    assert rank_tools(minutes, rng) == ()


def test_little_data_are_pulled_to_the_middle_more() -> None:
    """Of two equally low raw means the one of fewer episodes ends nearer to the others."""
    rng = np.random.default_rng(8)
    noise = rng.normal(0, 5, 80)
    noise -= noise.mean()
    few = noise[:8] - noise[:8].mean()
    minutes = {
        Tool.OUTSOURCE: 20 + noise,
        Tool.METABOLIZE: 17 + noise,
        Tool.ASSESS: 17 + few,
        Tool.CONTRIBUTE: 20 + noise,
    }

    ranked = {one.tool: one for one in rank_tools(minutes, rng)}

    assert 17.0 < ranked[Tool.METABOLIZE].mean < ranked[Tool.ASSESS].mean < 20
    assert sum(one.best for one in ranked.values()) == pytest.approx(1)
    assert ranked[Tool.ASSESS].nearly_sure[0] < ranked[Tool.ASSESS].likely[0]


def test_tools_that_differ_clearly_stand_where_they_were_measured() -> None:
    """Many episodes are hardly pulled, and the limits are as wide as their standard error says."""
    rng = np.random.default_rng(9)
    noise = rng.normal(0, 3, 60)
    noise = (noise - noise.mean()) * 3 / noise.std()
    middles = {Tool.ASSESS: 10.0, Tool.OUTSOURCE: 20.0, Tool.CONTRIBUTE: 30.0}

    ranked = rank_tools({tool: middle + noise for tool, middle in middles.items()}, rng)

    assert [one.mean for one in ranked] == pytest.approx(list(middles.values()), abs=0.2)
    assert [one.best for one in ranked] == [1.0, 0.0, 0.0]
    for one in ranked:
        assert one.nearly_sure[1] - one.nearly_sure[0] == pytest.approx(2 * 1.96 * 3 / 60**0.5, rel=0.1)
