"""What a report says, before anybody draws it: sections in order, each with its sentence, its n and its caveat.

A report is made to be shown to somebody else, so it leaves out whom the wearer reached.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from heartreach.models import Onset, Prompt, PromptKind, Silence
from heartreach.review.card import CardState
from heartreach.review.chart_words import CardChart, Chart, DayCharts, Range, Review
from heartreach.web.day import Day

__all__ = ["Content", "Moment", "Picture", "Section", "moments_of", "sections_of", "state_word", "title_of"]

STATE_WORDS = {
    CardState.NOT_ENOUGH: "not enough data yet",
    CardState.NO_CLEAR_DIFFERENCE: "no clear difference so far",
    CardState.LIKELY_HELPS: "likely helps",
    CardState.LIKELY_SLOWER: "likely slower",
    CardState.NO_COMPARISON: "no comparison possible",
}
SILENT_WORDS = {
    "coin": "left quiet by the coin, so that the two can be compared",
    "quiet_hours": "quiet hours",
    "prompt_gap": "too soon after another prompt",
    "nudge_gap": "too soon after another nudge",
    "daily_cap": "enough for one day",
    "unreachable": "no phone in reach",
    "quota_met": "today's practice was done",
}
ANSWER_WORDS = {
    "done": "answered “done”",
    "later": "asked for later",
    "not_stressed": "answered “not stressed”",
    "busy": "was busy",
    "stop_today": "asked for quiet that day",
}


class Picture(StrEnum):
    """Which drawing belongs to a section."""

    HEART = "heart"
    ACTIVATION = "activation"
    DAYS = "days"
    AROUND = "around"
    SURVIVAL = "survival"
    TOOLS = "tools"
    DOSE = "dose"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a report is made of.

    Attributes:
        card: the answer card, over all time.
        review: the charts of the range.
        day: the day's series and marks; `None` for a longer range.
        lines: connections and talk of that day.
    """

    card: CardChart
    review: Review
    day: Day | None = None
    lines: DayCharts | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report; `picture` is `None` where nothing is known that could be drawn."""

    title: str
    sentence: str
    small: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a day: when, what, and what came of it."""

    clock: str
    what: str
    told: str


def title_of(review: Review) -> str:
    """The range in words.

    >>> from types import SimpleNamespace
    >>> title_of(SimpleNamespace(range=Range.WEEK, first="2026-03-02", last="2026-03-08"))
    'Week from 2 March to 8 March 2026'
    """
    first, last = date.fromisoformat(review.first), date.fromisoformat(review.last)
    if review.range is Range.DAY:
        return f"{last:%A}, {last.day} {last:%B} {last.year}"
    year = "" if first.year == last.year else f" {first.year}"
    name = {Range.WEEK: "Week", Range.MONTH: "Month", Range.ALL: "All time,"}[review.range]
    return f"{name} from {first.day} {first:%B}{year} to {last.day} {last:%B} {last.year}"


def state_word(card: CardChart) -> str:
    """The card's state, as one says it."""
    return STATE_WORDS[card.answer.state]


def sections_of(content: Content) -> list[Section]:
    """The sections that have anything to say, in order."""
    review = content.review
    if content.day is not None:
        asked = [_section("Is the detector right?", review.detector, None)] if review.detector.n else []
        return [*_day_sections(content.day), *asked]
    return [
        _section("Day by day", review.days, Picture.DAYS),
        _section("After an onset, with a nudge and without", review.around, Picture.AROUND),
        _section("How long coming down took", review.survival, Picture.SURVIVAL),
        _section("Tools", review.tools, Picture.TOOLS if review.tools.ranked else None),
        _section("Felt support", review.dose, Picture.DOSE if len(review.dose.points) > 1 else None),
        _section("When activation rose", review.onset_heat, Picture.HEAT),
        _section("Is the detector right?", review.detector, None),
        _section("Nudges and answers", review.delivery, None),
    ]


def _section(title: str, chart: Chart, picture: Picture | None) -> Section:
    small = f"{chart.n} {chart.n_of}"
    if chart.coverage is not None:
        small += f"; {chart.coverage:.0%} of {chart.coverage_of}"
    if chart.note:
        small += f". {chart.note}"
    return Section(title, chart.sentence, small, picture if chart.n else None)


def _day_sections(day: Day) -> list[Section]:
    told = day.summary
    if told.worn_s <= 0:
        return [Section("The day", "Nothing is known of this day: the strap was not worn.", "", None)]
    worn = f"Worn {_hours(told.worn_s)}, judged {_hours(told.judged_s)}"
    if told.coverage is not None:
        worn += f"; beats cover {told.coverage:.0%} of it"
    rises = f"{told.onsets} rises of activation, {told.prompts} prompts, {told.answers} answers."
    return [
        Section(
            "Heart rate",
            f"{worn}.",
            "beats a minute; bands: moving, asleep, not known",
            Picture.HEART,
        ),
        Section(
            "Activation",
            rises,
            "above this person's own usual for the hour and movement; 1 is one standard deviation of calm minutes. "
            "Triangles: activation rose. Dots: a nudge (full) or left quiet (open). Bars: conversations.",
            Picture.ACTIVATION,
        ),
    ]


def _hours(seconds: float) -> str:
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60)} min"


def moments_of(content: Content) -> list[Moment]:
    """The day's onsets and what came of each, in order; empty for a longer range."""
    day = content.day
    if day is None:
        return []
    answers = {answer.decision_id: answer for answer in reversed(day.answers)}
    decisions = {one.onset_id: one for one in day.decisions if one.kind is PromptKind.ONSET and one.follows is None}
    zone, found = ZoneInfo(day.tz), []
    for onset in day.onsets:
        decision = decisions.get(onset.onset_id)
        answer = answers.get(decision.decision_id) if decision else None
        told = _what_followed(decision)
        if answer is not None:
            told += f"; {ANSWER_WORDS[answer.kind.value]}"
        if answer is not None and answer.minutes:
            told += f" after talking for {answer.minutes:.0f} min"
        found.append(Moment(f"{datetime.fromtimestamp(onset.at, zone):%H:%M}", _rose(onset), told))
    return found


def _rose(onset: Onset) -> str:
    return f"activation rose to {onset.score:.1f} SD above usual"


def _what_followed(decision: Prompt | Silence | None) -> str:
    if decision is None:
        return "nothing was decided"
    if isinstance(decision, Prompt):
        return f"a nudge ({decision.tool.value.capitalize()})" if decision.tool else "a nudge"
    told = [SILENT_WORDS.get(reason.value, reason.value.replace("_", " ")) for reason in decision.reasons]
    return "no nudge: " + ", ".join(told)
