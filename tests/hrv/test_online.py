"""Beat by beat gives what the whole gives."""

from dataclasses import replace

import numpy as np
import pytest

from heartreach.errors import BadInput
from heartreach.signal.hrv import (
    PROFILES,
    TASKFORCE,
    BadInterval,
    BadTimes,
    Indices,
    Online,
    Reason,
    Recording,
    analyze,
    sliding,
)
from heartreach.signal.hrv.beat_judge import LOOK_AHEAD, BeatJudge
from heartreach.signal.hrv.indices import names
from heartreach.signal.hrv.profiles import Cleaning
from heartreach.signal.hrv.units import Floats
from tests.hrv.hrv_tachogram import sinus_rhythm

PLAIN = PROFILES["kubios-3.3"]  # its cleaning is none, and its name can be restored
EXACT = replace(TASKFORCE, cleaning=Cleaning.NONE)


def time_domain(found: Indices) -> dict[str, float | None]:
    """The exact numbers, without those that speak of the window's clock."""
    return {name: getattr(found, name) for name in names("time")}


def test_online_equals_sliding_bit_for_bit() -> None:
    """After every beat, holes and dropouts included, every index is the sliding window's, to the last bit."""
    rr = sinus_rhythm(700, 1)
    rr[[100, 400]] = [60_000.0, 4000.0]
    times = np.cumsum(rr) / 1000 + 20.0 * (np.arange(700) >= 250)
    track = sliding(Recording.from_ms(rr, times), 60.0, profile=EXACT, families=["time"])
    rows = {round(end * 1024): row for end, row in zip(track.end_s, track.rows(), strict=True)}
    online = Online(60.0, EXACT)
    compared = 0

    for interval, at in zip(rr.tolist(), times.tolist(), strict=True):
        online.update(interval, at)
        if round(at * 1024) in rows:
            compared += 1
            assert time_domain(online.get()) == time_domain(rows[round(at * 1024)])

    assert compared == len(track)


def test_the_four_quick_ones_are_those_of_get() -> None:
    """A live display may ask for one number; it is the same."""
    online = Online()
    assert (online.mean_nn, online.sdnn, online.rmssd, online.pnn50) == (None, None, None, None)

    for interval in sinus_rhythm(100, 9).tolist():
        online.update(interval)

    found = online.get()
    assert (online.mean_nn, online.sdnn, online.rmssd, online.pnn50) == (
        found.mean_nn, found.sdnn, found.rmssd, found.pnn50,
    )  # fmt: skip


def test_a_hundred_thousand_beats_do_not_drift() -> None:
    """Sums that beats entered and left equal fresh ones."""
    rr = np.tile(sinus_rhythm(1000, 2), 100)
    online = Online(60.0, EXACT)
    for interval in rr.tolist():
        online.update(interval)
    fresh = Online(60.0, EXACT)
    for interval in rr[-300:].tolist():
        fresh.update(interval)

    assert online.get() == fresh.get()


def spoiled() -> Floats:
    """Sinus rhythm with ten early beats, five missed and five extra ones."""
    rr = sinus_rhythm(600, 3).tolist()
    for place in range(100, 500, 40):
        shift = 0.2 * rr[place]
        rr[place] -= shift
        rr[place + 1] += shift
    for place in (520, 540, 560):
        rr[place : place + 2] = [rr[place] + rr[place + 1]]
    return np.array(rr)


def test_verdicts_mask_late_but_surely() -> None:
    """With the judge, RMSSD of spoiled beats is within 3 % of the truth; without, far off."""
    rr = sinus_rhythm(600, 3)
    judged, plain = Online(1000.0), Online(1000.0, EXACT)
    for interval in spoiled().tolist():
        judged.update(interval)
        plain.update(interval)
    truth = np.sqrt(np.mean(np.diff(rr) ** 2))

    assert judged.get().rmssd == pytest.approx(truth, rel=0.03)
    assert plain.get().rmssd > 1.5 * truth
    assert judged.get().masked == 23


def test_masking_late_equals_masking_from_the_start() -> None:
    """Taking a beat out afterwards leaves the same sums as a recording that knew."""
    rr = spoiled()
    judge, bad = BeatJudge(), set()
    online = Online(10_000.0)
    for place, interval in enumerate(rr.tolist()):
        online.update(interval)
        for back, _ in judge.update(interval):
            assert back <= LOOK_AHEAD
            bad.add(place - back)

    knew = analyze(Recording.from_ms(rr).masked(sorted(bad)), EXACT)

    found = online.get()
    assert (found.beats, found.sdnn, found.rmssd, found.sd2) == (knew.beats, knew.sdnn, knew.rmssd, knew.sd2)


@pytest.mark.parametrize("profile", [TASKFORCE, PLAIN])
def test_a_snapshot_goes_on_as_if_nothing_happened(profile: object) -> None:
    """Restored in the middle, every later number is the same."""
    assert profile in (TASKFORCE, PLAIN)
    rr = spoiled().tolist()
    one = Online(60.0, TASKFORCE if profile is TASKFORCE else PLAIN)
    for interval in rr[:300]:
        one.update(interval)
    two = Online.restore(one.snapshot())

    for interval in rr[300:]:
        one.update(interval)
        two.update(interval)
        assert one.get() == two.get()


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"snapshot": 99}', b"\xff", b"[]"])
def test_other_bytes_are_no_snapshot(raw: bytes) -> None:
    """Anything else is refused with a sentence."""
    with pytest.raises(BadInput):
        Online.restore(raw)


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_impossible_intervals_are_refused(bad: float) -> None:
    """As everywhere."""
    with pytest.raises(BadInterval):
        Online().update(bad)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_impossible_moments_are_refused_and_leave_no_trace(bad: float) -> None:
    """A moment that is none is told as what it is, and the next beat goes on."""
    online = Online()
    online.update(800.0, 10.0)
    with pytest.raises(BadTimes):
        online.update(800.0, bad)

    online.update(800.0, 10.8)

    assert (online.get().beats, online.get().pairs) == (2.0, 1.0)


def test_nothing_is_known_of_no_beats() -> None:
    """Before the first beat everything is unknown, with the reason."""
    found = Online().get()

    assert (found.beats, found.mean_nn, found.rmssd) == (0.0, None, None)
    assert set(found.unknown.values()) == {Reason.NO_BEATS}


def test_flat_beats_have_no_logarithm() -> None:
    """Constant RR: RMSSD 0, its logarithm unknown because nothing varies."""
    online = Online()
    for _ in range(20):
        online.update(800)

    assert online.get().rmssd == 0.0
    assert online.get().unknown == {"ln_rmssd": Reason.FLAT, "sd2_sd1": Reason.FLAT}
