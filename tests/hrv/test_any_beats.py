"""Whatever the beats are: a number, a reason or one of our errors, and never NaN."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.errors import BadInput
from heartreach.signal.hrv import PROFILES, TASKFORCE, Indices, Online, Recording, analyze, sliding
from heartreach.signal.hrv.indices import names
from heartreach.signal.hrv.profiles import BOUNDS, COUNTS, Bands

INTERVALS = st.lists(st.floats(241.0, 2999.0), max_size=120)
HOLES = st.lists(st.tuples(st.integers(0, 119), st.floats(0.1, 200.0)), max_size=4)


def recorded(rr: Sequence[float], holes: Sequence[tuple[int, float]]) -> Recording:
    """The intervals with holes after some of them."""
    lost = np.zeros(len(rr))
    for place, seconds in holes:
        lost[place:] += seconds if place < len(rr) else 0.0
    return Recording.from_ms(rr, np.cumsum(rr) / 1000 + lost if len(rr) else [])


def check(found: Indices) -> None:
    """Every index is a finite number, or unknown for a reason."""
    for name in names():
        value = getattr(found, name)
        if value is None:
            assert name in found.unknown, name
        else:
            assert name not in found.unknown, name
            assert math.isfinite(value), name


@settings(max_examples=40, deadline=None)
@given(INTERVALS, HOLES, st.sampled_from(sorted(PROFILES)))
def test_analysis_knows_or_says_why(rr: list[float], holes: list[tuple[int, float]], profile: str) -> None:
    """One recording, under every profile."""
    check(analyze(recorded(rr, holes), PROFILES[profile]))


@settings(max_examples=15, deadline=None)
@given(INTERVALS, HOLES, st.floats(1.0, 90.0))
def test_windows_know_or_say_why(rr: list[float], holes: list[tuple[int, float]], length_s: float) -> None:
    """Every sliding window."""
    for row in sliding(recorded(rr, holes), length_s).rows():
        check(row)


@settings(max_examples=15, deadline=None)
@given(INTERVALS)
def test_online_never_says_what_is_not_so(rr: list[float]) -> None:
    """Beat by beat: finite numbers only, variances never negative."""
    online = Online(20.0)
    for interval in rr:
        online.update(interval)
        for value in online.get().known().values():
            assert math.isfinite(value)
            assert value >= 0 or value == online.get().ln_rmssd


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=10))
def test_any_numbers_are_beats_or_are_refused(rr: list[float]) -> None:
    """A recording, or one sentence."""
    try:
        recording = Recording.from_ms(rr)
    except BadInput:
        return
    check(analyze(recording))


@pytest.mark.parametrize(
    "rr", [[3000.0] * 200, [240.0] * 2000, [800.0, 2900.0] * 200, [800.0] * 150 + [801.0] + [800.0] * 150]
)
def test_odd_but_possible_beats(rr: list[float]) -> None:
    """The slowest, the fastest, the most uneven and the most even heart."""
    check(analyze(Recording.from_ms(rr)))


SENSELESS: list[tuple[str, Any]] = [
    *((name, math.nan) for name in BOUNDS),
    *((name, "1") for name in BOUNDS),
    *((name, 20.5) for name in COUNTS),
    *(("welch_s", seconds) for seconds in (0, -1, 0.1, math.inf)),
    *(("histogram_ms", width) for width in (0, -1, 1e-9, math.inf)),
    *(("entropy_r", tolerance) for tolerance in (-1, math.inf)),
    *(("smoothness", stiffness) for stiffness in (-1, 1e9)),
    *((name, 1) for name in ("min_beats", "min_pairs")),
    *(("dfa_short", sizes) for sizes in ((4, 4), (12, 4), (0, 4), (2, 4), (4,), (4.5, 6.5), 4)),
    ("ar_order", 0),
    ("min_coverage", 1.1),
    ("cleaning", "mop"),
    ("spectrum", "rainbow"),
]


@pytest.mark.parametrize(("field", "value"), SENSELESS, ids=[f"{field}={value}" for field, value in SENSELESS])
def test_a_profile_that_makes_no_sense_is_refused_where_it_is_made(field: str, value: Any) -> None:
    """Not in the numbers: a bin of -1 ms made a TINN of -113 ms, an unknown spectrum was Lomb's."""
    with pytest.raises(BadInput, match=field):
        replace(TASKFORCE, **{field: value})


@pytest.mark.parametrize("edges", [(0.15, 0.04), (0.1, 0.1), (math.nan, 0.1), (0.15, math.inf), (-1.0, 0.1), (0.1,)])
def test_a_band_that_does_not_rise_is_refused(edges: tuple[float, float]) -> None:
    """Upside down its power was -72 ms²."""
    with pytest.raises(BadInput, match="lf"):
        Bands(lf=edges)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", sorted(PROFILES))
@pytest.mark.parametrize("side", [0, 1], ids=["least", "most"])
def test_at_its_bounds_a_profile_knows_or_says_why(name: str, side: int) -> None:
    """Every field in turn at the edge of what is allowed."""
    rr = (850 + 40 * np.sin(np.arange(400) / 8) + np.random.default_rng(1).normal(0, 25, 400)).round()
    for field, bounds in BOUNDS.items():
        edge: dict[str, Any] = {field: bounds[side]}
        if math.isfinite(bounds[side]):
            made = replace(PROFILES[name], **edge)
            for beats in (rr, rr[:3], rr[:1]):
                check(analyze(Recording.from_ms(beats), made))
