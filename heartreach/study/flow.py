"""Who and what got into the analysis: the funnel of availability, the flow of a trial, the probabilities drawn with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from heartreach.study.points import DecisionPoint, Participant

__all__ = ["Arm", "Flow", "flow_of"]

#: Bars of the histogram of probabilities, a tenth wide each.
BARS = 10


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of the comparison, from the draw to the analysis.

    Attributes:
        drawn: decision points.
        displayed: shown by a phone (prompts only).
        answers: first taps, by kind; `none` for no tap (prompts only).
        known: with a known primary outcome.
        missing: why the others have none.
    """

    drawn: int
    displayed: int
    answers: dict[str, int]
    known: int
    missing: dict[str, int]


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow of all participants together.

    Attributes:
        people: wearers.
        with_points: wearers with at least one onset.
        with_draws: wearers with at least one draw.
        points: onsets at which something was decided.
        available: at which a prompt was allowed.
        blocked_by: reasons against, each counted wherever it held.
        first_blocked_by: the same, each point counted once, under its first reason.
        certain: available without chance, p of 0 or 1 or no draw.
        prompt: what followed where a prompt was drawn.
        quiet: what followed where quiet was drawn.
        probabilities: counts of p in tenths, over all draws.
        policies: draws under each version of rules, settings and texts.
        detectors: draws on onsets of each version of the core.
        rules: draws whose outcomes each version of the outcome rule worked out.
        days: median of days from a wearer's first to last onset.
    """

    people: int
    with_points: int
    with_draws: int
    points: int
    available: int
    blocked_by: dict[str, int]
    first_blocked_by: dict[str, int]
    certain: int
    prompt: Arm
    quiet: Arm
    probabilities: tuple[int, ...]
    policies: dict[str, int]
    detectors: dict[str, int]
    rules: dict[str, int]
    days: float | None


def flow_of(participants: Sequence[Participant]) -> Flow:
    """Count everything.

    >>> flow_of([]).points
    0
    """
    points = [point for one in participants for point in one.points]
    blocked = [point for point in points if not point.available]
    drawn = [point for point in points if point.drawn]
    lengths = [one.points[-1].day + 1 for one in participants if one.points]
    bars = [min(BARS - 1, int((point.p or 0.0) * BARS + 1e-9)) for point in drawn]  # .7 belongs to the bar from .7 on
    return Flow(
        people=len(participants),
        with_points=sum(bool(one.points) for one in participants),
        with_draws=sum(any(point.drawn for point in one.points) for one in participants),
        points=len(points),
        available=len(points) - len(blocked),
        blocked_by=_counted(reason for point in blocked for reason in point.reasons),
        first_blocked_by=_counted(point.reasons[0] if point.reasons else "unknown" for point in blocked),
        certain=sum(point.available and not point.drawn for point in points),
        prompt=_arm([point for point in drawn if point.prompted]),
        quiet=_arm([point for point in drawn if not point.prompted]),
        probabilities=tuple(bars.count(bar) for bar in range(BARS)),
        policies=_counted(point.policy for point in drawn),
        detectors=_counted(point.detector or "unknown" for point in drawn),
        rules=_counted(point.rule or "none yet" for point in drawn),
        days=float(np.median(lengths)) if lengths else None,
    )


def _arm(points: list[DecisionPoint]) -> Arm:
    prompts = [point for point in points if point.prompted]
    unknown = [point for point in points if point.half_time_min is None]
    return Arm(
        drawn=len(points),
        displayed=sum(point.displayed for point in prompts),
        answers=_counted(point.answer or "none" for point in prompts),
        known=len(points) - len(unknown),
        missing=_counted(point.missing or "not closed yet" for point in unknown),
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    """Counts, the most frequent first."""
    return dict(Counter(words).most_common())
