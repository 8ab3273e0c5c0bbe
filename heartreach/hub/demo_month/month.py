"""Let the month pass: every beat goes to the real core, every onset to the real desk, every word to the real store."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from heartreach.clock import ManualClock
from heartreach.errors import BadInput
from heartreach.hub.catching_up import CORE, DESK
from heartreach.hub.closing import Closing
from heartreach.hub.demo_day import CALM_SIT_S
from heartreach.hub.demo_month.body_ahead import BodyAhead, Lived
from heartreach.hub.demo_month.days import Hole, LivedDay, lived_days
from heartreach.hub.demo_month.plan import MonthPlan
from heartreach.hub.demo_month.simulated_wearer import SimulatedWearer
from heartreach.hub.house_settings import house_changes
from heartreach.hub.session import Session
from heartreach.models import (
    TICKS_PER_SECOND,
    Battery,
    Beat,
    Contact,
    ContactState,
    Context,
    ContextKind,
    DeviceInfo,
    Gap,
    GapReason,
    Link,
    LinkQuality,
    LinkState,
    Motion,
    Onset,
    Prompt,
    Silence,
    Word,
)
from heartreach.prompts.desk import Desk
from heartreach.signal.core import StressCore
from heartreach.simulation.person import Person
from heartreach.store import MARK, MadeUp, Store

__all__ = ["Made", "make_month"]

DAY_S = 86_400.0
#: The hub ticks every five seconds; ten, as often as there is a reading, change nothing but the seconds of a decision.
STEP_S = 10.0
#: Words are put on disk this often, in simulated seconds.
FLUSH_S = 3600.0
#: Every episode is over this long after the strap came off, in seconds.
CLOSED_S = 3 * 3600.0
#: The strap's battery loses this much on a worn day, and is changed at the end, in percent.
BATTERY_A_DAY = 2
STRAP = "Simulated strap"


@dataclass(slots=True)
class Made:
    """What there is so far.

    Attributes:
        days_done: dates lived.
        days: dates asked for.
        onsets: moments the core flagged.
        nudged: of these, with a nudge that was left to the coin.
        quiet: of these, left alone by the coin.
        end: the last moment, in epoch seconds.
    """

    days_done: int
    days: int
    onsets: int = 0
    nudged: int = 0
    quiet: int = 0
    end: float = 0.0


Progress = Callable[[Made], None]


async def make_month(folder: Path, plan: MonthPlan, progress: Progress) -> Made:
    """Make a data folder with a simulated month in it.

    Args:
        folder: new or empty.
        plan: which month.
        progress: told after each date.

    Raises:
        BadInput: there is something in the folder.
        StoreError: the folder cannot be used.
    """
    _refuse_others(folder)
    clock = ManualClock(_midnight(plan, 0))
    async with Store.open(folder, clock=clock) as store:
        mark = MadeUp(
            by="demo-data", seed=plan.seed, effect=plan.effect.value, confounded=plan.confounded, talk=plan.talk
        )
        await store.save_snapshot(plan.wearer.wearer_id, MARK, mark.model_dump_json().encode())
        store.add(plan.wearer.wearer_id, plan.wearer)
        with BodyAhead() as ahead:
            month = _Month(plan, store, clock, ahead)
            for day in lived_days(plan):
                await month.live(day)
                progress(month.made)
        await month.end()
        return month.made


def _refuse_others(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is not empty", "Choose a new folder; simulated days are never mixed with real ones.")


def _midnight(plan: MonthPlan, number: int) -> float:
    day = plan.first_day + timedelta(days=number)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(plan.wearer.tz)).timestamp()


class _Month:
    """The month as it passes."""

    def __init__(self, plan: MonthPlan, store: Store, clock: ManualClock, ahead: BodyAhead) -> None:
        self.made = Made(0, plan.days)
        self._ahead = ahead
        self._plan = plan
        self._store = store
        self._clock = clock
        self._decided: deque[Prompt | Silence] = deque()
        who = plan.wearer
        self._session = Session(
            StressCore(who.wearer_id, who.tz),
            Desk(who, plan.policy, plan.seed),
            clock,
            keep=self._keep,
            post=self._decided.append,
        )
        desk = self._session.desk
        said = house_changes(store.reader(), who, plan.policy, desk.pack.version, desk.policy, clock.now())
        store.add(who.wearer_id, *said)
        self._closing = Closing(store.reader(), store, self._session.desk, clock)
        self._wearer = SimulatedWearer(plan, self._session, self._keep)
        self._off_at: float | None = None
        self._battery = 100

    async def live(self, day: LivedDay) -> None:
        """One date, from putting the strap on to taking it off."""
        await self._night(day.on)
        person = Person(
            seed=self._plan.chance("body", day.number).randrange(2**32),
            start=day.on,
            activities=day.activities,
            tz=self._plan.wearer.tz,
            relief=self._plan.relief,
            traits=self._plan.traits,
        )
        self._ahead.day(person, day.on, STEP_S)
        self._wearer.person = self._ahead
        self._strap_on(day.on)
        self._plan_phone(day)
        if day.number == 0:
            self._session.core.calibrate(day.on, day.on + CALM_SIT_S)
        quality, at, flushed = _Quality(day.on), day.on, day.on
        while at < day.off:
            at += STEP_S
            self._clock.advance(at - self._clock.now())
            for event in _heard(self._ahead, at, day.hole):
                quality.see(event)
                self._session.take(event)
            for minute in quality.until(at):
                self._session.take(minute)
            await self._moment(at)
            if at - flushed >= FLUSH_S:
                await self._store.flush()
                flushed = at
        self._strap_off(day.off)
        await self._store.flush()
        self.made.days_done, self.made.end = day.number + 1, day.off

    async def end(self) -> None:
        """Close the last episodes, keep what core and desk remember, and tidy up as the nights would have."""
        self._clock.advance(CLOSED_S)
        await self._closing.round()
        wearer = self._plan.wearer.wearer_id
        session = self._session
        await self._store.save_snapshots(wearer, {CORE: session.core.snapshot(), DESK: session.desk.snapshot()})
        await self._store.pack(self._clock.now() - 2 * DAY_S)

    async def _moment(self, at: float) -> None:
        self._wearer.live(at)
        self._session.tick(at)
        while self._decided:
            decision = self._decided.popleft()
            await self._store.commit(self._plan.wearer.wearer_id, decision)
            self._count(decision)
            self._wearer.hear(decision)

    async def _night(self, until: float) -> None:
        """The strap lies in the drawer: nothing is heard, and what is due by the clock is decided."""
        if self._off_at is None:
            self._clock.advance(until - self._clock.now())
            return
        while self._clock.now() + 600 < until:
            self._clock.advance(600)
            await self._moment(self._clock.now())
        self._clock.advance(until - self._clock.now())
        await self._store.flush()
        await self._closing.round()

    def _keep(self, word: Word) -> None:
        self.made.onsets += isinstance(word, Onset)
        self._store.add(self._plan.wearer.wearer_id, word)

    def _count(self, decision: Prompt | Silence) -> None:
        if decision.draw is not None and decision.onset_id is not None and decision.follows is None:
            self.made.nudged += isinstance(decision, Prompt)
            self.made.quiet += isinstance(decision, Silence)

    def _strap_on(self, at: float) -> None:
        if self._off_at is not None:
            self._session.take(Gap(start=self._off_at, end=at, reason=GapReason.LINK))
        self._session.take(Link(at=at, state=LinkState.STREAMING, strap=STRAP))
        self._session.take(DeviceInfo(at=at, name=STRAP, manufacturer="heartreach", model="simulated"))
        self._session.take(Battery(at=at, percent=self._battery))
        self._session.take(Contact(at=at, state=ContactState.WORN))
        self._battery = self._battery - BATTERY_A_DAY if self._battery > BATTERY_A_DAY else 100

    def _strap_off(self, at: float) -> None:
        self._session.take(Contact(at=at, state=ContactState.NOT_WORN))
        self._session.take(Link(at=at, state=LinkState.WAITING, strap=STRAP, advice="Put the strap on."))
        self._off_at = at

    def _plan_phone(self, day: LivedDay) -> None:
        wearer, rng = self._wearer, self._plan.chance("phone", day.number)
        wearer.later(day.on + 60, lambda at: wearer.phone(at, online=True))
        if day.phoneless is not None:
            wearer.later(day.phoneless.start, lambda at: wearer.phone(at, online=False))
            wearer.later(day.phoneless.end, lambda at: wearer.phone(at, online=True))
        if day.meeting is not None:
            busy = Context(at=day.meeting.start, kind=ContextKind.BUSY, until=day.meeting.end)
            wearer.later(day.meeting.start, lambda _at: wearer.context(busy))
        for _ in range(rng.choice((0, 1, 1, 2))):
            wearer.later(rng.uniform(day.on + 3600, day.off - 3600), wearer.unasked)


class _Quality:
    """The link's record, minute by minute, as the bridge would have kept it."""

    def __init__(self, start: float) -> None:
        self._minute = math.floor(start / 60) * 60.0
        self._beats = 0
        self._covered_s = 0.0

    def see(self, event: Beat | Motion | Gap) -> None:
        if isinstance(event, Beat):
            self._beats += 1
            self._covered_s += event.rr_ticks / TICKS_PER_SECOND

    def until(self, at: float) -> list[LinkQuality]:
        told = []
        while self._minute + 60 <= at:
            coverage = min(1.0, self._covered_s / 60)
            told.append(LinkQuality(minute=self._minute, frames=self._beats, beats=self._beats, coverage=coverage))
            self._minute, self._beats, self._covered_s = self._minute + 60, 0, 0.0
        return told


def _heard(person: Lived, until: float, hole: Hole | None) -> list[Beat | Motion | Gap]:
    """What the bridge would have told since the last call: nothing out of a hole, and of the hole at its end."""
    beats, motion = person.beats(until), person.motion(until)
    events: list[Beat | Motion] = sorted([*beats, *motion], key=lambda event: event.at)
    if hole is None or not hole.start <= until < hole.end + STEP_S:
        return list(events)
    kept: list[Beat | Motion | Gap] = [event for event in events if not hole.start <= event.at < hole.end]
    if hole.end <= until:
        kept.insert(0, Gap(start=hole.start, end=hole.end, reason=GapReason.LINK))
    return kept
