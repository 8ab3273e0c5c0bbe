"""The soak's person in a process of their own, on the other core: the same life, told an hour ahead.

A body owes nothing to the hub: what it does is settled by its seed. So it may be lived elsewhere, and the hub's process
is measured without it.
"""

from array import array
from collections import deque
from collections.abc import Callable
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple, Self

from heartreach.simulation.person import Person, taken

__all__ = ["FarPerson"]

HOUR_S = 3600.0


class FarBeat(NamedTuple):
    """A true beat."""

    at: float
    rr_ticks: int


class FarMotion(NamedTuple):
    """Movement in the seconds up to `at`."""

    at: float
    sd_g: float
    lean_deg: float


class FarPerson:
    """Somebody who is told of in steps, like `Person`; their process ends with the block.

    Args:
        seed: who it is.
        start: when it begins, in epoch seconds.
        tz: IANA zone of the person's nights.
        counts: whether a beat at an epoch second should reach the hub; `heard` is the number of those, so far.
    """

    def __init__(self, seed: int, start: float, tz: str, counts: Callable[[float], bool]) -> None:
        self.heard = 0
        self._counts = counts
        context = get_context("spawn")
        self._line, far = context.Pipe(duplex=False)
        self._process = context.Process(target=_live, args=(far, seed, start, tz), daemon=True)
        self._process.start()
        far.close()
        self._told_until = start
        self._beats: deque[FarBeat] = deque()
        self._motions: deque[FarMotion] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._line.close()

    def beats(self, until: float) -> list[FarBeat]:
        """True beats since the last call."""
        self._hear(until)
        return taken(self._beats, until)

    def motion(self, until: float) -> list[FarMotion]:
        """Movement since the last call, in stretches of ten seconds."""
        self._hear(until)
        return taken(self._motions, until)

    def _hear(self, until: float) -> None:
        while self._told_until < until:
            at, ticks, *moved = (array("d", self._line.recv_bytes()) for _ in range(5))
            self._beats.extend(map(FarBeat, at, map(int, ticks)))
            self._motions.extend(map(FarMotion, *moved))
            self.heard += sum(map(self._counts, at))
            self._told_until += HOUR_S


def _live(line: Connection, seed: int, start: float, tz: str) -> None:
    """Live hour by hour; the line holds about one, so nobody runs far ahead."""
    person = Person(seed, start, tz=tz)
    for hour in count(1):
        beats, motions = person.beats(start + hour * HOUR_S), person.motion(start + hour * HOUR_S)
        rows = [(one.at, one.rr_ticks) for one in beats], [(one.at, one.sd_g, one.lean_deg or 0.0) for one in motions]
        for column in (*zip(*rows[0], strict=True), *zip(*rows[1], strict=True)):
            line.send_bytes(array("d", column).tobytes())
