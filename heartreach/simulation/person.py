"""A person with a known truth: ask for the beats and the movement since the last time, and what really went on."""

import math
import random
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from heartreach.errors import BadInput
from heartreach.models import TICKS_PER_SECOND, Beat, Motion
from heartreach.simulation.activity import Activity, ActivityKind
from heartreach.simulation.body import Body, Traits
from heartreach.simulation.daily_life import daily_life
from heartreach.simulation.posture import Trunk

__all__ = ["Person", "taken"]

DAY_S = 86_400.0
#: Movement is told in stretches of this length, in seconds.
MOTION_S = 10.0
#: Days differ by this much (SD, in bpm).
DAY_SHIFT_BPM = 3.0
#: While somebody is reached, and this long after, stress passes faster, in seconds.
RELIEF_S = 1800.0
#: However much a connection upsets, stress passes at a tenth of its usual pace.
RELIEF_FLOOR = 0.1


class Timed(Protocol):
    """Whatever happened at a moment."""

    @property
    def at(self) -> float: ...


T = TypeVar("T", bound=Timed)


def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"no time zone {tz!r}", "Give an IANA name such as Europe/Berlin.") from error


class Person:
    """Somebody who lives from `start` on, the same life for the same seed, in whatever steps it is asked for.

    Args:
        seed: who it is.
        start: when it begins, in epoch seconds.
        activities: exactly what happens, sitting calmly otherwise; an ordinary random life when left out.
        tz: IANA zone of the person's nights.
        relief: how many times faster stress passes with a connection of strength 1, while it lasts and half an hour
            after: the true effect of reaching out. 1: none; below 1: stress lasts longer. A connection of another
            strength counts for so much of it.
        traits: what kind of body; drawn from the seed when left out.

    Raises:
        BadInput: there is no such zone.

    >>> somebody = Person(seed=7, start=0.0, activities=[Activity(ActivityKind.STRESS, 600.0, 1500.0)])
    >>> calm, stressed = somebody.beats(600.0), somebody.beats(1200.0)
    >>> len(stressed) > len(calm)
    True
    >>> again = Person(seed=7, start=0.0, activities=[Activity(ActivityKind.STRESS, 600.0, 1500.0)])
    >>> again.beats(1200.0) == calm + stressed
    True
    """

    def __init__(  # each of these is one thing a study may want to fix
        self,
        seed: int,
        start: float,
        *,
        activities: Sequence[Activity] | None = None,
        tz: str = "UTC",
        relief: float = 1.0,
        traits: Traits | None = None,
    ) -> None:
        self.seed = seed
        self.traits = traits or Traits.drawn(random.Random(f"{seed}/traits"))  # noqa: S311  # a simulation, not a secret
        self.relief = relief
        self._zone = _zone(tz)
        self._lives = activities is None
        self._activities = sorted(activities or (), key=lambda activity: activity.start)
        self._past: list[Activity] = []
        self._body = Body(self.traits, random.Random(f"{seed}/body"))  # noqa: S311
        self._trunk = Trunk(self.traits.sits_deg, random.Random(f"{seed}/trunk"))  # noqa: S311
        self._second = math.floor(start)
        self._beat_at = float(start)
        self._midnight = 0.0
        self._tomorrow = -math.inf
        self._day_shift = 0.0
        self._now: dict[ActivityKind, float] = {}
        self._relief_now = 1.0
        self._next_change = -math.inf
        self._beats: deque[Beat] = deque()
        self._motion: deque[Motion] = deque()
        self._moved: list[float] = []

    def beats(self, until: float) -> list[Beat]:
        """True beats since the last call."""
        self._live(until)
        return taken(self._beats, until)

    def motion(self, until: float) -> list[Motion]:
        """Movement since the last call, in stretches of ten seconds."""
        self._live(until)
        return taken(self._motion, until)

    @property
    def truth(self) -> tuple[Activity, ...]:
        """What goes on, as far as it is planned: the whole script, or the days lived so far.

        >>> somebody = Person(seed=7, start=0.0)
        >>> _ = somebody.beats(60.0)
        >>> somebody.truth[0].kind.value
        'sleep'
        """
        return (*self._past, *self._activities)

    @property
    def lately(self) -> tuple[Activity, ...]:
        """The part of `truth` that ended less than a day before today, or goes on: as small on any day of a life."""
        return tuple(self._activities)

    @property
    def stress_level(self) -> float:
        """How stressed they truly are at this moment; 1 after a while of stress of strength 1."""
        return self._body.levels.get(ActivityKind.STRESS, 0.0) / self.traits.stress_gain

    def undergo(self, activity: Activity) -> None:
        """Let something happen that was not planned, such as a connection; it counts from now on."""
        self._activities = sorted([*self._activities, activity], key=lambda other: other.start)
        self._next_change = -math.inf

    def _live(self, until: float) -> None:
        while self._second < until:
            if self._second >= self._tomorrow:
                self._new_day()
            self._one_second()

    def _one_second(self) -> None:
        at = float(self._second)
        if at >= self._next_change:
            self._look(at)
        self._body.second(self._now, at - self._midnight, self._day_shift, self._relief_now)
        self._second += 1
        while self._beat_at < self._second:
            ticks = round(self._body.rr_s(self._beat_at) * TICKS_PER_SECOND)
            self._beat_at += ticks / TICKS_PER_SECOND
            self._beats.append(Beat(at=self._beat_at, rr_ticks=ticks))
        self._moved.append(self._body.moved_g)
        if self._second % MOTION_S == 0:
            span_s = float(len(self._moved))
            mean_g, lean_deg = math.fsum(self._moved) / span_s, float(round(self._trunk.lean_deg(self._now, span_s)))
            self._motion.append(Motion(at=float(self._second), span_s=span_s, sd_g=mean_g, lean_deg=lean_deg))
            self._moved.clear()

    def _look(self, at: float) -> None:
        """What goes on from this moment to the next one at which anything begins or ends."""
        self._now = {activity.kind: activity.strength for activity in self._activities if activity.holds(at)}
        near = [
            activity.strength
            for activity in self._activities
            if activity.kind is ActivityKind.CONNECTION and activity.start <= at < activity.end + RELIEF_S
        ]
        self._relief_now = max(RELIEF_FLOOR, 1 + (self.relief - 1) * max(near, default=0.0))
        moments = (
            moment
            for activity in self._activities
            for moment in (activity.start, activity.end, activity.end + RELIEF_S)
            if moment > at
        )
        self._next_change = min(moments, default=math.inf)

    def _new_day(self) -> None:
        today = datetime.fromtimestamp(self._second, UTC).astimezone(self._zone)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        self._midnight = midnight.timestamp()
        self._tomorrow = (midnight + timedelta(days=1)).timestamp()
        rng = random.Random(f"{self.seed}/{midnight:%F}")  # noqa: S311
        self._day_shift = rng.gauss(0, DAY_SHIFT_BPM)
        if self._lives:
            self._past += [activity for activity in self._activities if activity.end <= self._second - DAY_S]
            begun = [activity for activity in self._activities if activity.end > self._second - DAY_S]
            self._activities = begun + daily_life(rng, self._midnight, self._tomorrow)
            self._next_change = -math.inf


def taken(lived: deque[T], until: float) -> list[T]:
    """What happened up to `until`, taken out of what was lived."""
    told = []
    while lived and lived[0].at <= until:
        told.append(lived.popleft())
    return told
