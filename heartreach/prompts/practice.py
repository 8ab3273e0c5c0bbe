"""What a wearer notes down while practising: the seed's steps and tools as words, and what follows from them.

Nothing here is inferred from the heart, nothing is scored against anybody, and there are no targets but the day's own.
"""

from heartreach.models import AssessNote, ContributeNote, Note, OutsourceNote, Practice, Tool

__all__ = ["RULES", "practice_of", "tools_in_order"]

#: Who fills space practises leaving it first; who pulls away practises where it is safe, and then speaking up.
FILLING = (Tool.OUTSOURCE, Tool.METABOLIZE, Tool.ASSESS, Tool.CONTRIBUTE)
PULLING_AWAY = (Tool.ASSESS, Tool.CONTRIBUTE, Tool.OUTSOURCE, Tool.METABOLIZE)

#: For the phone, which keeps them without a line to the hub: Honesty is asked once there is something of one's own to
#: look at, five days with a card, and then weekly; the self-view is asked monthly.
RULES: dict[str, object] = {
    "cards_before_honesty": 5,
    "honesty_every_days": 7,
    "self_view_every_days": 30,
    "filling": [tool.value for tool in FILLING],
    "pulling_away": [tool.value for tool in PULLING_AWAY],
}


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


def tools_in_order(lean: int) -> tuple[Tool, ...]:
    """All four tools, those first that suit an Honesty answer; the choice stays the wearer's.

    >>> [tool.value for tool in tools_in_order(4)][:2]
    ['assess', 'contribute']
    """
    return PULLING_AWAY if lean > 0 else FILLING
