"""What a wearer notes down while practising: the seed's steps and tools as words, and what follows from them.

Nothing here is inferred from the heart, nothing is scored against anybody, and there are no targets but the day's own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from heartreach.models import AssessNote, ContributeNote, Mark, Note, OutsourceNote, Practice, Tool

__all__ = ["RULES", "felt_support", "honesty_due", "practice_of", "self_view_due", "tools_in_order"]

#: Honesty is asked once there is something of one's own to look at, and then weekly.
CARDS_BEFORE_HONESTY = 5
HONESTY_EVERY = timedelta(days=7)
SELF_VIEW_EVERY = timedelta(days=30)

#: Who fills space practises leaving it first; who pulls away practises where it is safe, and then speaking up.
FILLING = (Tool.OUTSOURCE, Tool.METABOLIZE, Tool.ASSESS, Tool.CONTRIBUTE)
PULLING_AWAY = (Tool.ASSESS, Tool.CONTRIBUTE, Tool.OUTSOURCE, Tool.METABOLIZE)


#: The same for the phone, which must know them without a line to the hub.
RULES: dict[str, object] = {
    "cards_before_honesty": CARDS_BEFORE_HONESTY,
    "honesty_every_days": HONESTY_EVERY.days,
    "self_view_every_days": SELF_VIEW_EVERY.days,
    "filling": [tool.value for tool in FILLING],
    "pulling_away": [tool.value for tool in PULLING_AWAY],
}


def felt_support(marks: Iterable[str]) -> int:
    """How many of the five marks of support were there, 0 to 5; unknown marks and repetitions count nothing.

    >>> felt_support(["accepted", "laughter", "laughter", "cake"])
    2
    """
    return len(set(marks) & set(Mark))


def practice_of(note: Note) -> Practice | None:
    """The practice a tool's note stands for, under the note's id; `None` for notes that are none.

    >>> from heartreach.models import Verb
    >>> practice_of(ContributeNote(note_id="n-1", at=0.0, verb=Verb.LIKE)).tool
    <Tool.CONTRIBUTE: 'contribute'>
    """
    match note:
        case OutsourceNote():
            tool = Tool.OUTSOURCE
        case AssessNote():
            tool = Tool.ASSESS
        case ContributeNote():
            tool = Tool.CONTRIBUTE
        case _:
            return None
    return Practice(practice_id=note.note_id, at=note.at, tool=tool)


def honesty_due(cards: Sequence[date], last: date | None, today: date) -> bool:
    """Whether to ask the Honesty question: after five cards, then weekly.

    >>> honesty_due([date(2026, 5, day) for day in range(1, 6)], None, date(2026, 5, 5))
    True
    """
    return len(set(cards)) >= CARDS_BEFORE_HONESTY and (last is None or today - last >= HONESTY_EVERY)


def self_view_due(last: date | None, today: date) -> bool:
    """Whether to ask again where one finds oneself between relying and isolating: at first, then monthly."""
    return last is None or today - last >= SELF_VIEW_EVERY


def tools_in_order(lean: int) -> tuple[Tool, ...]:
    """All four tools, those first that suit an Honesty answer; the choice stays the wearer's.

    >>> [tool.value for tool in tools_in_order(4)][:2]
    ['assess', 'contribute']
    """
    return PULLING_AWAY if lean > 0 else FILLING
