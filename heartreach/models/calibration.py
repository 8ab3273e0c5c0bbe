"""The word of a guided sit: how far it has come and how it ended."""

from enum import StrEnum

from pydantic import Field

from heartreach.models.word import Seconds, Share, Word

__all__ = ["Calibration", "CalibrationPhase"]


class CalibrationPhase(StrEnum):
    """Where a guided sit stands."""

    SITTING = "sitting"
    DONE = "done"  #: the core knows this person's calm heart now
    FAILED = "failed"  #: too little quiet was seen; `hint` says what to change
    STOPPED = "stopped"  #: the wearer broke it off


class Calibration(Word):
    """A guided sit of five minutes, from which the core learns what this person's calm heart is like.

    One sit is one `calibration_id`; the newest word of it counts.
    """

    calibration_id: str
    started_at: Seconds
    at: Seconds  #: when this was said
    phase: CalibrationPhase
    share: Share = Field(le=1)  #: of the quiet that is needed, 0 to 1
    left_s: float = Field(ge=0)  #: seconds of quiet still needed
    hint: str | None = None  #: what the wearer could change now, or why it failed
    hr_bpm: float | None = None  #: median heart rate of the quiet so far
    rmssd_ms: float | None = None  #: median RMSSD of it, where the strap lets us know

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.phase is not CalibrationPhase.SITTING
