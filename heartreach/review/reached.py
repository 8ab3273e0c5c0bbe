"""Whom the wearer reached, from what they told: a connection of its own, or an answer that says so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from heartreach.models import Answer, AnswerKind, Connection, Direction

__all__ = ["Reached", "reached_of"]


@dataclass(frozen=True, slots=True)
class Reached:
    """One connection, told at `end`; it began at `start`, which is the same where its length is not known."""

    start: float
    end: float
    minutes: float | None = None
    felt: int | None = None  #: felt seen and heard, 0 to 4
    people: tuple[str, ...] = ()
    direction: Direction | None = None
    decision_id: str | None = None  #: the nudge it followed


def reached_of(
    answers: Iterable[Answer], connections: Iterable[Connection], nudges: Collection[str]
) -> tuple[Reached, ...]:
    """Every connection once, in order of time.

    Args:
        answers: all answers; "done" counts to a nudge, or where it says whom, how long or how it felt.
        connections: told apart from answers; one that names a nudge stands for the answer to it.
        nudges: ids of the prompts that asked to reach out, not of cards and check-ins.

    >>> done = Answer(answer_id="a", decision_id="d", kind=AnswerKind.DONE, at=600.0, minutes=5)
    >>> [(one.start, one.end) for one in reached_of([done], [], {"d"})]
    [(300.0, 600.0)]
    >>> told = Connection(connection_id="c", at=900.0, people=("M.",), decision_id="d")
    >>> [one.people for one in reached_of([done], [told], {"d"})]
    [('M.',)]
    """
    found = [_told(one.at, one.people, one) for one in connections]
    named = {one.decision_id for one in found}
    found += [_told(one.at, one.reached, one) for one in answers if one.decision_id not in named and _says(one, nudges)]
    return tuple(sorted(found, key=lambda one: one.end))


def _says(answer: Answer, nudges: Collection[str]) -> bool:
    if answer.kind is not AnswerKind.DONE:
        return False
    told = bool(answer.reached) or answer.felt is not None or answer.minutes is not None
    return told or answer.decision_id in nudges


def _told(at: float, people: tuple[str, ...], word: Answer | Connection) -> Reached:
    start = at - 60 * (word.minutes or 0.0)
    return Reached(start, at, word.minutes, word.felt, people, word.direction, word.decision_id)
