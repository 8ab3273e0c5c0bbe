"""The stress core: beats in, a reading every ten seconds out, and rarely an onset.

It is causal, deterministic and needs the same small work for each beat however long it runs. Time comes in with the
events; nothing is fetched. `snapshot` and `restore` in the middle of a day change nothing, to the last bit.
"""

import math
from collections import deque
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from heartreach.errors import BadInput
from heartreach.models import (
    AnswerKind,
    Beat,
    BodyState,
    Contact,
    ContactState,
    Gap,
    GapReason,
    HeartRate,
    Motion,
    Onset,
    Reading,
    SignalMode,
)
from heartreach.signal.minute import HeartMinute, Minute
from heartreach.signal.movement import Movement
from heartreach.signal.onset import make_onset
from heartreach.signal.settings import CoreSettings
from heartreach.signal.states import Sign, next_state
from heartreach.signal.usual import RollingUsual

__all__ = ["CoreEvent", "CoreSettings", "StressCore"]

CoreEvent = Beat | HeartRate | Gap | Contact | Motion

#: A reading is due at each multiple of this, in epoch seconds.
READING_S = 10.0
#: Time may jump this far in one step and every reading between is still made; beyond, the core starts a new day.
LONGEST_STEP_S = 2 * 86_400.0
#: Format of a snapshot.
SNAPSHOT_VERSION = 1
#: Spread of calm minutes in most people: heart rate in bpm, ln RMSSD (own choice near published minute-to-minute
#: values), and how many minutes of a wearer's own data they are worth.
PRIOR_HR_SD = 4.0
PRIOR_LN_RMSSD_SD = 0.25
PRIOR_MINUTES = 15.0
#: Calm minutes from which a guided sit lets the core judge (three of the five the wearer sits).
CALIBRATION_MINUTES = 3


@dataclass(slots=True)
class Mind:
    """Everything the core remembers; plain numbers, so that it can be written down and read back."""

    wearer: str
    tz: str
    settings: CoreSettings
    now: float | None = None
    due: float = 0.0
    contact: ContactState = ContactState.UNSUPPORTED
    heart: HeartMinute = field(default_factory=HeartMinute)
    movement: Movement = field(default_factory=Movement)
    usual_hr: RollingUsual = field(default_factory=lambda: RollingUsual(PRIOR_HR_SD, PRIOR_MINUTES))
    usual_ln_rmssd: RollingUsual = field(default_factory=lambda: RollingUsual(PRIOR_LN_RMSSD_SD, PRIOR_MINUTES))
    scores: deque[tuple[float, float]] = field(default_factory=deque)
    rates: deque[tuple[float, float]] = field(default_factory=deque)
    state: BodyState = BodyState.UNKNOWN
    exerted_at: float | None = None
    moved_at: float | None = None
    onset_at: float | None = None
    low_since: float | None = None
    peak: float = 0.0
    calm_minutes: int = 0
    calibrations: list[tuple[float, float]] = field(default_factory=list)
    calibrated: bool = False
    minutes: deque[Minute] = field(default_factory=deque)


class StressCore:
    """One wearer's core.

    Args:
        wearer: the wearer's id; it stands in every onset's id.
        tz: IANA zone of the wearer.
        settings: the operating point.

    >>> core = StressCore("me", "UTC")
    >>> readings = [word for second in range(1, 61) for word in core.push(Beat(at=float(second), rr_ticks=1024))]
    >>> len(readings), readings[-1].hr_bpm, readings[-1].state
    (6, 60.0, <BodyState.WARMUP: 'warmup'>)
    """

    def __init__(self, wearer: str, tz: str, settings: CoreSettings | None = None) -> None:
        self.mind = Mind(wearer, tz, settings or CoreSettings())

    @property
    def settings(self) -> CoreSettings:
        """The operating point."""
        return self.mind.settings

    # --- in ---------------------------------------------------------------------------------------------------------

    def push(self, event: CoreEvent) -> list[Reading | Onset]:
        """Take an event and return what became due up to its moment."""
        match event:
            case Beat():
                words = self.advance(event.at)
                self.mind.heart.beat(event.at, event.rr_ticks / 1024)
            case Motion():
                words = self.advance(event.at)
                self.mind.movement.push(event)
            case HeartRate():
                words = self.advance(event.at)
                self.mind.heart.rate(event.at, event.bpm)
            case Gap():
                words = self._gap(event)
            case Contact():
                words = self.advance(event.at)
                self.mind.contact = event.state
        return words

    def advance(self, at: float) -> list[Reading | Onset]:
        """Let time pass to `at` and return every reading that became due, with the onsets among them."""
        mind = self.mind
        if mind.now is None or at - mind.now > LONGEST_STEP_S:
            mind.due = _next_due(at)
        elif at <= mind.now:
            return []
        mind.now = at
        words: list[Reading | Onset] = []
        while mind.due <= at:
            words += self._read(mind.due)
            mind.due += READING_S
        return words

    def calibrate(self, start: float, end: float) -> None:
        """The wearer sat quietly from `start` to `end`: what the heart did then is usual, whatever it was.

        Raises:
            BadInput: the stretch has no length.
        """
        if not end > start:
            raise BadInput(f"calm minutes cannot end ({end:g}) before they begin ({start:g})", "Give START, then END.")
        mind = self.mind
        mind.calibrations.append((start, end))
        for minute in [minute for minute in mind.minutes if start + 60 <= minute.at <= end]:
            self._learn(minute)
        mind.calibrated = mind.calibrated or len(mind.usual_hr) >= CALIBRATION_MINUTES

    def answered(self, onset_id: str, kind: AnswerKind, at: float) -> None:
        """The wearer answered the prompt that this onset led to."""

    # --- remembering ------------------------------------------------------------------------------------------------

    def snapshot(self) -> bytes:
        """Everything the core remembers, as JSON."""
        return b'{"heartreach_core":%d,"mind":%s}' % (SNAPSHOT_VERSION, _MIND.dump_json(self.mind))

    @classmethod
    def restore(cls, snapshot: bytes) -> "StressCore":
        """A core that goes on exactly where `snapshot` was taken.

        Raises:
            BadInput: the bytes are no snapshot, or one of another version.
        """
        head = b'{"heartreach_core":%d,"mind":' % SNAPSHOT_VERSION
        advice = "Start with a fresh core; it warms up again."
        if not snapshot.startswith(head):
            raise BadInput("this is no snapshot of this version of the core", advice)
        core = cls.__new__(cls)
        try:
            core.mind = _MIND.validate_json(snapshot[len(head) : -1])
        except ValidationError as error:
            raise BadInput("the snapshot is damaged", advice) from error
        return core

    # --- judging ----------------------------------------------------------------------------------------------------

    def _gap(self, gap: Gap) -> list[Reading | Onset]:
        mind = self.mind
        mind.heart.cut()
        if gap.reason is GapReason.CLOCK and mind.now is not None and gap.end < mind.now:
            mind.now, mind.due = gap.end, _next_due(gap.end)
            return []
        return self.advance(gap.end)

    def _read(self, at: float) -> list[Reading | Onset]:
        mind = self.mind
        minute = mind.heart.at(at, mind.settings)
        moved_g = mind.movement.mean_g(at)
        self._notice_exertion(at, minute, moved_g)
        score = self._score(minute) if mind.state is not BodyState.NO_CONTACT else None
        if score is not None:
            mind.scores.append((at, score))
        while mind.scores and mind.scores[0][0] <= at - 300:
            mind.scores.popleft()
        sign = self._sign(at, minute, score, moved_g)
        before, mind.state = mind.state, next_state(mind.state, sign)
        judged = mind.state not in _UNJUDGED
        if at % 60 == 0:
            self._remember(minute, calm=mind.state is BodyState.CALM and sign is not Sign.RESTLESS)
        words: list[Reading | Onset] = [
            Reading(
                at=at,
                state=mind.state,
                score=score if judged else None,
                hr_bpm=minute.hr_bpm,
                ln_rmssd=minute.ln_rmssd,
                coverage=minute.coverage,
                mode=minute.mode,
            )
        ]
        if sign is Sign.CROSSED and before is not BodyState.ACTIVATED:
            words.append(self._onset(at, minute, moved_g))
        return words

    def _score(self, minute: Minute) -> float | None:
        mind = self.mind
        if minute.hr_bpm is None or mind.usual_hr.centre is None:
            return None
        fast = (minute.hr_bpm - mind.usual_hr.centre) / mind.usual_hr.spread
        if minute.mode is not SignalMode.RR or minute.ln_rmssd is None or mind.usual_ln_rmssd.centre is None:
            return fast
        even = (mind.usual_ln_rmssd.centre - minute.ln_rmssd) / mind.usual_ln_rmssd.spread
        return (fast + even) / math.sqrt(2)

    def _notice_exertion(self, at: float, minute: Minute, moved_g: float | None) -> None:
        mind, settings = self.mind, self.mind.settings
        if minute.hr_bpm is not None:
            mind.rates.append((at, minute.hr_bpm))
        while mind.rates and mind.rates[0][0] < at - 60:
            mind.rates.popleft()
        if moved_g is None:
            rise = mind.rates[-1][1] - mind.rates[0][1] if mind.rates else 0.0
            if rise > settings.exertion_slope_bpm:
                mind.exerted_at = at
        elif moved_g >= settings.active_g:
            mind.exerted_at = at
        if moved_g is not None and moved_g >= settings.active_g / 2:
            mind.moved_at = at

    def _sign(self, at: float, minute: Minute, score: float | None, moved_g: float | None) -> Sign:
        mind, settings = self.mind, self.mind.settings
        if mind.contact is ContactState.NOT_WORN:
            return Sign.TAKEN_OFF
        if minute.mode is SignalMode.NONE:
            return Sign.BLIND
        if mind.exerted_at is not None and at - mind.exerted_at < settings.post_exercise_s:
            return Sign.EXERTING if mind.exerted_at == at else Sign.COOLING
        if score is None or not self._knows_usual():
            return Sign.LEARNING
        if mind.moved_at is not None and at - mind.moved_at < settings.still_s:
            return Sign.RESTLESS
        penalty = 0.0 if moved_g is not None else settings.unknown_motion_penalty
        return self._level(at, settings.onset_threshold + penalty)

    def _knows_usual(self) -> bool:
        mind = self.mind
        if mind.calibrated:
            return True
        return (
            mind.calm_minutes >= mind.settings.warmup_minutes and len(mind.usual_hr) >= mind.settings.base_min_minutes
        )

    def _level(self, at: float, threshold: float) -> Sign:
        mind, settings = self.mind, self.mind.settings
        five, three = self._mean(at, 300), self._mean(at, 180)
        if five is None or three is None:
            return Sign.MIDDLE
        mind.low_since = None if three >= settings.end_threshold else (mind.low_since or at)
        if five >= threshold:
            free = mind.onset_at is None or at - mind.onset_at >= settings.refractory_s
            return Sign.CROSSED if free and mind.state in _ARMED else Sign.HIGH
        if mind.low_since is not None and at - mind.low_since >= settings.end_s:
            return Sign.LOW
        if three >= settings.rising_threshold:
            return Sign.RAISED
        mind.peak = max(mind.peak, three)
        return Sign.FALLEN if three < mind.peak / 2 else Sign.MIDDLE

    def _mean(self, at: float, window_s: float) -> float | None:
        values = [score for score_at, score in self.mind.scores if score_at > at - window_s]
        return math.fsum(values) / len(values) if len(values) >= window_s / READING_S / 2 else None

    def _onset(self, at: float, minute: Minute, moved_g: float | None) -> Onset:
        mind, settings = self.mind, self.mind.settings
        score = self._mean(at, 300) or 0.0
        mind.onset_at, mind.peak = at, score
        return make_onset(
            wearer=mind.wearer,
            at=at,
            score=score,
            threshold=settings.onset_threshold + (0.0 if moved_g is not None else settings.unknown_motion_penalty),
            coverage=minute.coverage,
            mode=minute.mode,
            hr_bpm=minute.hr_bpm or 0.0,
            usual_hr_bpm=mind.usual_hr.centre or 0.0,
            ln_rmssd=minute.ln_rmssd,
            usual_ln_rmssd=mind.usual_ln_rmssd.centre,
            moved_g=moved_g,
        )

    # --- learning ---------------------------------------------------------------------------------------------------

    def _remember(self, minute: Minute, *, calm: bool) -> None:
        mind = self.mind
        mind.minutes.append(minute)
        while mind.minutes and mind.minutes[0].at < minute.at - 7200:
            mind.minutes.popleft()
        known_calm = any(start + 60 <= minute.at <= end for start, end in mind.calibrations)
        if calm or known_calm or mind.state is BodyState.WARMUP:
            self._learn(minute)
        if known_calm and len(mind.usual_hr) >= CALIBRATION_MINUTES:
            mind.calibrated = True
        horizon = minute.at - 60 * mind.settings.base_minutes
        if len(mind.usual_hr) > mind.settings.base_min_minutes:
            mind.usual_hr.forget(horizon)
            mind.usual_ln_rmssd.forget(horizon)

    def _learn(self, minute: Minute) -> None:
        mind = self.mind
        if minute.hr_bpm is None:
            return
        mind.calm_minutes += 1
        mind.usual_hr.add(minute.at, minute.hr_bpm)
        if minute.ln_rmssd is not None and minute.mode is SignalMode.RR:
            mind.usual_ln_rmssd.add(minute.at, minute.ln_rmssd)


def _next_due(at: float) -> float:
    return math.floor(at / READING_S) * READING_S + READING_S


_MIND = TypeAdapter(Mind)

#: States in which the reading carries no score.
_UNJUDGED = frozenset(
    {
        BodyState.NO_CONTACT,
        BodyState.UNKNOWN,
        BodyState.WARMUP,
        BodyState.EXERCISE,
        BodyState.POST_EXERCISE,
        BodyState.SLEEP,
        BodyState.TALK,
    }
)
#: States from which an onset may be called.
_ARMED = frozenset({BodyState.CALM, BodyState.RISING, BodyState.RECOVERING})
