"""Effects of a prompt over all wearers: WCLS and EMEE, marginal and moderated, or a polite refusal.

Rows are onsets at which a coin was drawn and the outcome is known. Controls are fixed in advance: previous half-time
and severity. A tool is drawn after the prompt, so its effect is that of "this tool" against "quiet", with the
probability of the first among these two.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from heartreach.errors import BadInput
from heartreach.models import Tool
from heartreach.review.arrays import Floats
from heartreach.review.micro_trial import Effects, MicroTrial, emee, wcls
from heartreach.study.points import DecisionPoint, Participant

__all__ = ["LEAST_PEOPLE", "Effect", "effects_of"]

#: Fewer people than this leave a moderated effect (five parameters) less than three degrees of freedom.
LEAST_PEOPLE = 8
#: A side with fewer rows than this over all people says nothing.
LEAST_ROWS = 5
#: Nor does one whose rows come from fewer people than this: with 2, 3, 4 and 6 of 20 who ever got a rare prompt, 300
#: made-up studies' 95 % intervals held the truth in .88, .90, .92 and .94 (docs/research.md).
LEAST_ON_A_SIDE = 5
#: Moderators are counted from here: noon for the hour, the middle for severity, a week for days.
NOON, WEEK_DAYS = 12.0, 7.0

Row = tuple[int, DecisionPoint, float, float]  #: person, point, outcome, probability


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of a table.

    Attributes:
        outcome: which outcome.
        unit: of the estimate: minutes, SD, or log relative risk.
        model: `marginal`, or what it is moderated by.
        term: the effect at the moderator's zero, or its change per unit.
        estimate: negative minutes are sooner; `None` with `why` where it cannot be told.
        error: robust standard error.
        low: lower limit of the 95 % interval.
        high: upper limit.
        p_value: two-sided.
        people: with at least one row.
        rows: decision points.
        why: why there is no estimate.
    """

    outcome: str
    unit: str
    model: str
    term: str
    estimate: float | None
    error: float | None
    low: float | None
    high: float | None
    p_value: float | None
    people: int
    rows: int
    why: str | None = None


def effects_of(participants: Sequence[Participant]) -> list[Effect]:
    """All tables, in order: half-time, late mean, connection within the hour.

    Raises:
        BadInput: fewer wearers than any of this could be told from.
    """
    people = sum(any(point.drawn for point in one.points) for one in participants)
    if people < LEAST_PEOPLE:
        raise BadInput(
            f"{people} wearer{'' if people == 1 else 's'} with draws cannot carry an effect over people",
            f"Wait for at least {LEAST_PEOPLE}; for one wearer the answer card judges (`heartreach report`), and "
            "`heartreach power` says how many are needed.",
        )
    return [
        *_tables(participants, "recovery half-time", "min", lambda one: one.half_time_min, wcls),
        *_tables(participants, "mean activation 25 to 60 min later", "SD", lambda one: one.late_mean, wcls),
        *_tables(participants, "connection within the hour", "log relative risk", _connected, emee),
    ]


def _connected(one: DecisionPoint) -> float | None:
    return None if one.connected is None else float(one.connected)


def _tables(
    participants: Sequence[Participant],
    outcome: str,
    unit: str,
    value: Callable[[DecisionPoint], float | None],
    fit: Callable[[MicroTrial], Effects],
) -> Iterator[Effect]:
    rows = [
        (person, point, known, point.p or 0.0)
        for person, one in enumerate(participants)
        for point in one.points
        if point.drawn and (known := value(point)) is not None
    ]
    moderators: dict[str, tuple[str, Callable[[DecisionPoint], float]]] = {
        "day of the study": ("per week", lambda one: one.day / WEEK_DAYS),
        "hour": ("per hour after noon", lambda one: one.hour - NOON),
        "severity": ("from least to most", lambda one: (one.severity or 0.0) - 0.5),
    }
    yield from _fitted(rows, outcome, unit, "marginal", ("prompt",), np.ones((len(rows), 1)), fit)
    for name, (per, moderator) in moderators.items():
        columns = np.column_stack([np.ones(len(rows)), [moderator(point) for _, point, _, _ in rows]])
        yield from _fitted(rows, outcome, unit, f"by {name}", ("prompt", per), columns, fit)
    for tool in Tool:
        against = list(_against_quiet(rows, tool))
        yield from _fitted(against, outcome, unit, "by tool", (tool.value,), np.ones((len(against), 1)), fit)


def _against_quiet(rows: Sequence[Row], tool: Tool) -> Iterator[Row]:
    """Prompts with this tool and quiet moments that could have had it; p is the probability of the first among them."""
    for person, point, outcome, p in rows:
        share = point.tools.get(tool, 0.0)
        if share > 0 and (not point.prompted or point.tool is tool):
            yield person, point, outcome, p * share / (p * share + 1 - p)


def _fitted(
    rows: Sequence[Row],
    outcome: str,
    unit: str,
    model: str,
    terms: tuple[str, ...],
    moderators: Floats,
    fit: Callable[[MicroTrial], Effects],
) -> Iterator[Effect]:
    people = len({person for person, *_ in rows})
    try:
        _need_enough(rows, people, moderators)
        found = fit(_trial(rows, moderators))
        limits, p_values = found.interval(), found.p_values()
    except (BadInput, np.linalg.LinAlgError) as error:
        why = error.message if isinstance(error, BadInput) else "the columns cannot be told apart"
        for term in terms:
            yield Effect(outcome, unit, model, term, None, None, None, None, None, people, len(rows), why)
        return
    for place, term in enumerate(terms):
        yield Effect(
            outcome,
            unit,
            model,
            term,
            float(found.estimate[place]),
            float(found.error[place]),
            float(limits[place, 0]),
            float(limits[place, 1]),
            float(p_values[place]),
            people,
            len(rows),
        )


def _need_enough(rows: Sequence[Row], people: int, moderators: Floats) -> None:
    sides = [[person for person, point, *_ in rows if point.prompted is side] for side in (True, False)]
    if min(map(len, sides)) < LEAST_ROWS or people < LEAST_PEOPLE:
        raise BadInput("too few decision points on one side, or too few people")
    fewest = min(len(set(side)) for side in sides)
    if fewest < LEAST_ON_A_SIDE:
        raise BadInput(f"one side is of {fewest} {'person' if fewest == 1 else 'people'} only")
    if np.linalg.matrix_rank(moderators) < moderators.shape[1]:
        raise BadInput("the moderator does not vary")


def _trial(rows: Sequence[Row], moderators: Floats) -> MicroTrial:
    previous = np.array([np.nan if point.previous_min is None else point.previous_min for _, point, _, _ in rows])
    usual = float(np.nanmean(previous)) if not np.isnan(previous).all() else 0.0
    severity = np.array([0.5 if point.severity is None else point.severity for _, point, _, _ in rows])
    columns = [np.ones(len(rows)), np.where(np.isnan(previous), usual, previous) / 60, severity]
    controls = np.column_stack([one for place, one in enumerate(columns) if place == 0 or np.ptp(one) > 0])
    return MicroTrial(
        person=np.array([person for person, *_ in rows], dtype=np.int64),
        outcome=np.array([outcome for _, _, outcome, _ in rows], dtype=float),
        prompted=np.array([point.prompted for _, point, _, _ in rows], dtype=bool),
        p=np.array([p for *_, p in rows], dtype=float),
        available=np.full(len(rows), fill_value=True),
        controls=controls,
        moderators=moderators,
    )
