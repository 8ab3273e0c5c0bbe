"""RR intervals come in with their unit, and holes stay holes."""

import numpy as np
import pytest

from heartreach.errors import BadInput, HeartreachError
from heartreach.signal.hrv import BadInterval, BadTimes, Online, Recording, WrongUnit, analyze, sliding


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, -5.0])
def test_an_impossible_interval_is_refused_and_named(bad: float) -> None:
    """NaN, infinite, zero and negative intervals raise and say which one it was."""
    rr = [800.0, 810.0, bad, 790.0]

    with pytest.raises(BadInterval, match="interval 2"):
        Recording.from_ms(rr)


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_another_unit_is_refused(scale: float) -> None:
    """Seconds and microseconds passed as milliseconds raise instead of giving small or large numbers."""
    with pytest.raises(WrongUnit):
        Recording.from_ms(np.full(20, 800.0) * scale)


def test_errors_carry_advice() -> None:
    """Every refusal says what to do next."""
    with pytest.raises(HeartreachError) as caught:
        Recording.from_ms([0.8, 0.9])

    assert "from_seconds" in caught.value.advice


@pytest.mark.parametrize("rr", [[[800, 810], [790, 805]], [[800], [800, 810]], [800 + 1j], ["800"]], ids=str)
def test_what_is_no_row_of_real_numbers_is_refused(rr: list[object]) -> None:
    """Tables, rows of different lengths, complex numbers and words raise the one error."""
    with pytest.raises(BadInterval, match="one row of numbers"):
        Recording.from_ms(rr)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "times", [[1.0, 2.0], [3.0, 2.0, 1.0], [1.0, np.nan, 2.0], ["1", "2", "noon"], [[1.0], [2.0, 3.0]]]
)
def test_times_that_do_not_fit_are_refused(times: list[float]) -> None:
    """Another length, backwards, NaN, or no numbers: they raise."""
    with pytest.raises(BadTimes):
        Recording.from_ms([800, 800, 800], at_s=times)


@pytest.mark.parametrize("tolerance_s", [0.0, -1.0, np.nan, np.inf])
def test_a_tolerance_that_is_no_time_is_refused(tolerance_s: float) -> None:
    """NaN made a hole of every beat, 0 was taken for the usual."""
    with pytest.raises(BadInput, match="tolerance_s"):
        Recording.from_ms([800, 800], [0.8, 1.6], tolerance_s)


@pytest.mark.parametrize("bad", [[3], [-4], [0.5], [True, False]], ids=str)
def test_places_that_there_are_not_cannot_be_masked(bad: list[float]) -> None:
    """They raise, and no places mask nothing."""
    recording = Recording.from_ms([800, 810, 790])

    assert recording.masked([]).beat_ok.all()
    with pytest.raises(BadInput, match="no places among 3 beats"):
        recording.masked(bad)


def test_units_agree() -> None:
    """The same beats in strap ticks, seconds and milliseconds are the same recording, to the last bit."""
    ticks = np.array([1024, 1000, 819, 830])

    strap = Recording.from_strap(ticks)
    seconds = Recording.from_seconds(ticks / 1024)
    milliseconds = Recording.from_ms(ticks * 1000 / 1024)

    assert strap.exact
    assert (
        strap.ticks.tolist()
        == seconds.ticks.tolist()
        == milliseconds.ticks.tolist()
        == [128000, 125000, 102375, 103750]
    )


def test_small_integers_do_not_overflow() -> None:
    """uint16 milliseconds give what floats give."""
    rr = np.array([800, 900, 700, 850, 820, 810], np.uint16)

    assert analyze(Recording.from_ms(rr)) == analyze(Recording.from_ms(rr.astype(float)))


def test_a_hole_between_times_cuts_the_pair() -> None:
    """Times that jump further than the interval mean that beats are missing in between."""
    recording = Recording.from_ms([800, 800, 800, 800], at_s=[0.8, 1.6, 9.0, 9.8])

    assert recording.pair_ok.tolist() == [False, True, False, True]
    assert recording.span_s == pytest.approx(9.8)


def test_times_of_beginnings_are_known_by_fitting_better() -> None:
    """Every second pair differs by 120 ms; with the times of beginnings taken for ends, those pairs were cut."""
    rr = np.tile([800.0, 920.0, 910.0], 40)
    ends = np.cumsum(rr) / 1000 + 20.0 * (np.arange(120) >= 60)

    begun = Recording.from_ms(rr, ends - rr / 1000)
    ended = Recording.from_ms(rr, ends)

    assert begun.at_s == pytest.approx(ended.at_s)
    assert begun.pair_ok.tolist() == ended.pair_ok.tolist()
    assert (~ended.pair_ok).sum() == 2  # the first beat, and the hole


def test_whole_second_stamps_do_not_cut_every_pair() -> None:
    """Stamps rounded to a second disagree with every interval; only a real hole counts."""
    recording = Recording.from_ms([800] * 6, at_s=[1, 2, 2, 3, 40, 41])

    assert recording.pair_ok.tolist() == [False, True, True, True, False, True]
    assert np.diff(recording.at_s).round(3).tolist() == [0.8, 0.8, 0.8, 36.9, 0.8]


def test_a_dropout_delivered_as_one_interval_is_a_hole() -> None:
    """A 60-s "RR" is masked with both its pairs, and RMSSD does not see it."""
    rr = [800, 810, 790, 805, 795, 800, 60_000, 810, 800, 790]

    found = analyze(Recording.from_ms(rr))

    steps = np.concatenate([np.diff(rr[:6]), np.diff(rr[7:])])
    assert found.rmssd == pytest.approx(np.sqrt(np.mean(steps**2)), rel=1e-12)
    assert found.coverage == pytest.approx(7.2 / 67.2)


def test_masked_parts_stay_masked() -> None:
    """A part of a recording keeps its masks and loses the pair across its edge."""
    recording = Recording.from_ms([800] * 6).masked([3])

    part = recording.part(2, 6)

    assert part.beat_ok.tolist() == [True, False, True, True]
    assert part.pair_ok.tolist() == [False, False, False, True]


@pytest.mark.parametrize("seconds", [0.0, -1.0, np.nan, np.inf])
def test_a_window_that_is_no_length_of_time_is_refused(seconds: float) -> None:
    """A window of nothing knows nothing; it would come back as rows of zeros."""
    recording = Recording.from_ms([800.0, 810.0] * 50)

    with pytest.raises(BadInput, match="length_s"):
        sliding(recording, seconds)
    with pytest.raises(BadInput, match="step_s"):
        sliding(recording, 60, seconds)
    with pytest.raises(BadInput, match="length_s"):
        Online(length_s=seconds)


def test_a_family_nobody_knows_is_refused_with_those_there_are() -> None:
    """A misspelt word names its neighbours."""
    with pytest.raises(BadInput, match=r"'tmie'\. Choose among: time, order, frequency, nonlinear"):
        sliding(Recording.from_ms([800.0, 810.0] * 50), 60, families=["tmie"])
