"""Entropies and scaling exponents are what their definitions say, window by window."""

import numpy as np
import pytest

from heartreach.signal.hrv import Reason, Recording, analyze, sliding
from heartreach.signal.hrv.dfa import scaling_exponent
from heartreach.signal.hrv.profiles import TASKFORCE
from heartreach.signal.hrv.sample_entropy import sample_entropy
from heartreach.signal.hrv.units import Floats
from heartreach.signal.hrv.windows import Windows
from tests.hrv.hrv_tachogram import sinus_rhythm


def plain_sample_entropy(rr: Floats) -> float:
    """All pairs of patterns compared, as the definition reads."""
    tolerance = 0.2 * rr.std(ddof=1)
    found = []
    for length in (2, 3):
        patterns = np.lib.stride_tricks.sliding_window_view(rr, length)[: len(rr) - 2]
        apart = np.abs(patterns[:, None] - patterns).max(axis=2)
        found.append(np.count_nonzero(np.triu(apart <= tolerance, 1)))
    return float(-np.log(found[1] / found[0]))


def plain_exponent(rr: Floats, sizes: range) -> float:
    """Boxes cut, lines fitted and taken out one by one."""
    y = np.cumsum(rr - rr.mean())
    fluctuation = []
    for n in sizes:
        boxes = y[: len(y) // n * n].reshape(-1, n)
        left = [box - np.polyval(np.polyfit(np.arange(n), box, 1), np.arange(n)) for box in boxes]
        fluctuation.append(np.sqrt(np.mean(np.square(left))))
    return float(np.polyfit(np.log(list(sizes)), np.log(fluctuation), 1)[0])


def test_sliding_sample_entropy_equals_its_definition() -> None:
    """Every window's sample entropy equals the plain count of pairs, whatever its length and tolerance."""
    rr = np.concatenate([sinus_rhythm(250, 1, 900.0), sinus_rhythm(300, 2, 600.0)])
    recording = Recording.from_ms(rr)
    windows = Windows.every_beat(recording, 90.0)
    column = sample_entropy(recording, windows, TASKFORCE)

    for place in range(0, len(windows), 19):
        window = rr[windows.first[place] : windows.stop[place]]
        assert column.get(place) == pytest.approx(plain_sample_entropy(window), rel=1e-12)


@pytest.mark.parametrize(("sizes", "length_s"), [((4, 12), 60.0), ((13, 64), 300.0)])
def test_sliding_exponents_equal_their_definition(sizes: tuple[int, int], length_s: float) -> None:
    """Every window's exponent equals box by box fitting."""
    rr = sinus_rhythm(600, 3)
    recording = Recording.from_ms(rr)
    windows = Windows.every_beat(recording, length_s)
    column = scaling_exponent(recording, windows, sizes)

    for place in range(0, len(windows), 61):
        window = rr[windows.first[place] : windows.stop[place]]
        assert column.get(place) == pytest.approx(plain_exponent(window, range(sizes[0], sizes[1] + 1)), rel=1e-9)


def test_patterns_and_boxes_never_span_a_hole() -> None:
    """A masked beat is not bridged: changing its value changes nothing."""
    rr = sinus_rhythm(400, 4)
    other = rr.copy()
    other[[100, 101, 250]] += 1024.0

    one = analyze(Recording.from_ms(rr).masked([100, 101, 250]))
    two = analyze(Recording.from_ms(other).masked([100, 101, 250]))

    assert (one.sampen, one.apen, one.dfa1) == (two.sampen, two.apen, two.dfa1)
    assert one.sampen is not None


def test_boxes_of_a_window_with_a_hole_come_from_its_runs() -> None:
    """Sliding over masked beats gives what each window gives alone."""
    recording = Recording.from_ms(sinus_rhythm(500, 5)).masked([90, 200, 201, 202, 380])
    windows = Windows.every_beat(recording, 150.0)
    column = scaling_exponent(recording, windows, (4, 12))

    for place in range(0, len(windows), 23):
        part = recording.part(int(windows.first[place]), int(windows.stop[place]))
        alone = scaling_exponent(part, Windows.whole(part), (4, 12))
        assert column.get(place) == pytest.approx(alone.get(0), rel=1e-10)


def test_known_processes_scale_as_they_should() -> None:
    """White noise has an exponent of 1/2, its running sum 3/2."""
    draw = np.random.default_rng(6)
    white = draw.normal(0, 20, 8000)
    walk = np.cumsum(draw.normal(0, 2, 8000))

    noise = Recording.from_ms(900 + white)
    brown = Recording.from_ms(900 + (walk - walk.mean()) * 150 / np.abs(walk).max())

    assert scaling_exponent(noise, Windows.whole(noise), (13, 64)).get(0) == pytest.approx(0.5, abs=0.05)
    assert scaling_exponent(brown, Windows.whole(brown), (13, 64)).get(0) == pytest.approx(1.5, abs=0.05)


def test_too_little_is_unknown() -> None:
    """Few beats, flat beats and sliding windows say why an index is missing."""
    short = analyze(Recording.from_ms(sinus_rhythm(40, 7)))
    flat = analyze(Recording.from_ms([800.0] * 400))
    track = sliding(Recording.from_ms(sinus_rhythm(200, 8)), 60.0, 10.0, families=["nonlinear"])

    assert short.unknown["sampen"] is Reason.TOO_FEW_BEATS
    assert short.unknown["dfa1"] is Reason.TOO_FEW_BEATS
    assert flat.unknown["sampen"] is Reason.FLAT
    assert flat.unknown["dfa2"] is Reason.FLAT
    assert track.why("apen", 0) is Reason.NOT_COMPUTED


def test_runs_of_two_have_no_pattern_of_three() -> None:
    """Sixty beats in pairs, holes between: entropies compare patterns of two with patterns of three."""
    times = np.cumsum(np.full(60, 0.8)) + 5.0 * np.repeat(np.arange(30), 2)
    found = analyze(Recording.from_ms(np.tile([800.0, 810.0, 790.0], 20), times))

    assert (found.apen, found.unknown["apen"]) == (None, Reason.TOO_FEW_PAIRS)
