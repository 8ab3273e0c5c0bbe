"""An answer counts once, and does what it says."""

from itertools import permutations

import pytest

from heartreach.models import (
    Answer,
    AnswerKind,
    AnswerStatus,
    Practice,
    Prompt,
    PromptKind,
    Silence,
    SilenceReason,
    Tool,
)
from heartreach.prompts.desk import Desk
from heartreach.prompts.payloads import NudgePayload
from heartreach.prompts.replaying import tell
from tests.prompts.scene import DAY, HOUR, MINUTE, MakeScene, Scene


def test_an_answer_counts_once(scene: Scene) -> None:
    """The same answer, delivered again, is a duplicate and changes nothing."""
    prompt = scene.prompt()
    answer = scene.answer(prompt, AnswerKind.DONE)

    statuses = [scene.desk.answered(answer) for _ in range(3)]

    assert statuses == [AnswerStatus.STORED, AnswerStatus.DUPLICATE, AnswerStatus.DUPLICATE]
    assert prompt.tool is not None
    assert scene.desk.quota(scene.now).left(prompt.tool) == 2


def test_two_phones_give_one_answer(scene: Scene) -> None:
    """The first tap stands; the other phone's is a duplicate."""
    prompt = scene.prompt()

    assert scene.desk.answered(scene.answer(prompt, AnswerKind.DONE, "a-1")) is AnswerStatus.STORED
    assert scene.desk.answered(scene.answer(prompt, AnswerKind.BUSY, "a-2")) is AnswerStatus.DUPLICATE
    scene.wait(90 * MINUTE)
    assert scene.onset().reasons == ()


def test_a_late_answer_is_late(scene: Scene) -> None:
    """Tapped after the prompt had expired: kept and marked; practice done is done all the same."""
    prompt = scene.prompt()
    scene.wait(16 * MINUTE)

    assert scene.desk.answered(scene.answer(prompt, AnswerKind.DONE)) is AnswerStatus.LATE
    assert scene.desk.answered(scene.answer(prompt, AnswerKind.DONE)) is AnswerStatus.DUPLICATE
    assert prompt.tool is not None
    assert scene.desk.quota(scene.now).left(prompt.tool) == 2


def test_an_answer_tapped_in_time_is_in_time_whenever_it_arrives(scene: Scene) -> None:
    """An hour in a tunnel does not make an answer late."""
    prompt = scene.prompt()
    tapped_at = scene.now + MINUTE
    scene.live(HOUR)

    assert scene.desk.answered(scene.answer(prompt, AnswerKind.DONE, at=tapped_at)) is AnswerStatus.STORED


def test_an_answer_to_nothing_is_unknown(scene: Scene, make_scene: MakeScene) -> None:
    """A prompt the desk never made is unknown."""
    stranger = make_scene(seed=99).prompt()

    assert scene.desk.answered(scene.answer(stranger, AnswerKind.DONE)) is AnswerStatus.UNKNOWN


def test_later_brings_it_back_once(scene: Scene) -> None:
    """After half an hour, the same invitation with another opener; a second "later" ends it."""
    first = scene.prompt()
    scene.desk.answered(scene.answer(first, AnswerKind.LATER))

    assert scene.live(29 * MINUTE) == []
    (second,) = scene.live(MINUTE)
    assert isinstance(second, Prompt)
    assert (second.follows, second.tool, second.draw) == (first.decision_id, first.tool, None)
    assert second.text_id != first.text_id
    assert second.text.rpartition(". ")[2] == first.text.rpartition(". ")[2]
    assert second.text_id.split(".")[:2] == first.text_id.split(".")[:2]
    scene.desk.answered(scene.answer(second, AnswerKind.LATER, "a-2"))
    assert scene.live(3 * HOUR) == []


def test_a_later_that_comes_hours_late_brings_nothing_back(scene: Scene) -> None:
    """Tapped in time on a phone that was offline: five hours on, "half an hour later" is long gone."""
    prompt = scene.prompt()
    tapped_at = scene.now + MINUTE
    scene.live(5 * HOUR)

    assert scene.desk.answered(scene.answer(prompt, AnswerKind.LATER, at=tapped_at)) is AnswerStatus.STORED
    assert scene.live(2 * HOUR) == []
    assert scene.desk.state.follow_ups == ()


def test_later_does_not_count_towards_the_cap(make_scene: MakeScene) -> None:
    """What the wearer asked to see again is no new nudge."""
    scene = make_scene(cap=2)
    scene.desk.answered(scene.answer(scene.prompt(), AnswerKind.LATER))
    assert len(scene.live(30 * MINUTE)) == 1

    scene.wait(90 * MINUTE)

    assert isinstance(scene.onset(), Prompt)


def test_later_respects_quiet_hours(make_scene: MakeScene) -> None:
    """Asked at 21:20 for later, answered by silence with its reason; it waits no longer than another half hour."""
    scene = make_scene()
    scene.wait(9 * HOUR + 20 * MINUTE)
    scene.desk.answered(scene.answer(scene.prompt(), AnswerKind.LATER))

    (decision,) = scene.live(2 * HOUR)

    assert isinstance(decision, Silence)
    assert decision.reasons == (SilenceReason.QUIET_HOURS,)


def test_busy_is_an_hour_of_quiet(make_scene: MakeScene) -> None:
    """Sixty minutes from the tap."""
    scene = make_scene(prompt_gap_min=0, nudge_gap_min=0)
    scene.desk.answered(scene.answer(scene.prompt(), AnswerKind.BUSY))

    scene.wait(59 * MINUTE)
    assert scene.onset().reasons == (SilenceReason.BUSY,)
    scene.wait(MINUTE)
    assert scene.onset().reasons == ()


def test_stop_today_is_until_tomorrow(make_scene: MakeScene) -> None:
    """Nothing more on this date, whatever is due; tomorrow is another day."""
    scene = make_scene(awareness_at="19:00", checkins=2)
    scene.desk.answered(scene.answer(scene.prompt(), AnswerKind.STOP_TODAY))

    today = scene.live(9 * HOUR)
    assert all(isinstance(decision, Silence) and SilenceReason.PAUSED in decision.reasons for decision in today)
    scene.wait(DAY - 9 * HOUR)
    assert isinstance(scene.onset(), Prompt)


def test_stop_is_heard_even_on_an_answered_prompt(scene: Scene) -> None:
    """On the second phone, after "done" on the first: who says stop means it."""
    prompt = scene.prompt()
    scene.desk.answered(scene.answer(prompt, AnswerKind.DONE, "a-1"))

    assert scene.desk.answered(scene.answer(prompt, AnswerKind.STOP_TODAY, "a-2")) is AnswerStatus.DUPLICATE
    scene.wait(2 * HOUR)
    assert scene.onset().reasons == (SilenceReason.PAUSED,)


def test_not_stressed_changes_nothing_here(scene: Scene) -> None:
    """The threshold is the core's; the desk's memory beyond the answer stays as it was."""
    prompt = scene.prompt()

    assert scene.desk.answered(scene.answer(prompt, AnswerKind.NOT_STRESSED)) is AnswerStatus.STORED
    assert (scene.desk.state.practised, scene.desk.state.busy_until, scene.desk.state.follow_ups) == ((), None, ())


def test_practice_counts_once(scene: Scene) -> None:
    """Told twice by a nervous network, counted once, for the day it was done."""
    practice = Practice(practice_id="p-1", at=scene.now, tool=Tool.METABOLIZE, count=2)

    assert [scene.desk.practised(practice), scene.desk.practised(practice)] == [True, False]
    assert scene.desk.quota(scene.now).left(Tool.METABOLIZE) == 1
    assert scene.desk.quota(scene.now + DAY).left(Tool.METABOLIZE) == 3


@pytest.mark.parametrize(
    ("notes", "others", "done"),
    [
        ({}, {}, 1),
        ({"p-1": MINUTE}, {}, 1),
        ({"p-1": MINUTE, "p-2": 2 * MINUTE}, {}, 2),
        ({"p-1": -MINUTE}, {}, 2),
        ({"p-1": 4 * MINUTE}, {}, 2),
        ({}, {"p-1": MINUTE}, 1),
    ],
    ids=["only done", "one note", "two notes", "noted before", "noted after", "another tool"],
)
def test_one_action_counts_once(scene: Scene, notes: dict[str, float], others: dict[str, float], done: int) -> None:
    """Noted on the tool's screen and then tapped on the nudge is one action, in whichever order the words arrive."""
    prompt = scene.prompt()
    assert prompt.tool is not None
    other = next(tool for tool in Tool if tool is not prompt.tool)
    told: list[Practice | Answer] = [scene.answer(prompt, AnswerKind.DONE, at=scene.now + 3 * MINUTE)]
    for tool, moments in ((prompt.tool, notes), (other, others)):
        told += [Practice(practice_id=one, at=scene.now + after, tool=tool) for one, after in moments.items()]
    before = scene.desk.snapshot()

    for words in permutations(told):
        desk = Desk.restore(before)
        for word in (*words, *words):
            tell(desk, word)
            desk = Desk.restore(desk.snapshot())
        assert desk.quota(scene.now).done[prompt.tool] == done


def test_one_action_counts_once_whatever_the_clock_was_set_to(scene: Scene) -> None:
    """Noted, the hub's clock set an hour back or forth, tapped: still one."""
    for step in (-HOUR, HOUR):
        desk = Desk.restore(scene.desk.snapshot())
        prompt = desk.onset(scene.onset_word(), scene.reading(), scene.now)
        assert isinstance(prompt, Prompt)
        assert prompt.tool is not None
        desk.practised(Practice(practice_id="p-1", at=scene.now + MINUTE, tool=prompt.tool))

        desk.clock_set(step)
        desk.answered(scene.answer(prompt, AnswerKind.DONE, at=scene.now + step + 2 * MINUTE))

        assert desk.quota(scene.now + step).done[prompt.tool] == 1


def test_three_unanswered_prompts_halve_the_cap(make_scene: MakeScene) -> None:
    """Phones had them, nobody answered: for two days half as many."""
    scene = make_scene(nudge_gap_min=60)
    for _ in range(3):
        scene.receive(scene.prompt())
        scene.live(HOUR)

    assert scene.onset().reasons == (SilenceReason.DAILY_CAP,)
    scene.wait(3 * DAY)
    scene.desk.phone_seen(scene.now)
    for _ in range(3):
        scene.prompt()
        scene.wait(HOUR)


def test_a_prompt_no_phone_had_was_not_ignored(make_scene: MakeScene) -> None:
    """A broken network says nothing of the wearer's mood."""
    scene = make_scene(nudge_gap_min=60)
    for _ in range(4):
        scene.prompt()
        scene.live(HOUR)

    assert scene.desk.state.halved_until is None


def test_an_answer_ends_the_row(make_scene: MakeScene) -> None:
    """Two ignored, one answered, one ignored: no three in a row."""
    scene = make_scene(nudge_gap_min=60)
    for turn in range(4):
        prompt = scene.prompt()
        scene.receive(prompt)
        if turn == 2:
            scene.desk.answered(scene.answer(prompt, AnswerKind.NOT_STRESSED))
        scene.live(HOUR)

    assert (scene.desk.state.halved_until, scene.desk.state.ignored) == (None, 1)


def test_a_checkin_cannot_come_later(make_scene: MakeScene) -> None:
    """It asks about now; "later" is kept, nothing comes back."""
    scene = make_scene(checkins=1)
    checkin = next(decision for decision in scene.live(2 * DAY) if decision.kind is PromptKind.CHECKIN)
    assert isinstance(checkin, Prompt)

    scene.desk.answered(scene.answer(checkin, AnswerKind.LATER, at=checkin.at))

    assert scene.desk.state.follow_ups == ()


def test_what_came_back_once_offers_no_later(scene: Scene) -> None:
    """It would not come back again, whatever the page promised."""
    first = scene.prompt()
    scene.desk.answered(scene.answer(first, AnswerKind.LATER))
    (second,) = scene.live(30 * MINUTE)
    assert isinstance(second, Prompt)
    offered = [NudgePayload.of(one, scene.desk.pack) for one in (first, second)]

    assert [AnswerKind.LATER in one.actions for one in offered] == [True, False]
    assert [set(one.labels) for one in offered] == [set(one.actions) for one in offered]
