"""The prompts that may still matter: what is due, and what is over, each told once."""

import pytest

from heartreach.hub.ledger import Ledger
from heartreach.models import Answer, AnswerKind, Receipt, ReceiptKind
from tests.hub.made_prompt import LIVES_S, made_prompt

AT = 1000.0
EXPIRES = AT + LIVES_S


def test_a_prompt_is_due_until_it_expires_and_its_end_is_told_once() -> None:
    """To the second: due just before, closed in the first look that is not before its end, and never again."""
    ledger = Ledger()
    ledger.note(made_prompt(AT))

    assert [one.decision_id for one in ledger.due(EXPIRES - 1)] == ["p1"]
    assert ledger.due(EXPIRES) == []
    assert ledger.closed(EXPIRES - 1) == []
    assert [(one.decision_id, one.reason) for one in ledger.closed(EXPIRES)] == [("p1", "expired")]
    assert ledger.closed(EXPIRES + 1) == []


@pytest.mark.parametrize("looked_at", [AT, AT + 300], ids=["in time", "tapped before a look, here after it"])
def test_an_answer_ends_a_prompt_before_its_time(looked_at: float) -> None:
    """It is taken off every screen in the next look, and its running out is not told as a second end."""
    ledger = Ledger()
    ledger.note(made_prompt(AT))
    assert ledger.closed(looked_at) == []
    ledger.note(Answer(answer_id="a1", decision_id="p1", kind=AnswerKind.DONE, at=AT + 60, channel="page"))

    assert [one.reason for one in ledger.closed(looked_at + 61)] == ["answered"]
    assert ledger.due(looked_at + 61) == []
    assert ledger.closed(looked_at + 62) == []
    assert ledger.closed(EXPIRES + 1) == []


@pytest.mark.parametrize("step_s", [3600.0, -3600.0])
def test_a_clock_that_is_set_leaves_an_open_prompt_as_long(step_s: float) -> None:
    """It is sent again as soon as it would have been, ends when it would have, and an answer is as early as before."""
    ledger, answered = Ledger(), Ledger()
    for one in (ledger, answered):
        one.note(made_prompt(AT))
        one.phone_came(AT + 0.5)
        one.note(Receipt(decision_id="p1", kind=ReceiptKind.SENT, at=AT + 1))
    answered.note(Answer(answer_id="a1", decision_id="p1", kind=AnswerKind.DONE, at=EXPIRES - 1, channel="page"))
    for one in (ledger, answered):
        one.clock_set(step_s)

    assert ledger.due(AT + 5 + step_s) == []
    assert [one.decision_id for one in ledger.due(AT + 11 + step_s)] == ["p1"]
    assert ledger.next_at(AT + 5 + step_s) == AT + 11 + step_s
    assert ledger.closed(EXPIRES - 1 + step_s) == []
    assert [one.reason for one in ledger.closed(EXPIRES + step_s)] == ["expired"]
    assert [one.reason for one in answered.closed(EXPIRES + step_s)] == ["answered"]


def test_what_is_long_over_is_forgotten() -> None:
    """A ledger of a year is as small as that of a day."""
    ledger = Ledger()
    for day in range(365):
        at = AT + 86_400.0 * day
        ledger.note(made_prompt(at, f"p{day}"))
        ledger.note(Receipt(decision_id=f"p{day}", kind=ReceiptKind.SENT, at=at))
        ledger.note(Answer(answer_id=f"a{day}", decision_id=f"p{day}", kind=AnswerKind.DONE, at=at + 9, channel="page"))
        assert len(ledger.closed(at + 10)) == 1

    assert ledger.closed(at + 86_400) == []
    assert not any(ledger.__dict__[name] for name in ("_prompts", "_receipts", "_answers", "_closed"))
