"""What happens around the hub in a soak: when the strap is worn, where it is, and whether a phone is there."""

import asyncio
import contextlib
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heartreach.firmware_bridge.virtual import AnyAir
from heartreach.hub.simulated_house import SimulatedHouse
from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerKind

ZONE = "Europe/Berlin"
DAY_S, HOUR_S, MINUTE_S = 86_400.0, 3600.0, 60.0
#: Put on in the morning, taken off in the evening; the phone is there a little longer.
PUT_ON, TAKEN_OFF = time(7, 0), time(22, 30)
PHONE_ON, PHONE_OFF = time(6, 45), time(23, 0)
#: Gaps a day: taken off, walked away from, phone gone, broker link cut.
GAPS, WALKS, FLIGHTS, CUTS = 3, 2, 4, 3
STRAP = "F0:00:00:00:00:01"
#: The computer's lid is closed for a working day on the fourth day, with the strap worn.
LID_DAY, LID_CLOSED, LID_S = 3, time(9, 0), 8 * HOUR_S
#: Somebody sets the clock an hour forward on the seventh night and back a night later: which day, when, by how much.
SETTINGS = ((6, time(1, 30), HOUR_S), (7, time(1, 30), -HOUR_S))
#: What this wearer's thumb does: an answer each time the phone is picked up anew.
THUMB = (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.BUSY, AnswerKind.NOT_STRESSED, AnswerKind.STOP_TODAY, None)
THUMB_WEIGHTS = (8, 3, 2, 4, 1, 4)

Span = tuple[float, float]


@dataclass
class Life:
    """The wearer's habits, drawn from a seed; the same for every run.

    Attributes:
        seed: whose life.
        start: epoch second of the first day.
        days: how many days are drawn.
    """

    seed: int
    start: float
    days: int
    off_skin: list[Span] = field(default_factory=list)
    away: list[Span] = field(default_factory=list)
    offline: list[Span] = field(default_factory=list)
    cuts: list[float] = field(default_factory=list)
    lids: list[Span] = field(default_factory=list)
    settings: list[tuple[float, float]] = field(default_factory=list)
    phones: list[SimulatedPhone] = field(default_factory=list)
    _lids_left: list[Span] = field(default_factory=list, init=False)
    _settings_left: list[tuple[float, float]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        chance = random.Random(f"{self.seed}/habits")
        zone = ZoneInfo(ZONE)
        first = datetime.fromtimestamp(self.start, UTC).astimezone(zone).date()
        for number in range(-1, self.days + 1):
            day, after = first + timedelta(days=number), first + timedelta(days=number + 1)

            def at(clock: time, date: object = day) -> float:
                return datetime.combine(date, clock, zone).timestamp()  # type: ignore[arg-type]

            self.off_skin.append((at(TAKEN_OFF), at(PUT_ON, after)))
            self.offline.append((at(PHONE_OFF), at(PHONE_ON, after)))
            awake = (at(PUT_ON), at(TAKEN_OFF))
            self.off_skin += drawn(chance, GAPS, awake, 1, 45)
            self.away += drawn(chance, WALKS, awake, 0.2, 30)
            self.offline += drawn(chance, FLIGHTS, awake, 1, 90)
            self.cuts += [span[0] for span in drawn(chance, CUTS, awake, 1, 2)]
            if number == LID_DAY:
                self.lids.append((at(LID_CLOSED), at(LID_CLOSED) + LID_S))
            self.settings += [(at(clock), by_s) for due, clock, by_s in SETTINGS if due == number]
        self._lids_left, self._settings_left = list(self.lids), list(self.settings)
        self.off_skin, self.away, self.offline = map(joined, (self.off_skin, self.away, self.offline))

    def worn(self, at: float) -> bool:
        """Whether the strap is on the skin."""
        return not within(self.off_skin, at)

    @property
    def unheard(self) -> list[Span]:
        """When no beat can reach the hub."""
        return joined(self.off_skin + self.away + self.lids)

    async def go_on(self, house: SimulatedHouse, air: AnyAir) -> None:
        """Carry the strap and the phone about, until cancelled."""
        chance = random.Random(f"{self.seed}/thumb")
        phone: asyncio.Task[None] | None = None
        is_away = False
        while True:
            at = house.clock.now()
            here = not within(self.offline, at)
            if here and phone is None:
                tap = chance.choices(THUMB, THUMB_WEIGHTS)[0]
                self.phones.append(SimulatedPhone("me", tap, after_s=chance.uniform(5, 600), taps=chance.randint(1, 3)))
                phone = asyncio.create_task(self.phones[-1].run(house.post, house.clock), name="phone")
            elif not here and phone is not None:
                phone.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await phone
                phone = None
            if within(self.away, at) is not is_away:
                is_away = not is_away
                (air.walk_away if is_away else air.come_back)(STRAP)
            while self.cuts and min(self.cuts) <= at:
                self.cuts.remove(min(self.cuts))
                house.post.cut()
            self._disturb(house)
            await house.clock.sleep(10.0)

    def _disturb(self, house: SimulatedHouse) -> None:
        """Close the lid and set the clock where it is time to; true time is the strap's."""
        at = house.strap_clock.now()
        while self._lids_left and self._lids_left[0][0] <= at:
            start, end = self._lids_left.pop(0)
            for clock in (house.clock, house.strap_clock):
                clock.suspend(end - start)
        while self._settings_left and self._settings_left[0][0] <= at:
            house.clock.step(self._settings_left.pop(0)[1])


def drawn(chance: random.Random, count: int, awake: Span, shortest_min: float, longest_min: float) -> list[Span]:
    """Spans of a day, most of them short."""
    starts = (chance.uniform(*awake) for _ in range(count))
    return [(at, at + MINUTE_S * shortest_min * (longest_min / shortest_min) ** chance.random()) for at in starts]


def joined(spans: Sequence[Span]) -> list[Span]:
    """The same time in spans that do not overlap, the earliest first.

    >>> joined([(5.0, 6.0), (0.0, 2.0), (1.0, 3.0)])
    [(0.0, 3.0), (5.0, 6.0)]
    """
    told: list[Span] = []
    for start, end in sorted(spans):
        if told and start <= told[-1][1]:
            told[-1] = (told[-1][0], max(told[-1][1], end))
        else:
            told.append((start, end))
    return told


def within(spans: Sequence[Span], at: float) -> bool:
    """Whether `at` lies in any of the spans, which do not overlap and come in order."""
    index = bisect_right(spans, (at, float("inf"))) - 1
    return index >= 0 and at < spans[index][1]
