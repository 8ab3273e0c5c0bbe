"""What happens around the hub in a soak: when the strap is worn, where it is, and whether a phone is there."""

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heartreach.firmware_bridge.virtual import Air
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
    phones: list[SimulatedPhone] = field(default_factory=list)

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

    def worn(self, at: float) -> bool:
        """Whether the strap is on the skin."""
        return not within(self.off_skin, at)

    async def go_on(self, house: SimulatedHouse, air: Air) -> None:
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
            await house.clock.sleep(10.0)


def drawn(chance: random.Random, count: int, awake: Span, shortest_min: float, longest_min: float) -> list[Span]:
    """Spans of a day, most of them short."""
    starts = (chance.uniform(*awake) for _ in range(count))
    return [(at, at + MINUTE_S * shortest_min * (longest_min / shortest_min) ** chance.random()) for at in starts]


def within(spans: list[Span], at: float) -> bool:
    """Whether `at` lies in any span."""
    return any(start <= at < end for start, end in spans)
