"""The stress core: beats in, a reading every ten seconds out, and rarely an onset.

It is causal, deterministic and needs the same small work for each beat however long it runs. Time comes in with the
events; nothing is fetched. `snapshot` and `restore` in the middle of a day change nothing, to the last bit.
"""

import math
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from heartreach.errors import BadInput, ConfigError
from heartreach.models import (
    TICKS_PER_SECOND,
    AnswerKind,
    Beat,
    Calibration,
    CalibrationPhase,
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
from heartreach.signal.clock_step import shift
from heartreach.signal.effort import effort, sets_off
from heartreach.signal.learning import CURVE_FROM, LEARN_S, follow_sit, learn_minute, take_sit
from heartreach.signal.mind import Mind, from_bytes, to_bytes
from heartreach.signal.minute import Minute
from heartreach.signal.movement import Moved
from heartreach.signal.onset import make_onset
from heartreach.signal.record import Record, Told
from heartreach.signal.settings import CoreSettings
from heartreach.signal.sitting import GuidedSit
from heartreach.signal.states import UNJUDGED, Sign, next_state

__all__ = ["READING_S", "SAYS_WHETHER", "CoreEvent", "CoreSettings", "StressCore"]

CoreEvent = Beat | HeartRate | Gap | Contact | Motion

#: A reading is due at each multiple of this, in epoch seconds.
READING_S = 10.0
#: Time may jump this far in one step and every reading between is still made; beyond, the core starts anew from there.
LONGEST_STEP_S = 2 * 86_400.0
#: A strap hands over nothing older than a few seconds. An event this much older than the last, in seconds, is late;
#: where only such events come for so long, it is the clock that went back.
CLOCK_BACK_S, LATE_S = 60.0, 5.0
#: Moments further from 1970 than this are no moments, or in another unit, in seconds: the years 69 to 3871.
FARTHEST_S = 6.0e10
#: Onsets that still may be answered.
REMEMBERED_ONSETS = 64
#: Answers that say whether the wearer felt stressed; "later", "busy" and "stop" say nothing of that.
SAYS_WHETHER = frozenset({AnswerKind.DONE, AnswerKind.NOT_STRESSED})


class StressCore:
    """One wearer's core.

    Args:
        wearer: the wearer's id; it stands in every onset's id.
        tz: IANA zone of the wearer.
        settings: the operating point.

    Raises:
        ConfigError: there is no such zone.

    >>> core = StressCore("me", "UTC")
    >>> readings = [word for second in range(1, 61) for word in core.push(Beat(at=float(second), rr_ticks=1024))]
    >>> len(readings), readings[-1].hr_bpm, readings[-1].state
    (6, 60.0, <BodyState.WARMUP: 'warmup'>)
    """

    def __init__(self, wearer: str, tz: str, settings: CoreSettings | None = None) -> None:
        _zone(tz)
        self.mind = Mind(wearer, tz, settings or CoreSettings())

    @property
    def settings(self) -> CoreSettings:
        """The operating point."""
        return self.mind.settings

    # --- in ---------------------------------------------------------------------------------------------------------

    def push(self, event: CoreEvent) -> list[Reading | Onset]:
        """Take an event and return what became due up to its moment.

        Raises:
            BadInput: its moment is none, such as milliseconds since 1970.
        """
        if isinstance(event, Gap):
            return self._gap(event)
        mind, at = self.mind, event.at
        if mind.now is not None and at < mind.now - CLOCK_BACK_S:
            if not self._went_back(at):
                return []
            self.clock_set(at - mind.now)
        mind.late_since = None
        words = self.advance(at)
        match event:
            case Beat():
                mind.heart.beat(at, event.rr_ticks / TICKS_PER_SECOND)
            case HeartRate():
                mind.heart.rate(at, event.bpm)
            case Motion():
                mind.movement.push(event)
            case Contact():
                mind.contact = event.state
        return words

    def advance(self, at: float) -> list[Reading | Onset]:
        """Let time pass to `at` and return every reading that became due, with the onsets among them.

        Raises:
            BadInput: `at` is no moment.
        """
        mind = self.mind
        if mind.now is not None and mind.now < at < mind.due:  # as nearly always: nothing is due yet
            mind.now = at
            return []
        _check(at)
        if mind.now is not None and at <= mind.now:
            return []
        if mind.now is None or at - mind.now > LONGEST_STEP_S:
            mind.due = _next_due(at)
            mind.theory.passed()
        mind.now = at
        words: list[Reading | Onset] = []
        while mind.due <= at:
            words += self._read(mind.due)
            mind.due += READING_S
        return words

    def clock_set(self, seconds: float) -> None:
        """The clock was set forward (or back, below zero) by this much; what is remembered stays as long ago.

        Raises:
            BadInput: there is no such time.
        """
        _check((self.mind.now or 0.0) + seconds)
        shift(self.mind, seconds)
        if self.mind.now is not None:
            self.mind.due = _next_due(self.mind.now)

    def calibrate(self, start: float, end: float) -> None:
        """The wearer sits quietly from `start` to `end`: what the heart does then is usual, whatever it is.

        The stretch may lie ahead, or behind by up to an hour. Who is new is not judged before a sit that begins within
        the hour; one that lies further ahead is not waited for.

        Raises:
            BadInput: the stretch has no length, or an end is no moment.
        """
        _check(start)
        _check(end)
        if not end > start:
            raise BadInput(f"calm minutes cannot end ({end:g}) before they begin ({start:g})", "Give START, then END.")
        take_sit(self.mind, start, end)

    def begin_sit(self, at: float) -> Calibration:
        """The wearer sits down for the guided five minutes; a sit that is under way simply goes on.

        `calibration` says from then on how it stands; once there was enough quiet, the core has learnt from it.
        """
        if self.mind.sit is None or not _sits(self.mind):
            self.mind.sit = GuidedSit(f"{self.mind.wearer}-sit-{at:.0f}", at)
        return self.mind.sit.word()

    def stop_sit(self, at: float) -> None:
        """The wearer breaks the guided sit off; nothing is learnt from it."""
        if self.mind.sit is not None and _sits(self.mind):
            self.mind.sit.stop(at)

    @property
    def calibration(self) -> Calibration | None:
        """How the guided sit stands, or how the last one ended; `None` before the first."""
        return None if self.mind.sit is None else self.mind.sit.word()

    def answered(self, onset_id: str, kind: AnswerKind) -> None:
        """The wearer answered the prompt that `onset_id` led to; threshold and record learn from it, once."""
        if kind not in SAYS_WHETHER:
            return  # what was put off may still be answered
        score = self.mind.onsets.pop(onset_id, None)
        if score is not None:
            self.learn(Told(score, felt=kind is not AnswerKind.NOT_STRESSED))

    def checked_in(self, *, felt: bool) -> None:
        """The wearer said at a random moment whether they felt stressed; this keeps the record honest."""
        self.learn(Told(self.mind.last_score, felt, asked_at_random=True))

    def learn(self, *answers: Told) -> None:
        """Learn from answers, oldest first, such as those that the core before this one was told."""
        for told in answers:
            self.mind.record.count(told)
            if not told.asked_at_random:
                self.mind.watch.threshold.answered(refused=not told.felt)
        self.mind.felt.learn(*answers)

    @property
    def record(self) -> Record:
        """How often this wearer confirmed the core."""
        return self.mind.record

    @property
    def theory_scale(self) -> float:
        """The theory curve's outflow that is 100 for this wearer: with it a past day's curve can be drawn again."""
        return self.mind.theory.scale

    def talking(self, until: float) -> None:
        """The wearer says that they talk until then: talk moves the heart, and nothing is judged.

        Raises:
            BadInput: `until` is no moment.
        """
        _check(until)
        self.mind.talk_until = until

    def move(self, tz: str) -> None:
        """The wearer lives in another zone from now on: their day, and the heart's, goes by its clock.

        Raises:
            ConfigError: there is no such zone.
        """
        _zone(tz)
        self.mind.tz = tz

    # --- remembering ------------------------------------------------------------------------------------------------

    def snapshot(self) -> bytes:
        """Everything the core remembers, as JSON."""
        return to_bytes(self.mind)

    @classmethod
    def restore(cls, snapshot: bytes, settings: CoreSettings | None = None) -> "StressCore":
        """A core that goes on exactly where `snapshot` was taken.

        Args:
            snapshot: of `snapshot`.
            settings: the operating point from now on; that of the snapshot when `None`.

        Raises:
            BadInput: the bytes are no snapshot, or one of another version.
        """
        mind = from_bytes(snapshot)
        core = cls(mind.wearer, mind.tz)
        core.mind = mind
        mind.settings = settings or mind.settings
        return core

    # --- judging ----------------------------------------------------------------------------------------------------

    def _gap(self, gap: Gap) -> list[Reading | Onset]:
        mind = self.mind
        mind.heart.cut()
        if gap.reason is GapReason.CLOCK:
            # Its ends may lie on two lines; if neither says that time went back, the next event will.
            if mind.now is not None and gap.end < mind.now:
                self.clock_set(gap.end - mind.now)
            return []
        return self.advance(gap.end)

    def _went_back(self, at: float) -> bool:
        """Whether nothing but events from long ago has come for a while."""
        since = self.mind.late_since
        if since is None or at < since:
            self.mind.late_since = since = at
        return at - since >= LATE_S

    def _read(self, at: float) -> list[Reading | Onset]:
        mind = self.mind
        minute = mind.heart.at(at, mind.settings)
        moved = mind.movement.at(at)
        explained = mind.exertion.explain(moved, _local_second(mind.tz, at))
        score = mind.activation.score(minute, explained, mind.settings)
        sign = self._sign(at, minute, moved, score)
        mind.state = next_state(mind.state, sign)
        judged = mind.state not in UNJUDGED
        mind.last_score = score if judged else None
        if at % LEARN_S == 0:
            learn_minute(mind, minute, explained, moved, score, at + _offset_s(mind.tz, int(at // 3600)))
        if mind.sit is not None and _sits(mind):
            follow_sit(mind, mind.sit, minute, moved)
        reading = Reading(
            at=at,
            state=mind.state,
            score=score if judged else None,
            hr_bpm=minute.hr_bpm,
            ln_rmssd=minute.ln_rmssd,
            coverage=minute.coverage,
            mode=minute.mode,
        )
        told = sign is Sign.CROSSED and self._is_up(minute)
        return [reading, self._onset(at, minute, moved)] if told else [reading]

    def _sign(self, at: float, minute: Minute, moved: Moved | None, score: float | None) -> Sign:
        mind = self.mind
        if mind.contact is ContactState.NOT_WORN:
            return Sign.TAKEN_OFF
        hindrance = effort(mind, at, minute, moved)
        if minute.mode is SignalMode.NONE:
            return Sign.BLIND
        if mind.sleep.update(at, mind.movement, minute.hr_bpm, mind.activation.waking_bpm(mind.settings)):
            hindrance = hindrance or Sign.ASLEEP
        if mind.talk_until is not None and at <= mind.talk_until:
            hindrance = hindrance or Sign.TALKING
        if hindrance is not None:
            mind.watch.close(at)
            return hindrance
        if score is None or _sits(mind) or not mind.activation.ready(mind.settings):
            return Sign.LEARNING
        held = sets_off(moved, mind.settings)
        return mind.watch.see(at, score, mind.settings, motion_known=moved is not None, held=held)

    def _is_up(self, minute: Minute) -> bool:
        """Whether the heart beats clearly faster than usual; a crossing without it lifts the threshold in silence."""
        usual_bpm, least_bpm = self.mind.activation.usual_bpm, self.mind.settings.least_rise_bpm
        return minute.hr_bpm is not None and usual_bpm is not None and minute.hr_bpm - usual_bpm >= least_bpm

    def _onset(self, at: float, minute: Minute, moved: Moved | None) -> Onset:
        mind = self.mind
        usual = mind.activation
        onset = make_onset(
            wearer=mind.wearer,
            at=at,
            score=mind.watch.mean,
            threshold=mind.watch.limit,
            coverage=minute.coverage,
            mode=minute.mode,
            hr_bpm=minute.hr_bpm or 0.0,
            usual_hr_bpm=usual.usual_bpm or 0.0,
            ln_rmssd=minute.ln_rmssd,
            usual_ln_rmssd=usual.usual_ln_rmssd,
            moved_g=None if moved is None else moved.minute_g,
            standing=None if moved is None else moved.standing,
            wave=mind.theory.forecast(max(0.0, mind.watch.mean - CURVE_FROM)),
            usual_wave=mind.theory.usual_peak,
            felt=mind.felt.chance(mind.watch.mean),
            felt_usually=mind.record.base_rate,
        )
        mind.onsets[onset.onset_id] = onset.score
        while len(mind.onsets) > REMEMBERED_ONSETS:
            del mind.onsets[next(iter(mind.onsets))]
        return onset


def _check(at: float) -> None:
    if not abs(at) <= FARTHEST_S:
        raise BadInput(f"{at:g} is no time in seconds since 1970", "Give seconds, not milliseconds.")


def _sits(mind: Mind) -> bool:
    return mind.sit is not None and mind.sit.phase is CalibrationPhase.SITTING


def _next_due(at: float) -> float:
    return math.floor(at / READING_S) * READING_S + READING_S


@lru_cache(maxsize=64)
def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(f"there is no time zone {tz!r}", "Use an IANA name such as Europe/Berlin.") from None


@lru_cache(maxsize=256)
def _offset_s(tz: str, hour: int) -> float:
    """Local time minus UTC in that hour of the epoch."""
    offset = datetime.fromtimestamp(hour * 3600, UTC).astimezone(_zone(tz)).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def _local_second(tz: str, at: float) -> float:
    """Seconds since local midnight (an hour off on the day the clocks change, which the daily swing does not mind)."""
    return (at + _offset_s(tz, int(at // 3600))) % 86_400
