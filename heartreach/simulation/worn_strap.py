"""What a strap on a simulated person tells: true beats, minus what contact and radio lose, plus what they make up."""

import heapq
import random
from collections.abc import Iterator

from heartreach.models import TICKS_PER_SECOND, Beat, Contact, ContactState, Gap, GapReason, Motion
from heartreach.simulation.activity import ActivityKind
from heartreach.simulation.person import Person

__all__ = ["StrapEvent", "WornStrap"]

StrapEvent = Beat | Gap | Contact | Motion

#: Share of beats that are missed or split where the strap sits well, and where it sits badly with strength 1 (a chest
#: strap stays below 1 %; wrists reach 40 %).
WELL, BADLY = 0.002, 0.12
#: Share of beats that come early, with a pause after them: some in everybody's day.
ECTOPIC, EARLY = 0.0005, 0.7
#: A loose strap loses contact this often, for so long, in seconds.
LOSES_EVERY_S, LOSES_S = 120.0, (3.0, 20.0)
#: The radio loses the strap this often in a day, for so long, in seconds.
RADIO_A_DAY, RADIO_S = 6.0, (5.0, 120.0)
DAY_S = 86_400.0


class WornStrap:
    """A strap with its faults, the same for the same seed.

    `ActivityKind.LOOSE` in the person's life brings artefacts and short holes, `ActivityKind.OFF` takes the strap off,
    and the radio drops out now and then. Truth stays with the person: `Person.truth` and `Person.beats`.

    Args:
        person: who wears it; ask nobody else for their beats.
        seed: of the faults.

    >>> from heartreach.simulation.activity import Activity
    >>> off = Activity(ActivityKind.OFF, 600.0, 900.0)
    >>> strap = WornStrap(Person(seed=7, start=0.0, activities=[off]), seed=7)
    >>> told = strap.tell(1200.0)
    >>> any(isinstance(event, Beat) and 601 < event.at < 900 for event in told)
    False
    >>> [event.state.value for event in told if isinstance(event, Contact)]
    ['worn', 'not_worn', 'worn']
    """

    def __init__(self, person: Person, seed: int) -> None:
        self._person = person
        self._rng = random.Random(f"{seed}/strap")  # noqa: S311  # a simulation, not a secret
        self._contact: ContactState | None = None
        self._hole_until = 0.0
        self._hole_since: float | None = None
        self._reason = GapReason.LOST
        self._joined = 0  # ticks of a beat that was missed; the next interval holds them
        self._early = 0

    def tell(self, until: float) -> list[StrapEvent]:
        """What the strap says from the last call up to `until`, in order."""
        motion = self._person.motion(until)
        told = [event for beat in self._person.beats(until) for event in self._beat(beat)]
        return list(heapq.merge(told, motion, key=_moment))

    def _beat(self, beat: Beat) -> Iterator[StrapEvent]:
        kinds = {a.kind: a.strength for a in self._person.lately if a.holds(beat.at)}
        worn = ContactState.NOT_WORN if ActivityKind.OFF in kinds else ContactState.WORN
        if worn is not self._contact:
            self._contact = worn
            yield Contact(at=beat.at, state=worn)
        if worn is ContactState.NOT_WORN:
            self._open_hole(beat, beat.at, GapReason.CONTACT)
            return
        self._lose(beat, kinds.get(ActivityKind.LOOSE, 0.0))
        if beat.at < self._hole_until:
            return
        if self._hole_since is not None:
            yield Gap(start=self._hole_since, end=beat.at, reason=self._reason)
            self._hole_since = None
            return
        yield from self._faulty(beat, WELL + BADLY * kinds.get(ActivityKind.LOOSE, 0.0))

    def _lose(self, beat: Beat, loose: float) -> None:
        rr_s, chance = beat.rr_ticks / TICKS_PER_SECOND, self._rng.random()
        if chance < loose * rr_s / LOSES_EVERY_S:
            self._open_hole(beat, beat.at + self._rng.uniform(*LOSES_S), GapReason.CONTACT)
        elif chance > 1 - RADIO_A_DAY * rr_s / DAY_S:
            self._open_hole(beat, beat.at + self._rng.uniform(*RADIO_S), GapReason.LINK)

    def _open_hole(self, beat: Beat, until: float, reason: GapReason) -> None:
        if self._hole_since is None:
            self._hole_since = beat.at - beat.rr_ticks / TICKS_PER_SECOND
        self._hole_until, self._reason, self._joined = max(self._hole_until, until), reason, 0

    def _faulty(self, beat: Beat, share: float) -> Iterator[Beat]:
        """The beat as the strap saw it: as it was, missed, split in two, or early."""
        ticks, self._joined = beat.rr_ticks + self._joined, 0
        chance = self._rng.random()
        if chance < share / 2:
            self._joined = ticks
        elif chance < share:
            first = max(1, round(ticks * self._rng.uniform(0.3, 0.7)))
            yield Beat(at=beat.at - (ticks - first) / TICKS_PER_SECOND, rr_ticks=first)
            yield Beat(at=beat.at, rr_ticks=ticks - first)
        elif chance > 1 - ECTOPIC:
            early = round(ticks * (1 - EARLY))
            self._early = early
            yield Beat(at=beat.at - early / TICKS_PER_SECOND, rr_ticks=ticks - early)
        else:
            early, self._early = self._early, 0
            yield Beat(at=beat.at, rr_ticks=ticks + early)


def _moment(event: StrapEvent) -> float:
    return event.end if isinstance(event, Gap) else event.at
