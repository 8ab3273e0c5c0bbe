"""Run labelled recordings through the core of the live path and count what it got right and wrong.

No weight is fitted on the recordings that are judged, and every subject is new to the core and calibrates on its own
first minutes. The operating point was chosen by hand on the development half of three data sets, and the movement
slopes' prior comes from one of them: `docs/stress.md` says which, and numbers on those recordings flatter accordingly.
"""

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from heartreach.hub.evaluation.labelled import EVENTS, KNOWN, QUIET, REST, SLEEP, WORK, Stretch, Subject
from heartreach.hub.evaluation.metrics import Confusion, auc
from heartreach.hub.recording import Recording, read_recording
from heartreach.hub.replay import Replay, replay
from heartreach.models import BodyState, Motion
from heartreach.review.detector_record import wilson
from heartreach.signal.core import CoreSettings, StressCore

__all__ = ["HOURS", "Outcome", "Summary", "evaluate", "held", "run_subject", "summarise"]

#: Windows are judged by the mean of the scores within; half of the readings must carry one.
WINDOW_S, WINDOW_READINGS = 60.0, 3
#: Kinds of hours in which alarms are counted.
HOURS = ("waking", "quiet", "exercise", "sleep")


@dataclass(slots=True)
class Outcome:
    """What the core made of one subject.

    Attributes:
        positive: scores of the judged windows inside stress.
        negative: scores of the judged windows at rest.
        windows: labelled windows in all, judged or not.
        delays_s: for each event, seconds to the first onset inside it; `None` where there was none.
        met: for each event, whether the core held the wearer activated at any time in it, however that began.
        false_alarms: onsets at rest.
        rest_h: hours at rest that were open to alarms.
        hours: hours of each kind in `HOURS`.
        alarms: onsets in them.
        judged: share of readings with a score.
        onset_hours: hours from the recording's start to each onset.
        event_hours: the same to the beginning and the end of each event.
        notes: what its reader should know: what is missing, was put right or counts for nothing.
        unused_labels: labels that mean nothing here.
    """

    name: str
    positive: list[float] = field(default_factory=list)
    negative: list[float] = field(default_factory=list)
    windows: int = 0
    delays_s: list[float | None] = field(default_factory=list)
    met: list[bool] = field(default_factory=list)
    false_alarms: int = 0
    rest_h: float = 0.0
    hours: dict[str, float] = field(default_factory=dict)
    alarms: dict[str, int] = field(default_factory=dict)
    judged: float = 0.0
    coverage: float = 0.0
    onset_hours: list[float] = field(default_factory=list)
    event_hours: list[tuple[float, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unused_labels: set[str] = field(default_factory=set)


@dataclass(slots=True, frozen=True)
class Summary:
    """One data set in numbers; `None` where the data set cannot say.

    `events_found_95` is Wilson's interval of `events_found`.
    """

    subjects: int
    window_auc: float | None
    balanced_accuracy: float | None
    f1: float | None
    windows_judged: float | None
    events: int
    events_found: float | None
    events_found_95: tuple[float, float] | None
    events_met: float | None
    false_alarms_per_hour: float | None
    median_delay_s: float | None
    time_judged: float | None
    coverage: float | None
    alarms_per_hour: dict[str, float | None]


def evaluate(subject: Subject, settings: CoreSettings, motion: str = "measured") -> Outcome:
    """Replay one subject and compare with its labels.

    Args:
        subject: the recording and its labels.
        settings: the operating point.
        motion: "measured", "none" (as if there were no accelerometer) or "constant" (movement held at its median).
    """
    recording = read_recording(subject.rr, subject.acc if motion != "none" else None)
    if motion == "constant":
        recording = held(recording)
    return run_subject(subject, recording, StressCore(subject.name.lower(), "UTC", settings))


def run_subject(subject: Subject, recording: Recording, core: StressCore) -> Outcome:
    """Let a core live through a recording and compare with the labels."""
    told = replay(recording, core, subject.calm)
    labels = [stretch for stretch in subject.labels if stretch.start < recording.end and stretch.end > recording.start]
    outcome = Outcome(subject.name, notes=_notes(subject, recording, labels))
    outcome.unused_labels = {stretch.label for stretch in subject.labels} - KNOWN
    readings = max(1, len(told.readings))
    outcome.judged = sum(reading.score is not None for reading in told.readings) / readings
    outcome.coverage = math.fsum(reading.coverage for reading in told.readings) / readings
    outcome.onset_hours = [(onset.at - recording.start) / 3600 for onset in told.onsets]
    known_until = max((end for _, end in subject.calm), default=0.0)
    for stretch in labels:
        if stretch.label in EVENTS:
            begins, ends = ((at - recording.start) / 3600 for at in (stretch.start, stretch.end))
            outcome.event_hours.append((begins, ends))
            first = [onset.at for onset in told.onsets if stretch.start <= onset.at <= stretch.end]
            outcome.delays_s.append(first[0] - stretch.start if first else None)
            outcome.met.append(
                any(r.state is BodyState.ACTIVATED and stretch.start <= r.at <= stretch.end for r in told.readings)
            )
            _windows(outcome, outcome.positive, told, stretch, known_until)
        elif stretch.label in REST:
            _rest(outcome, told, stretch, known_until, recording.end)
    _count_hours(outcome, told, labels, recording)
    return outcome


def _notes(subject: Subject, recording: Recording, labels: Sequence[Stretch]) -> list[str]:
    """What a reader of the numbers should know of this recording."""
    outside = len(subject.labels) - len(labels)
    told = {
        "no baseline, judged after an hour of calm minutes": not subject.calm,
        "no movement": not recording.motion,
        "lines out of order, put in the order of their times": recording.out_of_order > 0,
        "labels outside of the recording, which count for nothing": outside > 0,
    }
    return [note for note, holds in told.items() if holds]


def summarise(outcomes: Sequence[Outcome], limit: float) -> Summary:
    """All subjects of a data set as one; windows count as stress from `limit` on.

    Where nothing was judged nobody knows how many alarms there would have been: their rates are `None`, not zero.
    """
    positive = [score for outcome in outcomes for score in outcome.positive]
    negative = [score for outcome in outcomes for score in outcome.negative]
    windows = sum(outcome.windows for outcome in outcomes)
    delays = [delay for outcome in outcomes for delay in outcome.delays_s]
    found = [delay for delay in delays if delay is not None]
    called = Confusion.at(limit, positive=positive, negative=negative)
    alarms, judged = sum(o.false_alarms for o in outcomes), any(o.judged for o in outcomes)
    return Summary(
        subjects=len(outcomes),
        window_auc=auc(positive, negative),
        balanced_accuracy=called.balanced_accuracy,
        f1=called.f1 if positive else None,
        windows_judged=(len(positive) + len(negative)) / windows if windows else None,
        events=len(delays),
        events_found=len(found) / len(delays) if delays else None,
        events_found_95=_interval(len(found), len(delays)),
        events_met=sum(sum(outcome.met) for outcome in outcomes) / len(delays) if delays else None,
        false_alarms_per_hour=_rate(alarms, sum(o.rest_h for o in outcomes)) if negative or alarms else None,
        median_delay_s=statistics.median(found) if found else None,
        time_judged=statistics.fmean(outcome.judged for outcome in outcomes) if outcomes else None,
        coverage=statistics.fmean(outcome.coverage for outcome in outcomes) if outcomes else None,
        alarms_per_hour={
            kind: _rate(sum(o.alarms[kind] for o in outcomes), sum(o.hours[kind] for o in outcomes)) if judged else None
            for kind in HOURS
        },
    )


def _interval(count: int, asked: int) -> tuple[float, float] | None:
    share = wilson(count, asked)
    return None if share.low is None or share.high is None else (share.low, share.high)


def _rate(count: int, hours: float) -> float | None:
    return count / hours if hours > 0 else None


def held(recording: Recording) -> Recording:
    """The same beats with movement that never changes."""
    if not recording.motion:
        return recording
    middle = statistics.median(motion.sd_g for motion in recording.motion)
    motion = [Motion(at=motion.at, span_s=motion.span_s, sd_g=middle) for motion in recording.motion]
    return Recording(recording.beats, motion, recording.out_of_order)


def _rest(outcome: Outcome, told: Replay, stretch: Stretch, known_until: float, ended: float) -> None:
    start = max(stretch.start, known_until) if stretch.label == "baseline" else stretch.start
    if start >= stretch.end:
        return
    outcome.rest_h += max(0.0, min(stretch.end, ended) - start) / 3600
    outcome.false_alarms += sum(start < onset.at <= stretch.end for onset in told.onsets)
    _windows(outcome, outcome.negative, told, stretch, known_until)


def _windows(outcome: Outcome, into: list[float], told: Replay, stretch: Stretch, known_until: float) -> None:
    """Scores of the stretch's whole windows, without those that calibrated."""
    for start in _starts(stretch):
        if start < known_until:
            continue
        outcome.windows += 1
        inside = [r.score for r in told.readings if start < r.at <= start + WINDOW_S and r.score is not None]
        if len(inside) >= WINDOW_READINGS:
            into.append(statistics.fmean(inside))


def _starts(stretch: Stretch) -> Iterator[float]:
    start = stretch.start
    while start + WINDOW_S <= stretch.end:
        yield start
        start += WINDOW_S


def _count_hours(outcome: Outcome, told: Replay, labels: Sequence[Stretch], recording: Recording) -> None:
    """Hours of each kind, in steps of a reading, and the onsets in them."""
    outcome.hours = dict.fromkeys(HOURS, 0.0)
    outcome.alarms = dict.fromkeys(HOURS, 0)
    onsets = {onset.at for onset in told.onsets}
    of = {
        name: [stretch for stretch in labels if stretch.label in kinds]
        for name, kinds in (("sleep", SLEEP), ("exercise", WORK), ("quiet", QUIET))
    }
    for reading in told.readings:
        if reading.at > recording.end:
            break
        kinds = [name for name, stretches in of.items() if any(s.start <= reading.at <= s.end for s in stretches)]
        kinds = ["sleep"] if "sleep" in kinds else [*kinds, "waking"]
        for kind in kinds:
            outcome.hours[kind] += 10 / 3600
            outcome.alarms[kind] += reading.at in onsets
