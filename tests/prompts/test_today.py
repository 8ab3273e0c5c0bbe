"""What a page may show of the desk: the truth, in few words."""

import pytest

from heartreach.models import AnswerKind, Pause, PauseScope, Practice, Tool
from heartreach.prompts.desk import Desk
from heartreach.prompts.payloads import TodayPayload
from heartreach.prompts.preferences import Preference
from heartreach.prompts.today import FOR_GOOD_S
from tests.prompts.scene import DAY, HOUR, MINUTE, NOON, MakeScene, Scene


def test_today_counts_what_is_left(scene: Scene) -> None:
    """Of the own tool and of the others, prompted or not."""
    scene.desk.practised(Practice(practice_id="p-1", at=NOON, tool=Tool.METABOLIZE, count=2))
    scene.prompt()

    today = scene.desk.today(scene.now)

    assert {one.tool: one.left for one in today.tools} == {Tool.METABOLIZE: 1} | dict.fromkeys(
        (Tool.OUTSOURCE, Tool.ASSESS, Tool.CONTRIBUTE), 3
    )
    assert (today.nudges, today.cap, today.tool) == (1, 4, Tool.OUTSOURCE)


def test_a_pause_says_when_it_ends(scene: Scene) -> None:
    """At midnight, after a week, never; the longest one is told."""
    ends = []
    for scope in (PauseScope.TODAY, PauseScope.WEEK, PauseScope.FOR_GOOD, PauseScope.NONE):
        scene.desk.pause(Pause(at=NOON, scope=scope))
        ends.append(scene.desk.today(NOON).paused_until)

    assert ends == [NOON + 12 * HOUR, NOON + 7 * DAY, FOR_GOOD_S, None]


def test_of_two_pauses_the_one_that_ends_last_is_told(scene: Scene) -> None:
    """An hour of quiet does not shorten what is left of a day of it."""
    scene.desk.pause(Pause(at=NOON, scope=PauseScope.TODAY))
    scene.desk.pause(Pause(at=NOON, scope=PauseScope.NONE, until=NOON + HOUR))

    today = scene.desk.today(NOON)

    assert (today.pause, today.paused_until) == (PauseScope.TODAY, NOON + 12 * HOUR)


def test_busy_and_later_say_when_they_end(scene: Scene) -> None:
    """A short quiet of the wearer's own asking."""
    scene.desk.answered(scene.answer(scene.prompt(), AnswerKind.BUSY))

    today = scene.desk.today(scene.now)

    assert (today.pause, today.paused_until) == (PauseScope.NONE, NOON + 60 * MINUTE)


def test_two_stops_in_a_week_raise_a_question_once(make_scene: MakeScene) -> None:
    """Asked after the second, answered once, one nudge fewer if they say so."""
    scene = make_scene()
    asked = []
    for turn in range(3):
        scene.desk.phone_seen(scene.now)
        scene.desk.answered(scene.answer(scene.prompt(), AnswerKind.STOP_TODAY, f"a-{turn}"))
        asked.append(scene.desk.today(scene.now).ask_lower_cap)
        if turn == 1:
            scene.desk.prefer(Preference(values={"cap": 3}), scene.now)
            assert scene.desk.settings.cap == 3
        scene.wait(DAY)

    assert asked == [False, True, False]


def test_stops_of_long_ago_are_forgotten(make_scene: MakeScene) -> None:
    """One stop a fortnight is nobody's sign of too much."""
    scene = make_scene()
    for turn in range(3):
        scene.desk.phone_seen(scene.now)
        scene.desk.answered(scene.answer(scene.prompt(), AnswerKind.STOP_TODAY, f"a-{turn}"))
        assert not scene.desk.today(scene.now).ask_lower_cap
        scene.wait(14 * DAY)


@pytest.mark.parametrize("pause_first", [True, False])
def test_not_safe_is_no_word_on_how_many(make_scene: MakeScene, *, pause_first: bool) -> None:
    """The phone says it as "stop for today" with a pause beside it, in whatever order they arrive or are told again."""
    scene = make_scene()
    for turn in range(3):
        scene.desk.phone_seen(scene.now)
        prompt = scene.prompt()
        for pausing in (pause_first, not pause_first):
            if pausing:
                scene.desk.pause(Pause(at=scene.now, scope=PauseScope.TODAY))
            else:
                scene.desk.answered(scene.answer(prompt, AnswerKind.STOP_TODAY, f"a-{turn}"))
        assert not scene.desk.today(scene.now).ask_lower_cap
        scene.wait(DAY)


def test_today_travels_and_survives(scene: Scene) -> None:
    """The document reads back, and a restored desk says the same."""
    payload = TodayPayload(at=NOON, today=scene.desk.today(NOON))

    assert TodayPayload.from_json(payload.to_json()) == payload
    assert Desk.restore(scene.desk.snapshot()).today(NOON) == payload.today
