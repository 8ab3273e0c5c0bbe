"""The shared words: everything that crosses from one room of heartreach to another.

Each word is a frozen pydantic model, validated once where it is made, and says its units in its names.

* Time is `at`: seconds since 1970-01-01 UTC as a float (the wall clock of the wearer's hub). Local time exists only at
  display and where a rule speaks of it (quiet hours, "today"), and then with the wearer's IANA zone.
* RR intervals are kept in the strap's own unit, 1/1024 s *ticks* (Bluetooth Heart Rate Service 1.0, section 3.1.1.4).
* "Not known" is `None`, never zero and never NaN.
"""

from heartreach.models.calibration import (
    Calibration,
    CalibrationPhase,
)
from heartreach.models.decision import (
    Decision,
    Draw,
    Prompt,
    PromptKind,
    Silence,
    SilenceReason,
    Tool,
)
from heartreach.models.health import (
    Health,
)
from heartreach.models.judgement import (
    BodyState,
    Evidence,
    Onset,
    Reading,
    SignalMode,
)
from heartreach.models.outcome import (
    Ended,
    NotKnown,
    Outcome,
)
from heartreach.models.reply import (
    ANSWER_KINDS,
    Answer,
    AnswerKind,
    AnswerStatus,
    Connection,
    Context,
    ContextKind,
    Direction,
    Pause,
    PauseScope,
    PhoneSeen,
    Practice,
    Receipt,
    ReceiptKind,
    Sit,
)
from heartreach.models.strap import (
    Battery,
    Beat,
    BridgeEvent,
    Contact,
    ContactState,
    DeviceInfo,
    Gap,
    GapReason,
    HeartRate,
    Link,
    LinkQuality,
    LinkState,
    Motion,
)
from heartreach.models.wearer import (
    Wearer,
)
from heartreach.models.word import (
    TICKS_PER_SECOND,
    Seconds,
    Share,
    Word,
)

__all__ = [
    "ANSWER_KINDS",
    "TICKS_PER_SECOND",
    "Answer",
    "AnswerKind",
    "AnswerStatus",
    "Battery",
    "Beat",
    "BodyState",
    "BridgeEvent",
    "Calibration",
    "CalibrationPhase",
    "Connection",
    "Contact",
    "ContactState",
    "Context",
    "ContextKind",
    "Decision",
    "DeviceInfo",
    "Direction",
    "Draw",
    "Ended",
    "Evidence",
    "Gap",
    "GapReason",
    "Health",
    "HeartRate",
    "Link",
    "LinkQuality",
    "LinkState",
    "Motion",
    "NotKnown",
    "Onset",
    "Outcome",
    "Pause",
    "PauseScope",
    "PhoneSeen",
    "Practice",
    "Prompt",
    "PromptKind",
    "Reading",
    "Receipt",
    "ReceiptKind",
    "Seconds",
    "Share",
    "SignalMode",
    "Silence",
    "SilenceReason",
    "Sit",
    "Tool",
    "Wearer",
    "Word",
]
