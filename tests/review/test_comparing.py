"""Laws of the statistics behind the charts that describe: matching, limits, rank intervals, encouraged effects."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.review.around import average_difference
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.dose import rank_interval, spearman
from heartreach.review.matching import adjusted_difference, most_alike
from heartreach.review.randomisation import redraw
from heartreach.review.survival import kaplan_meier, limits
from heartreach.review.trial import Trial


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_pairs_join_a_chosen_and_another_once(rows: list[tuple[float, bool]]) -> None:
    """As many pairs as the smaller side has, nobody twice."""
    chosen = np.array([one for _, one in rows])
    pairs = most_alike(np.array([[at] for at, _ in rows]), chosen)

    assert len(pairs) == min(chosen.sum(), (~chosen).sum())
    assert all(chosen[i] and not chosen[j] for i, j in pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


def test_the_interval_of_an_adjusted_difference_holds_the_truth() -> None:
    """In about 95 of 100 made-up wearers whose days differ."""
    held = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        day = np.repeat(np.arange(25), 4)
        moments = rng.normal(size=(100, 2))
        chosen = rng.random(100) < 1 / (1 + np.exp(-moments[:, 0]))
        outcome = 20 - 3.0 * chosen + 4 * moments[:, 0] + rng.normal(0, 2, 25)[day] + rng.normal(0, 3, 100)
        found = adjusted_difference(outcome, chosen, moments, day)
        held += found is not None and found[1] <= -3 <= found[2]

    assert 0.91 <= held / 300 <= 0.985


def test_what_cannot_be_told_apart_has_no_difference() -> None:
    """A choice that the moments explain, or days too few."""
    moments = np.arange(20.0)[:, None] % 2
    day = np.arange(20)

    assert adjusted_difference(np.ones(20), moments[:, 0] > 0, moments, day) is None
    assert adjusted_difference(np.ones(20), np.arange(20) < 9, moments, day * 0) is None


@given(st.lists(st.tuples(st.floats(0.5, 120), st.booleans()), min_size=1, max_size=60))
def test_limits_of_a_curve_surround_it(rows: list[tuple[float, bool]]) -> None:
    """Between 0 and 1, the share in the middle; not known where all have ended."""
    curve = kaplan_meier(np.array([m for m, _ in rows]), np.array([c for _, c in rows]))
    low, high = limits(curve)
    inside = (curve.share > 0) & (curve.share < 1)

    assert (np.isnan(low) == ~inside).all()
    assert ((low <= curve.share + 1e-12) & (curve.share <= high + 1e-12))[inside].all()
    assert ((low >= 0) & (high <= 1))[inside].all()


@given(
    st.lists(
        st.tuples(st.sampled_from([5.0, 9.0, 20.0, 50.0]), st.booleans(), st.integers(1, 4)), min_size=1, max_size=30
    )
)
def test_an_episode_that_counts_twice_is_like_two(rows: list[tuple[float, bool, int]]) -> None:
    """Weights change the share as repetitions would; equal weights change nothing at all."""
    minutes, censored = np.array([m for m, _, _ in rows]), np.array([c for _, c, _ in rows])
    weight = np.array([w for *_, w in rows], dtype=float)
    times = weight.astype(int)
    weighted, repeated = (
        kaplan_meier(minutes, censored, weight),
        kaplan_meier(np.repeat(minutes, times), np.repeat(censored, times)),
    )
    plain, alike = kaplan_meier(minutes, censored), kaplan_meier(minutes, censored, np.full(len(rows), 2.5))

    assert weighted.share == pytest.approx(repeated.share, abs=1e-12)
    assert plain.share == pytest.approx(alike.share)
    assert plain.greenwood == pytest.approx(alike.greenwood)


def test_weights_take_out_what_the_chance_followed() -> None:
    """Where severe moments are nudged more often, plain curves differ though nudges do nothing; weighted do not."""
    plain, weighted = [], []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        severe = rng.random(200) < 0.5
        p = np.where(severe, 0.8, 0.2)
        nudged = rng.random(200) < p
        scores = (severe + rng.normal(0, 0.5, 200))[:, None]
        weight = 1 / np.where(nudged, p, 1 - p)
        day = np.arange(200) // 4
        plain.append(average_difference(scores, nudged, day, rng).mean[0])
        weighted.append(average_difference(scores, nudged, day, rng, weight).mean[0])

    assert np.mean(plain) == pytest.approx(0.6, abs=0.05)
    assert np.mean(weighted) == pytest.approx(0.0, abs=0.05)


def test_rank_intervals_are_those_of_days_drawn_again_one_by_one() -> None:
    """The quick way, with weights, gives what the plain way gives."""
    rng = np.random.default_rng(3)
    one, day = rng.integers(0, 5, 60).astype(float), np.arange(60) // 4
    other = rng.normal(size=60) - one
    again = np.random.default_rng(4).multinomial(15, np.full(15, 1 / 15), size=400)
    plain = []
    for times in again:
        rows = np.repeat(np.arange(60), times[day])
        plain.append(spearman(one[rows], other[rows]) or 0.0)

    assert rank_interval(one, other, day, np.random.default_rng(4)) == pytest.approx(
        tuple(np.percentile(plain, [2.5, 97.5])), abs=1e-9
    )


def test_a_nudge_that_is_all_it_brings_about_is_itself() -> None:
    """Where every nudge and nothing else leads to a connection, the effect per connection is that per nudge."""
    rng = np.random.default_rng(5)
    nudged = rng.random(80) < 0.4
    trial = Trial(rng.normal(size=80) - nudged, nudged, np.full(80, 0.4), rng.normal(size=(80, 2)))
    one = redraw(trial, np.random.default_rng(6))
    other = redraw(trial, np.random.default_rng(6), taken=nudged.astype(float))

    assert (one.estimate, one.interval(0.05)) == (other.estimate, other.interval(0.05))


def test_the_interval_per_connection_holds_the_truth() -> None:
    """The wearer chooses whom to follow, by how bad it is: the naive difference misleads, this interval does not."""
    held, naive = 0, []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        p = rng.uniform(0.3, 0.7, 150)
        nudged, bad = rng.random(150) < p, rng.normal(size=150)
        connected = ((bad + rng.normal(size=150) - 1.6 * nudged) < -0.8).astype(float)
        outcome = 20 + 5 * bad - 6 * connected + rng.normal(size=150) * 3
        found = redraw(Trial(outcome, nudged, p, np.zeros((150, 0))), rng, draws=499, taken=connected).interval(0.05)
        held += found is not None and found[0] <= -6 <= found[1]
        naive.append(outcome[connected > 0].mean() - outcome[connected == 0].mean())

    assert held / 120 >= 0.9
    assert np.mean(naive) < -9


@settings(deadline=None)
@given(st.lists(st.integers(1_700_000_000, 1_800_000_000), min_size=1, max_size=20), st.sampled_from(
    ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu"]
))  # fmt: skip
def test_the_clock_is_that_of_the_zone(at: list[int], tz: str) -> None:
    """Many at once is the same as one by one with the standard library, on the days the clocks change, too."""
    from datetime import datetime  # noqa: PLC0415
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    clock = on_the_clock([float(one) for one in at], tz)
    local = [datetime.fromtimestamp(one, ZoneInfo(tz)) for one in at]

    assert clock.dates == [one.date() for one in local]
    assert clock.hour.tolist() == [one.hour for one in local]
    assert clock.weekday.tolist() == [one.weekday() for one in local]
