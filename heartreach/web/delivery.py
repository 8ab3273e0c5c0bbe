"""How a day's prompts got to the phone, channel by channel: what was sent, and what is known of the rest."""

from collections.abc import Iterable, Sequence
from statistics import median

from heartreach.models import CHANNEL_KNOWS, Answer, Prompt, Receipt, ReceiptKind, Silence, Word

__all__ = ["Delivery", "deliveries"]


class Delivery(Word):
    """One channel's day; what a channel cannot know is `None`, never zero."""

    channel: str
    sent: int
    received: int | None
    displayed: int | None
    answered: int
    delay_s: float | None  #: median from the decision to the first sign that a phone had it


def deliveries(
    decisions: Iterable[Prompt | Silence], receipts: Sequence[Receipt], answers: Sequence[Answer]
) -> tuple[Delivery, ...]:
    """Each channel that carried a prompt of these or answered one, the one that carried most first."""
    made = {decision.decision_id: decision.at for decision in decisions if isinstance(decision, Prompt)}
    told = [receipt for receipt in receipts if receipt.decision_id in made]
    tapped = [answer for answer in answers if answer.decision_id in made]
    names = sorted({receipt.channel for receipt in told} | {answer.channel for answer in tapped})
    found = [_delivery(name, made, told, tapped) for name in names]
    return tuple(sorted(found, key=lambda one: -one.sent))


def _delivery(channel: str, made: dict[str, float], receipts: Sequence[Receipt], answers: Sequence[Answer]) -> Delivery:
    own = [receipt for receipt in receipts if receipt.channel == channel]
    knows = {*CHANNEL_KNOWS.get(channel, ()), *(receipt.kind for receipt in own)}

    def count(kind: ReceiptKind) -> int:
        return len({receipt.decision_id for receipt in own if receipt.kind is kind})

    first: dict[str, float] = {}
    for receipt in own:
        if receipt.kind is not ReceiptKind.SENT:
            first[receipt.decision_id] = min(receipt.at, first.get(receipt.decision_id, receipt.at))
    delays = [max(0.0, at - made[decision_id]) for decision_id, at in first.items()]
    return Delivery(
        channel=channel,
        sent=count(ReceiptKind.SENT),
        received=count(ReceiptKind.RECEIVED) if ReceiptKind.RECEIVED in knows else None,
        displayed=count(ReceiptKind.DISPLAYED) if ReceiptKind.DISPLAYED in knows else None,
        answered=len({answer.decision_id for answer in answers if answer.channel == channel}),
        delay_s=median(delays) if delays else None,
    )
