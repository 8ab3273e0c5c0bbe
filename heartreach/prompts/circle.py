"""Safe people: what the wearer's own connections say about whom support is felt with, and how giving and taking go.

People are labels of the wearer's making. Nobody is ranked: the order is the alphabet's, small numbers say so, and
removing a person removes every link to them.
"""

from collections.abc import Iterable, Sequence
from statistics import fmean

from heartreach.models import Connection, Direction, Word
from heartreach.prompts.practice import felt_support

__all__ = ["BALANCE_WINDOW_S", "FEW", "Balance", "Companion", "balance", "companions", "without"]

#: Below this many talks a mean says too little to be shown without a warning.
FEW = 5

#: Giving and receiving are looked at over four weeks, in seconds: reciprocity is a matter of time, not of one talk.
BALANCE_WINDOW_S = 28 * 86_400.0


class Companion(Word):
    """A person of the wearer's circle, as their talks were felt."""

    person: str
    talks: int
    felt_support: float | None  #: mean number of marks, 0 to 5; `None` where nothing was marked
    seen_and_heard: float | None  #: mean of 0 to 4
    few: bool


class Balance(Word):
    """Talks in which the wearer gave, received, or both."""

    gave: int
    received: int
    both: int


def companions(connections: Iterable[Connection], circle: Iterable[str]) -> tuple[Companion, ...]:
    """The people of the circle, in alphabetical order."""
    known = list(connections)
    return tuple(_companion(person, [one for one in known if person in one.people]) for person in sorted(set(circle)))


def _companion(person: str, talks: Sequence[Connection]) -> Companion:
    marked = [felt_support(talk.marks) for talk in talks if talk.marks]
    felt = [talk.felt for talk in talks if talk.felt is not None]
    return Companion(
        person=person,
        talks=len(talks),
        felt_support=fmean(marked) if marked else None,
        seen_and_heard=fmean(felt) if felt else None,
        few=len(talks) < FEW,
    )


def balance(connections: Iterable[Connection], until: float, person: str | None = None) -> Balance:
    """Giving and receiving in the four weeks before `until`, overall or with one person."""
    recent = [
        one
        for one in connections
        if until - BALANCE_WINDOW_S < one.at <= until and (person is None or person in one.people)
    ]
    counts = {way: sum(one.direction is way for one in recent) for way in Direction}
    return Balance(gave=counts[Direction.GAVE], received=counts[Direction.RECEIVED], both=counts[Direction.BOTH])


def without(connections: Iterable[Connection], person: str) -> tuple[Connection, ...]:
    """The connections with every link to a person gone; the talks themselves remain the wearer's own.

    >>> talk = Connection(connection_id="c", at=0, people=("A.", "B."))
    >>> without([talk], "B.")[0].people
    ('A.',)
    """
    return tuple(
        one.model_copy(update={"people": tuple(name for name in one.people if name != person)})
        if person in one.people
        else one
        for one in connections
    )
