"""A body that lives ahead in a process of its own, so that a month takes two cores instead of one.

What a body does depends on the hub only where somebody is reached. So it lives ahead of the month, step by step, and
remembers how it stood now and then; when somebody is reached it goes back to that moment, and what it had told of later
is thrown away. Its beats and movement are the very ones of the same `Person` in this process.
"""

import multiprocessing
import pickle
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Protocol, Self

from heartreach.models import Beat, Motion
from heartreach.simulation.activity import Activity
from heartreach.simulation.person import Person

__all__ = ["BodyAhead", "Lived"]

#: Steps told at once: ten minutes in steps of ten seconds. A pipe holds some of these, which bounds how far it lives
#: ahead.
STEPS = 60
#: The body can go back to the beginning of this many such stretches: a pipe never holds as many.
STRETCHES = 64

Step = tuple[list[tuple[float, int]], list[Motion], float]


class Lived(Protocol):
    """What a month needs of a body (`heartreach.simulation.Person` says how)."""

    def beats(self, until: float) -> list[Beat]:
        """True beats since the last call."""

    def motion(self, until: float) -> list[Motion]:
        """Movement since the last call."""

    @property
    def truth(self) -> tuple[Activity, ...]:
        """What goes on, as far as it is planned."""

    @property
    def stress_level(self) -> float:
        """How stressed they truly are at this moment."""

    def undergo(self, activity: Activity) -> None:
        """Let something happen that was not planned."""


@dataclass(frozen=True, slots=True)
class _Day:
    """Live on from `at`, in steps, without end."""

    number: int
    person: Person
    at: float
    step_s: float


@dataclass(frozen=True, slots=True)
class _Reached:
    """Go back to `at`, where this happens."""

    number: int
    at: float
    activity: Activity


class BodyAhead:
    """One process for all days; a day's body is asked as a `Person` is, in equal steps.

    Used as a context: it lives as long as the block.
    """

    def __init__(self) -> None:
        here = multiprocessing.get_context("spawn")  # a fork would take the store's threads' locks along
        self._pipe, theirs = here.Pipe()
        self._process = here.Process(target=_live, args=(theirs,), name="heartreach.body", daemon=True)
        self._theirs = theirs
        self._number = 0
        self._steps: deque[Step] = deque()
        self._at = 0.0
        self._motion: list[Motion] = []
        self._truth: Sequence[Activity] = ()
        self._stress = 0.0

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()  # so that its end is noticed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join()
        self._pipe.close()

    def day(self, person: Person, at: float, step_s: float) -> None:
        """Another day's body, whose activities are planned, and which is asked next for `at + step_s`."""
        self._at, self._truth, self._stress, self._motion = at, person.truth, person.stress_level, []
        self._order(_Day(self._number + 1, person, at, step_s))

    def beats(self, until: float) -> list[Beat]:
        """True beats of the next step, which ends at `until`.

        Raises:
            RuntimeError: the other process died.
        """
        try:
            while not self._steps:
                number, steps = self._pipe.recv()
                if number == self._number:
                    self._steps.extend(steps)
        except EOFError:
            raise RuntimeError("the process that lived the body died") from None
        beats, self._motion, self._stress = self._steps.popleft()
        self._at = until
        return [Beat(at=at, rr_ticks=ticks) for at, ticks in beats]

    def motion(self, until: float) -> list[Motion]:
        """Movement of the same step."""
        if until != self._at:
            raise ValueError(f"asked for the movement until {until}, but the beats went to {self._at}")
        told, self._motion = self._motion, []
        return told

    @property
    def truth(self) -> tuple[Activity, ...]:
        """What goes on, as far as it is planned."""
        return tuple(self._truth)

    @property
    def stress_level(self) -> float:
        """How stressed they truly are at this moment."""
        return self._stress

    def undergo(self, activity: Activity) -> None:
        """Let something happen that was not planned; it counts from now on."""
        self._truth = sorted([*self._truth, activity], key=lambda other: other.start)
        self._order(_Reached(self._number + 1, self._at, activity))

    def _order(self, order: _Day | _Reached) -> None:
        self._number = order.number
        self._steps.clear()
        self._pipe.send(order)


class _Life:
    """The body in its own process."""

    def __init__(self, day: _Day) -> None:
        self.number = day.number
        self._person, self._at, self._step_s = day.person, day.at, day.step_s
        self._stood: deque[tuple[float, bytes]] = deque(maxlen=STRETCHES)

    def stretch(self) -> list[Step]:
        self._stood.append((self._at, pickle.dumps(self._person)))
        return [self._step() for _ in range(STEPS)]

    def go_back(self, reached: _Reached) -> None:
        while self._stood[-1][0] > reached.at:
            self._stood.pop()
        self._at, stood = self._stood.pop()
        self._person = pickle.loads(stood)  # noqa: S301  # our own, made above
        while self._at < reached.at:
            self._step()
        self._person.undergo(reached.activity)
        self.number = reached.number

    def _step(self) -> Step:
        self._at += self._step_s
        person = self._person
        beats = [(beat.at, beat.rr_ticks) for beat in person.beats(self._at)]
        return beats, person.motion(self._at), person.stress_level


def _live(pipe: Connection) -> None:
    """Live on until another order comes; end with the process that gives them."""
    life: _Life | None = None
    try:
        while True:
            if life is None or pipe.poll():
                order = pipe.recv()
                if isinstance(order, _Day):
                    life = _Life(order)
                elif life is not None:
                    life.go_back(order)
            else:
                pipe.send((life.number, life.stretch()))
    except (EOFError, ConnectionError, KeyboardInterrupt):
        return
