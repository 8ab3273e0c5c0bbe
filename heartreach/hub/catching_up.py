"""Going on after a restart: the last snapshots, and what was stored since."""

import heapq
import logging
import math
from collections.abc import Iterator
from functools import partial

from heartreach.errors import BadInput
from heartreach.hub.desk_record import MEMORY_S, tell, told_since
from heartreach.hub.session import LATENESS_S
from heartreach.hub.teaching import Find, teach, told_ever, untaught
from heartreach.models import Answer, Beat, Calibration, CalibrationPhase, Gap, HeartRate, Motion, Prompt, Wearer
from heartreach.prompts.desk import Desk
from heartreach.prompts.pack import Pack
from heartreach.prompts.settings import PolicySettings
from heartreach.signal.core import CoreEvent, CoreSettings, StressCore
from heartreach.store import Reader

__all__ = ["CORE", "DESK", "recall_core", "recall_desk"]

log = logging.getLogger(__name__)

#: Names of the snapshots in the store.
CORE, DESK = "core", "desk"

#: Beats older than this at the restart teach the core nothing about now, in seconds.
CATCH_UP_S = 86_400.0

Untaught = list[tuple[float, Prompt, Answer]]


def recall_core(reader: Reader, wearer: Wearer, now: float) -> StressCore:
    """The core as it was, brought up to what was stored since its snapshot.

    Without a snapshot that this version of the core can read, as after an update, it hears the last day again: what is
    usual for a person is a matter of hours, and nobody warms up for another one. What a person answered is a matter of
    years, and it learns from all of it.
    """
    restored = _restored(reader.snapshot(wearer.wearer_id, CORE), wearer.tz)
    core = restored or StressCore(wearer.wearer_id, wearer.tz)
    since = core.mind.now
    first = now - CATCH_UP_S if since is None else max(since, now - CATCH_UP_S)
    sits = [sit for sit in reader.calibrations(wearer.wearer_id, first, now) if sit.at > first]
    if restored is None:
        answers: Untaught = []
        core.learn(*told_ever(reader, wearer.wearer_id, now))
    else:
        answers = _untaught(reader, wearer.wearer_id, now)
    find = partial(reader.decision, wearer.wearer_id)
    for event in _events(reader, wearer.wearer_id, first, now):
        sits = _sit_down(core, sits, event)
        answers = _teach(core, answers, _moment(event) + LATENESS_S, find)
        core.push(event)
    _teach(core, answers, math.inf, find)
    return core


def _untaught(reader: Reader, wearer: str, now: float) -> Untaught:
    since = reader.snapshot_at(wearer, CORE)
    return [] if since is None else untaught(reader, wearer, reader.snapshot(wearer, DESK), since, now)


def _teach(core: StressCore, answers: Untaught, until: float, find: Find) -> Untaught:
    """Let the core learn from answers up to a moment, as it stood when they came; the answers that lie ahead."""
    for at, prompt, answer in answers:
        if at <= until:
            teach(core, prompt, answer, find)
    return [one for one in answers if one[0] > until]


def _sit_down(core: StressCore, sits: list[Calibration], event: CoreEvent) -> list[Calibration]:
    """Begin guided sits, and break them off, each at its time; what the snapshot holds goes on. The sits ahead."""
    at = _moment(event)
    for sit in sits:
        if sit.started_at <= at:
            core.begin_sit(sit.started_at)
        if sit.phase is CalibrationPhase.STOPPED and sit.at <= at:
            core.stop_sit(sit.at)
    return [sit for sit in sits if sit.started_at > at or (sit.phase is CalibrationPhase.STOPPED and sit.at > at)]


def _moment(event: CoreEvent) -> float:
    return event.end if isinstance(event, Gap) else event.at


def _restored(blob: bytes | None, tz: str) -> StressCore | None:
    """The core of a snapshot, judging as this version does where the wearer is now; `None` without one it can read."""
    if blob is None:
        return None
    try:
        core = StressCore.restore(blob, CoreSettings())
    except BadInput as error:
        log.warning("the core learns from the last day again: %s", error.message)
        return None
    core.move(tz)
    return core


def _events(reader: Reader, wearer: str, start: float, end: float) -> Iterator[CoreEvent]:
    """What the core would have heard in `start` < t < `end`, in order of time."""
    after = start + 1e-3  # what the snapshot has seen is within half a millisecond of its time
    beats = reader.beats(wearer, after, end)
    rates = reader.heart_rates(wearer, after, end)
    streams: list[list[tuple[float, CoreEvent]]] = [
        [
            (at, Beat(at=at, rr_ticks=ticks))
            for at, ticks in zip(beats.at.tolist(), beats.rr_ticks.tolist(), strict=True)
        ],
        [(at, HeartRate(at=at, bpm=bpm)) for at, bpm in zip(rates.at.tolist(), rates.bpm.tolist(), strict=True)],
        [(motion.at, motion) for motion in _motions(reader, wearer, after, end)],
        [(gap.end, gap) for gap in reader.gaps(wearer, after, end)],
        [(contact.at, contact) for contact in reader.contacts(wearer, after, end)],
    ]
    for _, event in heapq.merge(*streams, key=lambda timed: timed[0]):
        yield event


def _motions(reader: Reader, wearer: str, start: float, end: float) -> Iterator[Motion]:
    """Movement as it was stored."""
    rows = reader.motion(wearer, start, end)
    columns = (rows.at, rows.span_s, rows.sd_g, rows.steps, rows.lying, rows.worn, rows.lean_deg)
    for at, span_s, sd_g, steps, lying, worn, lean_deg in zip(*(column.tolist() for column in columns), strict=True):
        yield Motion(
            at=at,
            span_s=span_s,
            sd_g=sd_g,
            steps=None if math.isnan(steps) else int(steps),
            lying=None if math.isnan(lying) else bool(lying),
            worn=None if math.isnan(worn) else bool(worn),
            lean_deg=None if math.isnan(lean_deg) else lean_deg,
        )


def recall_desk(
    reader: Reader, wearer: Wearer, settings: PolicySettings, seed: int, now: float, pack: Pack | None = None
) -> Desk:
    """The desk as it was, with all that was stored since its snapshot; without one it is rebuilt from the store alone.

    Args:
        reader: of the wearer's words.
        wearer: who, and where they live.
        settings: those of the house.
        seed: for a wearer the store does not know yet.
        now: hub time.
        pack: the texts of the house; English when `None`.
    """
    desk, until = _desk(reader, wearer, settings, seed, pack)
    for at, word in told_since(reader, wearer.wearer_id, until, now):
        if at > max(until, now - MEMORY_S):
            desk.settle(at)
        tell(desk, word)
    return desk


def _desk(reader: Reader, wearer: Wearer, settings: PolicySettings, seed: int, pack: Pack | None) -> tuple[Desk, float]:
    """The desk of the snapshot, and when that was."""
    blob, at = reader.snapshot(wearer.wearer_id, DESK), reader.snapshot_at(wearer.wearer_id, DESK)
    if blob is not None and at is not None:
        try:
            desk = Desk.restore(blob, pack)
        except BadInput as error:
            log.warning("the desk is rebuilt from the record: %s", error.message)
        else:
            desk.change(settings)
            desk.move(desk.state.tz or wearer.tz)  # where the wearer said they are, or where the house is
            return desk, at
    return Desk(wearer, settings, seed, pack), -math.inf
