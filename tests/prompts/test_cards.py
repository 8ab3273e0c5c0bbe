"""Cards and check-ins are planned ahead, wait for a free moment, and are decided once."""

from collections import Counter
from datetime import UTC, datetime, time

import pytest

from heartreach.models import AnswerKind, BodyState, Context, ContextKind, Prompt, PromptKind, Silence, SilenceReason
from heartreach.prompts.local_time import in_quiet_hours, local, local_date
from tests.prompts.scene import DAY, HOUR, MINUTE, MakeScene


def test_the_awareness_card_comes_at_its_time(make_scene: MakeScene) -> None:
    """At 19:00 on the wearer's clock, each day."""
    scene = make_scene(tz="Asia/Kolkata", awareness_at="19:00")

    cards = scene.live(3 * DAY)

    assert [card.kind for card in cards] == [PromptKind.AWARENESS] * 3
    assert {local(card.at, "Asia/Kolkata").time() for card in cards} == {time(19)}
    assert all(card.draw is None and card.tool is None for card in cards)


def test_a_card_needs_no_strap(make_scene: MakeScene) -> None:
    """Nothing in it speaks of the heart."""
    scene = make_scene(awareness_at="19:00")
    scene.wait(7 * HOUR)

    assert isinstance(scene.desk.due(scene.now, None)[0], Prompt)


def test_a_card_waits_for_a_free_moment(make_scene: MakeScene) -> None:
    """Busy until 19:20: it comes then, within its ninety minutes."""
    scene = make_scene(awareness_at="19:00")
    scene.wait(6.9 * HOUR)
    scene.desk.context(Context(at=scene.now, kind=ContextKind.BUSY, until=scene.now + 0.1 * HOUR + 20 * MINUTE))

    (card,) = scene.live(2 * HOUR)

    assert local(card.at, "UTC").time() == time(19, 20)


def test_a_card_that_found_no_moment_is_a_silence(make_scene: MakeScene) -> None:
    """After ninety minutes it is given up, with the reason, once."""
    scene = make_scene(awareness_at="19:00")
    scene.wait(6.9 * HOUR)
    scene.desk.context(Context(at=scene.now, kind=ContextKind.FOCUS, until=scene.now + 10 * HOUR))

    (card,) = scene.live(4 * HOUR)

    assert isinstance(card, Silence)
    assert (card.reasons, local(card.at, "UTC").time()) == ((SilenceReason.FOCUS,), time(20, 30))


def test_a_checkin_comes_once_a_day_in_waking_hours(make_scene: MakeScene) -> None:
    """One a day, its moment on record as a draw that always speaks."""
    scene = make_scene(checkins=1)

    asked = [decision for decision in scene.live(20 * DAY) if isinstance(decision, Prompt)]

    assert len({local(one.at, "UTC").date() for one in asked}) == len(asked) >= 19
    assert all(time(8, 30) <= local(one.at, "UTC").time() <= time(21, 31) for one in asked)
    assert all(one.draw is not None and one.draw.p == 1 for one in asked)


def test_checkins_spread_over_the_waking_hours(make_scene: MakeScene) -> None:
    """Uniform: of 120, each quarter of the waking day holds 30 give or take three standard deviations (14)."""
    scene = make_scene(checkins=1)
    quarters = [0, 0, 0, 0]
    for decision in scene.live(120 * DAY, step=10 * MINUTE):
        if decision.draw is None:  # refused, and drawn again
            continue
        quarters[int(decision.draw.u * 4)] += 1

    assert all(15 < quarter < 45 for quarter in quarters)


def test_a_refused_checkin_is_drawn_again(make_scene: MakeScene) -> None:
    """No contact at the drawn moment: that silence is on record, and another moment comes from the rest of the day."""
    scene = make_scene(checkins=1, seed=3)
    scene.wait(9 * HOUR)
    first = None
    while first is None:
        scene.wait(MINUTE)
        first = next(iter(scene.due(BodyState.NO_CONTACT)), None)
    second = scene.live(DAY)[0]

    assert first.reasons == (SilenceReason.NO_CONTACT,)
    assert isinstance(second, Prompt)
    assert second.decision_id != first.decision_id


def test_a_hub_that_slept_through_asks_later_or_not_at_all(make_scene: MakeScene) -> None:
    """A card whose window went by unseen is dropped without a word; it was nobody's decision."""
    scene = make_scene(awareness_at="19:00")
    scene.due()
    scene.wait(11 * HOUR)

    assert scene.due() == []


def test_asking_costs_nothing_until_something_is_due(make_scene: MakeScene) -> None:
    """Between events the desk does not even look at its memory."""
    scene = make_scene(awareness_at="19:00")
    scene.due()
    before = scene.desk.state

    scene.desk.state = None  # type: ignore[assignment]  # whoever looks, breaks
    assert [scene.desk.due(scene.now + second, None) for second in (10, 20, 3600)] == [[], [], []]
    scene.desk.state = before


@pytest.mark.parametrize(
    ("day", "comes_at"),
    [
        (
            datetime(2027, 3, 27, tzinfo=UTC),
            datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        ),  # 3:30, for 2:30 is skipped
        (datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of the two 2:30
    ],
    ids=["to summer", "to winter"],
)
def test_goal_15_a_card_in_the_hour_that_is_skipped_or_comes_twice(
    make_scene: MakeScene, day: datetime, comes_at: datetime
) -> None:
    """A night worker's card at half past two comes once in either night, and the check-ins are as many as ever."""
    scene = make_scene(
        tz="Europe/Berlin", awareness_at=time(2, 30), checkins=2, quiet_from=time(9), quiet_until=time(17), seed=4
    )
    scene.now = day.timestamp() + 17 * HOUR
    decided = [one for one in scene.live(36 * HOUR) if isinstance(one, Prompt)]
    cards = [one.at for one in decided if one.kind is PromptKind.AWARENESS]
    checkins = Counter(local_date(one.at, "Europe/Berlin") for one in decided if one.kind is PromptKind.CHECKIN)

    assert cards[0] == pytest.approx(comes_at.timestamp(), abs=61)
    assert [local(at, "Europe/Berlin").day - comes_at.day for at in cards] == [0, 1]
    assert checkins[comes_at.date()] == 2
    assert not any(in_quiet_hours(one.at, "Europe/Berlin", scene.desk.settings) for one in decided)


def test_two_weeks_without_an_answer_grow_quiet(make_scene: MakeScene) -> None:
    """Whoever does not answer hears less and less, of cards and check-ins too; whoever answers hears all again."""
    scene = make_scene(checkins=2, awareness_at="19:00", evening_at="20:45")
    days = []
    for _ in range(14):
        days.append(0)
        for _ in range(24):
            for decision in [*scene.live(HOUR, step=10 * MINUTE), scene.onset()]:
                if isinstance(decision, Prompt):
                    days[-1] += 1
                    scene.receive(decision)
    scene.live(3 * DAY, step=HOUR)
    scene.wait(10 * MINUTE)
    back = next(one for one in scene.live(DAY, step=10 * MINUTE) if isinstance(one, Prompt))
    scene.desk.answered(scene.answer(back, AnswerKind.BUSY))
    cards = [one for one in scene.live(3 * DAY, step=10 * MINUTE) if isinstance(one, Prompt)]

    assert max(days) > 5
    assert sum(days[-7:]) <= 7 * 3.5
    assert min(days) >= 1
    assert len(cards) >= 8
