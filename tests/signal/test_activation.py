import math
import random

import pytest

from heartreach.models import Motion, SignalMode
from heartreach.signal.activation import Activation
from heartreach.signal.effort import sets_off
from heartreach.signal.episode import EpisodeWatch
from heartreach.signal.exertion import ExertionModel, Explained
from heartreach.signal.minute import Minute, typical_interval
from heartreach.signal.movement import Moved, Movement
from heartreach.signal.settings import CoreSettings
from heartreach.signal.sleep import SleepSense
from heartreach.signal.states import Sign
from heartreach.signal.threshold import AdaptiveThreshold
from heartreach.signal.usual import Usual

SETTINGS = CoreSettings()


def moving(sd_g: float, until: float, movement: Movement | None = None, start: float = 0.0) -> Movement:
    """Movement of one strength, told in ten-second stretches."""
    movement = movement or Movement()
    for n in range(int(start // 10) + 1, int(until // 10) + 1):
        movement.push(Motion(at=10.0 * n, span_s=10.0, sd_g=sd_g))
    return movement


def test_memory_follows_with_eight_minutes() -> None:
    """After eight minutes of movement, the memory holds about two thirds of it."""
    moved = moving(0.3, 480.0).at(480.0)

    assert moved is not None
    assert moved.minute_g == pytest.approx(0.3)
    assert moved.memory_g == pytest.approx(0.3 * 0.635, abs=0.01)


def test_stretches_of_any_length_make_the_same_minute() -> None:
    """One-second and ten-second stretches of the same movement are the same to the core."""
    fine = Movement()
    for second in range(1, 121):
        fine.push(Motion(at=float(second), span_s=1.0, sd_g=0.2))

    told, expected = fine.at(120.0), moving(0.2, 120.0).at(120.0)

    assert told is not None
    assert expected is not None
    assert (told.minute_g, told.memory_g) == pytest.approx((expected.minute_g, expected.memory_g))


#: Time constant of the wander of a calm heart, in minutes.
WANDER_MIN = 8.0


def calm_minutes(minutes: int, sd: float = 1.0, value: float = 70.0) -> list[float]:
    """Minutes of a calm heart whose level wanders with a time constant of eight minutes."""
    rng, keep = random.Random(7), math.exp(-1 / WANDER_MIN)
    wander, told = 0.0, []
    for _ in range(minutes):
        wander = keep * wander + math.sqrt(1 - keep**2) * rng.gauss(0, sd)
        told.append(value + wander)
    return told


def usual_of(values: list[float], usual: Usual | None = None, start: float = 0.0) -> Usual:
    """A usual that saw these minutes, one after the other."""
    usual = usual or Usual(prior_sd=1.0, prior_minutes=15.0)
    for minute, value in enumerate(values):
        usual.add(start + 60.0 * minute, value, wander=0.4, echo=16.0)
    return usual


def usual_after(minutes: int) -> Usual:
    """A usual that saw some calm minutes."""
    return usual_of(calm_minutes(minutes))


@pytest.mark.parametrize("sd", [0.6, 1.5])
def test_the_spread_is_known_from_the_steps_between_minutes(sd: float) -> None:
    """A level that wanders this far (SD) is found to do so, although neighbouring minutes hardly differ."""
    assert usual_of(calm_minutes(1200, sd)).spread == pytest.approx(sd, rel=0.15)


def test_an_hour_of_standing_does_not_widen_the_spread() -> None:
    """Half an hour up and down again, three times: two steps each, and the unit of the score stays what it was."""
    values = calm_minutes(360)
    stood = [value + (3.0 if minute % 120 >= 90 else 0.0) for minute, value in enumerate(values)]

    assert usual_of(stood).spread < 1.1 * usual_of(values).spread


def test_what_changed_during_a_hole_is_no_step() -> None:
    """Only minutes that follow each other say how much a heart scatters."""
    usual = usual_after(60)
    before = usual.spread
    usual.add(60.0 * 59 + 62, 90.0, wander=0.4, echo=16.0)

    assert usual.spread == before


def test_a_new_level_keeps_the_scatter_of_its_person() -> None:
    """After a guided sit the centre is learnt anew; how much this person scatters is not."""
    usual = usual_of(calm_minutes(600, 2.0))
    before = usual.spread
    usual.forget()

    assert usual.centre is None
    assert usual.minutes == 0
    assert usual.spread == before > 1.5


def test_five_minutes_know_less_than_an_hour() -> None:
    """The usual is a wide guess after a sit, a good one after an hour, and wider again after a hole."""
    sit, hour = usual_after(5), usual_after(60)

    assert sit.unsure(300.0, 0.4) > 4 * hour.unsure(3600.0, 0.4)
    assert hour.unsure(3600.0 + 8 * 3600, 0.4) > 4 * hour.unsure(3600.0, 0.4)


def test_a_usual_follows_a_level_that_moves() -> None:
    """Some hours at a new level are the new usual; a single odd minute is not."""
    usual = usual_after(90)
    before = usual.centre
    usual.add(5400.0, 100.0, wander=0.4, echo=16.0)
    after_one = usual.centre
    for minute in range(240):
        usual.add(5460.0 + 60 * minute, 72.0, wander=0.4, echo=16.0)

    assert before is not None
    assert after_one == pytest.approx(before, abs=0.3)
    assert usual.centre == pytest.approx(72.0, abs=0.3)


def test_the_same_rise_scores_less_on_a_young_usual() -> None:
    """What is not known for sure is no reason to prompt: the score's unit holds the doubt about the usual."""
    calm = Explained(hr_bpm=0.0, ln_rmssd=0.0, by_moving_bpm=0.0)

    beats = calm_minutes(90, sd=4.0)

    def score_after(minutes: int) -> float | None:
        known = Activation()
        for minute in range(minutes):
            at = 60.0 * minute
            known.learn(Minute(at, 1.0, beats[minute], None, SignalMode.HR), calm, SETTINGS)
        return known.score(Minute(60.0 * minutes, 1.0, 80.0, None, SignalMode.HR), calm, SETTINGS)

    young, old = score_after(4), score_after(90)

    assert young is not None
    assert old is not None
    assert 1.3 * young < old


def test_the_typical_interval_ignores_halves_and_doubles() -> None:
    """Beats that a bad contact splits or joins do not move the heart rate; breathing counts fully."""
    split = [0.8] * 20 + [0.4, 0.4] * 10 + [1.6] * 4

    assert typical_interval(split) == pytest.approx(0.8)
    assert typical_interval([0.75, 0.85] * 20) == pytest.approx(0.8)


def test_after_exertion_a_fast_heart_is_no_rise_until_it_was_seen_at_rest() -> None:
    """A heart that is still fast when judging begins again is no onset; one that came down and rises again is."""
    watch = EpisodeWatch()
    watch.close(0.0)
    still_fast = [watch.see(at, 3.0, SETTINGS, motion_known=True) for at in range(10, 900, 10)]
    watch = EpisodeWatch()
    watch.close(0.0)
    for at in range(10, 300, 10):
        watch.see(at, 0.0, SETTINGS, motion_known=True)
    risen = [watch.see(at, 3.0, SETTINGS, motion_known=True) for at in range(300, 900, 10)]

    assert Sign.CROSSED not in still_fast
    assert Sign.CROSSED in risen


#: Any day: moments are epoch seconds.
TODAY = 1_772_000_000.0


def watched(*scores: tuple[float, float], watch: EpisodeWatch | None = None) -> list[tuple[float, Sign]]:
    """What scores show that last for some minutes each, with the minute of each sign."""
    watch, at, signs = watch or EpisodeWatch(), TODAY, []
    for score, minutes in scores:
        for _ in range(round(6 * minutes)):
            at += 10
            signs.append(((at - TODAY) / 60, watch.see(at, score, SETTINGS, motion_known=True)))
    return signs


def crossings(signs: list[tuple[float, Sign]]) -> list[float]:
    """The minutes of the onsets."""
    return [minute for minute, sign in signs if sign is Sign.CROSSED]


def test_every_episode_of_a_day_is_told_and_none_twice() -> None:
    """Up, calm for two hours, up again: two onsets; one that only stays up, and one that is over at once, is one."""
    assert len(crossings(watched((0, 5), (3, 20), (0, 120), (3, 20)))) == 2


def test_a_steep_rise_is_no_recovery() -> None:
    """From its onset on an episode is high, until it has gone by half."""
    signs = watched((0, 5), (3, 20), (1.2, 10))
    began = crossings(signs)[0]

    assert {sign for minute, sign in signs if began < minute <= 25} == {Sign.HIGH}
    assert signs[-1][1] is Sign.FALLEN


def test_a_rise_within_an_episode_is_told_when_it_goes_clearly_higher() -> None:
    """Twice as high is news, a little higher is none, and neither within five minutes of the onset before."""
    first, second = crossings(watched((0, 5), (3, 10), (6, 10)))

    assert 5 < first < 7
    assert 15 < second < 17
    assert len(crossings(watched((0, 5), (3, 10), (3.6, 10)))) == 1
    assert len(crossings(watched((0, 5), (3, 0.5), (9, 4)))) == 1


def test_a_long_episode_teaches_what_is_usual() -> None:
    """From its sixteenth minute on; it ends when it was low for a minute, or after two hours."""
    watch = EpisodeWatch()
    began = TODAY + 60 * crossings(watched((0, 5), (3, 110), watch=watch))[0]

    assert watch.began_at == began
    assert (watch.young(began + 900, SETTINGS), watch.young(began + 910, SETTINGS)) == (True, False)
    for at in range(10, 130, 10):
        watch.see(TODAY + 115 * 60 + at, 0.0, SETTINGS, motion_known=True)
    assert watch.began_at is None


def test_the_first_minutes_of_a_wearer_are_judged_as_any_other() -> None:
    """A rise just above the threshold is an onset on the first morning, too."""
    watch, enough = EpisodeWatch(), 1.05 * SETTINGS.threshold
    signs = [watch.see(at, enough, SETTINGS, motion_known=True) for at in range(10, 310, 10)]

    assert signs.count(Sign.CROSSED) == 1


def test_no_onset_while_the_body_sets_off() -> None:
    """The first steps move the heart before a minute shows them; a heart that stays fast without steps is told then."""
    watch = EpisodeWatch()
    for at in range(10, 300, 10):
        watch.see(at, 0.0, SETTINGS, motion_known=True)
    held = [watch.see(at, 4.0, SETTINGS, motion_known=True, held=True) for at in range(300, 420, 10)]
    free = watch.see(420, 4.0, SETTINGS, motion_known=True)

    assert Sign.CROSSED not in held
    assert free is Sign.CROSSED


def test_the_last_thirty_seconds_show_somebody_who_sets_off() -> None:
    """Ten fast seconds are enough, half a minute later they are over, and steps count where there are any."""
    still = moving(0.01, 120.0)
    assert not sets_off(still.at(120.0), SETTINGS)
    still.push(Motion(at=130.0, span_s=10.0, sd_g=0.3))

    assert sets_off(still.at(130.0), SETTINGS)
    assert still.at(130.0).minute_g < SETTINGS.active_g  # type: ignore[union-attr]  # it is measured
    for at in (140.0, 150.0, 160.0):
        still.push(Motion(at=at, span_s=10.0, sd_g=0.01))
    assert not sets_off(still.at(160.0), SETTINGS)
    still.push(Motion(at=170.0, span_s=10.0, sd_g=0.05, steps=15))
    assert sets_off(still.at(170.0), SETTINGS)
    assert not sets_off(None, SETTINGS)


def test_a_person_is_learnt() -> None:
    """Somebody whose heart answers twice as strongly to movement is found out."""
    model = ExertionModel()
    for minute in range(3000):
        moved = Moved(minute_g=(minute % 11) / 100, memory_g=0.03, steps=0)
        model.learn(moved, 43_200.0, 70 + 130 * moved.minute_g, None)

    assert model.hr.weights[1] == pytest.approx(130, rel=0.15)


def test_sleep_is_long_stillness_with_a_slow_heart() -> None:
    """A quarter of an hour without movement and with a slow heart is sleep; a turn in bed does not end it."""
    sense, movement = SleepSense(), moving(0.001, 900.0)

    assert not sense.update(900.0, movement, 74.0, 75.0)
    assert sense.update(900.0, movement, 60.0, 75.0)
    assert sense.update(960.0, moving(0.1, 960.0, movement, 900.0), 70.0, 75.0)


def test_half_an_hour_of_stillness_is_sleep_whatever_the_heart_does() -> None:
    """A quarter of an hour without movement is not enough where the heart beats as it does by day, or is not known."""
    sense, movement = SleepSense(), moving(0.001, 900.0)

    assert not sense.update(900.0, movement, 74.0, None)
    assert not sense.update(1200.0, moving(0.001, 1200.0, movement, 900.0), 74.0, 75.0)
    assert sense.update(1800.0, moving(0.001, 1800.0, movement, 1200.0), 74.0, 75.0)


def test_a_sleepers_heart_is_measured_against_half_an_hour_awake() -> None:
    """Before that nobody knows how fast this heart beats by day."""
    known, calm = Activation(), Explained(hr_bpm=0.0, ln_rmssd=0.0, by_moving_bpm=0.0)
    told = []
    for minute in range(1, 31):
        known.learn(Minute(60.0 * minute, 1.0, 70.0, None, SignalMode.HR), calm, SETTINGS)
        told.append(known.waking_bpm(SETTINGS))

    assert told == [None] * 29 + [pytest.approx(70)]


def test_getting_up_is_no_reason_to_prompt() -> None:
    """For half an hour after waking the core still abstains, then no more."""
    sense, movement = SleepSense(asleep=True), moving(0.1, 900.0)

    assert sense.update(900.0, movement, 80.0, 75.0)
    assert not sense.update(2710.0, moving(0.1, 2710.0, movement, 900.0), 80.0, 75.0)


def test_onsets_lift_the_threshold_and_time_lowers_it() -> None:
    """An onset makes the next one harder, less so as time passes."""
    limit = AdaptiveThreshold()
    limit.fired(0.0, SETTINGS)
    lifts = [limit.lift(at, SETTINGS) for at in (0.0, 1200.0, 7200.0, 86_400.0)]

    assert lifts[0] == pytest.approx(SETTINGS.fast_lift + SETTINGS.slow_lift)
    assert lifts == sorted(lifts, reverse=True)
    assert lifts[-1] < 0.05
    limit.fired(1200.0, SETTINGS)
    assert limit.lift(1200.0, SETTINGS) == pytest.approx(lifts[0] + lifts[1])


def test_answers_move_the_threshold_within_bounds() -> None:
    """Refusals raise the threshold, confirmations lower it, neither without end."""
    limit = AdaptiveThreshold()
    for _ in range(100):
        limit.answered(refused=True)
    highest = limit.base(SETTINGS, motion_known=True)
    for _ in range(200):
        limit.answered(refused=False)

    assert highest == pytest.approx(1.6 * SETTINGS.threshold)
    assert limit.base(SETTINGS, motion_known=True) == pytest.approx(0.6 * SETTINGS.threshold)


def test_somebody_who_gets_up_and_sits_is_awake() -> None:
    """Little movement is enough to be awake again: nobody has to walk to be judged."""
    sense, movement = SleepSense(asleep=True), moving(0.013, 900.0)
    sense.update(900.0, movement, 70.0, 75.0)

    assert not sense.asleep
