"""The prompts that may still matter: what is due, and what is over, each told once."""

from heartreach.hub.ledger import Ledger
from heartreach.models import Answer, AnswerKind, Prompt, PromptKind, Receipt, ReceiptKind, Tool

AT, EXPIRES = 1000.0, 2800.0


def prompt(decision_id: str = "p1") -> Prompt:
    """Decided at `AT`, worth showing until `EXPIRES`."""
    return Prompt(
        decision_id=decision_id,
        wearer="me",
        at=AT,
        tz="UTC",
        kind=PromptKind.ONSET,
        onset_id="o1",
        available=True,
        reasons=(),
        draw=None,
        policy="p",
        tool=Tool.OUTSOURCE,
        text_id="t",
        text="Call somebody.",
        expires_at=EXPIRES,
        why="because",
    )


def test_a_prompt_is_due_until_it_expires_and_its_end_is_told_once() -> None:
    """To the second: due just before, closed in the first look that is not before its end, and never again."""
    ledger = Ledger()
    ledger.note(prompt())

    assert [one.decision_id for one in ledger.due(EXPIRES - 1)] == ["p1"]
    assert ledger.due(EXPIRES) == []
    assert ledger.closed(EXPIRES - 1) == []
    assert [(one.decision_id, one.reason) for one in ledger.closed(EXPIRES)] == [("p1", "expired")]
    assert ledger.closed(EXPIRES + 1) == []


def test_an_answer_ends_a_prompt_before_its_time() -> None:
    """It is taken off the screens in the next look, and its running out is not told as a second end."""
    ledger = Ledger()
    ledger.note(prompt())
    ledger.closed(AT)
    ledger.note(Answer(answer_id="a1", decision_id="p1", kind=AnswerKind.DONE, at=AT + 60, channel="page"))

    assert [one.reason for one in ledger.closed(AT + 61)] == ["answered"]
    assert ledger.due(AT + 61) == []
    assert ledger.closed(EXPIRES + 1) == []


def test_an_answer_that_comes_late_ends_a_prompt_all_the_same() -> None:
    """It was tapped where there was no line, or in the moment of a look: other screens still show the nudge."""
    ledger = Ledger()
    ledger.note(prompt())
    assert ledger.closed(AT + 300) == []
    ledger.note(Answer(answer_id="a1", decision_id="p1", kind=AnswerKind.DONE, at=AT + 60, channel="page"))

    assert [one.reason for one in ledger.closed(AT + 301)] == ["answered"]
    assert ledger.closed(AT + 302) == []
    assert ledger.closed(EXPIRES + 1) == []


def test_what_is_long_over_is_forgotten() -> None:
    """A ledger of a year is as small as that of a day."""
    ledger = Ledger()
    for day in range(365):
        at = AT + 86_400.0 * day
        named = {"decision_id": f"p{day}", "at": at, "expires_at": at + 1800}
        ledger.note(prompt().model_copy(update=named))
        ledger.note(Receipt(decision_id=f"p{day}", kind=ReceiptKind.SENT, at=at))
        ledger.note(Answer(answer_id=f"a{day}", decision_id=f"p{day}", kind=AnswerKind.DONE, at=at + 9, channel="page"))
        assert len(ledger.closed(at + 10)) == 1

    assert ledger.closed(at + 86_400) == []
    assert not any(ledger.__dict__[name] for name in ("_prompts", "_receipts", "_answers", "_closed"))
