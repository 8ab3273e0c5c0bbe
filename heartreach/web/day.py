"""One day as the review page draws it: series, marks and a summary, from what the store remembers."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from heartreach.language import ENGLISH, Say, retold
from heartreach.models import Answer, BodyState, Gap, LinkQuality, Onset, Prompt, Receipt, Silence, Word
from heartreach.store import STATES, Readings
from heartreach.web.delivery import Delivery, deliveries
from heartreach.web.house import DayReader
from heartreach.web.local_day import DayBounds
from heartreach.web.series import READING_STEP_S, Series, grid

__all__ = ["NOT_WORN", "Day", "LinkDay", "Summary", "day_of"]

T = TypeVar("T", Onset, Prompt)

#: States in which the strap is not on, or nothing is known of it, as the store numbers them.
NOT_WORN = [STATES.index(state) for state in (BodyState.NO_CONTACT, BodyState.UNKNOWN)]
#: The link's integrity record comes once a minute.
MINUTE_S = 60


class Summary(Word):
    """The day in numbers; each says what it counts."""

    worn_s: float  #: time with a reading that was not "no contact" or "unknown"
    judged_s: float  #: time in which the core gave a score
    coverage: float | None  #: share of the worn time covered by beats
    onsets: int
    prompts: int
    silences: int
    answers: int


class LinkDay(Word):
    """The link's day: coverage per minute (`None` where the strap was not streaming) and what was counted in all."""

    start: float
    step_s: int = MINUTE_S
    coverage: tuple[float | None, ...]
    beats: int = 0
    malformed: int = 0
    duplicates: int = 0
    gaps: int = 0
    dropped: int = 0


class Day(Word):
    """Everything the day view shows."""

    date: str
    tz: str
    start: float
    end: float
    now: float
    simulated: bool
    series: Series
    onsets: tuple[Onset, ...]
    decisions: tuple[Prompt | Silence, ...]
    answers: tuple[Answer, ...]
    receipts: tuple[Receipt, ...]
    gaps: tuple[Gap, ...]
    link: LinkDay
    summary: Summary
    deliveries: tuple[Delivery, ...] = ()  #: by channel


def day_of(
    reader: DayReader,
    bounds: DayBounds,
    now: float,
    *,
    simulated: bool,
    step_s: int = READING_STEP_S,
    since: float | None = None,
    say: Say = ENGLISH,
) -> Day:
    """Gather one day.

    Args:
        reader: what is remembered.
        bounds: the local day.
        now: hub time; the series of today ends here.
        simulated: whether the heart is made up.
        step_s: width of a point of the series.
        since: leave out the points of the series before this moment; marks and summary stay whole.
        say: the wearer's language, in which the core's reasons are told.
    """
    readings = reader.columns(bounds.start, bounds.end)
    onsets = tuple(reader.onsets(bounds.start, bounds.end))
    decisions = tuple(reader.decisions(bounds.start, bounds.end))
    answers = tuple(reader.answers(bounds.start, bounds.end))
    receipts = tuple(reader.receipts(bounds.start, bounds.end))
    until = min(bounds.end, max(bounds.start, now))
    return Day(
        date=bounds.day.isoformat(),
        tz=bounds.tz,
        start=bounds.start,
        end=bounds.end,
        now=now,
        simulated=simulated,
        series=grid(readings, _series_start(bounds.start, since, step_s), until, step_s),
        onsets=tuple(_retold(one, say) for one in onsets),
        decisions=tuple(_retold(one, say) if isinstance(one, Prompt) else one for one in decisions),
        answers=answers,
        receipts=receipts,
        gaps=tuple(reader.gaps(bounds.start, bounds.end)),
        link=_link_day(reader.quality(bounds.start, bounds.end), bounds.start, until),
        summary=_summary(readings, onsets, decisions, answers),
        deliveries=deliveries(decisions, receipts, answers),
    )


def _retold(told: T, say: Say) -> T:
    return told if say is ENGLISH else told.model_copy(update={"why": retold(told.why, say)})


def _series_start(start: float, since: float | None, step_s: int) -> float:
    """The grid point at or before `since`: points of two answers always fall on the same grid."""
    return start if since is None or since <= start else start + (since - start) // step_s * step_s


def _summary(
    readings: Readings, onsets: Sequence[Onset], decisions: Sequence[Prompt | Silence], answers: Sequence[Answer]
) -> Summary:
    worn = ~np.isin(readings.state, NOT_WORN)
    covered = np.minimum(1.0, readings.coverage[worn])
    prompts = sum(decision.outcome == "prompt" for decision in decisions)
    return Summary(
        worn_s=int(worn.sum()) * READING_STEP_S,
        judged_s=int(readings.scored.sum()) * READING_STEP_S,
        coverage=round(float(covered.mean()), 3) if covered.size else None,
        onsets=len(onsets),
        prompts=prompts,
        silences=len(decisions) - prompts,
        answers=len(answers),
    )


def _link_day(quality: Sequence[LinkQuality], start: float, until: float) -> LinkDay:
    coverage: list[float | None] = [None] * max(0, -int(-(until - start) // MINUTE_S))
    for minute in quality:
        place = int((minute.minute - start) // MINUTE_S)
        if 0 <= place < len(coverage):
            coverage[place] = minute.coverage
    return LinkDay(
        start=start,
        coverage=tuple(coverage),
        beats=sum(minute.beats for minute in quality),
        malformed=sum(minute.malformed for minute in quality),
        duplicates=sum(minute.duplicates for minute in quality),
        gaps=sum(minute.gaps for minute in quality),
        dropped=sum(minute.dropped for minute in quality),
    )
