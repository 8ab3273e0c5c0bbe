"""What travels in each topic, all in one place: JSON documents with a version, checked on the way in and out.

Times are the hub's clock, in seconds since 1970-01-01 UTC. A message that is not what its topic promises raises
`BadPayload`; the hub counts it, says so on the error topic and keeps nothing of it.
"""

from heartreach.prompts.hub_payloads import (
    ACTIONS,
    FEW_ACTIONS,
    AckPayload,
    ClosePayload,
    ErrorPayload,
    HealthPayload,
    KeptPayload,
    NudgePayload,
    QuotaPayload,
    StatePayload,
    TodayPayload,
    offered,
)
from heartreach.prompts.payload import OFFLINE, ONLINE, Payload
from heartreach.prompts.phone_payloads import (
    AnswerPayload,
    CalibratePayload,
    CircleForgetPayload,
    ConnectionPayload,
    ContextPayload,
    Farewell,
    FromPhone,
    NotePayload,
    PausePayload,
    PracticePayload,
    ReceiptPayload,
    read,
)

__all__ = [
    "ACTIONS",
    "FEW_ACTIONS",
    "OFFLINE",
    "ONLINE",
    "AckPayload",
    "AnswerPayload",
    "CalibratePayload",
    "CircleForgetPayload",
    "ClosePayload",
    "ConnectionPayload",
    "ContextPayload",
    "ErrorPayload",
    "Farewell",
    "FromPhone",
    "HealthPayload",
    "KeptPayload",
    "NotePayload",
    "NudgePayload",
    "PausePayload",
    "Payload",
    "PracticePayload",
    "QuotaPayload",
    "ReceiptPayload",
    "StatePayload",
    "TodayPayload",
    "offered",
    "read",
]
