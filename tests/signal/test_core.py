import random
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heartreach.errors import BadInput
from heartreach.models import (
    WAVE,
    AnswerKind,
    Beat,
    BodyState,
    Contact,
    ContactState,
    Gap,
    GapReason,
    HeartRate,
    Motion,
    Onset,
    Reading,
    SignalMode,
)
from heartreach.signal.core import CoreEvent, StressCore
from heartreach.signal.record import Told
from heartreach.signal.theory import TheoryCurve

STILL = 0.01


def heart(
    bpm: float, start: float, minutes: float, *, rmssd_ms: float = 40.0, moved_g: float | None = STILL
) -> list[CoreEvent]:
    """Beats at a rate with some variability, and movement every ten seconds."""
    rng, at, events = random.Random(bpm), start, list[CoreEvent]()
    due = start
    while at < start + 60 * minutes:
        rr_s = 60 / bpm + rng.gauss(0, rmssd_ms / 1000 / 2**0.5)
        at += rr_s
        if moved_g is not None and at >= due + 10:
            due += 10
            events.append(Motion(at=due, span_s=10.0, sd_g=moved_g))
        events.append(Beat(at=at, rr_ticks=round(rr_s * 1024)))
    return events


def tell(core: StressCore, events: list[CoreEvent]) -> list[Reading | Onset]:
    """Push events and gather the words."""
    return [word for event in events for word in core.push(event)]


def calm_core(minutes: float = 30.0, moved_g: float | None = STILL) -> StressCore:
    """A core that knows a calm wearer."""
    core = StressCore("me", "UTC")
    core.calibrate(0.0, 600.0)
    tell(core, heart(70, 0.0, minutes, moved_g=moved_g))
    return core


@pytest.mark.parametrize(("minutes", "told"), [(1, False), (4, True)])
def test_without_an_accelerometer_a_heart_that_leaps_is_a_body_that_walks(minutes: int, told: bool) -> None:
    """Twenty beats more within a minute are a walk; the same climb over four minutes is activation."""
    core = StressCore("me", "UTC")
    core.calibrate(0.0, 600.0)
    words = tell(core, heart(70, 0.0, 30, moved_g=None))
    for step in range(1, 4 * minutes + 1):
        words += tell(core, heart(70 + 5 * step / minutes, 1785 + 15.0 * step, 0.25, moved_g=None))
    words += tell(core, heart(90, 1800 + 60.0 * minutes, 6, moved_g=None))

    assert any(isinstance(word, Onset) for word in words) is told


@pytest.mark.parametrize("told_afterwards", [True, False])
def test_a_night_before_a_told_sit_does_not_linger(told_afterwards: bool) -> None:
    """The first minutes in bed, hours ago, are no part of what is usual for who sits and says so."""
    core = StressCore("me", "UTC")
    tell(core, heart(54, 0.0, 45))
    sat = (8 * 3600.0, 8 * 3600 + 300.0)
    if not told_afterwards:
        core.calibrate(*sat)
    tell(core, heart(70, sat[0], 6))
    if told_afterwards:
        core.calibrate(*sat)

    assert core.mind.activation.usual_bpm == pytest.approx(70, abs=1)


def test_a_level_that_moved_for_good_is_the_new_usual() -> None:
    """Who sits down after a standing hour is measured against sitting within a quarter of an hour, not against both."""
    core = calm_core(60)
    tell(core, heart(64, 3600.0, 18))

    assert core.mind.activation.usual_bpm == pytest.approx(64, abs=0.5)


def test_an_episode_of_half_an_hour_is_no_new_usual() -> None:
    """It teaches slowly, and is followed: a heart that is still up is not called calm at once."""
    core = calm_core(60)
    tell(core, heart(90, 3600.0, 32))

    assert core.mind.watch.began_at == 3660.0
    assert core.mind.activation.usual_bpm == pytest.approx(78, abs=2)


def test_a_told_sit_without_beats_teaches_nothing() -> None:
    """Who is known stays known when nothing was heard of the sit."""
    core = calm_core()
    core.calibrate(1800.0, 2100.0)
    core.advance(2400.0)

    assert core.mind.activation.usual_bpm == pytest.approx(70, abs=1)
    assert core.mind.activation.calibrated_at == 600.0


def test_a_reading_every_ten_seconds() -> None:
    """Readings stand on a grid of ten seconds, none missing and none twice."""
    core = StressCore("me", "UTC")
    words = tell(core, heart(70, 0.0, 10))

    assert [word.at for word in words] == [10.0 * n for n in range(1, len(words) + 1)]


def test_heart_rate_and_rmssd_are_those_of_the_beats() -> None:
    """Heart rate and RMSSD come back as they were put in."""
    core = StressCore("me", "UTC")
    last = [word for word in tell(core, heart(75, 0.0, 10, rmssd_ms=50)) if isinstance(word, Reading)][-1]

    assert last.hr_bpm == pytest.approx(75, abs=1.0)
    assert last.ln_rmssd == pytest.approx(3.9, abs=0.25)
    assert last.mode is SignalMode.RR


def test_activation_leads_to_one_onset_that_says_why() -> None:
    """A heart that runs and stiffens without movement is one onset with evidence."""
    core = calm_core()
    words = tell(core, heart(92, 1800.0, 25, rmssd_ms=15))
    onsets = [word for word in words if isinstance(word, Onset)]

    assert len(onsets) == 1
    assert 1800 < onsets[0].at < 1800 + 400
    assert {"heart rate", "RMSSD", "movement"} <= {evidence.name for evidence in onsets[0].evidence}
    assert onsets[0].why.endswith(".")


@pytest.mark.parametrize(("bpm", "rmssd_ms"), [(70, 40), (74, 60), (76, 90)])
def test_whoever_calms_down_is_no_second_onset(bpm: float, rmssd_ms: float) -> None:
    """A heart that slows quickly, also one that stays a little fast while breathing is deep, ends the episode."""
    core = calm_core()
    words = tell(core, heart(92, 1800.0, 8, rmssd_ms=15))
    fired_at = core.mind.watch.threshold.last_at
    words += tell(core, heart(bpm, 2280.0, 15, rmssd_ms=rmssd_ms))

    assert len([word for word in words if isinstance(word, Onset)]) == 1
    assert core.mind.watch.threshold.last_at == fired_at
    assert core.mind.watch.began_at is None


def test_an_episode_is_followed_to_its_end() -> None:
    """Up, half way down, and over: each has its state, and the score goes on all the while."""
    core = calm_core()
    words = tell(core, heart(95, 1800.0, 8, rmssd_ms=15)) + tell(core, heart(76, 2280.0, 8, rmssd_ms=38))
    words += tell(core, heart(70, 2760.0, 10))
    readings = [word for word in words if isinstance(word, Reading)]
    states = [state for state, _ in groupby(one.state for one in readings)]

    assert [state for state in states if state is not BodyState.RISING] == [
        BodyState.CALM,
        BodyState.ACTIVATED,
        BodyState.RECOVERING,
        BodyState.CALM,
    ]
    assert all(one.score is not None for one in readings)


def test_nobody_new_is_judged_before_an_hour_of_calm() -> None:
    """Who did not sit down first is learnt for sixty calm minutes, whatever the heart does."""
    core = StressCore("me", "UTC")
    words = tell(core, heart(70, 0.0, 30) + heart(92, 1800.0, 20, rmssd_ms=15) + heart(70, 3000.0, 30))
    readings = [word for word in words if isinstance(word, Reading)]
    first = next(one for one in readings if one.score is not None)

    assert 3600 <= first.at <= 3700
    assert {one.state for one in readings if 60 < one.at < first.at} == {BodyState.WARMUP}
    assert not [word for word in words if isinstance(word, Onset)]


def test_a_steady_heart_is_no_onset() -> None:
    """Nothing happens to somebody whose heart does what it always does."""
    words = tell(calm_core(), heart(70, 1800.0, 120))

    assert not [word for word in words if isinstance(word, Onset)]


@pytest.mark.parametrize(("bpm", "told"), [(70.5, False), (76.0, True)])
def test_an_onset_is_told_while_the_heart_is_clearly_up(bpm: float, *, told: bool) -> None:
    """A heartbeat that stiffens without going faster may cross the threshold and lift it, but nobody is told."""
    core = calm_core()
    onsets = [word for word in tell(core, heart(bpm, 1800.0, 25, rmssd_ms=8)) if isinstance(word, Onset)]

    assert core.mind.watch.threshold.last_at is not None  # the threshold was crossed either way
    assert bool(onsets) is told
    for onset in onsets:
        rate = next(one for one in onset.evidence if one.name == "heart rate")
        assert rate.usual is not None
        assert rate.value - rate.usual >= 3.0


def test_movement_explains_a_fast_heart() -> None:
    """The same heart on a walk is exercise, not activation."""
    words = tell(calm_core(), heart(100, 1800.0, 20, rmssd_ms=15, moved_g=0.25))
    states = {word.state for word in words if isinstance(word, Reading) and word.at > 1900}

    assert not [word for word in words if isinstance(word, Onset)]
    assert states == {BodyState.EXERCISE}


@pytest.mark.parametrize(
    ("minutes", "moved_g", "cools_min"),
    [(2, 0.3, (10, 11.5)), (30, 0.8, (12, 15)), (2, None, (10, 11.5))],
    ids=["a few steps", "a long run", "no accelerometer"],
)
def test_after_exertion_the_heart_catches_its_breath(
    minutes: float, moved_g: float | None, cools_min: tuple[float, float]
) -> None:
    """Ten minutes, or for as long as the heart remembers the movement, a fast heart means nothing; then it does."""
    still, end = None if moved_g is None else STILL, 1800 + 60 * minutes
    core = calm_core(moved_g=still)
    tell(core, heart(150, 1800.0, minutes, moved_g=moved_g))
    words = tell(core, heart(80, end, 20, rmssd_ms=15, moved_g=still))
    works = {BodyState.EXERCISE, BodyState.POST_EXERCISE}
    judged = [word for word in words if isinstance(word, Reading) and word.state not in works]

    assert cools_min[0] < (judged[0].at - end) / 60 < cools_min[1]
    assert {one.state for one in judged}.isdisjoint(works)
    assert all(one.score is not None for one in judged)
    assert not [word for word in words if isinstance(word, Onset)]


@pytest.mark.parametrize(("moved_g", "told"), [(0.18, True), (0.24, False)])
def test_no_onset_while_somebody_sets_off(moved_g: float, *, told: bool) -> None:
    """Below exertion both times; with the movement of first steps the rise is followed, but nobody is told."""
    words = tell(calm_core(), heart(125, 1800.0, 3, rmssd_ms=15, moved_g=moved_g))
    readings = [word for word in words if isinstance(word, Reading)]

    assert any(isinstance(word, Onset) for word in words) == told
    assert BodyState.EXERCISE not in {one.state for one in readings}
    assert max(one.score or 0.0 for one in readings) > 4


def test_no_score_without_beats() -> None:
    """Where no beats are, there is no score, however long the hole."""
    words = calm_core().advance(1800.0 + 3600.0)
    late = [word for word in words if isinstance(word, Reading) and word.at > 1800 + 60]

    assert len(late) > 300
    assert {(word.score, word.state, word.coverage) for word in late} == {(None, BodyState.UNKNOWN, 0.0)}


def test_a_week_without_a_hub_is_passed_over() -> None:
    """No reading is made for days of which nothing is known, and no theory curve is left of them."""
    core = calm_core()
    tell(core, heart(95, 1800.0, 10, rmssd_ms=15))
    words = core.advance(1800.0 + 7 * 86_400)

    assert len(words) <= 1
    assert core.mind.theory.level == 0
    assert [word.at for word in core.advance(1800.0 + 7 * 86_400 + 60)] == [
        1800.0 + 7 * 86_400 + 10 * n for n in range(1, 7)
    ]


def test_strap_taken_off() -> None:
    """A strap that says it is not worn ends every judgement at once."""
    core = calm_core()
    core.push(Contact(at=1801.0, state=ContactState.NOT_WORN))
    states = {word.state for word in tell(core, heart(70, 1801.0, 2)) if isinstance(word, Reading)}

    assert states == {BodyState.NO_CONTACT}


def test_rate_only_strap() -> None:
    """A strap that sends no RR is judged by its rate, and says so."""
    core = StressCore("me", "UTC")
    core.calibrate(0.0, 600.0)
    words = tell(core, [HeartRate(at=float(second), bpm=70) for second in range(1200)])
    last = words[-1]

    assert isinstance(last, Reading)
    assert (last.mode, last.hr_bpm, last.ln_rmssd) == (SignalMode.HR, 70.0, None)
    assert last.score is not None


def test_a_bad_contact_is_not_judged_by_the_rate_told_beside_it() -> None:
    """Every strap tells its rate beside its beats; where most of those are no good, the rate is of the same contact."""
    core = calm_core()
    events: list[CoreEvent] = []
    for second in range(1800, 2400):
        events += [Beat(at=second + 0.25, rr_ticks=256), Beat(at=second + 1.0, rr_ticks=768)]
        events.append(HeartRate(at=second + 1.0, bpm=95))
    late = [word for word in tell(core, events) if word.at > 1870]

    assert {(type(word), getattr(word, "state", None)) for word in late} == {(Reading, BodyState.UNKNOWN)}


def test_a_strap_that_keeps_its_beats_back_is_judged_by_its_rate() -> None:
    """Some straps leave RR out when they move: then their rate is all there is, and the reading says so."""
    core = calm_core()
    beats = [event for event in heart(70, 1800.0, 10) if event.at % 20 < 9]  # type: ignore[union-attr]  # no gaps here
    rates = [HeartRate(at=float(second), bpm=70) for second in range(1800, 2400)]
    told = sorted([*beats, *rates], key=lambda event: event.at)  # type: ignore[union-attr]
    late = [word for word in tell(core, told) if isinstance(word, Reading) and word.at > 1870]

    assert {word.mode for word in late} == {SignalMode.HR}
    assert all(word.score is not None for word in late)


def test_half_covered_minutes_are_not_judged() -> None:
    """A minute with too few beats carries no score."""
    core = calm_core()
    sparse = [event for event in heart(90, 1800.0, 10) if event.at % 20 < 9]  # type: ignore[union-attr]  # no gaps here
    words = [word for word in tell(core, sparse) if isinstance(word, Reading) and word.at > 1870]

    assert {word.score for word in words} == {None}
    assert all(0.3 < word.coverage < 0.6 for word in words)


def test_a_clock_that_steps_back_does_not_silence_the_core() -> None:
    """After the wall clock was set back, readings go on in the new time."""
    core = calm_core()
    core.push(Gap(start=1800.0, end=900.0, reason=GapReason.CLOCK))

    assert [word.at for word in core.advance(925.0)] == [910.0, 920.0]


@settings(max_examples=8, deadline=None)
@given(cut=st.integers(0, 1700), seed=st.integers(0, 5))
def test_restart_in_the_middle_changes_nothing(cut: int, seed: int) -> None:
    """A core that is written down and read back goes on bit for bit."""
    events = heart(70 + seed, 0.0, 14) + heart(90 + seed, 840.0, 8, rmssd_ms=15)
    one = StressCore("me", "UTC")
    one.calibrate(0.0, 600.0)
    tell(one, events[:cut])
    two = StressCore.restore(one.snapshot())

    assert tell(one, events[cut:]) == tell(two, events[cut:])
    assert one.snapshot() == two.snapshot()


def test_a_snapshot_that_remembers_more_goes_on() -> None:
    """A snapshot whose minutes also say how many beats were thrown away, which nothing reads, goes on as it is."""
    core = calm_core()
    older = core.snapshot().replace(b',"hr_bpm":7', b',"artefacts":0.0,"hr_bpm":7')

    assert older.count(b'"artefacts"') > 10
    assert b'"artefacts"' not in core.snapshot()
    assert StressCore.restore(older).snapshot() == core.snapshot()


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"heartreach_core":3,"mind":{}}', b'{"heartreach_core":0,"mind":1}'])
def test_a_damaged_snapshot_is_refused(damage: bytes) -> None:
    """What is no snapshot is refused with advice."""
    with pytest.raises(BadInput, match="fresh core"):
        StressCore.restore(damage)


@pytest.mark.parametrize(
    ("kind", "moved", "asked", "confirmed"),
    [
        (AnswerKind.NOT_STRESSED, 0.03, 1, 0),
        (AnswerKind.DONE, -0.02, 1, 1),
        (AnswerKind.LATER, 0.0, 0, 0),
        (AnswerKind.BUSY, 0.0, 0, 0),
        (AnswerKind.STOP_TODAY, 0.0, 0, 0),
    ],
)
def test_an_answer_teaches_once(kind: AnswerKind, moved: float, asked: int, confirmed: int) -> None:
    """However often an answer comes, it moves threshold and record once; later, busy and stop say nothing."""
    core = calm_core()
    (onset,) = [word for word in tell(core, heart(92, 1800.0, 8, rmssd_ms=15)) if isinstance(word, Onset)]
    before = core.mind.watch.threshold.learnt
    core.answered(onset.onset_id, kind)
    core.answered(onset.onset_id, kind)

    assert core.mind.watch.threshold.learnt == pytest.approx(before + moved)
    assert (core.record.asked, core.record.confirmed) == (asked, confirmed)
    assert core.mind.felt.felt == [bool(confirmed)] * asked


def test_a_check_in_says_how_often_stress_is_felt_anyway() -> None:
    """It counts always; what a score feels like it teaches only where the moment has one."""
    core = calm_core()
    core.checked_in(felt=True)
    core.checked_in(felt=False)
    core.push(Contact(at=1801.0, state=ContactState.NOT_WORN))
    core.advance(1850.0)
    core.checked_in(felt=True)

    assert (core.record.checked, core.record.stressed) == (3, 2)
    assert core.mind.felt.felt == [True, False]
    assert core.mind.watch.threshold.learnt == 1.0


def test_talk_is_not_judged() -> None:
    """Who said that they talk is left alone, and a heart that is still fast right afterwards is no rise."""
    core = calm_core()
    core.talking(2400.0)
    words = tell(core, heart(92, 1800.0, 25, rmssd_ms=15))
    readings = [word for word in words if isinstance(word, Reading)]

    assert {(one.state, one.score) for one in readings if one.at <= 2400} == {(BodyState.TALK, None)}
    assert all(one.score is not None for one in readings if one.at > 2400)
    assert not [word for word in words if isinstance(word, Onset)]


def test_a_rate_beside_the_beats_changes_nothing() -> None:
    """A strap that sends its own smoothed rate with every frame is judged by its beats."""
    events = heart(75, 0.0, 10)
    with_rates = [one for event in events for one in (event, HeartRate(at=event.at, bpm=120))]  # type: ignore[union-attr]  # no gaps here

    told, expected = tell(StressCore("me", "UTC"), with_rates)[-1], tell(StressCore("me", "UTC"), events)[-1]

    assert told == expected
    assert isinstance(told, Reading)
    assert told.mode is SignalMode.RR


def test_a_sit_told_afterwards_counts() -> None:
    """Five quiet minutes calibrate, whether they were announced or are told of when they are over."""
    announced, told = StressCore("me", "UTC"), StressCore("me", "UTC")
    announced.calibrate(0.0, 300.0)
    for core in (announced, told):
        tell(core, heart(70, 0.0, 5.1))
    told.calibrate(0.0, 300.0)

    assert announced.mind.activation.ready(announced.settings)
    assert told.mind.activation.ready(told.settings)


def test_only_minutes_that_began_in_the_sit_count() -> None:
    """The walk to the chair, told or not, is no part of what is usual."""
    core = StressCore("me", "UTC")
    tell(core, heart(95, 0.0, 15) + heart(62, 900.0, 6))
    core.calibrate(900.0, 1200.0)

    assert core.mind.activation.usual_bpm == pytest.approx(62, abs=1)


def test_a_heart_that_answers_movement_strongly_is_learnt() -> None:
    """What is learnt in calm minutes explains more of the next fast minute that moves."""
    core = calm_core(5)
    before = core.mind.exertion.hr.weights[1]
    for turn in range(12):
        tell(core, heart(70, 300 + 600.0 * turn, 5) + heart(84, 600 + 600.0 * turn, 5, moved_g=0.06))

    assert core.mind.exertion.hr.weights[1] > before + 10


def test_the_wave_of_an_onset_is_labelled_theory() -> None:
    """An onset forecasts the slow wave, and never in a hormone's unit."""
    (onset,) = [word for word in tell(calm_core(), heart(92, 1800.0, 8, rmssd_ms=15)) if isinstance(word, Onset)]
    (wave,) = [evidence for evidence in onset.evidence if evidence.name == "modelled wave"]

    assert wave.unit == "theory"
    assert wave.value > 0


def test_the_state_stays_small() -> None:
    """After hours, a core fits into far less than a megabyte."""
    core = calm_core(180.0)

    assert len(core.snapshot()) < 150_000


def test_an_onset_says_whether_it_is_a_spike() -> None:
    """A spike is an onset whose modelled wave exceeds the usual daily peak; on a first day nobody knows that peak."""
    spikes = []
    for days in ([], [2.0] * 5, [500.0] * 5):
        core = calm_core()
        core.mind.theory.maxima.extend(days)
        words = tell(core, heart(110, 1800.0, 25, rmssd_ms=12))
        onset = next(word for word in words if isinstance(word, Onset))
        wave = next(one for one in onset.evidence if one.name == WAVE)
        spikes.append(onset.spike)

        assert 0 < wave.value <= 100
        assert (wave.usual is None) == (not days)

    assert spikes == [None, True, False]
    assert onset.model_copy(update={"evidence": ()}).spike is None


def test_the_forecast_is_what_the_curve_then_does() -> None:
    """Activation that goes on for a quarter of an hour, and the wave that comes after it."""
    curve = TheoryCurve()
    for minute in range(20):
        curve.minute(60.0 * minute, 0.5)
    forecast = curve.forecast(2.0)
    for minute in range(20, 95):
        curve.minute(60.0 * minute, 2.0 if minute < 35 else 0.0)

    assert forecast == pytest.approx(100 * curve.highest / curve.scale)


@pytest.mark.parametrize("days", [[], [50.0] * 10])
def test_the_theory_curve_never_leaves_its_scale(days: list[float]) -> None:
    """Whatever a day brings, and whether or not days are known: the day's own peak is 100 where it is higher."""
    curve = TheoryCurve()
    curve.maxima.extend(days)
    levels = []
    for minute in range(12 * 60):
        curve.minute(60.0 * minute, 5.0 if minute < 300 else 0.0)
        levels.append(curve.level)

    assert max(levels) == 100
    assert 0 <= min(levels) < levels[-1] < 10


def test_own_answers_stand_on_the_onset() -> None:
    """Once there are enough answers, an onset says how often activation like it was felt; check-ins count too."""
    core = calm_core()
    for turn in range(30):
        core.mind.felt.learn(Told(2.5 if turn % 2 else 0.0, felt=bool(turn % 2)))
    core.mind.record.checked, core.mind.record.stressed = 10, 2
    words = tell(core, heart(100, 1800.0, 25, rmssd_ms=15))
    onset = next(word for word in words if isinstance(word, Onset))
    felt = next(one for one in onset.evidence if one.name == "felt before")

    assert felt.value > 0.6
    assert felt.usual == 0.2


def test_answers_are_bounded() -> None:
    """Years of answers neither slow the core down nor fill its memory."""
    core = calm_core(10)
    for turn in range(700):
        core.mind.felt.scores.append(0.0)
        core.mind.felt.felt.append(bool(turn % 2))
    core.mind.felt.learn(Told(1.0, felt=True))

    assert len(core.mind.felt.scores) == len(core.mind.felt.felt) == 500
