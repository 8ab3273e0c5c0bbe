"""What a report says, before anybody draws it: sections in order, each with its sentence, its n and its caveat.

A report is made to be shown to somebody else, so it leaves out whom the wearer reached.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from heartreach.language import ENGLISH, Say
from heartreach.models import Onset, Prompt, PromptKind, Silence
from heartreach.review.card import CardState
from heartreach.review.chart_words import CardChart, Chart, DayCharts, Range, Review
from heartreach.review.charts.tool_chart import TOOL_NAMES
from heartreach.web.day import Day
from heartreach.web.review_table import WEEKDAYS

__all__ = [
    "MONTHS",
    "SHORT_MONTHS",
    "Content",
    "Moment",
    "Picture",
    "Section",
    "moments_of",
    "sections_of",
    "state_word",
    "title_of",
]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

STATE_WORDS = {
    CardState.NOT_ENOUGH: "not enough data yet",
    CardState.NO_CLEAR_DIFFERENCE: "no clear difference so far",
    CardState.LIKELY_HELPS: "likely helps",
    CardState.LIKELY_SLOWER: "likely slower",
    CardState.NO_COMPARISON: "no comparison possible",
}
SILENT_WORDS = {
    "no_contact": "no contact",
    "warmup": "warmup",
    "sleep": "sleep",
    "exercise": "exercise",
    "talking": "talking",
    "busy": "busy",
    "driving": "driving",
    "focus": "focus",
    "paused": "paused",
    "snoozed": "snoozed",
    "service_error": "service error",
    "coin": "left quiet by the coin, so that the two can be compared",
    "quiet_hours": "quiet hours",
    "prompt_gap": "too soon after another message",
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
        say: the language of what is not yet said in the charts.
    """

    card: CardChart
    review: Review
    day: Day | None = None
    lines: DayCharts | None = None
    say: Say = ENGLISH


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


def title_of(review: Review, say: Say = ENGLISH) -> str:
    """The range in words.

    >>> from types import SimpleNamespace
    >>> title_of(SimpleNamespace(range=Range.WEEK, first="2026-03-02", last="2026-03-08"))
    'Week from 2 March to 8 March 2026'
    """
    first, last = date.fromisoformat(review.first), date.fromisoformat(review.last)
    if review.range is Range.DAY:
        return say("{weekday}, {day}", weekday=say(WEEKDAYS[last.weekday()]), day=_date(last, say, year=True))
    span = {"first": _date(first, say, year=first.year != last.year), "last": _date(last, say, year=True)}
    match review.range:
        case Range.WEEK:
            return say("Week from {first} to {last}", **span)
        case Range.MONTH:
            return say("Month from {first} to {last}", **span)
        case _:
            return say("All time, from {first} to {last}", **span)


def _date(day: date, say: Say, *, year: bool) -> str:
    told = say("{day} {month}", day=day.day, month=say(MONTHS[day.month - 1]))
    return f"{told} {day.year}" if year else told


def state_word(card: CardChart, say: Say = ENGLISH) -> str:
    """The card's state, as one says it."""
    return say(STATE_WORDS[card.answer.state])


def sections_of(content: Content) -> list[Section]:
    """The sections that have anything to say, in order."""
    review, say = content.review, content.say
    detector = _section(say("Is the detector right?"), review.detector, None, say)
    if content.day is not None:
        return [*_day_sections(content.day, say), *([detector] if review.detector.n else [])]
    dose = Picture.DOSE if len(review.dose.points) > 1 else None
    return [
        _section(say("Day by day"), review.days, Picture.DAYS, say),
        _section(say("After a rise, with a nudge and without"), review.around, Picture.AROUND, say),
        _section(say("How long coming down took"), review.survival, Picture.SURVIVAL, say),
        _section(say("Tools"), review.tools, Picture.TOOLS if review.tools.ranked else None, say),
        _section(say("Felt support"), review.dose, dose, say),
        _section(say("When activation rose"), review.onset_heat, Picture.HEAT, say),
        detector,
        _section(say("Nudges and answers"), review.delivery, None, say),
    ]


def _section(title: str, chart: Chart, picture: Picture | None, say: Say) -> Section:
    small = f"{chart.n} {chart.n_of}"
    if chart.coverage is not None:
        known = say("{percent}% of {what}", percent=f"{100 * chart.coverage:.0f}", what=chart.coverage_of)
        small += f"; {known}"
    if chart.note:
        small += f". {chart.note}"
    return Section(title, chart.sentence, small, picture if chart.n else None)


def _day_sections(day: Day, say: Say) -> list[Section]:
    told = day.summary
    if told.worn_s <= 0:
        return [Section(say("The day"), say("Nothing is known of this day: the strap was not worn."), "", None)]
    worn = say("Worn {worn}, judged {judged}", worn=_hours(told.worn_s), judged=_hours(told.judged_s))
    if told.coverage is not None:
        worn = say("{worn}; beats cover {percent}% of it", worn=worn, percent=f"{100 * told.coverage:.0f}")
    rises = say(
        "{rises} rises of activation, {messages} messages, {answers} answers.",
        rises=told.onsets,
        messages=told.prompts,
        answers=told.answers,
    )
    return [
        Section(
            say("Heart rate"),
            f"{worn}.",
            say("beats a minute; bands: moving, asleep, not known"),
            Picture.HEART,
        ),
        Section(
            say("Activation"),
            rises,
            say(
                "above this person's own usual for the hour and movement; 1 is one standard deviation of calm minutes. "
                "Triangles: activation rose. Dots: a nudge (full) or left quiet (open). Bars: conversations."
            ),
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
    zone, found, say = ZoneInfo(day.tz), [], content.say
    for onset in day.onsets:
        decision = decisions.get(onset.onset_id)
        answer = answers.get(decision.decision_id) if decision else None
        told = _what_followed(decision, say)
        if answer is not None:
            told += f"; {say(ANSWER_WORDS[answer.kind.value])}"
        if answer is not None and answer.minutes:
            told = say("{told} after talking for {minutes} min", told=told, minutes=f"{answer.minutes:.0f}")
        found.append(Moment(f"{datetime.fromtimestamp(onset.at, zone):%H:%M}", _rose(onset, say), told))
    return found


def _rose(onset: Onset, say: Say) -> str:
    return say("activation rose to {score} SD above usual", score=say.number(onset.score, ".1f"))


def _what_followed(decision: Prompt | Silence | None, say: Say) -> str:
    if decision is None:
        return say("nothing was decided")
    if isinstance(decision, Prompt):
        return say("a nudge ({tool})", tool=say(TOOL_NAMES[decision.tool])) if decision.tool else say("a nudge")
    return say("no nudge: {why}", why=", ".join(say(SILENT_WORDS[reason.value]) for reason in decision.reasons))
