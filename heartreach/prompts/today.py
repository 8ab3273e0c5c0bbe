"""What the wearer may know of the desk today: practice left, nudges, pauses, and the one question it may ask."""

from datetime import date, timedelta

from pydantic import Field

from heartreach.models import ContextKind, PauseScope, Tool, Word
from heartreach.prompts.availability import effective_cap
from heartreach.prompts.history import nudges_today
from heartreach.prompts.local_time import local_date, next_midnight, today_ends
from heartreach.prompts.preferences import Chosen
from heartreach.prompts.quota import Quota
from heartreach.prompts.settings import PolicySettings, Randomisation
from heartreach.prompts.state import DeskState

__all__ = ["FOR_GOOD_S", "STOPS_TO_ASK", "Today", "ToolToday", "look", "paused"]

#: The end of the year 9999, in seconds since 1970: how long "for good" is.
FOR_GOOD_S = 253_402_300_799.0

#: "Stop for today" on so many days of a week raises the question whether fewer nudges would do better.
STOPS_TO_ASK = 2
WEEK = timedelta(days=7)


class ToolToday(Word):
    """One tool's practice today."""

    tool: Tool
    name: str
    units: str
    total: int
    done: int
    left: int


class Today(Word):
    """The desk today, in words for a page."""

    day: date
    tool: Tool
    tools: tuple[ToolToday, ...]
    nudges: int
    cap: int  #: nudges allowed today
    cap_halved_until: float | None = None  #: prompts went unanswered, so fewer come until then
    paused_until: float | None = None  #: `FOR_GOOD_S` for "for good"
    pause: PauseScope = PauseScope.NONE
    ask_lower_cap: bool = Field(default=False)  #: two stops in a week: ask, once, whether fewer would be better
    randomisation: Randomisation
    p_nudge: float
    settings: Chosen
    language: str = "en"  #: of every text, and of the phone page
    tz: str = "UTC"  #: the zone the wearer's days are counted in
    contexts: dict[ContextKind, float] = Field(default_factory=dict)  #: what the phone declared, and until when


def look(  # everything a page may know
    state: DeskState,
    settings: PolicySettings,
    quota: Quota,
    names: dict[Tool, tuple[str, str]],
    at: float,
    tz: str,
    language: str = "en",
) -> Today:
    """Today as seen at `at`; `names` are each tool's name and what it counts."""
    pause, paused_until = paused(state, settings, at, tz)
    return Today(
        day=local_date(at, tz),
        tool=quota.chosen,
        tools=tuple(_tool(tool, quota, names) for tool in Tool),
        nudges=nudges_today(state.spoken, at, tz),
        cap=effective_cap(state, at, settings),
        cap_halved_until=state.halved_until if at < (state.halved_until or at) else None,
        pause=pause,
        paused_until=paused_until,
        ask_lower_cap=asks_lower_cap(state, at, tz),
        randomisation=settings.randomisation,
        p_nudge=settings.first_probability,
        settings=Chosen.of(settings),
        language=language,
        tz=tz,
        contexts={kind: mark.until for kind, mark in state.contexts.items() if at < mark.until},
    )


def _tool(tool: Tool, quota: Quota, names: dict[Tool, tuple[str, str]]) -> ToolToday:
    name, units = names[tool]
    total, done = quota.total[tool], quota.done.get(tool, 0)
    return ToolToday(tool=tool, name=name, units=units, total=total, done=done, left=quota.left(tool))


def paused(state: DeskState, settings: PolicySettings, at: float, tz: str) -> tuple[PauseScope, float | None]:
    """The pause that holds at `at`, the longest one, and its end; without one, the end of what was put off, if any."""
    pauses = state.pauses
    ends = {
        PauseScope.FOR_GOOD: FOR_GOOD_S if pauses.for_good else at,
        PauseScope.WEEK: pauses.until or at,
        PauseScope.TODAY: at
        if pauses.day is None
        else max(next_midnight(pauses.day, tz), today_ends(pauses.asked_at, tz, settings)),
    }
    scope, end = max(ends.items(), key=lambda one: one[1])
    if end > at:
        return scope, end
    snooze = max(state.snoozed_until or at, state.busy_until or at)
    return PauseScope.NONE, snooze if snooze > at else None


def asks_lower_cap(state: DeskState, at: float, tz: str) -> bool:
    """Whether to ask, once, if fewer nudges would be better."""
    today = local_date(at, tz)
    recent = [day for day in state.stops if day > today - WEEK]
    asked = state.cap_asked_on is not None and state.cap_asked_on > today - WEEK
    return len(recent) >= STOPS_TO_ASK and not asked
