"""Who stands at the door: how many connections there are, and which of them have said who they are."""

from collections import Counter
from typing import Protocol

from heartreach.prompts.broker.counters import Counters
from heartreach.prompts.broker.limits import Limits

__all__ = ["Door", "Visitor"]


class Visitor(Protocol):
    """A connection, as the door sees it."""

    @property
    def address(self) -> str:
        """Where it comes from."""

    def abort(self) -> None:
        """Close it without a word."""

    def check(self, now: float) -> None:
        """Look whether its time is up."""


class Door:
    """Counts connections. Whoever stays silent makes room for newcomers, oldest first.

    So any number of silent connections cannot lock out a phone: it says CONNECT at once, and is in.

    >>> door = Door(Limits(silent=1), Counters())
    >>> len(door)
    0
    """

    def __init__(self, limits: Limits, counters: Counters) -> None:
        self._limits = limits
        self._counters = counters
        self._silent: dict[Visitor, None] = {}  # in order of arrival
        self._inside: set[Visitor] = set()
        self._addresses: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._silent) + len(self._inside)

    def visitors(self) -> list[Visitor]:
        """Everybody, silent or not."""
        return [*self._silent, *self._inside]

    def arrive(self, visitor: Visitor) -> None:
        """Somebody connected."""
        self._silent[visitor] = None
        if len(self._silent) > self._limits.silent or len(self) > self._limits.connections:
            self._counters.refused += 1
            oldest = next(iter(self._silent))
            self.depart(oldest)
            oldest.abort()

    def admit(self, visitor: Visitor) -> bool:
        """It said who it is; False where its address already has too many inside."""
        if self._addresses[visitor.address] >= self._limits.per_address:
            return False
        self._silent.pop(visitor, None)
        self._inside.add(visitor)
        self._addresses[visitor.address] += 1
        return True

    def depart(self, visitor: Visitor) -> None:
        """It is gone."""
        self._silent.pop(visitor, None)
        if visitor in self._inside:
            self._inside.remove(visitor)
            self._addresses[visitor.address] -= 1
            self._addresses += Counter()  # drops addresses nobody is at any more
