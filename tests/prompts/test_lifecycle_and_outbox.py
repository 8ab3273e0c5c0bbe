"""A prompt is sent until a phone has it, it is answered, or it expires."""

import math
from itertools import pairwise, product

import pytest

from heartreach.models import Answer, AnswerKind, Prompt, Receipt, ReceiptKind
from heartreach.prompts.lifecycle import ENDED, TRANSITIONS, Event, Stage, advance
from heartreach.prompts.outbox import AGAIN_AFTER_S, Closing, closings, next_at, stage_of, to_send
from tests.prompts.scene import HOUR, MINUTE, Scene

ORDER = [Stage.DUE, Stage.SENT, Stage.RECEIVED, Stage.DISPLAYED]


def receipt(prompt: Prompt, kind: ReceiptKind, at: float) -> Receipt:
    """A receipt of `prompt`."""
    return Receipt(decision_id=prompt.decision_id, kind=kind, at=at)


@pytest.mark.parametrize(("stage", "event"), list(product(Stage, Event)))
def test_no_event_moves_a_prompt_back(stage: Stage, event: Event) -> None:
    """Receipts may come twice and out of order."""
    after = advance(stage, event)

    if stage in ENDED:
        assert after is stage
    elif after not in ENDED:
        assert ORDER.index(after) >= ORDER.index(stage)


def test_what_has_ended_has_ended() -> None:
    """Answered or expired, nothing else."""
    assert {Stage.ANSWERED, Stage.EXPIRED} == ENDED
    assert {advance(stage, Event.EXPIRED) for stage in ORDER} == {Stage.EXPIRED}
    assert {advance(stage, Event.ANSWERED) for stage in ORDER} == {Stage.ANSWERED}
    assert set(TRANSITIONS) == set(Stage)


def test_a_new_prompt_is_sent_at_once(scene: Scene) -> None:
    """And an old one first."""
    first = scene.prompt()
    scene.wait(2 * HOUR)
    second = scene.prompt()
    longer = first.model_copy(update={"expires_at": scene.now + HOUR})

    assert to_send([second, longer], [], [], scene.now) == [longer, second]


def test_it_is_sent_again_until_a_phone_has_it(scene: Scene) -> None:
    """After ten seconds, then twenty more, and never after the first receipt."""
    prompt, start = scene.prompt(), scene.now
    receipts: list[Receipt] = []
    sends = []
    for second in range(15 * 60):
        if to_send([prompt], receipts, [], start + second):
            sends.append(second)
            receipts.append(receipt(prompt, ReceiptKind.SENT, start + second))

    assert sends[:6] == [0, 10, 30, 70, 150, 310]
    assert all(later - earlier <= AGAIN_AFTER_S[-1] for earlier, later in pairwise(sends))
    receipts.append(receipt(prompt, ReceiptKind.RECEIVED, start + 800))
    assert to_send([prompt], receipts, [], start + 890) == []


def test_an_expired_prompt_is_never_sent(scene: Scene) -> None:
    """Not even for the first time."""
    prompt = scene.prompt()

    assert to_send([prompt], [], [], prompt.expires_at) == []
    assert to_send([prompt], [], [], prompt.expires_at - 1) == [prompt]


def test_an_answered_prompt_is_never_sent(scene: Scene) -> None:
    """Even if no receipt ever came."""
    prompt = scene.prompt()
    answer = scene.answer(prompt, AnswerKind.DONE)

    assert to_send([prompt], [], [answer], scene.now + MINUTE) == []
    assert stage_of(prompt, [], [answer], scene.now + MINUTE) is Stage.ANSWERED


def test_a_phone_that_comes_back_gets_it_at_once(scene: Scene) -> None:
    """What was sent into the void is sent again when somebody listens."""
    prompt = scene.prompt()
    sent = [receipt(prompt, ReceiptKind.SENT, scene.now)]

    assert to_send([prompt], sent, [], scene.now + 2) == []
    assert to_send([prompt], sent, [], scene.now + 2, phone_back_at=scene.now + 1) == [prompt]


def test_only_its_own_sending_to_the_page_lets_a_prompt_wait(scene: Scene) -> None:
    """What went out by another channel, and another prompt's sending, leave no page without it."""
    prompt = scene.prompt()
    by_ntfy = receipt(prompt, ReceiptKind.SENT, scene.now).model_copy(update={"channel": "ntfy"})
    another = receipt(prompt, ReceiptKind.SENT, scene.now).model_copy(update={"decision_id": "another"})

    assert to_send([prompt], [by_ntfy, another], [], scene.now + 1) == [prompt]


def test_what_ended_is_closed_once(scene: Scene) -> None:
    """By the answer or by its time, whichever came first; each in exactly one interval."""
    prompt, start = scene.prompt(), scene.now
    answered = [scene.answer(prompt, AnswerKind.DONE, at=start + 60)]
    late = [scene.answer(prompt, AnswerKind.DONE, at=prompt.expires_at + 60)]

    def over_time(answers: list[Answer]) -> list[Closing]:
        return [one for t in range(0, 1800, 10) for one in closings([prompt], answers, start + t, start + t + 10)]

    assert over_time(answered) == [Closing(prompt.decision_id, "answered")]
    assert over_time(late) == [Closing(prompt.decision_id, "expired")]
    assert over_time([]) == [Closing(prompt.decision_id, "expired")]


def test_whoever_looks_only_when_told_to_misses_nothing(scene: Scene) -> None:
    """Looking at `next_at` finds what looking every second finds, to the second: sends, a phone's return, the end."""
    prompt, start = scene.prompt(), scene.now
    back_at = start + 500.0

    def found(*, when_told: bool) -> tuple[list[tuple[str, float]], int]:
        told: list[tuple[str, float]] = []
        receipts: list[Receipt] = []
        looks, since, at = 0, start - 1, start
        while at <= start + 2 * HOUR:
            looks += 1
            back = back_at if at >= back_at else None
            if to_send([prompt], receipts, [], at, back):
                told.append(("send", at))
                receipts.append(receipt(prompt, ReceiptKind.SENT, at))
            told += [("close", at) for _ in closings([prompt], [], since, at)]
            since, news = at, back_at if at < back_at else math.inf
            at = min(next_at([prompt], receipts, [], at, back), news) if when_told else at + 1
        return told, looks

    told, looks = found(when_told=True)
    assert told == found(when_told=False)[0]
    assert ("send", back_at) in told
    assert told[-1] == ("close", prompt.expires_at)
    assert looks == len(told)
    assert next_at([prompt], [], [], start) <= start
    assert next_at([prompt], [], [], prompt.expires_at) == math.inf
