"""Before anything is drawn, every reason to stay quiet is found and kept."""

import pytest

from heartreach.models import (
    AnswerKind,
    BodyState,
    Context,
    ContextKind,
    Pause,
    PauseScope,
    PhoneSeen,
    Prompt,
    Silence,
    SilenceReason,
    Tool,
)
from heartreach.models import Practice as Practised
from heartreach.prompts.availability import effective_cap
from heartreach.prompts.local_time import today_ends
from heartreach.prompts.settings import PolicySettings
from tests.prompts.scene import DAY, HOUR, MINUTE, NOON, MakeScene, Scene


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (BodyState.NO_CONTACT, SilenceReason.NO_CONTACT),
        (BodyState.UNKNOWN, SilenceReason.NO_CONTACT),
        (BodyState.WARMUP, SilenceReason.WARMUP),
        (BodyState.SLEEP, SilenceReason.SLEEP),
        (BodyState.EXERCISE, SilenceReason.EXERCISE),
        (BodyState.POST_EXERCISE, SilenceReason.EXERCISE),
        (BodyState.TALK, SilenceReason.TALKING),
    ],
)
def test_the_body_may_forbid(scene: Scene, state: BodyState, reason: SilenceReason) -> None:
    """What the body does names its own reason, and nothing is drawn."""
    decision = scene.onset(state)

    assert isinstance(decision, Silence)
    assert (decision.reasons, decision.draw, decision.available) == ((reason,), None, False)


@pytest.mark.parametrize("state", [BodyState.CALM, BodyState.RISING, BodyState.ACTIVATED, BodyState.RECOVERING])
def test_other_states_do_not(scene: Scene, state: BodyState) -> None:
    """Whatever else the body does is no reason to stay quiet."""
    assert isinstance(scene.onset(state), Prompt)


def test_an_old_reading_says_nothing(scene: Scene) -> None:
    """A reading of two minutes ago does not show contact now."""
    old = scene.reading(at=NOON - 2 * MINUTE)

    assert scene.onset(reading=old).reasons == (SilenceReason.NO_CONTACT,)


@pytest.mark.parametrize("kind", list(ContextKind))
def test_a_context_holds_until_its_time(scene: Scene, kind: ContextKind) -> None:
    """Busy, driving, focus and talking silence until they are over, ten minutes unless told otherwise."""
    scene.desk.context(Context(at=NOON, kind=kind))

    first = scene.onset()
    scene.wait(10 * MINUTE)
    second = scene.onset()

    assert (first.reasons, second.reasons) == ((SilenceReason(kind.value),), ())


def test_a_context_may_be_taken_back(scene: Scene) -> None:
    """Not driving any more counts at once."""
    scene.desk.context(Context(at=NOON, kind=ContextKind.DRIVING, until=NOON + HOUR))
    scene.desk.context(Context(at=NOON, kind=ContextKind.DRIVING, until=NOON))

    assert isinstance(scene.onset(), Prompt)


def test_what_nobody_told_us_is_recorded_as_unknown(scene: Scene) -> None:
    """Unknown contexts count as free, and the decision names them."""
    scene.desk.context(Context(at=NOON, kind=ContextKind.DRIVING, until=NOON))

    assert scene.onset().unknown == ("busy", "focus", "talking")
    scene.wait(11 * MINUTE)
    assert scene.onset().unknown == ("busy", "driving", "focus", "talking")


@pytest.mark.parametrize(
    ("hour", "quiet"), [(8.49, True), (8.5, False), (12.0, False), (21.49, False), (21.5, True), (3.0, True)]
)
def test_quiet_hours_follow_the_wearers_clock(make_scene: MakeScene, hour: float, quiet: bool) -> None:
    """Half past nine to half past eight, in the wearer's zone: two hours ahead of UTC in Berlin's summer."""
    scene = make_scene(tz="Europe/Berlin")
    scene.wait((hour - 14) * HOUR)

    assert (scene.onset().reasons == (SilenceReason.QUIET_HOURS,)) is quiet


@pytest.mark.parametrize(("hour", "quiet"), [(9.99, False), (10.0, True), (15.99, True), (16.0, False)])
def test_quiet_hours_may_lie_within_the_day(make_scene: MakeScene, hour: float, quiet: bool) -> None:
    """Who works at night sleeps from ten to four."""
    scene = make_scene(quiet_from="10:00", quiet_until="16:00")
    scene.wait((hour - 12) * HOUR)

    assert (scene.onset().reasons == (SilenceReason.QUIET_HOURS,)) is quiet


@pytest.mark.parametrize(("before_min", "lives_min"), [(60, 15), (15, 15), (5, 5)])
def test_a_prompt_is_gone_when_quiet_hours_begin(scene: Scene, before_min: float, lives_min: float) -> None:
    """One that is sent late in the evening lives shorter: no screen lights up in the night."""
    scene.wait(9.5 * HOUR - before_min * MINUTE)
    prompt = scene.prompt()

    assert prompt.expires_at - prompt.at == lives_min * MINUTE


@pytest.mark.parametrize(("cap", "halved"), [(0, 0), (1, 1), (2, 1), (5, 2), (6, 3)])
def test_half_a_cap_is_at_least_one(make_scene: MakeScene, cap: int, halved: int) -> None:
    """While prompts go unanswered; whoever wants none gets none, and afterwards all is as it was."""
    desk = make_scene(cap=cap).desk
    desk.state.halved_until = NOON + DAY

    assert effective_cap(desk.state, NOON, desk.settings) == halved
    assert effective_cap(desk.state, NOON + DAY, desk.settings) == cap


def test_gaps_count_from_the_last_prompt_and_the_last_nudge(scene: Scene) -> None:
    """Sixty minutes to anything, ninety to the next nudge; both are told where both hold."""
    scene.prompt()

    scene.wait(59 * MINUTE)
    assert scene.onset().reasons == (SilenceReason.PROMPT_GAP, SilenceReason.NUDGE_GAP)
    scene.wait(30 * MINUTE)
    assert scene.onset().reasons == (SilenceReason.NUDGE_GAP,)
    scene.wait(MINUTE)
    assert scene.onset().reasons == ()


def test_the_cap_ends_with_the_local_day(make_scene: MakeScene) -> None:
    """Two nudges when the cap is two, and two more tomorrow."""
    scene = make_scene(cap=2)
    for _ in range(2):
        scene.prompt()
        scene.wait(2 * HOUR)

    assert scene.onset().reasons == (SilenceReason.DAILY_CAP,)
    scene.wait(DAY - 4 * HOUR)
    scene.desk.phone_seen(scene.now)
    assert scene.onset().reasons == ()


def test_a_cap_of_nothing_means_no_nudges(make_scene: MakeScene) -> None:
    """Zero stays zero."""
    assert make_scene(cap=0).onset().reasons == (SilenceReason.DAILY_CAP,)


def test_any_sign_of_life_counts_although_the_phone_never_said_online(scene: Scene) -> None:
    """A channel that can be reached, an answer from an app: each sign makes five minutes."""
    scene.desk.state.phones = {}
    scene.desk.phone_seen(scene.now, "ntfy")
    scene.wait(6 * MINUTE)
    assert SilenceReason.UNREACHABLE in scene.onset().reasons
    scene.desk.phone_seen(scene.now, "ntfy")

    assert SilenceReason.UNREACHABLE not in scene.onset().reasons


def test_made_up_names_do_not_pile_up(scene: Scene) -> None:
    """A broker may tell of thousands of phones; who is there is kept, and who is longest away goes."""
    scene.desk.phone(PhoneSeen(at=NOON, device="pixel", online=True))
    for number in range(1000):
        scene.desk.phone(PhoneSeen(at=NOON + number / 100, device=f"x{number}", online=False))
        scene.desk.phone_seen(NOON + number / 100, f"y{number}")

    assert len(scene.desk.state.phones) <= 50
    assert scene.desk.state.phones["pixel"].online


def test_a_phone_counts_for_five_minutes_after_it_left(scene: Scene) -> None:
    """Online, or seen within five minutes; else unreachable, and nothing is drawn."""
    scene.desk.phone(PhoneSeen(at=NOON, device="pixel", online=False))

    scene.wait(5 * MINUTE)
    assert scene.onset().reasons == ()
    scene.wait(2 * HOUR)
    decision = scene.onset()

    assert (decision.reasons, decision.draw) == ((SilenceReason.UNREACHABLE,), None)


def test_a_phone_that_is_first_heard_of_as_it_leaves_was_there(scene: Scene) -> None:
    """Its last word makes five minutes, as that of any phone."""
    scene.desk.state.phones = {}
    scene.desk.phone(PhoneSeen(at=NOON, device="new", online=False))

    assert scene.onset().reasons == ()
    scene.wait(2 * HOUR)
    assert scene.onset().reasons == (SilenceReason.UNREACHABLE,)


def test_an_offline_told_twice_is_no_sign_of_life(scene: Scene) -> None:
    """A retained "offline" that comes again after a reconnection does not make a phone reachable."""
    scene.desk.phone(PhoneSeen(at=NOON, device="pixel", online=False))
    scene.wait(HOUR)
    scene.desk.phone(PhoneSeen(at=scene.now, device="pixel", online=False))

    assert scene.onset().reasons == (SilenceReason.UNREACHABLE,)


def test_without_the_broker_nobody_is_known_to_be_there(scene: Scene) -> None:
    """When the broker goes, phones were last seen then."""
    scene.desk.phones_unknown(NOON)
    scene.wait(6 * MINUTE)

    assert scene.onset().reasons == (SilenceReason.UNREACHABLE,)


@pytest.mark.parametrize(
    ("scope", "silent_h", "free_h"),
    [(PauseScope.TODAY, 11.9, 21.0), (PauseScope.WEEK, 7 * 24 - 0.1, 7 * 24 + 0.1), (PauseScope.FOR_GOOD, 8000, None)],
)
def test_a_pause_lasts_as_long_as_asked(
    make_scene: MakeScene, scope: PauseScope, silent_h: float, free_h: float | None
) -> None:
    """Today, a week, for good."""
    scene = make_scene(quiet_from="00:00", quiet_until="00:00")
    scene.desk.pause(Pause(at=NOON, scope=scope))

    scene.wait(silent_h * HOUR)
    assert SilenceReason.PAUSED in scene.onset().reasons
    if free_h is not None:
        scene.wait((free_h - silent_h) * HOUR)
        assert scene.onset().reasons == ()


def test_today_ends_with_the_night_of_who_works_nights(make_scene: MakeScene) -> None:
    """Asked at ten in the evening, midway through a shift: quiet until they sleep, not until midnight; then as ever."""
    scene = make_scene(quiet_from="09:00", quiet_until="16:00", prompt_gap_min=0, nudge_gap_min=0)
    scene.wait(10 * HOUR)
    assert isinstance(scene.onset(), Prompt)
    scene.desk.pause(Pause(at=scene.now, scope=PauseScope.TODAY))

    assert scene.desk.today(scene.now).paused_until == NOON + 21 * HOUR
    for later_h in (1.9, 0.2, 8.8):  # before midnight, after it, and just before nine
        scene.wait(later_h * HOUR)
        assert SilenceReason.PAUSED in scene.onset().reasons
    scene.wait(7.2 * HOUR)
    assert scene.desk.today(scene.now).paused_until is None
    assert SilenceReason.PAUSED not in scene.onset().reasons


@pytest.mark.parametrize(
    ("quiet", "asked_h", "ends_h"),
    [
        (("21:30", "08:30"), 15, 24),
        (("21:30", "08:30"), 7, 24),  # within quiet hours: the date it has become
        (("21:30", "08:30"), 22, 24),
        (("01:00", "09:00"), 20, 25),
        (("09:00", "16:00"), 3, 24),  # before they sleep: their next shift is another day
        (("12:30", "13:30"), 20, 24),  # a nap is no night
        (("00:00", "00:00"), 20, 24),
    ],
)
def test_when_today_ends(quiet: tuple[str, str], asked_h: float, ends_h: float) -> None:
    """At midnight, or as the night begins if that is later."""
    settings = PolicySettings.model_validate({"quiet_from": quiet[0], "quiet_until": quiet[1]})

    assert today_ends(asked_h * HOUR, "UTC", settings) == ends_h * HOUR


def test_a_pause_may_have_its_own_length(scene: Scene) -> None:
    """Two hours of silence, and not a minute more."""
    scene.desk.pause(Pause(at=NOON, scope=PauseScope.NONE, until=NOON + 2 * HOUR))

    scene.wait(2 * HOUR - 1)
    assert scene.onset().reasons == (SilenceReason.PAUSED,)
    scene.wait(1)
    assert scene.onset().reasons == ()


def test_a_pause_can_be_ended(scene: Scene) -> None:
    """Whoever paused for good may come back the next minute."""
    scene.desk.pause(Pause(at=NOON, scope=PauseScope.FOR_GOOD))
    scene.desk.pause(Pause(at=NOON, scope=PauseScope.NONE))

    assert scene.onset().reasons == ()


@pytest.mark.parametrize(("count", "reasons"), [(2, ()), (3, (SilenceReason.QUOTA_MET,))])
def test_a_days_practice_done_is_a_reason(scene: Scene, count: int, reasons: tuple[SilenceReason, ...]) -> None:
    """Three people asked today, by whatever occasion: nothing more is suggested; while one is left, it is."""
    scene.desk.practised(Practised(practice_id="p-1", at=NOON, tool=Tool.OUTSOURCE, count=count))

    assert scene.onset().reasons == reasons


def test_unless_the_wearer_wants_more(make_scene: MakeScene) -> None:
    """Some like to go on."""
    scene = make_scene(want_more=True)
    scene.desk.practised(Practised(practice_id="p-1", at=NOON, tool=Tool.OUTSOURCE, count=3))

    assert scene.onset().reasons == ()


def test_all_reasons_are_told(make_scene: MakeScene) -> None:
    """Not just the first: each that held is on the record, in the table's order."""
    scene = make_scene(cap=0)
    scene.desk.phone(PhoneSeen(at=NOON - DAY, device="pixel", online=False))
    scene.desk.pause(Pause(at=NOON, scope=PauseScope.WEEK))
    scene.desk.context(Context(at=NOON, kind=ContextKind.BUSY, until=NOON + DAY))
    scene.wait(10 * HOUR)

    assert scene.onset(BodyState.SLEEP).reasons == (
        SilenceReason.SLEEP,
        SilenceReason.BUSY,
        SilenceReason.QUIET_HOURS,
        SilenceReason.DAILY_CAP,
        SilenceReason.UNREACHABLE,
        SilenceReason.PAUSED,
    )


@pytest.mark.parametrize("step", [3 * HOUR, -HOUR])
def test_a_clock_that_is_set_leaves_every_wait_as_long(scene: Scene, step: float) -> None:
    """Busy, gaps, exercise, an offer to come back, the dosage: all as far away as before."""
    prompt = scene.prompt()
    scene.desk.answered(scene.answer(prompt, AnswerKind.LATER))
    scene.desk.due(scene.now, scene.reading(BodyState.EXERCISE))
    before = scene.desk.state.model_copy(deep=True)
    dosage = scene.onset().features["dosage"]

    scene.desk.clock_set(step)
    scene.wait(step)
    after = scene.desk.state

    assert scene.onset().features["dosage"] == pytest.approx(dosage)
    assert [one.due_at - step for one in after.follow_ups] == [one.due_at for one in before.follow_ups] != []
    assert after.spoken[0].at - step == before.spoken[0].at
    assert after.spoken[0].expires_at - step == before.spoken[0].expires_at
    assert after.phones["pixel"].seen_at - step == before.phones["pixel"].seen_at
    assert after.exercised_at == NOON + step


def test_a_clock_that_was_years_fast_leaves_nothing_behind(scene: Scene) -> None:
    """Once it is set right, what was done in the far future counts as done now, and keeps nobody quiet."""
    scene.wait(3000 * DAY)
    prompt = scene.prompt()
    scene.desk.answered(scene.answer(prompt, AnswerKind.LATER))
    scene.desk.answered(scene.answer(prompt, AnswerKind.BUSY, "a-2"))
    scene.desk.due(scene.now, scene.reading(BodyState.EXERCISE))
    scene.desk.context(Context(at=scene.now, kind=ContextKind.FOCUS, until=scene.now + HOUR))
    scene.desk.phone(PhoneSeen(at=scene.now, device="pixel", online=False))
    state = scene.desk.state
    state.busy_until = state.snoozed_until = state.halved_until = scene.now + HOUR

    scene.desk.settle(NOON)
    scene.now = NOON

    left = state.model_dump(include={"busy_until", "snoozed_until", "halved_until", "exercised_at"})
    assert set(left.values()) == {None}
    assert (state.contexts, state.follow_ups) == ({}, ())
    assert state.phones["pixel"].seen_at == NOON
    assert (state.spoken[0].at, state.spoken[0].expires_at) == (NOON, NOON + 15 * MINUTE)
    assert scene.onset().reasons == (SilenceReason.PROMPT_GAP, SilenceReason.NUDGE_GAP)


def test_what_is_long_ago_is_forgotten(make_scene: MakeScene) -> None:
    """After a two months the desk remembers the last week's days."""
    scene = make_scene(awareness_at="12:30")
    for number in range(60):
        scene.desk.practised(Practised(practice_id=f"p-{number}", at=scene.now, tool=Tool.ASSESS, count=1))
        scene.due()
        scene.live(2 * HOUR, step=HOUR)
        scene.wait(22 * HOUR)
    state = scene.desk.state

    assert 7 <= len(state.practised) <= 10
    assert 7 <= len(state.slots_done) <= 10


def test_after_exercise_the_heart_may_rest(scene: Scene) -> None:
    """Ten minutes after exercise, whatever the core calls them."""
    scene.desk.due(NOON, scene.reading(BodyState.EXERCISE))

    scene.wait(9 * MINUTE)
    assert scene.onset().reasons == (SilenceReason.EXERCISE,)
    scene.wait(MINUTE)
    assert scene.onset().reasons == ()
