"""Close episodes two hours after their onsets: work out what came of them, keep it, and let the policy learn from it.

Every five minutes. What the wearer tells late counts too: an episode of the last three days is worked out again when
anything new was told. An outcome is told to the desk however often; a lesson is learnt once, because the desk forgets
it then, and what the desk remembers is one snapshot.
"""

import asyncio
import logging
import math
from collections.abc import Iterable, Iterator, Sequence

from heartreach.clock import Clock
from heartreach.errors import StoreError
from heartreach.models import BodyState, Context, ContextKind, Outcome, Prompt, PromptKind, Silence
from heartreach.prompts.desk import Desk
from heartreach.review.closing import AFTER_MIN, BEFORE_MIN, RULE, Seen, close
from heartreach.review.reached import Reached, reached_of
from heartreach.store import STATES, Reader, Store

__all__ = ["Closing", "concerns", "gain", "news", "nudges_of", "seen_around", "talks_of", "told_between"]

log = logging.getLogger(__name__)

#: Look this often for episodes to close, in seconds: of what took two hours nobody waits for the minute.
ROUND_S = 300.0
#: After the two hours, the last readings get this long to be on disk, in seconds.
GRACE_S = 60.0
#: What is told within this long still changes an episode, and the desk waits as long for outcomes, in seconds.
OPEN_S = 3 * 86_400.0
#: An episode's time is taken this much wider when something new is told, in seconds.
SPARE_S = 3600.0
#: Old episodes worked out in one round, after a new rule or on a store from before there were outcomes.
AT_ONCE = 25
#: A phone that says "talking" and not until when is believed for this long, in seconds (the policy's own default).
TALK_S = 600.0

#: What a strange stored word can cause without the process being broken.
FAULTS = (ArithmeticError, LookupError, TypeError, ValueError)

Told = tuple[tuple[Reached, ...], tuple[tuple[float, float], ...]]


class Closing:
    """Closes one wearer's episodes.

    Args:
        reader: what is remembered.
        store: where outcomes go.
        desk: learns from them.
        clock: hub time.
    """

    def __init__(self, reader: Reader, store: Store, desk: Desk, clock: Clock) -> None:
        self._reader = reader
        self._store = store
        self._desk = desk
        self._clock = clock
        self._wearer = desk.wearer.wearer_id
        self._told: Told | None = None
        self._open = True  # whether old episodes may still lack an outcome
        self._old_from = 0.0  # those before were looked at
        self._failed: set[str] = set()  # decisions that cannot be worked out; told once

    async def run(self) -> None:
        """Close what is due, until cancelled."""
        while True:
            try:
                await self.round()
            except StoreError as error:
                log.debug("no episodes closed: %s", error.message)  # the store says so itself; tried again
            except FAULTS:
                log.exception("no episodes closed")
            await self._clock.sleep(ROUND_S)

    async def round(self) -> list[Outcome]:
        """Close what is due now; returns what is new or has changed."""
        now = self._clock.now()
        first = self._told is None
        recent, old, known = await asyncio.to_thread(self._looked_up, now)
        changed = [one for one in recent if not _same(one, known.get(one.decision_id))]
        if changed or old:
            await self._store.commit(self._wearer, *changed, *old)
        for outcome in [*(known.values() if first else ()), *changed]:
            self._desk.outcome(outcome.decision_id, gain(outcome))
        return [*changed, *old]

    # --- in a worker thread -----------------------------------------------------------------------------------------

    def _looked_up(self, now: float) -> tuple[list[Outcome], list[Outcome], dict[str, Outcome]]:
        """What is due, and what is stored by now, by decision."""
        return *self._due(now), {one.decision_id: one for one in self._stored(now)}

    def _due(self, now: float) -> tuple[list[Outcome], list[Outcome]]:
        """Outcomes of the last days that may be new or changed, and of some older ones that were never worked out."""
        told, ready = self._what_was_told(now), now - 60 * AFTER_MIN - GRACE_S
        decisions = self._reader.unclosed(self._wearer, now - OPEN_S, ready, RULE, AT_ONCE)
        if told != self._told:
            new, known = news(self._told, told), {one.decision_id for one in decisions}
            every = self._reader.decisions(self._wearer, now - OPEN_S, ready)
            decisions += [one for one in every if one.onset_id and one.decision_id not in known and concerns(one, new)]
        self._told = told
        old: list[Prompt | Silence] = []
        if self._open:
            old = self._reader.unclosed(self._wearer, self._old_from, now - OPEN_S, RULE, AT_ONCE)
            self._open = len(old) == AT_ONCE
            self._old_from = old[-1].at if old else self._old_from
        return list(self._each(decisions, now, told)), list(self._each(old, now))

    def _stored(self, now: float) -> list[Outcome]:
        return self._reader.outcomes(self._wearer, now - OPEN_S, now)

    def _what_was_told(self, now: float) -> Told:
        return told_between(self._reader, self._wearer, now - OPEN_S - 3600, now + 1)

    def _each(self, decisions: Iterable[Prompt | Silence], now: float, told: Told | None = None) -> Iterator[Outcome]:
        """Outcomes one by one: one that cannot be worked out costs neither the others nor the hub."""
        for one in decisions:
            if one.decision_id in self._failed:
                continue
            near = (one.at - OPEN_S, one.at + OPEN_S)
            try:
                yield self._close(one, told or told_between(self._reader, self._wearer, *near), now)
            except FAULTS:
                self._failed.add(one.decision_id)
                log.exception("no outcome for %s", one.decision_id)

    def _close(self, decision: Prompt | Silence, told: Told, now: float) -> Outcome:
        onset = self._reader.onset(self._wearer, decision.onset_id or "")
        at = decision.at if onset is None else onset.at
        reached, talks = told
        return close(decision, onset, seen_around(self._reader, self._wearer, at), talks, reached, now)


def news(before: Told | None, after: Told) -> list[tuple[float, float]] | None:
    """Stretches of time about which something was told, or taken back; `None` where nobody knows what was before.

    >>> news(((), ()), ((), ((60.0, 120.0),)))
    [(60.0, 120.0)]
    """
    if before is None:
        return None
    reached = set(before[0]) ^ set(after[0])
    return [*((one.start, one.end) for one in reached), *(set(before[1]) ^ set(after[1]))]


def concerns(decision: Prompt | Silence, new: list[tuple[float, float]] | None) -> bool:
    """Whether what is new lies within an episode's time, an hour more on either side."""
    first, last = decision.at - 60 * BEFORE_MIN - SPARE_S, decision.at + 60 * AFTER_MIN + SPARE_S
    return new is None or any(start < last and end > first for start, end in new)


def gain(outcome: Outcome) -> float | None:
    """What the policy learns from: minus the late mean score, so that more is better; `None` where it is not known."""
    return None if outcome.late_mean is None else -outcome.late_mean


def told_between(reader: Reader, wearer: str, start: float, end: float) -> Told:
    """Connections and declared talk that the wearer told of in a stretch of time."""
    nudges = nudges_of(reader.decisions(wearer, start, end))
    reached = reached_of(reader.answers(wearer, start, end), reader.connections(wearer, start, end), nudges)
    return reached, talks_of(reader.contexts(wearer, start, end))


def talks_of(contexts: Sequence[Context]) -> tuple[tuple[float, float], ...]:
    """Stretches of declared talk; "not any more" ends the one before.

    >>> told = [Context(at=0.0, kind=ContextKind.TALKING), Context(at=60.0, kind=ContextKind.TALKING, until=60.0)]
    >>> talks_of(told)
    ((0.0, 60.0),)
    """
    talking = [one for one in contexts if one.kind is ContextKind.TALKING]
    ends = [one.at + TALK_S if one.until is None else one.until for one in talking]
    nexts = [*(one.at for one in talking), math.inf][1:]
    stretches = zip(talking, ends, nexts, strict=True)
    return tuple((one.at, min(end, following)) for one, end, following in stretches if min(end, following) > one.at)


def seen_around(reader: Reader, wearer: str, at: float) -> Seen:
    """The readings that belong to an onset at `at`."""
    rows = reader.readings(wearer, at - 60 * BEFORE_MIN, at + 60 * AFTER_MIN)
    later = reader.onsets(wearer, math.nextafter(at, math.inf), at + 60 * AFTER_MIN)
    next_at = later[0].at if later else None
    return Seen(rows.at, rows.score, rows.state == STATES.index(BodyState.EXERCISE), next_at)


def nudges_of(decisions: Iterable[Prompt | Silence]) -> set[str]:
    """Ids of the prompts that asked to reach out: no cards, no check-ins."""
    return {one.decision_id for one in decisions if isinstance(one, Prompt) and one.kind is PromptKind.ONSET}


def _same(one: Outcome, other: Outcome | None) -> bool:
    return other is not None and one.model_copy(update={"closed_at": other.closed_at}) == other
