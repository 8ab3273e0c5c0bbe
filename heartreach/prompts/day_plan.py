"""The day's cards and check-ins, planned ahead: the same seed plans the same day.

A check-in's moment is uniform over the waking hours. When the wearer cannot be asked then, the silence is recorded and
a new moment is drawn from what is left of the day: rejection sampling, so that the moments asked are not pulled towards
the end of whatever stood in the way.
"""

from collections.abc import Iterator
from datetime import date, time

from heartreach.models import PromptKind
from heartreach.prompts.draws import uniform
from heartreach.prompts.local_time import at_local, waking_span
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import Slot

__all__ = ["MISSED_S", "MOST_ATTEMPTS", "checkin_index", "late", "plan_day", "redraw"]

MINUTE_S = 60.0

#: Moments drawn for one check-in before the day goes without it.
MOST_ATTEMPTS = 4

#: No check-in is drawn into a rest of the day shorter than this, in seconds.
SHORTEST_REST_S = 60 * MINUTE_S

#: A slot first seen this long after its time is over: the hub was not running.
MISSED_S = 10 * MINUTE_S


def plan_day(
    day: date, tz: str, settings: PolicySettings, seed: int, done: frozenset[str], now: float
) -> tuple[Slot, ...]:
    """Plan what is still to come of a local day.

    Args:
        day: the wearer's date.
        tz: the wearer's zone.
        settings: which cards and how many check-ins.
        seed: the desk's seed.
        done: keys decided before, in this or another zone.
        now: a check-in whose first moment has passed unseen is drawn again from here.
    """
    slots = [*_cards(day, tz, settings), *_checkins(day, tz, settings, seed, done, now)]
    return tuple(slot for slot in slots if slot.key not in done)


def _cards(day: date, tz: str, settings: PolicySettings) -> Iterator[Slot]:
    for kind, clock in ((PromptKind.AWARENESS, settings.awareness_at), (PromptKind.EVENING, settings.evening_at)):
        if clock is not None:
            yield _card(kind, day, clock, tz, settings)


def _card(kind: PromptKind, day: date, clock: time, tz: str, settings: PolicySettings) -> Slot:
    at = at_local(day, clock, tz)
    until = at + settings.card_window_min * MINUTE_S
    return Slot(key=f"{day}/{kind}/0/0", kind=kind, number=0, attempt=0, at=at, until=until)


def _checkins(
    day: date, tz: str, settings: PolicySettings, seed: int, done: frozenset[str], now: float
) -> Iterator[Slot]:
    start, end = waking_span(day, tz, settings)
    for number in range(settings.checkins):
        attempt = sum(key.startswith(f"{day}/{PromptKind.CHECKIN}/{number}/") for key in done)
        slot = _checkin(day, number, attempt, start if attempt == 0 else max(start, now), end, seed)
        if slot is not None and slot.at < now - MISSED_S:
            slot = _checkin(day, number, attempt, max(start, now), end, seed)
        if slot is not None and not _asked(day, number, done):
            yield slot


def _asked(day: date, number: int, done: frozenset[str]) -> bool:
    return f"{day}/{PromptKind.CHECKIN}/{number}/asked" in done


def _checkin(day: date, number: int, attempt: int, start: float, end: float, seed: int) -> Slot | None:
    if attempt >= MOST_ATTEMPTS or end - start < (SHORTEST_REST_S if attempt else 0):
        return None
    u = uniform(seed, checkin_index(day, number, attempt), PromptKind.CHECKIN)
    at = start + u * (end - start)
    key = f"{day}/{PromptKind.CHECKIN}/{number}/{attempt}"
    return Slot(key=key, kind=PromptKind.CHECKIN, number=number, attempt=attempt, at=at, until=at, u=u)


def checkin_index(day: date, number: int, attempt: int) -> int:
    """The place of a check-in's draw in its lane: a function of the date, so that no other event moves it.

    >>> checkin_index(date(1, 1, 1), 0, 1)
    33
    """
    return day.toordinal() * 32 + number * MOST_ATTEMPTS + attempt


def redraw(slot: Slot, tz: str, settings: PolicySettings, seed: int, now: float) -> Slot | None:
    """Another moment for a check-in, from what is left of its day; `None` when the day goes without it."""
    day = date.fromisoformat(slot.key.split("/")[0])
    _, end = waking_span(day, tz, settings)
    return _checkin(day, slot.number, slot.attempt + 1, now, end, seed)


def late(slot: Slot, at: float) -> bool:
    """Whether the slot's time went by while nobody looked."""
    return at > slot.until + MISSED_S
