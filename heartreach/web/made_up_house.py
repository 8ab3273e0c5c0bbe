"""A house without a hub: made-up days, for tests and for looking at the pages while one changes them."""

import contextlib
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from heartreach.language import speaking
from heartreach.models import (
    Answer,
    Battery,
    BodyState,
    Calibration,
    CalibrationPhase,
    Connection,
    Direction,
    Gap,
    GapReason,
    Health,
    Link,
    LinkQuality,
    LinkState,
    Note,
    Onset,
    Practice,
    Prompt,
    Reading,
    Receipt,
    ReceiptKind,
    SettingsChange,
    SignalMode,
    Silence,
    SilenceReason,
    Tool,
    ToolChoice,
    Wearer,
)
from heartreach.store import MODES, STATES, Readings
from heartreach.web.house import BrokerAddress, Live, PhoneAccess, Worn
from heartreach.web.made_up_review import MadeUpReview
from heartreach.web.made_up_words import a_prompt, a_reading, a_silence, an_answer, an_onset

__all__ = [
    "HOUR_S",
    "MIDNIGHT",
    "MadeUpHouse",
    "MadeUpReader",
    "a_day",
    "a_prompt",
    "a_reading",
    "a_silence",
    "an_answer",
    "an_onset",
    "as_columns",
]

#: 2025-03-12 00:00 in Berlin.
MIDNIGHT = 1741734000.0
HOUR_S = 3600.0
QUARTER_S = 900.0

T = TypeVar(
    "T",
    Reading,
    Onset,
    Prompt | Silence,
    Answer,
    Receipt,
    Connection,
    Practice,
    Note,
    ToolChoice,
    SettingsChange,
)


@dataclass
class MadeUpReader:
    """Remembers what it was given."""

    all_readings: list[Reading] = field(default_factory=list)
    all_onsets: list[Onset] = field(default_factory=list)
    all_decisions: list[Prompt | Silence] = field(default_factory=list)
    all_answers: list[Answer] = field(default_factory=list)
    all_receipts: list[Receipt] = field(default_factory=list)
    all_connections: list[Connection] = field(default_factory=list)
    all_practices: list[Practice] = field(default_factory=list)
    all_notes: list[Note] = field(default_factory=list)
    all_tool_choices: list[ToolChoice] = field(default_factory=list)
    all_settings_changes: list[SettingsChange] = field(default_factory=list)
    all_gaps: list[Gap] = field(default_factory=list)
    all_quality: list[LinkQuality] = field(default_factory=list)

    def copy(self) -> "MadeUpReader":
        """Another memory with the same words."""
        return MadeUpReader(**{one.name: list(getattr(self, one.name)) for one in fields(self)})

    def readings(self, start: float, end: float) -> Sequence[Reading]:
        """What the core said."""
        return _within(self.all_readings, start, end)

    def columns(self, start: float, end: float) -> Readings:
        """What the core said, as columns."""
        return as_columns(self.readings(start, end))

    def onsets(self, start: float, end: float) -> Sequence[Onset]:
        """When activation rose."""
        return _within(self.all_onsets, start, end)

    def decisions(self, start: float, end: float) -> Sequence[Prompt | Silence]:
        """What the policy decided."""
        return _within(self.all_decisions, start, end)

    def answers(self, start: float, end: float) -> Sequence[Answer]:
        """What was tapped."""
        return _within(self.all_answers, start, end)

    def receipts(self, start: float, end: float) -> Sequence[Receipt]:
        """How far prompts got."""
        return _within(self.all_receipts, start, end)

    def connections(self, start: float, end: float) -> Sequence[Connection]:
        """Whom the wearer reached."""
        return _within(self.all_connections, start, end)

    def practices(self, start: float, end: float) -> Sequence[Practice]:
        """What was practised without a note."""
        return _within(self.all_practices, start, end)

    def notes(self, start: float, end: float) -> Sequence[Note]:
        """What was noted."""
        return _within(self.all_notes, start, end)

    def tool_choices(self, start: float, end: float) -> Sequence[ToolChoice]:
        """Which tools were chosen."""
        return _within(self.all_tool_choices, start, end)

    def settings_changes(self, start: float, end: float) -> Sequence[SettingsChange]:
        """Which settings changed."""
        return _within(self.all_settings_changes, start, end)

    def gaps(self, start: float, end: float) -> Sequence[Gap]:
        """What is missing."""
        return [gap for gap in self.all_gaps if gap.start < end and gap.end > start]

    def quality(self, start: float, end: float) -> Sequence[LinkQuality]:
        """How the link did."""
        return [minute for minute in self.all_quality if start <= minute.minute < end]

    def worn(self, start: float, end: float) -> Sequence[Worn]:
        """From the readings with a heart rate: ten seconds each."""
        worn = Counter(one.at // QUARTER_S for one in self.readings(start, end) if one.hr_bpm is not None)
        return [Worn(at=quarter * QUARTER_S, worn_s=10.0 * count) for quarter, count in sorted(worn.items())]


@dataclass
class MadeUpHouse:
    """A house whose every word is set by the test."""

    memory: MadeUpReader = field(default_factory=MadeUpReader)
    at: float = MIDNIGHT + 15 * HOUR_S
    speed: float = 1.0
    simulated: bool = True
    wearer: Wearer = field(default_factory=lambda: Wearer(tz="Europe/Berlin"))
    broker: BrokerAddress = field(default_factory=lambda: BrokerAddress("127.0.0.1", 1))
    standing: Live | None = None
    spoken: str = "{}"  #: the words of the phone page
    logins: Callable[[str], PhoneAccess] | None = None
    sit: Calibration | None = None
    charts: MadeUpReview = field(default_factory=MadeUpReview)
    language: str = "en"

    def now(self) -> float:
        """The time it was set to."""
        return self.at

    def live(self) -> Live:
        """A streaming strap, unless the test says otherwise."""
        if self.standing is not None:
            return self.standing.model_copy(update={"language": self.language})
        readings = self.memory.all_readings
        streaming = Link(at=self.at, state=LinkState.STREAMING, strap="Made-up strap")
        battery = Battery(at=self.at, percent=80)
        reading = readings[-1] if readings else None
        return Live(at=self.at, language=self.language, reading=reading, link=streaming, battery=battery)

    def calibration(self) -> Calibration | None:
        """The sit that was begun, standing still."""
        return self.sit

    def begin_calibration(self) -> Calibration:
        """A sit that has just begun."""
        if self.sit is None or self.sit.ended:
            self.sit = Calibration(
                calibration_id="sit-1",
                started_at=self.at,
                at=self.at,
                phase=CalibrationPhase.SITTING,
                share=0.0,
                left_s=300.0,
            )
        return self.sit

    def stop_calibration(self) -> Calibration | None:
        """Broken off."""
        if self.sit is not None and not self.sit.ended:
            self.sit = self.sit.model_copy(update={"phase": CalibrationPhase.STOPPED})
        return self.sit

    def health(self) -> Health:
        """As well as the live view says."""
        return Health(
            at=self.at,
            version="0",
            started_at=self.at - 3600,
            simulated=self.simulated,
            troubles=self.live().troubles,
            works=not self.live().troubles,
            store_writes=True,
            broker_up=True,
        )

    @contextlib.contextmanager
    def reader(self) -> Iterator[MadeUpReader]:
        """The one memory there is."""
        yield self.memory

    def reviewing(self) -> MadeUpReview:
        """A wearer whom nudges help, unless the test says otherwise."""
        self.charts.say = speaking(self.language)
        return self.charts

    def words(self) -> str:
        """What the test lets the page say."""
        return self.spoken

    def phone_access(self, device: str) -> PhoneAccess:
        """A login made of the device id, unless the test hands out its own."""
        if self.logins:
            return self.logins(device)
        prefix = f"heartreach/v1/{self.wearer.wearer_id}/"
        login = f"phone-{device}"
        return PhoneAccess(username=login, password=login, prefix=prefix, client_id=login)

    def broker_address(self) -> BrokerAddress:
        """Where the test put it."""
        return self.broker


def _within(words: list[T], start: float, end: float) -> list[T]:
    return [word for word in words if start <= word.at < end]


def as_columns(readings: Sequence[Reading]) -> Readings:
    """Readings as the store gives them back."""

    def column(values: list[float | None]) -> NDArray[np.float64]:
        return np.array(values, dtype=np.float64)  # None becomes NaN

    return Readings(
        at=column([one.at for one in readings]),
        state=np.array([STATES.index(one.state) for one in readings], dtype=np.uint8),
        mode=np.array([MODES.index(one.mode) for one in readings], dtype=np.uint8),
        score=column([one.score for one in readings]),
        hr_bpm=column([one.hr_bpm for one in readings]),
        ln_rmssd=column([one.ln_rmssd for one in readings]),
        coverage=column([one.coverage for one in readings]),
    )


#: A made-up day by hour: what the body does from here on.
DAY_PLAN = (
    (0.0, BodyState.SLEEP, 52),
    (7.0, BodyState.NO_CONTACT, 0),
    (7.3, BodyState.WARMUP, 66),
    (8.3, BodyState.CALM, 66),
    (9.6, BodyState.ACTIVATED, 84),
    (10.1, BodyState.RECOVERING, 74),
    (10.5, BodyState.CALM, 67),
    (12.2, BodyState.EXERCISE, 124),
    (12.8, BodyState.POST_EXERCISE, 88),
    (13.1, BodyState.CALM, 69),
    (13.9, BodyState.UNKNOWN, 0),
    (14.2, BodyState.CALM, 68),
    (16.0, BodyState.RISING, 78),
    (16.2, BodyState.ACTIVATED, 86),
    (16.6, BodyState.TALK, 82),
    (17.0, BodyState.RECOVERING, 73),
    (17.5, BodyState.CALM, 66),
    (22.9, BodyState.SLEEP, 56),
)

#: States in which the core gives no score.
ABSTAINS = {BodyState.NO_CONTACT, BodyState.UNKNOWN, BodyState.WARMUP, BodyState.EXERCISE, BodyState.SLEEP}
SCORES = {BodyState.ACTIVATED: 2.7, BodyState.RISING: 1.5, BodyState.RECOVERING: 1.2, BodyState.TALK: 1.6}


def a_day(until_hour: float = 15.0) -> MadeUpReader:
    """A day with sleep, a strap put on late, exercise, a hole and two onsets, up to `until_hour`."""
    chance = random.Random(1)  # noqa: S311  # a made-up heart, not a secret
    memory = MadeUpReader()
    beat, calm = 60.0, 0.0
    for step in range(int(until_hour * 360)):
        hour = step / 360
        state, target = next((s, bpm) for begins, s, bpm in reversed(DAY_PLAN) if begins <= hour)
        at = MIDNIGHT + step * 10.0
        if state is BodyState.UNKNOWN:
            continue
        beat += ((target or beat) - beat) * 0.02 + chance.gauss(0, 0.7)
        calm += (SCORES.get(state, 0.0) - calm) * 0.02 + chance.gauss(0, 0.05)
        worn = state is not BodyState.NO_CONTACT
        memory.all_readings.append(
            Reading(
                at=at,
                state=state,
                score=None if state in ABSTAINS else calm,
                hr_bpm=beat if worn else None,
                ln_rmssd=math.log(40) - calm * 0.2 if worn else None,
                coverage=min(1.0, 0.98 + chance.gauss(0, 0.02)) if worn else 0.0,
                mode=SignalMode.RR if worn else SignalMode.NONE,
            )
        )
    _mark(memory, until_hour)
    return memory


def _mark(memory: MadeUpReader, until_hour: float) -> None:
    def at(hour: float) -> float:
        return MIDNIGHT + hour * HOUR_S

    now = at(until_hour)
    onsets = an_onset(at(9.7), "o1"), an_onset(at(16.25), "o2", above_bpm=19)
    memory.all_onsets = [o for o in onsets if o.at < now]
    memory.all_decisions = [
        d
        for d in (
            a_silence(at(8.5), "s0", (SilenceReason.WARMUP, SilenceReason.BUSY)),
            a_prompt(at(9.705), "d1", "o1"),
            a_silence(at(11.4), "s1"),
            a_prompt(at(16.255), "d2", "o2", tool=Tool.CONTRIBUTE, above_bpm=19),
        )
        if d.at < now
    ]
    memory.all_receipts = [
        Receipt(decision_id=d.decision_id, kind=ReceiptKind.DISPLAYED, at=d.at + 2)
        for d in memory.all_decisions
        if isinstance(d, Prompt)
    ]
    answers = (
        an_answer(at(9.85), "d1", "a1"),
        an_answer(at(16.5), "d2", "a2", reached=("Jo",), felt=2, minutes=6, direction=Direction.GAVE),
    )
    memory.all_answers = [a for a in answers if a.at < now]
    memory.all_gaps = [g for g in (Gap(start=at(13.9), end=at(14.2), reason=GapReason.LINK),) if g.start < now]
    memory.all_quality = [
        LinkQuality(minute=MIDNIGHT + minute * 60.0, frames=60, beats=66, coverage=0.92 if minute % 97 == 0 else 1.0)
        for minute in range(int(until_hour * 60))
        if not 13.9 <= minute / 60 < 14.2 and not 7.0 <= minute / 60 < 7.3
    ]
