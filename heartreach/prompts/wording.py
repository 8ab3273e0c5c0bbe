"""Which text to say: one not said for a week, its invitation as long unsaid as possible."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heartreach.models import PromptKind, Tool
from heartreach.prompts.pack import LONGEST_TEXT, Pack, join

__all__ = ["Wording", "word"]

#: Where a pack's sentence takes in the wearer's own question.
QUESTION = "{question}"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and the name it is remembered by."""

    text_id: str
    text: str
    why: str


def word(
    pack: Pack,
    kind: PromptKind,
    tool: Tool | None,
    recent: Sequence[str],
    u: float,
    *,
    again: bool,
    questions: Mapping[int, str] | None = None,
) -> Wording:
    """Choose a text with the uniform number `u`.

    Invitations said least within the week come first, so the same one returns only after all others of the tool.

    Args:
        pack: the texts.
        kind: the moment.
        tool: whose texts a nudge speaks; `None` for the other moments.
        recent: text ids of the last seven days, the latest last.
        u: a uniform number in [0, 1).
        again: the prompt comes back because the wearer said "later".
        questions: the wearer's own open questions, by slot; Outsource may suggest one.
    """
    moment = pack.again if again else pack.moments[kind]
    opening = "again" if again else kind.value
    texts = {
        f"{pack.language}:{tool or kind}.{name}.{opening}.{number}": join(opener, body)
        for name, body in _bodies(pack, kind, tool, questions or {}).items()
        for number, opener in enumerate(moment.openers)
    }
    fitting = tuple(text_id for text_id, text in texts.items() if len(text) <= LONGEST_TEXT)
    text_id = _least_said(fitting, recent, u)
    return Wording(text_id, texts[text_id], moment.why)


def _bodies(pack: Pack, kind: PromptKind, tool: Tool | None, questions: Mapping[int, str]) -> dict[str, str]:
    bodies = {str(number): body for number, body in enumerate(pack.bodies(kind, tool))}
    if tool is Tool.OUTSOURCE:
        ask = pack.practice.outsource.ask
        bodies |= {f"own{slot}": ask.replace(QUESTION, question) for slot, question in sorted(questions.items())}
    return bodies


def _least_said(ids: Sequence[str], recent: Sequence[str], u: float) -> str:
    said = set(recent)
    fresh = [text_id for text_id in ids if text_id not in said]
    if not fresh:  # more prompts than the schema reckons with, as when the clock jumps: the longest unsaid
        return min(ids, key=lambda text_id: max(place for place, past in enumerate(recent) if past == text_id))
    uses = Counter(_invitation(past) for past in recent)
    fewest = min(uses[_invitation(text_id)] for text_id in fresh)
    pool = [text_id for text_id in fresh if uses[_invitation(text_id)] == fewest]
    return pool[int(u * len(pool))]


def _invitation(text_id: str) -> str:
    source, body, *_ = text_id.split(".")
    return f"{source}.{body}"
