"""Words from the strap: beats, gaps, movement, and how the link stands."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from heartreach.models.word import TICKS_PER_SECOND, Seconds, Share, Word

__all__ = [
    "Battery",
    "Beat",
    "BridgeEvent",
    "Contact",
    "ContactState",
    "DeviceInfo",
    "Gap",
    "GapReason",
    "HeartRate",
    "Link",
    "LinkQuality",
    "LinkState",
    "Motion",
]


class Beat(Word):
    """One heartbeat: the RR interval that ended at `at`."""

    at: Seconds
    rr_ticks: Annotated[int, Field(ge=1, le=65535)]

    @property
    def rr_ms(self) -> float:
        """The RR interval in milliseconds.

        >>> Beat(at=0.0, rr_ticks=1024).rr_ms
        1000.0
        """
        return self.rr_ticks * 1000 / TICKS_PER_SECOND


class HeartRate(Word):
    """The strap's own smoothed heart rate in beats per minute, one per frame; all there is in HR-only mode."""

    at: Seconds
    bpm: Annotated[int, Field(ge=1, le=65535)]


class GapReason(StrEnum):
    """Why beats are missing between two moments."""

    LOST = "lost"  #: intervals never arrived although the link stood
    LINK = "link"  #: the link was down
    CONTACT = "contact"  #: the strap said it was not worn
    CLOCK = "clock"  #: the host's or the strap's clock stepped
    OVERFLOW = "overflow"  #: the hub could not keep up and dropped frames


class Gap(Word):
    """A stretch of time in which beats are known to be missing; nothing may be computed across it."""

    start: Seconds
    end: Seconds
    reason: GapReason


class ContactState(StrEnum):
    """What the strap says of skin contact (Heart Rate Service, flag bits 1 and 2)."""

    UNSUPPORTED = "unsupported"
    NOT_WORN = "not_worn"
    WORN = "worn"


class Contact(Word):
    """Skin contact changed, or was stated for the first time."""

    at: Seconds
    state: ContactState


class Motion(Word):
    """How much the wearer moved in the `span_s` seconds that end at `at`."""

    at: Seconds
    span_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    sd_g: Share  #: standard deviation of the acceleration's magnitude, in g
    steps: int | None = None
    lying: bool | None = None
    worn: bool | None = None
    lean_deg: Annotated[float, Field(ge=0, le=180)] | None = None  #: the trunk's angle from upright, on average


class Battery(Word):
    """The strap's battery level."""

    at: Seconds
    percent: Annotated[int, Field(ge=0, le=100)]


class DeviceInfo(Word):
    """What the strap says of itself (Device Information Service 0x180A, body sensor location 0x2A38)."""

    at: Seconds
    name: str
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    location: str | None = None


class LinkState(StrEnum):
    """Where the link to the strap stands."""

    SCANNING = "scanning"
    CONNECTING = "connecting"
    STREAMING = "streaming"
    STALE = "stale"  #: connected, but no frame for some seconds
    WAITING = "waiting"  #: backing off before the next try
    STOPPED = "stopped"


class Link(Word):
    """The link to the strap changed; `advice` says what the wearer can do."""

    at: Seconds
    state: LinkState
    strap: str | None = None
    advice: str | None = None


class LinkQuality(Word):
    """One minute of the link's integrity record."""

    minute: Seconds  #: start of the minute
    frames: int
    beats: int
    coverage: Share | None  #: sum of RR over wall time; .97 to 1.03 is healthy, above 1.1 duplicates, below .9 loss
    malformed: int = 0
    duplicates: int = 0
    gaps: int = 0
    dropped: int = 0
    lag_s: float | None = None  #: median time from beat to arrival


BridgeEvent = Beat | HeartRate | Gap | Contact | Motion | Battery | DeviceInfo | Link | LinkQuality
