"""Questions the policy asks of what was said before; a record from the future (the clock went back) counts as now."""

from collections.abc import Iterable, Sequence
from datetime import date

from heartreach.models import PromptKind, Tool
from heartreach.prompts.local_time import local_date
from heartreach.prompts.state import Practised, Spoken

__all__ = ["ignored_in_a_row", "nudges_today", "practised_today", "questions_today", "recent_text_ids", "since_last"]

WEEK_S = 7 * 86_400.0
#: Two moments of one date are nearer than this, in seconds: the longest date has 25 hours.
NEAR_S = 2 * 86_400.0


def since_last(spoken: Iterable[Spoken], at: float, *, nudges_only: bool) -> float | None:
    """Seconds since the last prompt (or nudge); `None` where there was none."""
    times = [past.at for past in spoken if past.nudge or not nudges_only]
    return max(0.0, at - max(times)) if times else None


def nudges_today(spoken: Iterable[Spoken], at: float, tz: str) -> int:
    """Nudges of the wearer's present date, as the calendar showed it then or shows it now: travel never adds room."""
    today = local_date(at, tz)
    return sum(past.nudge and _on(today, past, at, tz) for past in spoken)


def questions_today(spoken: Iterable[Spoken], at: float, tz: str) -> int:
    """Cards and check-ins of the wearer's present date; one that came back after "later" is the same one."""
    today = local_date(at, tz)
    asked = (past for past in spoken if past.kind is not PromptKind.ONSET and past.follows is None)
    return sum(_on(today, past, at, tz) for past in asked)


def _on(today: date, past: Spoken, at: float, tz: str) -> bool:
    """Whether it was spoken today, which is the date at `at`; what is days away need not be put on the calendar."""
    return past.day == today or (abs(at - past.at) < NEAR_S and local_date(past.at, tz) == today)


def ignored_in_a_row(spoken: Sequence[Spoken]) -> int:
    """Prompts that a phone had and nobody answered, since the last answer."""
    answers = [past.answer_id is not None for past in spoken]
    since = len(answers) - answers[::-1].index(True) if True in answers else 0
    return sum(past.heard for past in spoken[since:])


def recent_text_ids(spoken: Iterable[Spoken], at: float) -> tuple[str, ...]:
    """Texts of the last seven days, the latest last."""
    return tuple(past.text_id for past in spoken if past.at > at - WEEK_S)


def practised_today(practised: Iterable[Practised], tool: Tool, today: date) -> int:
    """How much of a tool was practised on a date of the wearer's calendar, prompted or not; one action counts once.

    Worked out from all that was told, so that the order in which phones and the record tell it changes nothing.
    """
    own = [entry for entry in practised if entry.tool is tool]
    return sum(entry.count for entry in own if entry.day == today and not _noted_already(entry, own))


def _noted_already(entry: Practised, own: Iterable[Practised]) -> bool:
    """Whether a "done" only confirms what was noted between its prompt and the tap."""
    since, until = entry.asked_at, entry.at
    if since is None or until is None:
        return False
    noted = (one.at for one in own if one.asked_at is None and one.at is not None)
    return any(since <= at <= until for at in noted)
