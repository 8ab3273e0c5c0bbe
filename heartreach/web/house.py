"""What the web room asks of the house it stands in; the hub answers, and tests answer with a made-up house."""

import ssl
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from pydantic import Field

from heartreach.models import (
    Answer,
    Battery,
    Calibration,
    Connection,
    Gap,
    Health,
    Link,
    LinkQuality,
    Note,
    Onset,
    Outcome,
    Practice,
    Prompt,
    Reading,
    Receipt,
    SettingsChange,
    Silence,
    ToolChoice,
    Wearer,
    Word,
)
from heartreach.review.chart_words import CardChart, DayCharts, Review
from heartreach.store import Readings
from heartreach.web.local_day import DayBounds
from heartreach.web.review_span import ReviewSpan

__all__ = ["BrokerAddress", "DayReader", "House", "Live", "PhoneAccess", "Progress", "Reviewing", "Worn"]


class Worn(Word):
    """How long beats covered a quarter of an hour or less."""

    at: float  #: when it began, in seconds since 1970-01-01 UTC
    worn_s: float


class DayReader(Protocol):
    """What is remembered, by time: each method returns, in order, what lies from `start` up to but not at `end`."""

    def readings(self, start: float, end: float) -> Sequence[Reading]:
        """The core's judgements, one every ten seconds where there was anything to judge."""

    def columns(self, start: float, end: float) -> Readings:
        """The same as columns: a day is drawn from these."""

    def onsets(self, start: float, end: float) -> Sequence[Onset]:
        """Moments in which activation rose above the wearer's threshold and stayed there."""

    def decisions(self, start: float, end: float) -> Sequence[Prompt | Silence]:
        """Every decision point, prompt or silence."""

    def answers(self, start: float, end: float) -> Sequence[Answer]:
        """What the wearer tapped."""

    def receipts(self, start: float, end: float) -> Sequence[Receipt]:
        """How far each prompt got."""

    def connections(self, start: float, end: float) -> Sequence[Connection]:
        """Whom the wearer reached, prompted or not."""

    def practices(self, start: float, end: float) -> Sequence[Practice]:
        """Practice of a tool that came without a note; a tool's note is practice too."""

    def notes(self, start: float, end: float) -> Sequence[Note]:
        """What the wearer noted while practising: cards, sliders, questions, statements."""

    def tool_choices(self, start: float, end: float) -> Sequence[ToolChoice]:
        """When the wearer chose which tool."""

    def settings_changes(self, start: float, end: float) -> Sequence[SettingsChange]:
        """When which settings of the policy changed, and where."""

    def gaps(self, start: float, end: float) -> Sequence[Gap]:
        """Stretches in which beats are known to be missing."""

    def quality(self, start: float, end: float) -> Sequence[LinkQuality]:
        """One record for each minute of the link."""

    def worn(self, start: float, end: float) -> Sequence[Worn]:
        """How long beats covered each quarter of an hour; stretches without any are left out."""


class Reviewing(Protocol):
    """What the review page asks; each call may take a while and belongs in a worker thread."""

    def earliest(self) -> float | None:
        """When the first day with data began; `None` where there is none."""

    def card(self) -> CardChart:
        """The answer card, over all time."""

    def episodes(self) -> Sequence[Outcome]:
        """Every closed episode, in order of time: what the card rests on."""

    def day(self, bounds: DayBounds) -> DayCharts:
        """What the day's line shows besides its readings and marks."""

    def review(self, span: ReviewSpan) -> Review:
        """The charts over one range."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker listens for plain MQTT over TCP; `tls` is the context to trust it with, or `None`."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


class PhoneAccess(Word):
    """What one phone needs to speak MQTT: its own credentials and the topics it may use."""

    username: str
    password: str
    prefix: str  #: `heartreach/v1/<wearer>/`
    client_id: str
    #: Seconds between the client's pings; 0 switches them off, for a broker whose time runs faster than the phone's.
    keepalive_s: int = Field(default=60, ge=0)


class Progress(Word):
    """How far a long piece of work has come."""

    label: str
    share: float = Field(ge=0, le=1)


class Live(Word):
    """How things stand at this moment, for the live part of the pages."""

    at: float  #: hub time
    language: str = "en"  #: that the pages speak; a page in another one loads itself anew
    reading: Reading | None = None
    link: Link | None = None
    battery: Battery | None = None
    paused_until: float | None = None
    #: One plain sentence each, with the next step: the store cannot write, the broker is gone.
    troubles: tuple[str, ...] = ()
    #: The guided sit under way, or how the last one ended.
    calibration: Calibration | None = None
    fast_forward: Progress | None = None


class House(Protocol):
    """The running hub as the web room sees it."""

    @property
    def wearer(self) -> Wearer:
        """Whose day is shown, with the zone that day is counted in."""

    @property
    def speed(self) -> float:
        """Hub seconds for each real second: 1 with a real strap."""

    @property
    def simulated(self) -> bool:
        """Whether the heart is made up; every page then says so."""

    def now(self) -> float:
        """Hub time, in seconds since 1970-01-01 UTC."""

    def live(self) -> Live:
        """How things stand now."""

    def calibration(self) -> Calibration | None:
        """How the guided sit stands, or how the last one ended; `None` before the first."""

    def begin_calibration(self) -> Calibration:
        """The wearer sits down for the guided five minutes; a sit that is under way goes on."""

    def stop_calibration(self) -> Calibration | None:
        """The wearer breaks the guided sit off."""

    def health(self) -> Health:
        """How the hub itself is."""

    def reader(self) -> AbstractContextManager[DayReader]:
        """A reader for one request; entered, used and left in the same worker thread."""

    def reviewing(self) -> Reviewing:
        """The charts of the review page as of now; taken on the loop, asked in a worker thread."""

    @property
    def language(self) -> str:
        """Of the wearer, as their content pack names it."""

    def words(self) -> str:
        """What the phone page says, in the wearer's language, as JSON."""

    def phone_access(self, device: str) -> PhoneAccess:
        """Credentials for one phone, made on first sight and the same afterwards.

        Args:
            device: the id the page chose for itself: letters, digits, `-` and `_`, at most 32.
        """

    def broker_address(self) -> BrokerAddress:
        """Where the WebSocket of the phone page is connected to."""
