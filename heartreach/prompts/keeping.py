"""Keeping the desk's memory in order: what has ended, what is old, and what a wrong clock left behind."""

from datetime import date, timedelta

from heartreach.prompts.lifecycle import ENDED, Event, Stage, advance
from heartreach.prompts.local_time import local_date
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import DeskState, Spoken

__all__ = ["settle", "shift"]

DAY_S = 86_400.0

#: Prompts are remembered this long, in seconds: a week for their texts, and time for a late answer to find them.
KEEP_S = 15 * DAY_S

#: Nothing the desk waits for lies further ahead than a week's pause; a mark beyond it was made by a wrong clock.
FURTHEST_S = 8 * DAY_S

#: Days of practice, stops and slots kept beside today: travel may bring a date back, never an older one.
KEEP_DAYS = 8

HEARD = frozenset({Stage.RECEIVED, Stage.DISPLAYED})


def settle(state: DeskState, at: float, tz: str, settings: PolicySettings) -> None:
    """Bring the memory up to `at`: expire prompts, count the ignored, forget the old."""
    _distrust(state, at)
    state.spoken = tuple(_expired(past, at) for past in state.spoken if past.at > at - KEEP_S)
    _tally(state, at, settings)
    _forget(state, local_date(at, tz) - timedelta(days=KEEP_DAYS))


def _expired(past: Spoken, at: float) -> Spoken:
    if past.stage in ENDED or past.expires_at > at:
        return past
    return past.model_copy(update={"heard": past.stage in HEARD, "stage": advance(past.stage, Event.EXPIRED)})


def _tally(state: DeskState, at: float, settings: PolicySettings) -> None:
    """Count prompts that a phone had and nobody answered; enough in a row halve the cap for a while."""
    ended = [past for past in state.spoken if past.stage is Stage.EXPIRED and not past.tallied]
    if not ended:
        return
    state.ignored += sum(past.heard for past in ended)
    state.spoken = tuple(past.model_copy(update={"tallied": True}) if past in ended else past for past in state.spoken)
    if state.ignored >= settings.ignored_in_a_row:
        state.ignored = 0
        state.halved_until = at + settings.halved_hours * 3600.0


def _forget(state: DeskState, oldest: date) -> None:
    if state.forgotten_before == oldest:
        return
    state.forgotten_before = oldest
    state.practised = tuple(entry for entry in state.practised if entry.day >= oldest)
    state.slots_done = tuple(key for key in state.slots_done if key >= oldest.isoformat())
    state.stops = tuple(day for day in state.stops if day >= oldest)


def _distrust(state: DeskState, at: float) -> None:
    """Treat what lies impossibly far ahead as made now: somebody corrected a clock that was years fast."""
    horizon = at + FURTHEST_S
    if any(past.at > horizon for past in state.spoken):
        state.spoken = tuple(_at_latest(past, at) for past in state.spoken)
    state.busy_until = _within(state.busy_until, horizon)
    state.snoozed_until = _within(state.snoozed_until, horizon)
    state.halved_until = _within(state.halved_until, horizon)
    state.exercised_at = _within(state.exercised_at, horizon)
    state.contexts = {kind: mark for kind, mark in state.contexts.items() if mark.until <= horizon}
    state.follow_ups = tuple(follow for follow in state.follow_ups if follow.due_at <= horizon)
    if any(phone.seen_at > horizon for phone in state.phones.values()):
        state.phones = {
            device: phone.model_copy(update={"seen_at": min(phone.seen_at, at)})
            for device, phone in state.phones.items()
        }


def _at_latest(past: Spoken, at: float) -> Spoken:
    back = max(0.0, past.at - at)
    return past.model_copy(update={"at": past.at - back, "expires_at": past.expires_at - back})


def _within(mark: float | None, horizon: float) -> float | None:
    return None if mark is None or mark > horizon else mark


def shift(state: DeskState, seconds: float) -> None:
    """Move every remembered moment by `seconds`: the clock was set, and the past is as long ago as before."""
    state.spoken = tuple(
        past.model_copy(update={"at": past.at + seconds, "expires_at": past.expires_at + seconds})
        for past in state.spoken
    )
    state.practised = tuple(
        entry.model_copy(update={"at": _moved(entry.at, seconds), "asked_at": _moved(entry.asked_at, seconds)})
        for entry in state.practised
    )
    state.busy_until = _moved(state.busy_until, seconds)
    state.snoozed_until = _moved(state.snoozed_until, seconds)
    state.halved_until = _moved(state.halved_until, seconds)
    state.exercised_at = _moved(state.exercised_at, seconds)
    state.dosage_at += seconds
    state.phones = {
        device: phone.model_copy(update={"seen_at": phone.seen_at + seconds}) for device, phone in state.phones.items()
    }
    state.follow_ups = tuple(
        follow.model_copy(update={"due_at": follow.due_at + seconds}) for follow in state.follow_ups
    )


def _moved(mark: float | None, seconds: float) -> float | None:
    return None if mark is None else mark + seconds
