"""What to send now: a pure function of stored words and the time, so that it survives any restart.

A prompt is sent until a phone has it, it is answered, or it expires. Sending again is safe, since phones know a prompt
by its id; it stops with the first receipt.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from heartreach.models import Answer, Prompt, Receipt, ReceiptKind
from heartreach.prompts.lifecycle import RECEIPT_EVENTS, Event, Stage, advance

__all__ = ["AGAIN_AFTER_S", "MQTT", "Closing", "closings", "next_at", "stage_of", "to_send"]

#: Waits before sending again, in seconds of hub time: quickly at first (a page that is just loading), then rarely.
AGAIN_AFTER_S = (10.0, 20.0, 40.0, 80.0, 160.0)

#: The channel of what the hub itself publishes; other channels carry a prompt once, each in its own way.
MQTT = "page"

#: Stages at which a prompt still has to be brought to a phone.
UNDELIVERED = frozenset({Stage.DUE, Stage.SENT})


@dataclass(frozen=True, slots=True)
class Closing:
    """A prompt that is over, to be taken off every screen."""

    decision_id: str
    reason: Literal["answered", "expired"]


def to_send(
    prompts: Iterable[Prompt],
    receipts: Sequence[Receipt],
    answers: Sequence[Answer],
    at: float,
    phone_back_at: float | None = None,
) -> list[Prompt]:
    """Prompts to publish now, the oldest first.

    Args:
        prompts: those that may still be open.
        receipts: theirs, including the hub's own `SENT` for each publication the broker took.
        answers: theirs.
        at: hub time.
        phone_back_at: when a phone last came online; what was sent before that is sent again at once.
    """
    open_prompts = (prompt for prompt in prompts if stage_of(prompt, receipts, answers, at) in UNDELIVERED)
    return sorted((prompt for prompt in open_prompts if at >= _send_at(prompt, receipts, phone_back_at)), key=_age)


def next_at(
    prompts: Iterable[Prompt],
    receipts: Sequence[Receipt],
    answers: Sequence[Answer],
    at: float,
    phone_back_at: float | None = None,
) -> float:
    """When there is something to publish or to close, if nothing else happens; infinity for never.

    Arguments as for `to_send`; a moment before `at` means now.
    """
    moments = [math.inf]
    for prompt in prompts:
        if at < prompt.expires_at:
            moments.append(prompt.expires_at)
            if stage_of(prompt, receipts, answers, at) in UNDELIVERED:
                moments.append(_send_at(prompt, receipts, phone_back_at))
    return min(moments)


def stage_of(prompt: Prompt, receipts: Iterable[Receipt], answers: Iterable[Answer], at: float) -> Stage:
    """How far a prompt got, from what is stored of it."""
    stage = Stage.DUE
    for receipt in receipts:
        if receipt.decision_id == prompt.decision_id:
            stage = advance(stage, RECEIPT_EVENTS[receipt.kind])
    if any(answer.decision_id == prompt.decision_id and answer.at <= prompt.expires_at for answer in answers):
        return advance(stage, Event.ANSWERED)
    return advance(stage, Event.EXPIRED) if at >= prompt.expires_at else stage


def closings(prompts: Iterable[Prompt], answers: Sequence[Answer], since: float, until: float) -> list[Closing]:
    """Prompts that ended after `since` and not after `until`, by an answer or by their time."""
    ends = ((prompt, *_end(prompt, answers)) for prompt in prompts)
    return [Closing(prompt.decision_id, reason) for prompt, ended_at, reason in ends if since < ended_at <= until]


def _end(prompt: Prompt, answers: Iterable[Answer]) -> tuple[float, Literal["answered", "expired"]]:
    taps = [answer.at for answer in answers if answer.decision_id == prompt.decision_id]
    first = min(taps, default=prompt.expires_at)
    return (first, "answered") if first < prompt.expires_at else (prompt.expires_at, "expired")


def _send_at(prompt: Prompt, receipts: Iterable[Receipt], phone_back_at: float | None) -> float:
    """When an undelivered prompt is to be published; minus infinity for at once."""
    sent = [
        receipt.at
        for receipt in receipts
        if receipt.decision_id == prompt.decision_id and receipt.kind is ReceiptKind.SENT and receipt.channel == MQTT
    ]
    if not sent or (phone_back_at is not None and phone_back_at > max(sent)):
        return -math.inf
    return max(sent) + AGAIN_AFTER_S[min(len(sent), len(AGAIN_AFTER_S)) - 1]


def _age(prompt: Prompt) -> tuple[float, str]:
    return prompt.at, prompt.decision_id
