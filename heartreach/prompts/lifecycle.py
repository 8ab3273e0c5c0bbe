"""The life of a prompt as a table: due, sent, received, displayed, then answered or expired.

Receipts may come late, twice or out of order (a phone may show a prompt before its "received" arrives), so a stage
never goes back, and what the table does not name changes nothing.
"""

from enum import StrEnum

from heartreach.models import ReceiptKind

__all__ = ["ENDED", "RECEIPT_EVENTS", "TRANSITIONS", "Event", "Stage", "advance"]


class Stage(StrEnum):
    """How far a prompt got."""

    DUE = "due"  #: decided and stored, not yet sent
    SENT = "sent"  #: the broker has it
    RECEIVED = "received"  #: a phone has it
    DISPLAYED = "displayed"  #: a phone showed it
    ANSWERED = "answered"
    EXPIRED = "expired"


class Event(StrEnum):
    """What can happen to a prompt."""

    SENT = "sent"
    RECEIVED = "received"
    DISPLAYED = "displayed"
    ANSWERED = "answered"
    EXPIRED = "expired"


TRANSITIONS: dict[Stage, dict[Event, Stage]] = {
    Stage.DUE: {
        Event.SENT: Stage.SENT,
        Event.RECEIVED: Stage.RECEIVED,
        Event.DISPLAYED: Stage.DISPLAYED,
        Event.ANSWERED: Stage.ANSWERED,
        Event.EXPIRED: Stage.EXPIRED,
    },
    Stage.SENT: {
        Event.RECEIVED: Stage.RECEIVED,
        Event.DISPLAYED: Stage.DISPLAYED,
        Event.ANSWERED: Stage.ANSWERED,
        Event.EXPIRED: Stage.EXPIRED,
    },
    Stage.RECEIVED: {
        Event.DISPLAYED: Stage.DISPLAYED,
        Event.ANSWERED: Stage.ANSWERED,
        Event.EXPIRED: Stage.EXPIRED,
    },
    Stage.DISPLAYED: {
        Event.ANSWERED: Stage.ANSWERED,
        Event.EXPIRED: Stage.EXPIRED,
    },
    Stage.ANSWERED: {},
    Stage.EXPIRED: {},  # a late answer is kept as late and does not revive the prompt
}

#: Stages in which nothing more is sent.
ENDED = frozenset(stage for stage, ways in TRANSITIONS.items() if not ways)

RECEIPT_EVENTS = {
    ReceiptKind.SENT: Event.SENT,
    ReceiptKind.RECEIVED: Event.RECEIVED,
    ReceiptKind.DISPLAYED: Event.DISPLAYED,
}


def advance(stage: Stage, event: Event) -> Stage:
    """The stage after `event`; the same stage where the table names none.

    >>> advance(Stage.SENT, Event.DISPLAYED), advance(Stage.DISPLAYED, Event.RECEIVED)
    (<Stage.DISPLAYED: 'displayed'>, <Stage.DISPLAYED: 'displayed'>)
    """
    return TRANSITIONS[stage].get(event, stage)
