"""What is known of delivery is told, what cannot be known is not made up."""

from heartreach.models import Answer, AnswerKind, Prompt, Receipt, ReceiptKind
from heartreach.web.delivery import Delivery, deliveries
from heartreach.web.made_up_house import a_prompt, a_silence

NOON = 1741777200.0


def prompt(number: int) -> Prompt:
    """A prompt of its own minute."""
    return a_prompt(NOON + 60 * number).model_copy(update={"decision_id": f"d{number}", "at": NOON + 60 * number})


def receipt(number: int, kind: ReceiptKind, channel: str, after_s: float) -> Receipt:
    """How far it got."""
    return Receipt(decision_id=f"d{number}", kind=kind, at=NOON + 60 * number + after_s, channel=channel)


def test_each_channel_tells_what_it_knows() -> None:
    """Ntfy knows that it was sent and answered; the page knows all of it; copies count once, strangers not at all."""
    told = [
        receipt(1, ReceiptKind.SENT, "page", 0),
        receipt(2, ReceiptKind.SENT, "page", 0),
        receipt(1, ReceiptKind.RECEIVED, "page", 2),
        receipt(1, ReceiptKind.DISPLAYED, "page", 5),
        receipt(2, ReceiptKind.RECEIVED, "page", 40),
        receipt(1, ReceiptKind.SENT, "ntfy", 1),
        receipt(1, ReceiptKind.SENT, "ntfy", 9),
        receipt(7, ReceiptKind.SENT, "ntfy", 1),
        receipt(2, ReceiptKind.RECEIVED, "home-assistant", 3),
    ]
    tap = Answer(answer_id="a", decision_id="d1", kind=AnswerKind.DONE, at=NOON + 70, channel="ntfy")

    assert deliveries([prompt(1), prompt(2), a_silence(NOON)], told, [tap]) == (
        Delivery(channel="page", sent=2, received=2, displayed=1, answered=0, delay_s=21.0),
        Delivery(channel="ntfy", sent=1, received=None, displayed=None, answered=1, delay_s=None),
        Delivery(channel="home-assistant", sent=0, received=1, displayed=None, answered=0, delay_s=3.0),
    )


def test_a_day_without_prompts_has_no_deliveries() -> None:
    """Not a row of zeros."""
    assert deliveries([], [], []) == ()
