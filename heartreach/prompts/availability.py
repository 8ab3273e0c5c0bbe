"""May we speak now? Every reason against it, from a table, before anything is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from heartreach.models import BodyState, ContextKind, PromptKind, Reading, SilenceReason
from heartreach.prompts.history import ignored_in_a_row, nudges_today, questions_today, since_last
from heartreach.prompts.local_time import in_quiet_hours, local_date, today_ends
from heartreach.prompts.quota import Quota
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import DeskState

__all__ = ["GATES", "Circumstances", "Occasion", "effective_cap", "failing", "reachable", "unknown_contexts"]

MINUTE_S = 60.0

#: "Stop for today" ends with the date, or the night after it; a traveller who relives the date is let off after this
#: long all the same.
LONGEST_TODAY_S = 36 * 3600.0


class Occasion(StrEnum):
    """Why we might speak; each has its own gates."""

    NUDGE = "nudge"
    CHECKIN = "checkin"
    CARD = "card"
    AGAIN = "again"  #: the wearer said "later"


OCCASIONS = {
    PromptKind.ONSET: Occasion.NUDGE,
    PromptKind.CHECKIN: Occasion.CHECKIN,
    PromptKind.AWARENESS: Occasion.CARD,
    PromptKind.EVENING: Occasion.CARD,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known at a moment of decision."""

    occasion: Occasion
    at: float
    tz: str
    settings: PolicySettings
    state: DeskState
    quota: Quota
    reading: Reading | None

    @property
    def body(self) -> BodyState | None:
        """The body's state now; `None` without a fresh reading."""
        reading = self.reading
        if reading is None or abs(self.at - reading.at) > self.settings.reading_stale_s:
            return None
        return reading.state

    def told(self, kind: ContextKind) -> bool:
        """Whether the phone said so, and it still holds."""
        mark = self.state.contexts.get(kind)
        return mark is not None and self.at < mark.until


Blocks = Callable[[Circumstances], bool]


def _body_is(*states: BodyState | None) -> Blocks:
    return lambda now: now.body in states


def _told(kind: ContextKind) -> Blocks:
    return lambda now: now.told(kind)


def _before(at: float, until: float | None) -> bool:
    return until is not None and at < until


def _exercised(now: Circumstances) -> bool:
    ended = now.state.exercised_at
    resting = ended is not None and 0 <= now.at - ended < now.settings.exercise_rest_min * MINUTE_S
    return resting or now.body in (BodyState.EXERCISE, BodyState.POST_EXERCISE)


def _within(now: Circumstances, gap_min: float, *, nudges_only: bool) -> bool:
    since = since_last(now.state.spoken, now.at, nudges_only=nudges_only)
    return since is not None and since < gap_min * MINUTE_S


def reachable(state: DeskState, at: float, settings: PolicySettings) -> bool:
    """Whether a phone is online or was seen lately."""
    limit = at - settings.reachable_min * MINUTE_S
    return any(phone.online or phone.seen_at >= limit for phone in state.phones.values())


def effective_cap(state: DeskState, at: float, settings: PolicySettings) -> int:
    """Nudges allowed today: the wearer's cap, halved (but not to nothing) while prompts go unanswered."""
    return _thinned(settings.cap, state, at, settings)


def _thinned(a_day: int, state: DeskState, at: float, settings: PolicySettings) -> int:
    """So many a day: halved while prompts go unanswered, halved again where that went on, but never to nothing."""
    if not a_day or not _before(at, state.halved_until):
        return a_day
    again = ignored_in_a_row(state.spoken) >= 2 * settings.ignored_in_a_row
    return max(1, a_day // (4 if again else 2))


def _asked_enough(now: Circumstances) -> bool:
    """Whether the cards and check-ins of today are as many as there may be while prompts go unanswered."""
    settings, state = now.settings, now.state
    planned = settings.checkins + sum(one is not None for one in (settings.awareness_at, settings.evening_at))
    few = _thinned(planned, state, now.at, settings)
    return few < planned and questions_today(state.spoken, now.at, now.tz) >= few


def _paused(now: Circumstances) -> bool:
    pauses = now.state.pauses
    today = (
        pauses.day is not None
        and now.at - pauses.asked_at < LONGEST_TODAY_S
        and (
            local_date(now.at, now.tz) <= pauses.day
            or pauses.asked_at <= now.at < today_ends(pauses.asked_at, now.tz, now.settings)
        )
    )
    return today or pauses.for_good or _before(now.at, pauses.until)


#: Reason, the occasions it can silence, and the test. Order is the order in which reasons are told.
NUDGE, CHECKIN, CARD, AGAIN = Occasion.NUDGE, Occasion.CHECKIN, Occasion.CARD, Occasion.AGAIN
ALL = frozenset(Occasion)
HEART = frozenset({NUDGE, CHECKIN})  # what speaks of the heart needs the heart
GATES: tuple[tuple[SilenceReason, frozenset[Occasion], Blocks], ...] = (
    (SilenceReason.NO_CONTACT, HEART, _body_is(None, BodyState.NO_CONTACT, BodyState.UNKNOWN)),
    (SilenceReason.WARMUP, HEART, _body_is(BodyState.WARMUP)),
    (SilenceReason.SLEEP, ALL, _body_is(BodyState.SLEEP)),
    (SilenceReason.EXERCISE, ALL, _exercised),
    (SilenceReason.TALKING, ALL, lambda now: now.body is BodyState.TALK or now.told(ContextKind.TALKING)),
    (SilenceReason.BUSY, ALL, lambda now: now.told(ContextKind.BUSY) or _before(now.at, now.state.busy_until)),
    (SilenceReason.DRIVING, ALL, _told(ContextKind.DRIVING)),
    (SilenceReason.FOCUS, ALL, _told(ContextKind.FOCUS)),
    (SilenceReason.QUIET_HOURS, ALL, lambda now: in_quiet_hours(now.at, now.tz, now.settings)),
    (
        SilenceReason.PROMPT_GAP,
        ALL - {AGAIN},
        lambda now: _within(now, now.settings.prompt_gap_min, nudges_only=False),
    ),
    (
        SilenceReason.NUDGE_GAP,
        frozenset({NUDGE}),
        lambda now: _within(now, now.settings.nudge_gap_min, nudges_only=True),
    ),
    (
        SilenceReason.DAILY_CAP,
        frozenset({NUDGE}),
        lambda now: nudges_today(now.state.spoken, now.at, now.tz) >= effective_cap(now.state, now.at, now.settings),
    ),
    (SilenceReason.DAILY_CAP, frozenset({CHECKIN, CARD}), _asked_enough),
    (SilenceReason.UNREACHABLE, ALL, lambda now: not reachable(now.state, now.at, now.settings)),
    (SilenceReason.PAUSED, ALL, _paused),
    (SilenceReason.SNOOZED, ALL - {AGAIN}, lambda now: _before(now.at, now.state.snoozed_until)),
    (SilenceReason.QUOTA_MET, frozenset({NUDGE, AGAIN}), lambda now: now.quota.own_met),
)


def failing(now: Circumstances) -> tuple[SilenceReason, ...]:
    """Every reason to stay quiet; empty when we may speak."""
    return tuple(reason for reason, occasions, blocks in GATES if now.occasion in occasions and blocks(now))


def unknown_contexts(now: Circumstances) -> tuple[str, ...]:
    """Contexts that nobody told us about lately: they count as free, and the record says that we did not know."""
    limit = now.at - now.settings.context_ttl_min * MINUTE_S
    marks = now.state.contexts
    known = {kind for kind, mark in marks.items() if mark.told_at >= limit or now.at < mark.until}
    return tuple(kind for kind in ContextKind if kind not in known)
